"""Graphs in DOT, drawn by Graphviz where it is installed, else by way of Mermaid."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2s
from html import escape
from typing import TYPE_CHECKING, Any, Literal, get_args

from attrs import Attribute, field, frozen

from ..errors import ArgumentTypeError, UnknownChoiceError
from ..protocols import Bundle, Node, Output
from ._wellformed import well_formed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Graph"]

Engine = Literal["dot", "neato", "fdp", "sfdp", "circo", "twopi", "osage", "patchwork"]
TIMEOUT = 10  # seconds; a layout that takes longer is no picture any more
NOTE = (
    "Drawn by way of Mermaid, because Graphviz is not installed: "
    "nodes, edges, labels and clusters are right, shapes and places may differ."
)
_OWN_COLOUR = re.compile(r"color\w*\s*=|\b(?:filled|radial|wedged|striped)\b", re.IGNORECASE)


def _source_of(value: Any) -> Any:
    source = getattr(value, "source", value)
    return source if isinstance(source, str) else value


@frozen(init=False)
class Graph(Output):
    """A graph from DOT text or an object of the `graphviz` package; mistakes are shown in place.

    Args:
        source: DOT, or a `graphviz.Graph`, `Digraph` or `Source`.
        caption: A line below the graph.
        engine: The layout program. Default: the one of the object, or `dot`.
        download: Offer the drawing as an SVG file.

    Raises:
        ArgumentTypeError: `source` is neither DOT nor such an object.
        UnknownChoiceError: `engine` is none of Graphviz's.

    Example:
        >>> Graph("digraph { parse -> check -> run }").fallback()["text/plain"]
        'digraph { parse -> check -> run }'
    """

    source: str = field()
    caption: str | None = field()
    engine: Engine = field()
    download: bool

    def __init__(
        self,
        source: Any,
        *,
        caption: str | None = None,
        engine: Engine | None = None,
        download: bool = True,
    ) -> None:
        own = getattr(source, "engine", None)
        chosen: Any = engine or (own if own in get_args(Engine) else "dot")
        self.__attrs_init__(_source_of(source), caption, chosen, download)

    @source.validator
    def _is_text(self, _: Attribute[str], value: object) -> None:
        if not isinstance(value, str):
            expected = "a str of DOT, or a graphviz.Graph, Digraph or Source"
            raise ArgumentTypeError("Graph", "source", value, expected)

    @caption.validator
    def _is_caption(self, _: Attribute[str | None], value: object) -> None:
        if not isinstance(value, str | None):
            raise ArgumentTypeError("Graph", "caption", value, "a str or None")

    @engine.validator
    def _is_engine(self, _: Attribute[Engine], value: object) -> None:
        if value not in get_args(Engine):
            raise UnknownChoiceError("Graph", "engine", value, get_args(Engine))

    def to_node(self) -> Node:
        svg, error, note = _draw(self.source, self.engine)
        return {
            "type": "graph",
            "source": self.source,
            "svg": svg,
            "error": error,
            "caption": self.caption,
            "note": note,
            "download": self.download,
        }

    def fallback(self) -> Bundle:
        from ._diagram_theme import literal_colours, on_paper

        svg, error, _ = _draw(self.source, self.engine)
        plain = {"text/plain": self.source, "text/vnd.graphviz": self.source}
        if svg is None:
            shown = escape(f"{error}\n\n{self.source}")
            return plain | {"text/html": f"<pre>{shown}</pre>"}
        drawn = on_paper(literal_colours(svg))
        return plain | {"image/svg+xml": drawn, "text/html": drawn}


Drawing = tuple[str | None, str | None, str | None]
"""The SVG, or why there is none; and what is to be said about it."""


def _draw(source: str, engine: str) -> Drawing:
    from shutil import which

    source = well_formed(source)
    if program := which("dot"):
        return _draw_dot(source, program, engine)
    return _draw_mermaid(source)


@lru_cache(maxsize=64)
def _draw_dot(source: str, program: str, engine: str) -> Drawing:
    import subprocess

    try:
        done = subprocess.run(
            [program, f"-K{engine}", "-Tsvg", *_defaults()],
            input=source.encode(),
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, f"{engine} took longer than {TIMEOUT} s; show a part of the graph.", None
    except OSError as exc:
        return None, f"{program} does not run: {exc}", None
    said = done.stderr.decode(errors="replace").replace("<stdin>: ", "").strip()
    if done.returncode:
        return None, said or f"{engine} ended with status {done.returncode}", None
    return _safe(source, done.stdout.decode(errors="replace"))


def _safe(source: str, raw: str) -> Drawing:
    from ._diagram_theme import on_paper, token_colours
    from ._svg import UnsafeSvgError, safe_svg

    drawing = re.sub(r"<!DOCTYPE[^>]*>", "", raw, count=1)  # the program's own, before any text
    try:
        prefix = f"k{blake2s(source.encode(), digest_size=4).hexdigest()}-"
        svg = safe_svg(drawing, prefix=prefix)
    except UnsafeSvgError as exc:
        return None, f"The drawing cannot be shown: {exc}.", None
    return (on_paper(svg) if _OWN_COLOUR.search(source) else token_colours(svg)), None, None


def _defaults() -> Sequence[str]:
    """Our colours and font, wherever the source says nothing else."""
    from ._diagram_theme import FONT, TOKENS

    line, word, font = TOKENS["muted"], TOKENS["ink"], FONT.replace('"', "")
    options = ["-Gbgcolor=transparent", f"-Gcolor={TOKENS['border']}"]
    for kind in "GNE":
        options += [f"-{kind}fontcolor={word}", f"-{kind}fontname={font}", f"-{kind}fontsize=11"]
    return [*options, f"-Ncolor={line}", f"-Ecolor={line}"]


def _draw_mermaid(source: str) -> Drawing:
    from ._dot import read_dot
    from ._dot_mermaid import mermaid_of
    from ._dot_tokens import DotError
    from .mermaid import draw_mermaid

    try:
        svg, error = draw_mermaid(mermaid_of(read_dot(source)))
    except DotError as exc:
        return None, str(exc), None
    return svg, error, NOTE if svg else None
