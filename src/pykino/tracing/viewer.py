"""A trace as a sequence diagram that can be searched; all of it is done in the page."""

from __future__ import annotations

from attrs import Attribute, evolve, field, frozen

from ..errors import ArgumentTypeError
from ..protocols import Bundle, Node, Output
from ._packing import pack
from .timeline import Trace

__all__ = ["SequenceDiagram"]


@frozen
class SequenceDiagram(Output):
    """Who sent which message to whom, when, and what led to it: the live view of a trace.

    Where nothing of ours can run it is a drawing of its first part, a text chart or a Mermaid
    diagram, each with the counts of the whole.

    Args:
        trace: What to show.
        caption: A line below it; default: that of the trace.

    Raises:
        ArgumentTypeError: `trace` is no trace, or `caption` no string.

    Example:
        >>> from pykino.tracing._builder import Builder
        >>> builder = Builder()
        >>> main, child = builder.participant("main"), builder.participant("child")
        >>> ping = builder.event("send", main, child, label="ping")
        >>> _ = builder.event("receive", child, main, label="ping", cause=ping)
        >>> SequenceDiagram(builder.build(), caption="One message").to_node()["caption"]
        'One message'
    """

    trace: Trace = field()
    caption: str | None = field(default=None, kw_only=True)

    @trace.validator
    def _is_trace(self, _: Attribute[Trace], value: object) -> None:
        if not isinstance(value, Trace):
            raise ArgumentTypeError("SequenceDiagram", "trace", value, "a Trace")

    @caption.validator
    def _is_caption(self, _: Attribute[str | None], value: object) -> None:
        if not isinstance(value, str | None):
            raise ArgumentTypeError("SequenceDiagram", "caption", value, "a str or None")

    def to_node(self) -> Node:
        return {"type": "sequence", "trace": pack(self.trace), "caption": self._words() or None}

    def fallback(self) -> Bundle:
        from ._sketching import Sketcher
        from .exports import mermaid, svg, text

        trace = evolve(self.trace, caption=self._words())
        held = Sketcher.of(trace, hidden=False)  # one for all three
        drawing = svg.export(held.trace)
        return {
            "text/plain": text.export(held.trace),
            "image/svg+xml": drawing,
            "text/html": drawing,
            "text/vnd.mermaid": mermaid.export(held.trace),
        }

    def _words(self) -> str:
        return self.trace.caption if self.caption is None else self.caption
