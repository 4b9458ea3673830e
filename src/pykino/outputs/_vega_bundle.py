"""Vega, Vega-Lite and Vega-Embed as one ES module, taken from the package that ships them."""

from __future__ import annotations

import hashlib
from functools import cache

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
    """The module's source; takes about 2 s of one core, without holding up other threads.

    Raises:
        MissingDependencyError: vl-convert is not installed.
    """
    converter = need("vl_convert", why=WHY, extra="vega")
    source: str = converter.javascript_bundle(_SNIPPET)
    return (_LICENCE.format(version=converter.__version__) + source).encode()
