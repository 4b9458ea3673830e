"""The stills of pictures, sound, film and files: with their bytes inside where there is room."""

from __future__ import annotations

from typing import Any, TypeAlias

from ._snapshots_style import BOX, MUTED, SMALL, note, shown

__all__ = ["Part", "download", "figure", "image", "player", "quiet_box"]

Part: TypeAlias = "dict[str, Any]"
"""A bundle with `text/html` and `text/plain`, and `image/png` where there is one."""

PICTURE_SIZES = (1600, 1000, 600, 300)  # pixels across that a large picture is reduced to


def image(output: Any, room: int) -> Part:
    """The picture itself, or a smaller one where it would take too much room."""
    from .outputs._media import data_url

    said = f"Image {output._summary()}" + (f": {output.alt}" if output.alt else "")
    part: Part = {"text/plain": said}
    mime, data, told = output.mime, output.data, ""
    if len(data) * 4 / 3 > room - 1_000:
        mime, data = "image/webp", _smaller(data, room - 1_000)
        told = f"Shown smaller than it is: {output._summary()}."
    elif mime == "image/png":
        part["image/png"] = data
    if data:
        look, size = _measures(output)
        alt = shown(output.alt or said)
        html = f'<img src="{data_url(mime, data)}" alt="{alt}"{size} style="max-width:100%;{look}">'
    else:
        html, told = note(f"{said}. It is too large for this snapshot."), ""
    return {**part, "text/html": figure(html, output.caption, told)}


def _measures(output: Any) -> tuple[str, str]:
    width, height = output.width, output.height
    size = "".join(f' {n}="{v}"' for n, v in (("width", width), ("height", height)) if v)
    if width and height:
        return f"height:auto;aspect-ratio:{width}/{height}", size
    return ("" if height else "height:auto"), size


def _smaller(data: bytes, room: int) -> bytes:
    """The picture with fewer pixels, where Pillow is there and can read it; else nothing."""
    try:
        from io import BytesIO

        from PIL import Image

        picture = Image.open(BytesIO(data))
        for size in PICTURE_SIZES:
            picture.thumbnail((size, size))
            file = BytesIO()
            picture.save(file, "WEBP", quality=80)
            if len(file.getvalue()) * 4 / 3 <= room:
                return file.getvalue()
    except Exception:  # Pillow is missing, or has its own idea of what a picture is
        return b""
    return b""


def player(output: Any, room: int) -> Part:
    """The browser's own player, which waits for its reader; words where it would be too large."""
    from .outputs._media import data_url, kind_name, size_text

    kind = type(output).__name__
    said = f"{kind} {kind_name(output.mime)}, {size_text(len(output.data))}"
    if len(output.data) * 4 / 3 > room - 1_000:
        return {
            "text/plain": said,
            "text/html": note(f"{said}. It is too large for this snapshot."),
        }
    tag = output.mime.partition("/")[0]
    switches = "".join(f" {name}" for name in ("loop", "muted") if getattr(output, name))
    source = data_url(output.mime, output.data)
    html = f'<{tag} controls{switches} src="{source}" style="max-width:100%"></{tag}>'
    return {"text/plain": said, "text/html": html}


def download(output: Any, room: int) -> Part:
    """A link with the file in it, where there is one already and it is small."""
    from .outputs._media import data_url, size_text

    content, filename = output.content, shown(output.filename)
    if not isinstance(content, bytes):
        why = f"{output.filename} is made when it is asked for, which needs the running program."
        html = f"{quiet_box(output.label)} {note(why)}"
        return {"text/plain": f"{output.label}: {output.filename}", "text/html": html}
    size = size_text(len(content))
    said = f"{output.label}: {output.filename}, {size}"
    if len(content) * 4 / 3 > room - 1_000:
        why = note(f"{output.filename}, {size}. It is too large for this snapshot.")
        return {"text/plain": said, "text/html": f"{quiet_box(output.label)} {why}"}
    look = f"display:inline-block;{BOX};padding:5px 12px;color:inherit;text-decoration:none"
    href = shown(data_url(output.mime, content))
    link = f'<a download="{filename}" href="{href}" style="{look}">↓ {shown(output.label)}</a>'
    html = f'{link} <span style="{SMALL}">{filename}, {size}</span>'
    return {"text/plain": said, "text/html": html}


def figure(drawn: str, caption: str | None, *told: str) -> str:
    """What is drawn, with its caption and what is to be said about it below."""
    words = [note(words) for words in (caption, *told) if words]
    return f"<div>{drawn}{''.join(words)}</div>" if words else drawn


def quiet_box(label: str) -> str:
    """The words of something that could be pressed where Python runs."""
    look = f"display:inline-block;{BOX};padding:5px 12px;{MUTED}"
    return f'<span style="{look}">{shown(label)}</span>'
