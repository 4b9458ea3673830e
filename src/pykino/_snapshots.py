"""An output as it is at this moment, for where nothing of ours runs: a saved file, a repository.

What a snapshot holds is HTML without scripts that asks nobody for anything, plain text, and a PNG
where there is one. What is inside an output is drawn by the same rules, and fails in its own place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._harmless import coloured
from ._snapshots_files import Part, quiet_box
from ._snapshots_leaves import LEAVES, cut_text, others
from ._snapshots_markup import dressed
from ._snapshots_style import BOX, GROUND, LINE, note, shown, stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .protocols import Bundle, Output

__all__ = ["LIMIT", "still"]

LIMIT = 500_000
"""Bytes of one snapshot, all its types together, a picture counted as the base64 it is saved as."""

TEXT = 50_000  # bytes of its plain text
ROOM = LIMIT - TEXT - 2_000  # bytes of its HTML
AROUND = 200  # bytes of what stands around one output in another


def still(output: Output) -> Bundle:
    """What shows `output` truthfully where nothing of ours runs.

    Its HTML is styled inline and takes the colours of its page. What is cut says so, and what
    fails shows its error: this never raises.

    Args:
        output: Any output, built-in or custom.
    """
    drawing = _Drawing()
    part = drawing.of(output)
    if _size(part["text/html"]) > ROOM:  # what stands around very many outputs
        part["text/html"] = drawing.words(part, ROOM)
    html = f'<div style="text-align:start;line-height:1.43">{_encodable(part["text/html"])}</div>'
    text = _bounded(_encodable(str(part["text/plain"])))
    bundle: Bundle = {"text/html": html, "text/plain": text}
    picture = part.get("image/png")
    if isinstance(picture, bytes):
        size = _size(html) + _size(text) + len(picture) * 4 // 3 + 4
        if size <= LIMIT:
            bundle["image/png"] = picture
    return bundle


class _Drawing:
    """One snapshot while it is drawn; it knows how much room there is left."""

    def __init__(self) -> None:
        self.room = ROOM - AROUND

    def of(self, output: Output) -> Part:
        """The part of one output; what fails is shown in its place."""
        try:
            part = self._part(output)
        except Exception as exc:
            part = self._leaf(LEAVES["pykino.outputs.error.Error"], _error(exc))
        return part

    def several(self, outputs: Iterable[Output]) -> list[Part]:
        """The parts of outputs in one; those for which there is no room are counted."""
        parts: list[Part] = []
        waiting = list(outputs)
        for index, output in enumerate(waiting):
            if self.room < 2 * AROUND:
                said = f"{len(waiting) - index:,} more outputs are left out of this snapshot."
                return [*parts, {"text/html": note(said), "text/plain": f"({said})"}]
            self.room -= AROUND
            parts.append(self.of(output))
        return parts

    def _part(self, output: Output) -> Part:
        name = _known(type(output))
        if (layout := LAYOUTS.get(name)) is not None:
            return layout(self, output)
        return self._leaf(LEAVES.get(name, others), output)

    def _leaf(self, draw: Callable[[Any, int], Part], output: Output) -> Part:
        part = draw(output, self.room)
        if (size := _size(part["text/html"])) > self.room:
            part = {**part, "text/html": self.words(part, self.room)}
            size = _size(part["text/html"])
        self.room -= size
        return part

    def words(self, part: Part, room: int) -> str:
        """The text of what takes more than `room` bytes when it is drawn."""
        told = note("It is too large to be drawn in this snapshot. In words:")
        return stack([told, cut_text(str(part["text/plain"]), room - 2 * AROUND)])


def _known(cls: type) -> str:
    """The name under which `cls` is drawn, empty where its own fallback says how."""
    for base in cls.__mro__:
        name = f"{base.__module__}.{base.__qualname__}"
        if name in LEAVES or name in LAYOUTS:
            return name
        if "fallback" in vars(base):
            return ""
    return ""


def _error(exc: Exception) -> Output:
    from .outputs.error import Error

    return Error(exc)


# -- outputs that hold others ---------------------------------------------------------------------


def _frame(drawing: _Drawing, output: Any) -> Part:
    inside = output.outputs()
    if not inside:
        empty = "Nothing here yet." if output.placeholder else ""
        return {"text/html": note(empty) if empty else "", "text/plain": ""}
    return _below(drawing.several(inside))


def _below(parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    return {"text/html": stack([part["text/html"] for part in parts]), "text/plain": _lines(parts)}


def _lines(parts: list[Part]) -> str:
    return "\n".join(str(part["text/plain"]) for part in parts)


def _grid(drawing: _Drawing, output: Any) -> Part:
    parts = drawing.several(output.items)
    box = f"{BOX};padding:12px;" if output.boxed else ""
    cells = [part["text/html"] for part in parts]
    gap = f"gap:{output.gap}px"
    if output.columns == "auto":
        inside = "".join(f'<div style="{box}max-width:100%">{cell}</div>' for cell in cells)
        html = f'<div style="display:flex;flex-wrap:wrap;align-items:center;{gap}">{inside}</div>'
    else:
        rows = _rows(cells, output.columns, box, gap)
        html = f'<div style="display:flex;flex-direction:column;{gap}">{rows}</div>'
    if output.max_height:
        html = f'<div style="max-height:{output.max_height}px;overflow:auto">{html}</div>'
    return {"text/html": html, "text/plain": _lines(parts)}


def _rows(cells: list[str], ratios: tuple[float, ...], box: str, gap: str) -> str:
    """Rows of cells that go below each other where the page is too narrow for them."""
    least = min(176, max(48, 640 // len(ratios)))  # pixels

    def cell(index: int, ratio: float) -> str:
        look = f"flex:{ratio:g} 1 0;min-width:min(100%,{least}px);box-sizing:border-box"
        if index < len(cells):
            return f'<div style="{box}{look}">{cells[index]}</div>'
        return f'<div style="{box}{look};visibility:hidden"></div>'  # columns stay in line

    starts = range(0, len(cells), len(ratios))
    return "".join(
        f'<div style="display:flex;flex-wrap:wrap;{gap}">'
        + "".join(cell(start + place, ratio) for place, ratio in enumerate(ratios))
        + "</div>"
        for start in starts
    )


def _tabs(drawing: _Drawing, output: Any) -> Part:
    parts = drawing.several(output.items)
    labels = [*output.labels[: len(parts)]]
    head = "margin:0 0 4px;font-size:1em;font-weight:600"
    html = stack(
        [
            f'<section style="border-left:2px solid {LINE};padding-left:12px">'
            f'<h4 style="{head}">{shown(label)}</h4>{part["text/html"]}</section>'
            for label, part in zip(labels, parts, strict=True)
        ]
    )
    text = "\n\n".join(f"{a}\n{b['text/plain']}" for a, b in zip(labels, parts, strict=True))
    return {"text/html": html, "text/plain": text}


def _form(drawing: _Drawing, output: Any) -> Part:
    parts = drawing.several(output.children())
    if output.submit:
        words = f"[ {output.submit} ]"
        parts.append({"text/html": quiet_box(output.submit), "text/plain": words})
    html = stack([part["text/html"] for part in parts])
    return {"text/html": html, "text/plain": _lines(parts)}


def _markdown(drawing: _Drawing, output: Any) -> Part:
    parts = []
    for piece in output._parts():
        if isinstance(piece, str):
            parts.append(dressed(piece))
            drawing.room -= _size(parts[-1])
        else:
            parts.append(drawing.several([piece])[0]["text/html"])
    if drawing.room < 0:
        words = "It is too large to be drawn in this snapshot. Its source:"
        parts = [note(words), cut_text(output.text, ROOM // 2)]
        drawing.room = 0
    return {"text/html": stack(parts) if parts else "", "text/plain": output.text}


def _cell(drawing: _Drawing, output: Any) -> Part:
    code = f"{BOX};background:{GROUND};padding:8px 12px"
    source = {
        "text/html": f'<div style="{code}">{dressed(output._html)}</div>',
        "text/plain": f"{output.place.cell.source}\n",
    }
    drawing.room -= _size(source["text/html"])
    return _below([source, *drawing.several([output.frame])])


LAYOUTS: dict[str, Callable[[_Drawing, Any], Part]] = {
    "pykino.controls.form.Form": _form,
    "pykino.notebook.cell_view.CellView": _cell,
    "pykino.outputs.frame.Frame": _frame,
    "pykino.outputs.grid.Grid": _grid,
    "pykino.outputs.markdown.Markdown": _markdown,
    "pykino.outputs.tabs.Tabs": _tabs,
}


def _bounded(text: str) -> str:
    """As much of a text as a snapshot takes; nothing in it acts but colours."""
    safe = coloured(text[:TEXT])
    kept = safe.encode()[:TEXT].decode("utf-8", "ignore")
    if len(kept) < len(safe) or len(text) > TEXT:
        return f"{coloured(kept)}\n… cut, {len(text):,} characters in all"
    return safe


def _encodable(text: str) -> str:
    from .outputs._wellformed import well_formed

    return well_formed(text)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
