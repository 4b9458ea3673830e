"""Compare two traces: what happened in only one of them, and what in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ..errors import ArgumentTypeError
from ._matching import matched
from .timeline import Trace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._matching import Matching, Pair
    from ._steps import Step
    from .events import Event, Message

__all__ = ["Difference", "diff"]


def diff(old: Trace, new: Trace, *, hidden: bool = False) -> Difference:
    """Compare two traces of the same code: two runs, or before and after a change.

    Messages are the same when they go from and to the same, through the same, with the same
    label; other events, such as an exit, when the same happened to the same for the same reason.
    Those who take part are the same when they have the same name; of several with one name, the
    first one is the first one. Times and payloads are not compared, nor does it matter how what
    runs side by side was interleaved: order is that of each participant, and that of causes.

    Args:
        old: One trace...
        new: ...and the other one.
        hidden: Also compare what is about infrastructure.

    Raises:
        ArgumentTypeError: One of them is no trace.
    """
    for argument, trace in (("old", old), ("new", new)):
        _trace(argument, trace)
    return Difference(old, new, matched(old, new, hidden=hidden))


@frozen(eq=False, repr=False)
class Difference:
    """What `diff` has found; as text, and on a page, the two traces stand side by side."""

    old: Trace
    new: Trace
    _matching: Matching = field(alias="matching")

    @property
    def same(self) -> bool:
        """Whether the same happened in both, in the same order, and ended in the same way."""
        match = self._matching
        everywhere = len(match.pairs) == len(match.old) == len(match.new)
        return everywhere and not match.moved and self.old.error == self.new.error

    @property
    def only_old(self) -> list[Message | Event]:
        """What happened in the old trace only."""
        return _rest(self._matching.old, {one for one, _ in self._matching.pairs})

    @property
    def only_new(self) -> list[Message | Event]:
        """What happened in the new trace only."""
        return _rest(self._matching.new, {two for _, two in self._matching.pairs})

    @property
    def both(self) -> list[tuple[Message | Event, Message | Event]]:
        """What happened in both, as it was in the old and in the new one."""
        return self._happenings(self._matching.pairs)

    @property
    def moved(self) -> list[tuple[Message | Event, Message | Event]]:
        """What of that has overtaken something, or was led to by something else."""
        return self._happenings(sorted(self._matching.moved))

    @property
    def summary(self) -> str:
        """How much is different, in a line."""
        match = self._matching
        counts = {
            "only in the old": len(match.old) - len(match.pairs),
            "only in the new": len(match.new) - len(match.pairs),
            "moved": len(match.moved),
        }
        parts = [f"{count:,} {what}" for what, count in counts.items() if count]
        if self.old.error != self.new.error:
            parts.append("another error")
        alike = f"{len(match.pairs) - len(match.moved):,} alike"
        return ", ".join([*(parts or ["the same"]), alike])

    def __repr__(self) -> str:
        return f"<difference of two traces: {self.summary}>"

    def __str__(self) -> str:
        from ._comparing_text import side_by_side

        return side_by_side(self, self._matching)

    def __pykino__(self) -> object:
        from ._comparing_view import view

        return view(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        from ._comparing_view import view

        return view(self)._repr_mimebundle_(include, exclude)

    def _display_(self) -> object:
        """What marimo displays for it."""
        from ._comparing_view import view

        return view(self)._display_()

    def _happenings(self, pairs: Iterable[Pair]) -> list[tuple[Message | Event, Message | Event]]:
        old, new = self._matching.old, self._matching.new
        return [(old[one].happening, new[two].happening) for one, two in pairs]


def _trace(argument: str, trace: object) -> None:
    if not isinstance(trace, Trace):
        expected = "a Trace; seq_trace returns the result and the trace"
        raise ArgumentTypeError("diff", argument, trace, expected)


def _rest(steps: tuple[Step, ...], paired: set[int]) -> list[Message | Event]:
    return [step.happening for at, step in enumerate(steps) if at not in paired]
