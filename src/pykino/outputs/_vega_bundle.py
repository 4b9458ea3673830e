"""Vega, Vega-Lite and Vega-Embed as one ES module, taken from the package that ships them."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from .._optional import need

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


def build() -> bytes:
    """The module's source; takes about 2 s of one core, in a process of its own.

    Raises:
        MissingDependencyError: vl-convert is not installed.
    """
    converter = need("vl_convert", why=WHY, extra="vega")
    source = _built_apart(converter) or converter.javascript_bundle(_SNIPPET).encode()
    return _LICENCE.format(version=converter.__version__).encode() + bytes(source)


def _built_apart(converter: Any) -> bytes | None:
    """The source, built where it holds nobody up: vl-convert keeps the GIL all the while.

    None where this process does not know a Python that it could start.
    """
    if not Path(sys.executable or "").name.lower().startswith("python"):
        return None
    folder = Path(converter.__file__).parents[1]
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); import vl_convert; "
        f"sys.stdout.buffer.write(vl_convert.javascript_bundle({_SNIPPET!r}).encode())"
    )
    try:  # -I, -S: nothing of the user's runs there
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", code], capture_output=True, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout or None
