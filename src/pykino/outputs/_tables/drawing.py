"""A table where nothing of ours can run: aligned text, Markdown, and plain HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..table_source import TableColumn
    from .cells import Cell

__all__ = ["as_html", "as_markdown", "as_text"]

WIDEST = 40  # cells across that one column takes
COLUMNS = 20
CONTROL = {code: 0x2400 + code for code in range(32)} | {127: 0x2421}  # seen, never obeyed
CONTROL |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


def as_text(columns: Sequence[TableColumn], rows: Sequence[Sequence[Cell]], rest: str) -> str:
    """The cells in columns, numbers to the right, and a line that says what is missing."""
    from rich.cells import cell_len, set_cell_size

    shown = columns[:COLUMNS]
    if not shown:
        return rest
    texts = [[_line(column.label) for column in shown]]
    texts += [[_line(_text(cell)) for cell in row[:COLUMNS]] for row in rows]
    widths = [min(WIDEST, max(1, *map(cell_len, column))) for column in zip(*texts, strict=True)]
    lines = []
    for line in texts:
        cells = [
            _fitted(text, width, column.kind == "number", cell_len, set_cell_size)
            for text, width, column in zip(line, widths, shown, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join([*lines, rest] if rest else lines)


def as_markdown(
    columns: Sequence[TableColumn], rows: Sequence[Sequence[Cell]], rest: str, name: str
) -> str:
    """A table of GitHub's Markdown, whose cells stand for nothing but their text."""
    if not columns:
        return _marked(rest)
    lines = [
        [_marked(column.label) for column in columns],
        ["---:" if column.kind == "number" else "---" for column in columns],
        *([_marked(_text(cell)) for cell in row] for row in rows),
    ]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    title = f"**{_marked(name)}**" if name.strip() else ""
    return "\n\n".join(part for part in (title, table, _marked(rest)) if part)


def as_html(
    columns: Sequence[TableColumn], rows: Sequence[Sequence[Cell]], rest: str, name: str
) -> str:
    """A plain table that scrolls in a box of its own."""
    from ..._snapshots_style import BOX, GROUND, LINE, note, shown

    line = f"border:0;border-top:1px solid {LINE};padding:4px 12px"
    looks = [f"{line};text-align:{_side(column)}" for column in columns]
    looks = [
        f"{look};{_FIGURES if c.kind == 'number' else _WORDS}"
        for look, c in zip(looks, columns, strict=True)
    ]

    def row(tag: str, texts: Sequence[str], more: str) -> str:
        cells = zip(looks, texts, strict=True)
        return "".join(f'<{tag} style="{look}{more}">{shown(text)}</{tag}>' for look, text in cells)

    head = row("th", [column.label for column in columns], ";border-top:0;font-weight:600")
    body = "".join(f"<tr>{row('td', list(map(_text, cells)), '')}</tr>" for cells in rows)
    title = f'<div style="margin:0 0 4px;font-weight:600">{shown(name)}</div>' if name else ""
    if not columns:
        return title + (note(rest) if rest else "")
    table = (
        f'<table style="border-collapse:collapse;margin:0;{_SIZE}">'
        f'<thead style="background:{GROUND}"><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )
    box = f'<div style="{BOX};overflow:auto;max-width:100%;width:fit-content">{table}</div>'
    return title + box + (note(rest) if rest else "")


_SIZE = "font-size:.93em;color:inherit"
_FIGURES = "font-variant-numeric:tabular-nums;white-space:nowrap"
_WORDS = "max-width:360px;overflow-wrap:anywhere"


def _side(column: TableColumn) -> str:
    return "right" if column.kind == "number" else "left"


def _text(cell: Cell) -> str:
    if cell is None:
        return "null"
    if isinstance(cell, dict):
        return f"{cell['text']}…" if "size" in cell else str(cell["text"])
    return str(cell)


def _marked(text: str) -> str:
    """`text` with what Markdown would take for its own escaped, on one line."""
    text = re.sub(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])", r"\\\g<0>", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return _line(re.sub(r"\r\n?|\n", "<br>", text))


def _line(text: str) -> str:
    return text.translate(CONTROL)


def _fitted(text: str, width: int, right: bool, cell_len: Any, set_cell_size: Any) -> str:
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1)
        return f"{text}…"
    blank = " " * (width - int(cell_len(text)))
    return blank + text if right else text + blank
