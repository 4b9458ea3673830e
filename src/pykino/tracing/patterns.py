"""What to look for in a trace: `sent("ping", "main", "child")` stands for some of its events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import field, frozen

from ..errors import ArgumentTypeError, UnknownChoiceError, short
from .events import KINDS, Event, Kind, Participant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Pattern", "crashed", "exited", "happened", "received", "sent", "spawned"]

ANY = "*"


@frozen(repr=False)
class Pattern:
    """Some events of a trace; made by `sent`, `received` and their like.

    To `assert_trace` it says that there is such an event.
    """

    said: str
    """As it was written."""
    kinds: tuple[Kind, ...]
    who: str | Participant = ANY
    peer: str | Participant = ANY
    label: str = ANY
    where: Callable[[Event], object] | None = field(default=None, kw_only=True)

    def __repr__(self) -> str:
        return self.said

    def fits(self, event: Event, others: Iterable[Participant]) -> bool:
        """Whether an event is one of those; `others` are all who are its other side."""
        return (
            event.kind in self.kinds
            and like(self.label, event.label)
            and _is(self.who, event.who)
            and (self.peer == ANY or any(_is(self.peer, each) for each in others))
            and (self.where is None or bool(self.where(event)))
        )


def sent(
    label: str = ANY,
    sender: str | Participant = ANY,
    receiver: str | Participant = ANY,
    *,
    where: Callable[[Event], object] | None = None,
) -> Pattern:
    """Messages that somebody has sent.

    Args:
        label: Their tag; `*` stands for anything, here and in names.
        sender: The name of who sent them, or the `Participant`.
        receiver: For whom they were, who has taken them, or the channel that they went into.
        where: A function of the event that returns something true for those meant.

    Raises:
        ArgumentTypeError: One of those is of a wrong type.

    Example:
        >>> sent("ping", receiver="worker*")
        sent('ping', receiver='worker*')
    """
    said = _said("sent", label=label, sender=sender, receiver=receiver, where=where)
    return Pattern(said, ("send",), sender, receiver, label, where=where)


def received(
    label: str = ANY,
    receiver: str | Participant = ANY,
    sender: str | Participant = ANY,
    *,
    where: Callable[[Event], object] | None = None,
) -> Pattern:
    """Messages that somebody has taken; see `sent`."""
    said = _said("received", label=label, receiver=receiver, sender=sender, where=where)
    return Pattern(said, ("receive",), receiver, sender, label, where=where)


def spawned(who: str | Participant = ANY, by: str | Participant = ANY) -> Pattern:
    """The start of somebody."""
    return Pattern(_said("spawned", who=who, by=by), ("spawn",), by, who)


def exited(who: str | Participant = ANY, reason: str = ANY) -> Pattern:
    """The end of somebody, for a reason such as `"normal"`; a crash is one, too."""
    said = _said("exited", who=who, reason=reason)
    return Pattern(said, ("exit", "crash"), who, label=reason)


def crashed(who: str | Participant = ANY, error: str = ANY) -> Pattern:
    """The end of somebody by an exception, such as `"ValueError*"`."""
    return Pattern(_said("crashed", who=who, error=error), ("crash",), who, label=error)


def happened(
    kind: Kind,
    who: str | Participant = ANY,
    peer: str | Participant = ANY,
    *,
    label: str = ANY,
    where: Callable[[Event], object] | None = None,
) -> Pattern:
    """Events of any kind.

    Raises:
        UnknownChoiceError: `kind` is none.
    """
    if kind not in KINDS:
        raise UnknownChoiceError("happened", "kind", kind, KINDS)
    named = _said("happened", kind=kind, who=who, peer=peer, label=label, where=where)
    return Pattern(named, (kind,), who, peer, label, where=where)


def like(pattern: str, text: str) -> bool:
    """Whether a text is what a pattern says, in which `*` and nothing else stands for anything.

    Example:
        >>> like("worker*", "worker[1]"), like("worker[1]", "worker1")
        (True, False)
    """
    if ANY not in pattern:
        return pattern == text
    parts = ".*".join(map(re.escape, re.split(r"\*+", pattern)))
    return re.fullmatch(parts, text, re.DOTALL) is not None


def _is(wanted: str | Participant, participant: Participant) -> bool:
    if isinstance(wanted, Participant):
        return wanted == participant
    return like(wanted, participant.name)


_NAMES = {"sender", "receiver", "who", "by", "peer"}


def _said(owner: str, **arguments: object) -> str:
    """How a pattern was written; refuses arguments of a wrong type."""
    told: list[str] = []
    by_name = {"where", "label"} if "kind" in arguments else {"where"}
    for position, (argument, value) in enumerate(arguments.items()):
        _check(owner, argument, value)
        if value == ANY or value is None:
            continue
        text = repr(str(value)) if isinstance(value, Participant) else short(value)
        text = getattr(value, "__name__", text) if argument == "where" else text
        placed = argument not in by_name and position == len(told)
        told.append(text if placed else f"{argument}={text}")
    return f"{owner}({', '.join(told)})"


def _check(owner: str, argument: str, value: object) -> None:
    if argument == "where":
        if value is not None and not callable(value):
            expected = "a function of an event, or None"
            raise ArgumentTypeError(owner, argument, value, expected)
    elif argument in _NAMES and not isinstance(value, str | Participant):
        expected = "a name, in which * stands for anything, or a Participant"
        raise ArgumentTypeError(owner, argument, value, expected)
    elif argument not in _NAMES and not isinstance(value, str):
        raise ArgumentTypeError(owner, argument, value, "a str, in which * stands for anything")
