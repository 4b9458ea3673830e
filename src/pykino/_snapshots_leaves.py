"""The still of each output that holds no others: its markup, and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._snapshots_files import Part, download, figure, image, player, quiet_box
from ._snapshots_markup import drawing_of, harmless_markup, picture_of_svg
from ._snapshots_style import (
    CODE,
    GROUND,
    HUES,
    LINE,
    MUTED,
    PAPER,
    SMALL,
    block,
    hue,
    note,
    shown,
    stack,
)
from .rendering import html_of

if TYPE_CHECKING:
    from .protocols import Bundle

__all__ = ["LEAVES", "cut_text", "others"]

LONGEST_TEXT = 100_000  # characters of a text that are kept at most
CHART_ROWS = 20_000  # more take too long to be drawn for every saved file


def text(output: Any, room: int) -> Part:
    """Text as the client shows it; of a long one, the end where it streams, else the beginning."""
    from ._snapshots_ansi import terminal_markup

    def drawn(said: str) -> str:
        if output.terminal:
            return block(terminal_markup(said), f"{_text_style(output)};{CODE};white-space:pre")
        return block(shown(said), f"{_text_style(output)};white-space:pre-wrap;{_WRAP}")

    return _fitted(output.text, room, drawn, tail=output.chunk or output.terminal)


_WRAP = "font-family:inherit;overflow-wrap:anywhere"
_SIZES = {"small": "font-size:.86em", "normal": "font-size:inherit", "large": "font-size:1.4em"}


def _text_style(output: Any) -> str:
    parts = [_SIZES[output.size], "font-weight:600" if output.weight == "bold" else ""]
    if output.tone in HUES:
        parts.append(f"color:{hue(output.tone)}")
    elif output.tone == "muted":
        parts.append(MUTED)
    return ";".join(filter(None, parts))


def cut_text(said: str, room: int) -> str:
    """Plain text as markup of at most `room` bytes, and how much of it is missing."""
    html: str = _fitted(said, room, lambda part: block(shown(part)), tail=False)["text/html"]
    return html


def _fitted(said: str, room: int, drawn: Any, *, tail: bool) -> Part:
    """As much of a text as there is room for."""
    size = min(len(said), LONGEST_TEXT)
    while True:
        part = said[len(said) - size :] if tail else said[:size]
        html = _with_rest(drawn(part), len(said) - size, tail=tail)
        if len(html.encode("utf-8", "replace")) <= room or size < 100:
            return {"text/html": html, "text/plain": said}
        size //= 2


def _with_rest(html: str, missing: int, *, tail: bool) -> str:
    if not missing:
        return html
    told = note(f"{missing:,} {'earlier' if tail else 'more'} characters are left out here.")
    return stack([told, html] if tail else [html, told])


def html(output: Any, room: int) -> Part:
    """The user's own markup, which has no frame of its own here."""
    return {**output.fallback(), "text/html": harmless_markup(output.html)}


def own(output: Any, room: int) -> Part:
    """What the fallback of ours says already."""
    return dict(output.fallback())


def others(output: Any, room: int) -> Part:
    """The fallback of somebody else's output: any of its types, made harmless."""
    bundle: Bundle = output.fallback()
    said = str(bundle.get("text/plain", ""))
    if (markup := bundle.get("text/html")) is not None:
        drawn = harmless_markup(str(markup))
    elif (svg := bundle.get("image/svg+xml")) is not None:
        drawn = picture_of_svg(str(svg), said)
    elif any(mime.startswith("image/") for mime in bundle):
        drawn = harmless_markup(html_of(bundle))
    else:
        drawn = cut_text(said, room)
    return {**bundle, "text/html": drawn, "text/plain": said}


# -- drawings -------------------------------------------------------------------------------------


def diagram(output: Any, room: int) -> Part:
    """Mermaid and DOT: the drawing as a picture on paper, or the source and what is wrong."""
    bundle: Bundle = output.fallback()
    if (svg := bundle.get("image/svg+xml")) is None:
        return dict(bundle)
    html = drawing_of(str(svg), output.source[:1_000], PAPER)
    return {**bundle, "text/html": figure(html, output.caption)}


def sequence(output: Any, room: int) -> Part:
    """A trace: the drawing of its first part as a picture, on paper."""
    bundle: Bundle = output.fallback()
    words = str(bundle["text/plain"])
    return {**bundle, "text/html": drawing_of(str(bundle["image/svg+xml"]), words[:1_000], PAPER)}


