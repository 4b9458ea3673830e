"""A trace: what happened, who took part, and which event led to which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import evolve, field, frozen

from ..errors import ArgumentError, ArgumentTypeError, UnknownChoiceError
from ._columns import FOREIGN, HIDDEN, NONE, Columns
from ._payloads import described
from .events import KINDS, Event, Kind, Message, Participant, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from os import PathLike

    from ._making import Making
    from ._statistics import Statistics

__all__ = ["Events", "Trace"]

SEND, RECEIVE, LOST = KINDS.index("send"), KINDS.index("receive"), KINDS.index("lost")


@frozen(eq=False, repr=False)
class Trace:
    """What happened while some code ran, as far as it descends from that code.

    Made by `trace`, `seq_trace` and `Trace.load`. It is a value: nothing changes it any more.
    Shown, it is a sequence diagram.
    """

    columns: Columns
    texts: tuple[str, ...]
    """What `label` and `payload` of the columns are indices into."""
    places: tuple[Place, ...]
    participants: tuple[Participant, ...]
    """Who took part, and the channels between them, in order of appearance."""
    caption: str = field(default="", kw_only=True)
    dropped: int = field(default=0, kw_only=True)
    """Events that were not kept, because of `limit`."""
    error: str = field(default="", kw_only=True)
    """What the traced code raised, if it did: `"ValueError: no such account"`."""

    def __repr__(self) -> str:
        lost = f", {self.dropped:,} dropped" if self.dropped else ""
        return f"<trace of {len(self):,} events, {len(self.participants):,} participants{lost}>"

    def __len__(self) -> int:
        return len(self.columns)

    def __pykino__(self) -> object:
        from .viewer import SequenceDiagram

        return SequenceDiagram(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        from .viewer import SequenceDiagram

        return SequenceDiagram(self)._repr_mimebundle_(include, exclude)

    def _display_(self) -> object:
        """What marimo displays for it."""
        from .viewer import SequenceDiagram

        return SequenceDiagram(self)._display_()

    # -- what is in it ---------------------------------------------------------------------------

    @property
    def events(self) -> Events:
        """All events, in the order of time; each is made when it is asked for."""
        return Events(self)

    @property
    def messages(self) -> list[Message]:
        """All messages in the order in which they were sent: one for each that was received.

        One that several have received, such as that an `asyncio.Event` is set, is there for each.
        """
        events = self.events
        return [
            Message(
                None if send == NONE else events[send],
                None if receive == NONE else events[receive],
            )
            for send, receive in self.pairs()
        ]

    def pairs(self) -> list[tuple[int, int]]:
        """The indices of the events of all `messages`, as `(send, receive)`; -1 for none."""
        kind, cause = self.columns.kind, self.columns.cause
        taken: dict[int, list[int]] = {}
        foreign: list[tuple[int, int]] = []
        for index, code in enumerate(kind):
            if code == RECEIVE:
                sent = cause[index]
                if sent == NONE or kind[sent] != SEND:
                    foreign.append((NONE, index))
                else:
                    taken.setdefault(sent, []).append(index)
        pairs = [
            (index, receive)
            for index, code in enumerate(kind)
            if code == SEND
            for receive in taken.get(index, (NONE,))
        ]
        return sorted(pairs + foreign, key=lambda pair: pair[1] if pair[0] == NONE else pair[0])

    def why(self, event: Event | int) -> list[Event]:
        """How it came to an event: the causes of its causes, the first one first, itself last."""
        from ._cones import causes

        return [self.events[index] for index in causes(self.columns, self._index(event, "why"))]

    def cone(self, event: Event | int, direction: Literal["past", "future"]) -> Trace:
        """What led to an event, or what it led to; itself included.

        Raises:
            UnknownChoiceError: `direction` is neither `"past"` nor `"future"`.
        """
        from ._cones import causes, effects

        if direction not in ("past", "future"):
            raise UnknownChoiceError("Trace.cone", "direction", direction, ("past", "future"))
        of = causes if direction == "past" else effects
        return self.chosen(of(self.columns, self._index(event, "cone")))

    # -- a part of it ----------------------------------------------------------------------------

    def filter(
        self,
        participant: str | Participant | Iterable[str | Participant] | None = None,
        *,
        kind: Kind | Iterable[Kind] | None = None,
        text: str | None = None,
        since: float = 0.0,
        until: float | None = None,
        hidden: bool = True,
        where: Callable[[Event], object] | None = None,
    ) -> Trace:
        """The events that fit all that is asked; a message fits, or does not, as a whole.

        Args:
            participant: Who takes part: a name, where `*` stands for anything, a `Participant`, or
                several of them.
            kind: What happens: one or several of `Kind`.
            text: What the label or the payload contains, in upper or lower case.
            since: Seconds since the trace began.
            until: The same; None: to the end.
            hidden: Also what is about infrastructure: locks, callbacks of the loop.
            where: A function of an event that returns something true for those to keep.

        Raises:
            UnknownChoiceError: `kind` is none.
            ArgumentTypeError: `participant` or `where` is of a wrong type.
        """
        from ._filters import fitting

        return self.chosen(
            fitting(
                self, participant, kind=kind, text=text, since=since, until=until, hidden=hidden,
                where=where,
            )
        )  # fmt: skip

    def chosen(self, indices: Iterable[int]) -> Trace:
        """Only the events with these indices; for causes that are not among them, see `filter`."""
        return evolve(self, columns=self.columns.chosen(sorted(set(indices))))

    # -- the whole -------------------------------------------------------------------------------

    def stats(self) -> Statistics:
        """Who talks to whom, how often, and how long messages take."""
        from ._statistics import statistics

        return statistics(self)

    def to_table(self) -> dict[str, list[Any]]:
        """The events as columns of plain values: for a data frame, or a `DataTable`."""
        events = list(self.events)
        return {
            "event": [event.index for event in events],
            "seconds": [event.seconds for event in events],
            "kind": [event.kind for event in events],
            "who": [event.who.name for event in events],
            "peer": [event.peer.name if event.peer else None for event in events],
            "label": [event.label for event in events],
            "payload": [event.payload for event in events],
            "cause": [event.cause for event in events],
            "place": [str(event.place) if event.place else None for event in events],
            "foreign": [event.foreign for event in events],
        }

    def export(
        self,
        format: str,  # noqa: A002 - what else to call it
        path: str | PathLike[str] | None = None,
        **options: Any,
    ) -> str:
        """The trace in a format of others, as text; where there is a path, also in a file.

        Args:
            format: `"text"`, `"svg"` and `"html"`, to be looked at; `"mermaid"` and `"plantuml"`;
                `"perfetto"` (also for Chrome), `"otel"` (OTLP/JSON) and `"shiviz"`, for their
                tools; `"jsonl"`, with all there is.
            path: Where to write it, too.
            options: See the page of docs on traces: how many messages, whether infrastructure
                is shown, and what else a format has.

        Raises:
            UnknownChoiceError: There is no such format, or it has no such option.
        """
        from .exports import export

        return export(self, format, path, options)

    def save(self, path: str | PathLike[str]) -> None:
        """Write it to a file, which `Trace.load` reads."""
        from ._files import save

        save(self, path)

    @staticmethod
    def load(path: str | PathLike[str]) -> Trace:
        """Read what `save` has written.

        Raises:
            ArgumentError: That is no such file, or it is damaged.
        """
        from ._files import load

        return load(path)

    def _fill(self, making: Making, dropped: int, exc: BaseException | None) -> None:
        """What `trace` has recorded, once it is over."""
        for name, value in {
            "columns": making.columns,
            "texts": tuple(making.texts),
            "places": tuple(making.places),
            "participants": making.participants(),
            "dropped": dropped,
            "error": "" if exc is None else described(exc),
        }.items():
            object.__setattr__(self, name, value)

    def _narrow(self, participants: Iterable[str | Participant]) -> None:
        """Keep only what these take part in; nobody has seen the rest."""
        part = self.filter(participants)
        object.__setattr__(self, "columns", part.columns)

    def _index(self, event: Event | int, asked: str) -> int:
        index = event.index if isinstance(event, Event) else event
        if not isinstance(index, int):
            raise ArgumentTypeError(f"Trace.{asked}", "event", event, "an event or its index")
        if not 0 <= index < len(self):
            expected = f"an event of this trace, which has {len(self):,}"
            raise ArgumentError(f"Trace.{asked}", "event", event, expected)
        return index


class Events(Sequence[Event]):
    """The events of a trace."""

    __slots__ = ("_trace",)

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def __len__(self) -> int:
        return len(self._trace)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        trace = self._trace
        time, kind, flags, who, peer, cause, label, payload, place = trace.columns.row(index)
        return Event(
            index,
            time,
            KINDS[kind],
            trace.participants[who],
            None if peer == NONE else trace.participants[peer],
            "" if label == NONE else trace.texts[label],
            "" if payload == NONE else trace.texts[payload],
            None if cause == NONE else cause,
            None if place == NONE else trace.places[place],
            bool(flags & FOREIGN),
            bool(flags & HIDDEN),
        )

    def __repr__(self) -> str:
        return f"<{len(self):,} events>"
