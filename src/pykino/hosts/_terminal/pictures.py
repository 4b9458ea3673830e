"""Images as half blocks, diagrams as text, and a line for what a terminal cannot show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .canvas import length_of
from .escapes import plain

if TYPE_CHECKING:
    from ...protocols import Node
    from .canvas import Canvas

__all__ = [
    "audio", "diagram_text", "download", "graph", "image", "mermaid", "sequence", "vega_lite",
    "video",
]  # fmt: skip

_ROWS = re.compile(r" \([\d,]+ rows?\)$")  # at the time of the label; more may have come
_IN_ASCII = str.maketrans("│├┤┼╭╮╰╯─┄►◄■✗○◷↻×…→", "|||+++++--><#xoT@x~>")
MAX_COLUMNS = 80
MAX_ROWS = 40
MAX_PIXELS = 50_000_000  # larger ones take seconds to decode


def image(node: Node, canvas: Canvas) -> str:
    """The picture, two pixels to a character, or a line about it."""
    drawn = None
    if canvas.unicode and canvas.colours in ("256", "truecolor"):
        drawn = _half_blocks(node, canvas)
    about = _about(node)
    if drawn is None:
        return canvas.style(f"[{about}]", "muted")
    words = [plain(node[key]) for key in ("caption", "alt") if node.get(key)]
    return f"{drawn}\n{canvas.style(words[0], 'muted')}" if words else drawn


def video(node: Node, canvas: Canvas) -> str:
    """A line about the video."""
    return canvas.style(f"[video {_format(node['mime'])} {size_text(len(node['data']))}]", "muted")


def audio(node: Node, canvas: Canvas) -> str:
    """A line about the sound."""
    state = canvas.page.states.get(node["ref"]) or {}
    size = size_text(len(state.get("data", b"")))
    return canvas.style(f"[audio {_format(state.get('mime', ''))} {size}]", "muted")


def download(node: Node, canvas: Canvas) -> str:
    """A line about the file."""
    state = canvas.page.states.get(node["ref"]) or {}
    label, filename = plain(str(state.get("label", ""))), plain(str(state.get("filename", "")))
    return canvas.style(f"[download {filename}: {label}]", "muted")


def mermaid(node: Node, canvas: Canvas) -> str:
    """The diagram in characters where merman is installed, its source otherwise."""
    drawn = None if node.get("error") else diagram_text(node["source"], canvas)
    return _diagram(node, canvas, drawn)


def graph(node: Node, canvas: Canvas) -> str:
    """The graph in characters where merman is installed, its source otherwise."""
    return _diagram(node, canvas, None if node.get("error") else _graph_text(node, canvas))


def sequence(node: Node, canvas: Canvas) -> str:
    """The first part of a trace as a chart in characters, with the counts of the whole."""
    from attrs import evolve

    from ...tracing._packing import unpack
    from ...tracing.exports import text

    trace = evolve(unpack(bytes(node["trace"])), caption=node["caption"] or "")
    chart = plain(text.export(trace, width=max(40, canvas.width))).rstrip("\n")
    return chart if canvas.unicode else chart.translate(_IN_ASCII)


def vega_lite(node: Node, canvas: Canvas) -> str:
    """A line about the chart."""
    state = canvas.page.states.get(node["ref"]) or {}
    spec = state.get("spec") if isinstance(state.get("spec"), dict) else {}
    words = _ROWS.sub("", state.get("label") or _chart_title(spec) or "")
    return canvas.style(f"[chart: {plain(str(words))}]" if words else "[chart]", "muted")


def diagram_text(source: str, canvas: Canvas) -> str | None:
    """A Mermaid diagram in characters, None where nothing can draw it or it is too wide."""
    if not canvas.unicode or (engine := canvas.engine()) is None:
        return None
    try:
        lines = plain(engine.render_ascii(source, None)).rstrip().split("\n")
    except Exception:  # of a kind that is not drawn as text
        return None
    fits = max(map(length_of, lines)) <= canvas.width
    return "\n".join(line.rstrip() for line in lines) if fits else None


def _graph_text(node: Node, canvas: Canvas) -> str | None:
    if canvas.engine() is None:
        return None
    from ...outputs._dot import read_dot
    from ...outputs._dot_mermaid import mermaid_of

    try:
        return diagram_text(mermaid_of(read_dot(node["source"])), canvas)
    except ValueError:  # DOT that only graphviz itself can read
        return None


def size_text(size: int) -> str:
    """A number of bytes as people write it."""
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _diagram(node: Node, canvas: Canvas, drawn: str | None) -> str:
    lines = [drawn if drawn is not None else plain(node["source"]).strip("\n")]
    if node.get("caption"):
        lines.append(canvas.style(plain(node["caption"]), "muted"))
    if node.get("note"):
        lines.append(canvas.style(plain(node["note"]), "muted"))
    if node.get("error"):
        lines.append(canvas.style(plain(node["error"]), "bad"))
    return "\n".join(lines)


def _about(node: Node) -> str:
    data = node["data"]
    pixels = _pixel_size(data)
    width, height = pixels or (node.get("width"), node.get("height"))
    size = f" {width}×{height}" if width and height else ""
    words = plain(node.get("alt") or node.get("caption") or "")
    return f"image {_format(node['mime'])}{size} {size_text(len(data))}{words and f': {words}'}"


def _format(mime: str) -> str:
    return plain(mime).rpartition("/")[2].removeprefix("x-").partition("+")[0].upper()


def _pixel_size(data: bytes) -> tuple[int, int] | None:
    picture = _opened(data)
    return None if picture is None else picture.size


def _opened(data: bytes) -> Any | None:
    try:
        from io import BytesIO

        from PIL import Image

        return Image.open(BytesIO(data))
    except Exception:  # no pillow, no picture, or too large a one
        return None


def _half_blocks(node: Node, canvas: Canvas) -> str | None:
    picture = _opened(node["data"])
    if picture is None or picture.width * picture.height > MAX_PIXELS:
        return None
    columns, rows = _fitting(picture.width, picture.height, min(canvas.width, MAX_COLUMNS))
    try:
        picture.draft("RGB", (columns * 2, rows * 4))  # a JPEG need not be decoded in full
        small = picture.convert("RGBA").resize((columns, rows * 2))
        pixels = list(
            small.get_flattened_data() if hasattr(small, "get_flattened_data") else small.getdata()
        )
    except Exception:  # a damaged file
        return None
    lines = []
    for row in range(rows):
        upper = pixels[2 * row * columns : (2 * row + 1) * columns]
        lower = pixels[(2 * row + 1) * columns : (2 * row + 2) * columns]
        lines.append(_line(upper, lower, canvas))
    return "\n".join(lines)


def _fitting(width: int, height: int, room: int) -> tuple[int, int]:
    """Columns and rows; a character is about twice as high as it is wide."""
    scale = min(1.0, room / width, 2 * MAX_ROWS / height)
    return max(1, round(width * scale)), max(1, round(height * scale / 2))


def _line(upper: list[Any], lower: list[Any], canvas: Canvas) -> str:
    parts, current = [], ""
    for top, bottom in zip(upper, lower, strict=True):
        codes, char = _cell(top, bottom, canvas)
        if codes != current:
            parts.append(f"\x1b[0;{codes}m" if codes else "\x1b[0m")
            current = codes
        parts.append(char)
    return "".join(parts) + ("\x1b[0m" if current else "")


def _cell(top: Any, bottom: Any, canvas: Canvas) -> tuple[str, str]:
    if top[3] < 128 and bottom[3] < 128:
        return "", " "
    if bottom[3] < 128:
        return f"38;{_colour(top, canvas)}", "▀"
    if top[3] < 128:
        return f"38;{_colour(bottom, canvas)}", "▄"
    return f"38;{_colour(top, canvas)};48;{_colour(bottom, canvas)}", "▀"


def _colour(pixel: Any, canvas: Canvas) -> str:
    red, green, blue = pixel[:3]
    if canvas.colours == "truecolor":
        return f"2;{red};{green};{blue}"
    cube = [round(value / 51) for value in (red, green, blue)]
    return f"5;{16 + 36 * cube[0] + 6 * cube[1] + cube[2]}"


def _chart_title(spec: Any) -> str:
    title = spec.get("title") or spec.get("description") or ""
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(map(str, text)) if isinstance(text, list) else str(text)