def chart(output: Any, room: int) -> Part:
    """Vega-Lite drawn by vl-convert: as lines, as dots where these are fewer bytes, in words."""
    from .errors import MissingDependencyError

    spec, words, rows = output._whole()
    try:
        if rows > CHART_ROWS:
            html = note(f"{words}. These are too many rows to be drawn for this snapshot.")
        else:
            html = _drawn_chart(spec, words, room)
    except MissingDependencyError as exc:
        html = stack([note(words), note(str(exc))])
    except ValueError as exc:  # Vega-Lite refuses it: its first lines say why
        html = block(shown("\n".join([words, *str(exc).splitlines()[:2]])))
    return {"text/plain": words, "text/html": html}


def _drawn_chart(spec: dict[str, Any], words: str, room: int) -> str:
    from .outputs._media import data_url
    from .outputs._vega_image import png, svg

    drawing = drawing_of(svg(spec), words, f"{PAPER};padding:8px;box-sizing:border-box")
    if len(drawing) <= room:
        return drawing
    dots = data_url("image/png", png(spec, scale=1))
    if len(dots) > room - 1_000:
        return note(f"{words}. It is too large for this snapshot.")
    return f'<img src="{dots}" alt="{shown(words)}" style="max-width:100%;height:auto;{PAPER}">'


def progress(output: Any, room: int) -> Part:
    """The bar as it was; one that was still running says so, and nothing moves."""
    from .outputs._progress_text import bar_text, still_words

    with output.lock:
        state = output.connect("")
    label, words = still_words(state)
    total = state["total"]
    share = min(1.0, state["done"] / total) if total else float(state["state"] == "done")
    colour = HUES["bad" if state["state"] == "failed" else "accent"]
    head = (
        f'<div style="display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 16px">'
        f'<span>{shown(label)}</span><span style="{SMALL}">{shown(words)}</span></div>'
    )
    bar = f'<div style="width:{share:.1%};height:6px;background:{colour}"></div>'
    rail = f'<div style="background:{GROUND};border-radius:3px;overflow:hidden">{bar}</div>'
    html = f'<div style="max-width:480px">{head}{rail if total or share else ""}</div>'
    return {"text/plain": bar_text(state), "text/html": html}


# -- controls -------------------------------------------------------------------------------------


def field(output: Any, room: int) -> Part:
    """An input as a definition: what it asks, and the value that all see."""
    value = output._value
    words = output.describe(value)
    said = f"{output.label}: {words}".rstrip()
    markup = block(shown(words)) if words else f'<span style="{MUTED}">—</span>'
    if type(output).__name__ == "ColorInput":
        look = f"display:inline-block;width:.8em;height:.8em;{_SWATCH};background:{shown(words)}"
        markup = f'<span style="{look}"></span> {shown(words)}'
    told = f'<dd style="margin:2px 0 0;{SMALL}">{shown(output.help)}</dd>' if output.help else ""
    html = (
        f'<dl style="margin:0"><dt style="font-weight:inherit;{SMALL}">{shown(output.label)}</dt>'
        f'<dd style="margin:0">{markup}</dd>{told}</dl>'
    )
    return {"text/plain": said, "text/html": html}


_SWATCH = f"border:1px solid {LINE};border-radius:2px"


def button(output: Any, room: int) -> Part:
    """What one could press: its words in a quiet box."""
    told = getattr(output, "help", "")
    html = quiet_box(output.label) + (f" {note(told)}" if told else "")
    return {"text/plain": f"[ {output.label} ]", "text/html": html}


LEAVES = {
    "pykino.controls.button.Button": button,
    "pykino.controls.input.Input": field,
    "pykino.controls.keyboard.Keyboard": button,
    "pykino.outputs.audio.Audio": player,
    "pykino.outputs.data_table.DataTable": own,
    "pykino.outputs.download.Download": download,
    "pykino.outputs.error.Error": own,
    "pykino.outputs.graph.Graph": diagram,
    "pykino.outputs.html.HTML": html,
    "pykino.outputs.image.Image": image,
    "pykino.outputs.mermaid.Mermaid": diagram,
    "pykino.outputs.progress.Progress": progress,
    "pykino.outputs.text.Text": text,
    "pykino.outputs.tree.Tree": own,
    "pykino.outputs.vega_lite.VegaLite": chart,
    "pykino.outputs.video.Video": player,
    "pykino.tracing.viewer.SequenceDiagram": sequence,
}
"""By the full name of a type; its subclasses are drawn like it unless their fallback is theirs."""
