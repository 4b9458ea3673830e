"""What takes the place of an output's own texts, to see where it comes out as something else."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from .._harmless import COLOUR

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ACTING", "MARKUP", "acting_in", "markup_in", "variants"]

MARKUP = """<kino-probe>" kino-probe="" ' kino-probe='' >"""
"""Text that ends an attribute, in either kind of quotes, and begins an element."""
ACTING = "\x1b]0;kino\x07\x1b[2J\x1bc\x9b2J\x00\x08kino"
"""Text that a terminal would obey: a title, a cleared screen, a reset."""

_HARMLESS = frozenset("\n\t")


def variants(value: object, probe: str) -> Iterator[tuple[str, object]]:
    """Twins of `value`, made as its author would, each with `probe` in the place of one text.

    Those that its class refuses to make are left out, and those whose arguments are not kept as
    attributes of the same names.

    Yields:
        The name of the argument, and the twin.
    """
    make, given = type(value), _arguments(value)
    for name, text in given.items():
        if isinstance(text, str):
            try:
                yield name, make(**{**given, name: probe})
            except Exception:  # noqa: S112 - a choice, or a text of a form of its own
                continue


def markup_in(html: str) -> bool:
    """Whether `MARKUP` has become an element or an attribute somewhere in it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def acting_in(text: str) -> str:
    """The characters in it that do something in a terminal, but for colours, line ends and tabs."""
    text = COLOUR.sub("", text)
    return "".join(sorted({c for c in text if _acts(c) and c not in _HARMLESS}))


def _acts(char: str) -> bool:
    code = ord(char)
    return code < 0x20 or 0x7F <= code < 0xA0


def _arguments(value: object) -> dict[str, object]:
    """What its class was called with, as far as it tells; empty if that would not do."""
    from inspect import signature

    given = {}
    try:
        for name, parameter in signature(type(value)).parameters.items():
            found = next(
                (getattr(value, n) for n in (name, f"_{name}") if hasattr(value, n)), _NONE
            )
            if found is not _NONE and parameter.kind not in (0, 2, 4):  # those that have a name
                given[name] = found
            elif parameter.default is parameter.empty:
                return {}
    except Exception:  # a class without a signature, an attribute that raises
        return {}
    return given


_NONE = object()


class _Reader(HTMLParser):
    """Looks for the probe as a browser would read it."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "kino-probe" or any(name == "kino-probe" for name, _ in attrs):
            self.found = True
