"""Source code with its words marked by what they are, in the classes of Pygments."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

__all__ = ["highlighted"]

LONGEST = 200_000  # characters; beyond, colours take longer than reading helps


def highlighted(code: str, language: str) -> str:
    """`code` as safe HTML to stand in a `<pre>` within an element of the class `k-hl`.

    Example:
        >>> highlighted("x = '<b>'", "text")
        'x = &#x27;&lt;b&gt;&#x27;'
    """
    lexer = _lexer(language.strip().lower())
    if lexer is None or len(code) > LONGEST:
        return escape(code)
    from pygments import highlight

    return str(highlight(code, lexer, _formatter()))


@lru_cache(maxsize=1)
def _formatter() -> Any:
    from pygments.formatters.html import HtmlFormatter  # its package is replaced as it is loaded

    return HtmlFormatter(nowrap=True)


@lru_cache(maxsize=64)
def _lexer(language: str) -> Any | None:
    if not language or language in {"text", "txt", "plain", "output"}:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:  # the code as it is: nothing stripped, no line end added
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
