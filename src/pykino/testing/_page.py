"""The page of a client that a test plays: all it was given, and what it was told since."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from .. import wire
from ..hosts.memory import MemoryClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload
    from .host import KinoHost

__all__ = ["PATIENCE", "Page"]

TELLING = {"state", "update", "changed", "value", "refused"}
"""Events of pykino's own outputs, whose payload says which parts of a state are others now."""

PATIENCE = 10.0  # seconds that Python has for an answer


class Page(MemoryClient):
    """A client whose states move on with what it hears, and whose errors are noted."""

    def __init__(self, host: KinoHost, id_: str | None) -> None:
        self._problems = host._problems
        super().__init__(host.session, id_)

    def sync(self) -> Page:
        while (batch := self.session.take(self.id)) is not None:
            received = wire.decode(self.session.encode(batch))
            self.batches += 1
            self._problems.shown(batch, received)
            for event in self.mirror.apply(received):
                self.events.append(event)
                self._hear(*event)
        return self

    def answer(
        self, ref: str, fits: Callable[[str, Any], bool], *, after: int
    ) -> tuple[str, Payload, int]:
        """The first event of an output that fits, after so many that were heard before.

        Returns:
            Its name, its payload, and how many have been heard with it. An output that has left
            the page meanwhile has no complaint.
        """
        end = monotonic() + PATIENCE
        while True:
            for number, (where, name, payload) in enumerate(self.sync().events[after:], after + 1):
                if where == ref and fits(name, payload):
                    return name, payload, number
            if ref not in self.mirror.states:  # it was taken, and has brought about another page
                return "value", None, len(self.events)
            if monotonic() >= end:
                raise TimeoutError(f"{ref} has not answered within {PATIENCE} s")
            self._news.wait(max(0.0, end - monotonic()))
            self._news.clear()

    def _hear(self, ref: str, name: str, payload: Any) -> None:
        """In the way of pykino's own outputs; an event named as a part of the state renews it."""
        state = self.mirror.states.get(ref)
        if not isinstance(state, dict):
            return
        if not isinstance(payload, dict) or name not in TELLING:
            news = {name: payload} if name in state else {}
        elif name in ("state", "update", "changed"):
            news = payload
        elif name == "value" and "value" in payload:
            news = {"value": payload["value"]} | ({"message": ""} if "message" in state else {})
        elif name == "refused" and "message" in payload:
            news = {"message": payload["message"]}
        else:
            return
        if news:
            self.mirror.states[ref] = {**state, **news}
