"""The top-level blocks of a Markdown text, with the lines they stand on."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["Block", "blocks", "demoted", "fence_for"]

Kind = Literal["heading", "fence", "html", "other"]


@frozen
class Block:
    """A block and its place.

    Args:
        kind: What it is.
        start: Its first line, counted from 0.
        end: The line after its last.
        level: Of a heading.
        info: Of a fence: what stands after its delimiter.
        text: A heading's words, a fence's content, an HTML block's markup.
        closed: Whether a fence has its closing delimiter.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    info: str = ""
    text: str = ""
    closed: bool = True


def blocks(text: str) -> Iterator[Block]:
    r"""The blocks that are not inside another one, in order.

    Args:
        text: Markdown whose lines end in `\\n`.
    """
    lines = text.split("\n")
    tokens = _parser().parse(text)
    for index, token in enumerate(tokens):
        if token.level == 0 and token.map and token.nesting >= 0:
            yield _block(token, tokens[index + 1 : index + 2], lines)


def fence_for(source: str) -> str:
    """The shortest delimiter that nothing in `source` can close."""
    longest = max((len(run) for run in re.findall("`+", source)), default=0)
    return "`" * max(3, longest + 1)


def demoted(text: str) -> str:
    """`text` with every heading one level lower, on the lines where it stood."""
    lines = text.split("\n")
    for block in blocks(text):
        if block.kind == "heading":
            mark = "#" * min(6, block.level + 1)
            rest = [""] * (block.end - block.start - 1)
            lines[block.start : block.end] = [f"{mark} {block.text}".rstrip(), *rest]
    return "\n".join(lines)


def _block(token: Token, following: list[Token], lines: list[str]) -> Block:
    start, end = token.map or (0, 0)
    if token.type == "heading_open":
        words = " ".join(inner.content.replace("\n", " ") for inner in following)
        return Block("heading", start, end, level=int(token.tag[1]), text=words.strip())
    if token.type == "fence":
        return Block(
            "fence",
            start,
            end,
            info=token.info.strip(),
            text=token.content.removesuffix("\n"),
            closed=_is_closed(token.markup, lines[start + 1 : end]),
        )
    if token.type == "html_block":
        return Block("html", start, end, text=token.content.strip())
    return Block("other", start, end)


def _is_closed(markup: str, rest: list[str]) -> bool:
    last = rest[-1].strip() if rest else ""
    return last.startswith(markup) and not last.strip(markup[0])


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").disable(["inline"])  # only where blocks stand matters here
