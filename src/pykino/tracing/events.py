"""What a trace consists of, one piece at a time: events, those who take part, messages."""

from __future__ import annotations

from typing import Literal, get_args

from attrs import frozen

__all__ = ["KINDS", "LANES", "Event", "Kind", "Lane", "Message", "Participant", "Place"]

Kind = Literal["spawn", "exit", "crash", "send", "receive", "join", "cancel", "lost", "timer"]
"""What can happen.

* `spawn`: `who` has started `peer`.
* `exit`, `crash`: `who` has ended; `label` says why. A crash is an exit with an exception.
* `send`: `who` has sent a message to `peer`: to a participant, or into a channel.
* `receive`: `who` has taken a message, whose `send` is the cause; `peer` is where it came from.
* `join`: `who` has been told that `peer` has ended; the cause is that end.
* `cancel`: `who` asks `peer` to end.
* `lost`: the message of the cause reached nobody; `who` is the one it was for.
* `timer`: `who` has set a timer; the message that it sends has this for its cause.
"""

KINDS: tuple[Kind, ...] = get_args(Kind)
"""A kind is stored as its place in here."""

Lane = Literal[
    "process", "task", "thread", "program", "pool", "queue", "event", "lock", "loop", "outside"
]
"""What takes part: code that runs, a channel, a primitive, or somebody who is not traced."""

LANES: tuple[Lane, ...] = get_args(Lane)

CHANNELS: frozenset[str] = frozenset({"queue", "event", "lock", "pool", "loop"})
"""What only carries messages: it has no line of its own in a diagram."""


@frozen
class Participant:
    """Somebody who takes part in a trace, or a channel between those who do."""

    index: int
    """Its place in `Trace.participants`: the order of appearance."""
    name: str
    """Under which it is registered; else its label, or the name of its function. Not unique."""
    kind: Lane
    detail: str = ""
    """What tells it from others of the same name: `"pid 12"`, `"Task-5"`."""
    parent: int | None = None
    """Who started it, if that was traced."""

    @property
    def is_channel(self) -> bool:
        """Whether it only carries messages: a queue, a lock, an event, a pool."""
        return self.kind in CHANNELS

    def __str__(self) -> str:
        return f"{self.name} ({self.detail})" if self.detail else self.name


@frozen
class Place:
    """A line of code."""

    file: str
    line: int
    function: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}, in {self.function}"


@frozen
class Event:
    """Something that happened in a trace."""

    index: int
    """Its place in `Trace.events`, which are in the order of time."""
    time: int
    """Nanoseconds since the trace began."""
    kind: Kind
    who: Participant
    """Whose code did it, or whom it happened to."""
    peer: Participant | None
    """The other one."""
    label: str
    """A word or two: the tag of a message, the reason of an exit."""
    payload: str
    """The message as text, as it was at that moment; maybe cut."""
    cause: int | None
    """The index of the event that led to this one; None where that is not known."""
    place: Place | None
    foreign: bool = False
    """It came from outside of the trace."""
    hidden: bool = False
    """It is about infrastructure: locks, callbacks of the loop; diagrams leave it out at first."""

    @property
    def seconds(self) -> float:
        """Seconds since the trace began."""
        return self.time / 1e9

    def __str__(self) -> str:
        peer = "" if self.peer is None else f" {_TOWARDS.get(self.kind, '->')} {self.peer.name}"
        label = f": {self.label}" if self.label else ""
        return f"{self.seconds:.6f} s {self.kind} {self.who.name}{peer}{label}"


_TOWARDS = {"receive": "<-", "join": "<-"}


@frozen
class Message:
    """A message: one event where it was sent, and one where it was taken."""

    send: Event | None
    """None: it came from outside of the trace."""
    receive: Event | None
    """None: nobody has taken it while the trace was on."""

    @property
    def event(self) -> Event:
        """Where it was sent; of one from outside, where it was taken."""
        event = self.send or self.receive
        assert event is not None
        return event

    @property
    def sender(self) -> Participant | None:
        """None: it is not known."""
        if self.send is not None:
            return self.send.who
        peer = self.event.peer
        return None if peer is None or peer.is_channel else peer

    @property
    def receiver(self) -> Participant | None:
        """Who has taken it, or for whom it was; None: it still lies in a channel."""
        if self.receive is not None:
            return self.receive.who
        peer = self.event.peer
        return None if peer is None or peer.is_channel else peer

    @property
    def channel(self) -> Participant | None:
        """The queue or the like that it went through, if any."""
        peer = self.event.peer
        return peer if peer is not None and peer.is_channel else None

    @property
    def label(self) -> str:
        return self.event.label

    @property
    def payload(self) -> str:
        return self.event.payload

    @property
    def hidden(self) -> bool:
        return self.event.hidden

    @property
    def foreign(self) -> bool:
        """It came from outside of the trace."""
        return self.send is None or self.send.foreign

    def __str__(self) -> str:
        names = (None if each is None else each.name for each in (self.sender, self.receiver))
        sender, receiver = (name or "outside" for name in names)
        return f"{sender} -> {receiver}: {self.label}"

    @property
    def latency(self) -> float | None:
        """Seconds from send to receive: it waited for so long in a mailbox or a queue."""
        if self.send is None or self.receive is None:
            return None
        return (self.receive.time - self.send.time) / 1e9
