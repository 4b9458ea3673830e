"""Outputs kept in a file: MIME bundles as Markdown, and as Jupyter writes them."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from ._blocks import fence_for

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["as_jupyter", "as_markdown"]

_IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/svg+xml")


def as_markdown(bundle: Mapping[str, Any]) -> str:
    """What Markdown can show of `bundle`, the richest first."""
    if text := bundle.get("text/markdown"):
        return str(text).strip("\n")
    if text := bundle.get("text/vnd.mermaid"):
        return f"```mermaid\n{str(text).strip()}\n```"
    for mime in _IMAGES:
        if mime in bundle:
            alt = " ".join(str(bundle.get("text/plain", "")).split()).replace("]", ")")
            return f"![{alt[:200]}](data:{mime};base64,{_base64(bundle[mime], mime)})"
    text = str(bundle.get("text/plain", ""))
    return f"{fence_for(text)}text\n{text.rstrip()}\n{fence_for(text)}"


def as_jupyter(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """`bundle` as an output of a notebook file; bytes become base64."""
    data = {
        mime: value if mime.endswith("json") else _lines(_text(value, mime))
        for mime, value in bundle.items()
    }
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _text(value: Any, mime: str) -> str:
    if mime.startswith(("image/", "audio/", "video/", "application/")) and "svg" not in mime:
        return _base64(value, mime)
    return value.decode() if isinstance(value, bytes) else str(value)


def _base64(value: Any, mime: str) -> str:
    if isinstance(value, str):
        if mime != "image/svg+xml":
            return value  # a bundle holds images the way Jupyter does
        value = value.encode()
    return b64encode(value).decode()


def _lines(text: str) -> str | list[str]:
    return text.splitlines(keepends=True) if "\n" in text else text
