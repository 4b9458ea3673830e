"""DOT text to tokens, each with the place where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["DotError", "Markup", "Token", "tokens_of"]


class DotError(ValueError):
    """The text is no DOT; says where."""

    def __init__(self, message: str, source: str, at: int) -> None:
        line = source.count("\n", 0, at) + 1
        column = at - source.rfind("\n", 0, at)
        super().__init__(f"line {line}, column {column}: {message}")


class Markup(str):
    """An identifier in angle brackets: a label with markup in it."""

    __slots__ = ()


class Token(NamedTuple):
    """A piece of the text: `kind` is word, number, quoted, markup or op."""

    kind: str
    text: str
    at: int


def tokens_of(source: str) -> list[Token]:
    """All tokens of `source`, `"a" + "b"` made one.

    Raises:
        DotError: Something is no token.
    """
    return list(_joined(_lexed(source)))


_LEXEMES = re.compile(
    r"""(?P<skip>[\s\ufeff]+|//[^\n]*|/\*.*?\*/|\#[^\n]*)
    |(?P<quoted>"(?:[^"\\]|\\.)*")
    |(?P<op>->|--|[{}\[\];,=:+])
    |(?P<number>-?(?:\.\d+|\d+(?:\.\d*)?))
    |(?P<word>[A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff]*)""",
    re.VERBOSE | re.DOTALL,
)


def _lexed(source: str) -> Iterator[Token]:
    at = 0
    while at < len(source):
        if source[at] == "<":
            end = _markup_end(source, at)
            yield Token("markup", Markup(source[at + 1 : end - 1]), at)
            at = end
            continue
        match = _LEXEMES.match(source, at)
        if match is None:
            raise DotError(f"unexpected {source[at]!r}", source, at)
        kind, text = match.lastgroup or "", match[0]
        if kind == "quoted":
            text = text[1:-1].replace("\\\n", "").replace('\\"', '"')
        if kind != "skip":
            yield Token(kind, text, at)
        at = match.end()


def _markup_end(source: str, at: int) -> int:
    depth = 0
    for bracket in re.compile("[<>]").finditer(source, at):
        depth += 1 if bracket[0] == "<" else -1
        if not depth:
            return bracket.end()
    raise DotError("this '<' is never closed", source, at)


def _joined(tokens: Iterable[Token]) -> Iterator[Token]:
    before: Token | None = None
    joining = False
    for token in tokens:
        if before is not None and joining:
            before, joining = before._replace(text=before.text + token.text), False
        elif before is not None and before.kind == "quoted" and token[:2] == ("op", "+"):
            joining = True
        else:
            if before is not None:
                yield before
            before = token
    if before is not None:
        yield before
