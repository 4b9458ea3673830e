"""Vega, Vega-Lite and Vega-Embed as one ES module, taken from the package that ships them."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._optional import need

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["WHY", "build", "version"]

WHY = "VegaLite in a browser"

_SNIPPET = "export default vegaEmbed;"
_LICENCE = """\
/*! Vega, Vega-Lite, Vega-Embed: BSD-3-Clause, (c) 2015-2026, University of Washington
 *  Interactive Data Lab. With D3 modules: ISC, (c) 2010-2026 Mike Bostock. All rights reserved.
 *  Bundled by vl-convert {version}, which carries the full texts: https://github.com/vega
 */
"""


@cache
def version() -> str:
    """What tells this bundle from any other one: the package's version and what we ask it for.

    Raises:
        MissingDependencyError: vl-convert is not installed.
    """
    converter = need("vl_convert", why=WHY, extra="vega")
    asked = hashlib.sha256((_SNIPPET + _LICENCE).encode()).hexdigest()[:8]
    return f"{converter.__version__}-{asked}"


def build(*, python: str | None = None, bundle: Callable[[str], str] | None = None) -> bytes:
    """The module's source; takes about 2 s of one core, in a process of its own.

    Args:
        python: The program that this process is started with; by default the one that runs here.
        bundle: Builds it in here, where there is no such program; by default as vl-convert does.

    Raises:
        MissingDependencyError: vl-convert is not installed.
    """
    converter = need("vl_convert", why=WHY, extra="vega")
    source = _built_apart(converter, (sys.executable or "") if python is None else python)
    if source is None:
        source = (bundle or converter.javascript_bundle)(_SNIPPET).encode()
    return _LICENCE.format(version=converter.__version__).encode() + bytes(source)


def _built_apart(converter: Any, python: str) -> bytes | None:
    """The source, built where it holds nobody up: vl-convert keeps the GIL all the while.

    None where `python` is no Python that could be started.
    """
    if not Path(python).name.lower().startswith("python"):
        return None
    folder = Path(converter.__file__).parents[1]
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); import vl_convert; "
        f"sys.stdout.buffer.write(vl_convert.javascript_bundle({_SNIPPET!r}).encode())"
    )
    try:  # -I, -S: nothing of the user's runs there
        done = subprocess.run([python, "-I", "-S", "-c", code], capture_output=True, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout or None
