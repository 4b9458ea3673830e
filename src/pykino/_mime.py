"""Values that know their MIME types, as Jupyter asks for them, to outputs."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

from .rendering import MIME_METHODS

if TYPE_CHECKING:
    from .protocols import Bundle

__all__ = ["bundle_of", "output_of"]


def output_of(value: object) -> object:
    """The best output for what the `_repr_*_` methods of `value` give; NotImplemented if none."""
    bundle = bundle_of(value)
    for mime, make in PREFERRED.items():
        if (data := bundle.get(mime)) is not None:
            return make(mime, data)
    for mime, data in bundle.items():
        if mime.startswith("application/vnd.vegalite."):
            return _vega_lite(mime, data)
    return NotImplemented


def bundle_of(value: object) -> Bundle:
    """What the value's own methods give, by MIME type; None is no answer."""
    found: Bundle = {}
    for name, mime in MIME_METHODS.items():
        method = getattr(type(value), name, None)
        if method is None:
            continue
        try:
            data = _ask(method, value, whole=not mime)
        except NotImplementedError:
            continue
        if isinstance(data, tuple):  # (data, metadata)
            data = data[0]
        if not mime:
            found.update(data or {})
        elif data is not None:
            found.setdefault(mime, data)
    return found


def _ask(method: Any, value: object, *, whole: bool) -> Any:
    if not whole:
        return method(value)
    try:
        return method(value, include=None, exclude=None)
    except TypeError as exc:
        if "include" not in str(exc) and "exclude" not in str(exc) and "argument" not in str(exc):
            raise
        return method(value)  # written for hosts that pass nothing


def _html(_: str, data: str) -> object:
    from .outputs.html import HTML

    return HTML(data)


def _markdown(_: str, data: str) -> object:
    from .outputs.markdown import Markdown

    return Markdown(data)


def _mermaid(_: str, data: str) -> object:
    from .outputs.mermaid import Mermaid

    return Mermaid(data)


def _image(mime: str, data: str | bytes) -> object:
    from .outputs.image import Image

    if isinstance(data, str):  # base64, but for SVG, which is text
        data = data.encode() if mime == "image/svg+xml" else b64decode(data)
    return Image(data, mime=mime)


def _vega_lite(_: str, data: Any) -> object:
    from .outputs.vega_lite import VegaLite

    return VegaLite(data)


def _json(_: str, data: Any) -> object:
    from .outputs.tree import Tree

    return Tree(data)


def _text(_: str, data: str) -> object:
    from .outputs.text import Text

    return Text(data, terminal=True)


PREFERRED = {
    "application/vnd.vegalite.v6+json": _vega_lite,
    "application/vnd.vegalite.v5+json": _vega_lite,
    "text/vnd.mermaid": _mermaid,
    "text/html": _html,
    "image/svg+xml": _image,
    "image/png": _image,
    "image/jpeg": _image,
    "text/markdown": _markdown,
    "text/latex": _markdown,  # `$$...$$`, as IPython writes it
    "application/json": _json,
    "text/plain": _text,
}
