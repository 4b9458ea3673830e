"""Mermaid diagrams, drawn in Python: no browser, no network."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2s
from html import escape
from time import monotonic

from attrs import Attribute, field, frozen

from .._optional import need
from ..errors import ArgumentTypeError, MissingDependencyError
from ..protocols import Bundle, Node, Output
from ._wellformed import well_formed

__all__ = ["Mermaid", "draw_mermaid"]

MAX_SOURCE = 50_000  # where mermaid.js stops, too: past it a diagram is no longer read
MARGIN = 8  # pixels
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
PATIENCE = 0.3  # seconds spent on finding the faulty line


@frozen
class Mermaid(Output):
    """A diagram from its Mermaid source; a mistake in it is shown in its place.

    Args:
        source: Mermaid text: `flowchart`, `sequenceDiagram`, `classDiagram`, `gantt`, ...
        caption: A line below the diagram.
        download: Offer the drawing as an SVG file.

    Raises:
        ArgumentTypeError: `source` or `caption` is no string.

    Example:
        >>> diagram = Mermaid("flowchart LR; Producer --> Consumer")
        >>> diagram.fallback()["text/plain"]
        'flowchart LR; Producer --> Consumer'
    """

    source: str = field()
    caption: str | None = field(default=None, kw_only=True)
    download: bool = field(default=True, kw_only=True)

    @source.validator
    def _is_text(self, _: Attribute[str], value: object) -> None:
        if not isinstance(value, str):
            raise ArgumentTypeError("Mermaid", "source", value, "a str with Mermaid text")

    @caption.validator
    def _is_caption(self, _: Attribute[str | None], value: object) -> None:
        if not isinstance(value, str | None):
            raise ArgumentTypeError("Mermaid", "caption", value, "a str or None")

    def to_node(self) -> Node:
        svg, error = draw_mermaid(self.source)
        return {
            "type": "mermaid",
            "source": self.source,
            "svg": svg,
            "error": error,
            "caption": self.caption,
            "download": self.download,
        }

    def fallback(self) -> Bundle:
        from ._diagram_theme import literal_colours, on_paper

        svg, error = draw_mermaid(self.source)
        plain = {"text/plain": self.source, "text/vnd.mermaid": self.source}
        if svg is None:
            shown = escape(f"{error}\n\n{self.source}")
            return plain | {"text/html": f"<pre>{shown}</pre>"}
        drawn = on_paper(literal_colours(svg))
        return plain | {"image/svg+xml": drawn, "text/html": drawn} | _png(self.source)


def draw_mermaid(source: str) -> tuple[str | None, str | None]:
    """The safe SVG of `source`, or why there is none."""
    if len(source) > MAX_SOURCE:
        return None, (
            f"This diagram has {len(source):,} characters; past {MAX_SOURCE:,} it is not drawn. "
            "Show a part of it."
        )
    try:
        need("mmdr", why="Drawing Mermaid diagrams", extra="mermaid")
    except MissingDependencyError as exc:
        return None, str(exc)
    return _draw(source)


@lru_cache(maxsize=64)
def _draw(source: str) -> tuple[str | None, str | None]:
    from ._diagram_theme import (
        diagram_kind,
        on_paper,
        themed_mermaid,
        token_colours,
        with_halos,
    )
    from ._svg import UnsafeSvgError, safe_svg

    source = _drawable(source)
    themed, follows = themed_mermaid(source)
    started = monotonic()
    raw, error = _render(themed)
    if raw is None:
        return None, _explain(source, error or "", until=started + PATIENCE)
    if diagram_kind(source) == "sequenceDiagram":  # mmdr 0.4 measures narrower than it writes
        raw = raw.replace("font-size:16px", "font-size:14px")
    if follows:
        raw = with_halos(raw)
    try:
        svg = safe_svg(
            _roomy(raw), prefix=f"k{blake2s(source.encode(), digest_size=4).hexdigest()}-"
        )
    except UnsafeSvgError as exc:
        return None, f"The drawing cannot be shown: {exc}."
    return (token_colours(svg) if follows else on_paper(svg)), None


def _roomy(svg: str) -> str:
    """`svg` with a margin: words are wider than measured in some system fonts, and were cut."""

    def widened(box: re.Match[str]) -> str:
        x, y, width, height = map(float, box[1].split())
        return f'viewBox="{x - MARGIN:g} {y:g} {width + 2 * MARGIN:g} {height:g}"'

    return re.sub(r'viewBox="([-\d.]+(?: [-\d.]+){3})"', widened, svg, count=1)


def _drawable(source: str) -> str:
    """`source` without what is no text for the renderer: NUL, other controls, lone surrogates."""
    return _CONTROLS.sub("\ufffd", well_formed(source))


def _render(source: str) -> tuple[str | None, str | None]:
    import mmdr

    try:
        return mmdr.render(source).svg(), None
    except BaseException as exc:  # a Rust panic is no Exception
        if not isinstance(exc, Exception) and type(exc).__name__ != "PanicException":
            raise
        return None, str(exc) or type(exc).__name__


def _explain(source: str, message: str, *, until: float) -> str:
    """`message` with the line it is about: by its offset, or by what helps to leave out."""
    if monotonic() > until:
        return message
    message = _render(source)[1] or message  # offsets without our theme before it
    lines = source.splitlines()
    if at := re.search(r"\bat (\d+)$", message):
        before = source.encode()[: int(at[1])].decode(errors="replace")
        number, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return f"{message[: at.start()]}at line {number}, column {column}"
    for index in range(1, len(lines)):
        if monotonic() > until:
            break
        if lines[index].strip() and _render("\n".join(lines[:index] + lines[index + 1 :]))[0]:
            return f"{message}\nline {index + 1}: {lines[index].strip()}"
    return message


def _png(source: str) -> Bundle:
    """A picture for hosts that cannot draw SVG, where the renderer can make one."""
    import mmdr

    try:
        from ._diagram_theme import themed_mermaid

        png = mmdr.render(themed_mermaid(_drawable(source))[0]).png(background="#ffffff")
    except Exception:  # the SVG is there, the picture is a convenience
        return {}
    return {"image/png": png}
