"""What can be claimed of a trace: that this comes before that, that every request has a reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..errors import ArgumentError, ArgumentTypeError
from ._looking import Failure
from ._replies import unanswered
from .patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._looking import Look
    from .events import Event

__all__ = ["Claim", "after", "before", "count", "happens", "never", "replied"]


@frozen(repr=False)
class Claim:
    """Something to be true of a trace; made by `before`, `never` and their like."""

    said: str
    """As it was written."""
    failure: Callable[[Look], Failure | None]
    """Why it is not true; None: it is."""

    def __repr__(self) -> str:
        return self.said


def happens(pattern: Pattern) -> Claim:
    """There is such an event."""
    return Claim(repr(pattern), lambda look: None if look.found(pattern) else look.nothing(pattern))


def before(first: Pattern, second: Pattern, *, causal: bool = True) -> Claim:
    """`first` before `second`: one of `first` has led to each of `second`, and there is one.

    Args:
        first: What comes before...
        second: ...each of these.
        causal: By causes: `first` is a cause of the cause ... of `second`. What somebody does
            after another thing is not led to by it; with False the order of time is enough.

    Raises:
        ArgumentTypeError: One of them is no pattern.

    Example:
        >>> from pykino.tracing.patterns import sent
        >>> before(sent("ping"), sent("pong"))
        before(sent('ping'), sent('pong'))
    """
    return _order("before", first, second, causal=causal)


def after(first: Pattern, second: Pattern, *, causal: bool = True) -> Claim:
    """`first` after `second`: each of `second` has led to one of `first`, and there is one.

    Args:
        first: What comes after...
        second: ...each of these.
        causal: See `before`.

    Raises:
        ArgumentTypeError: One of them is no pattern.
    """
    return _order("after", first, second, causal=causal)


def _order(side: str, first: Pattern, second: Pattern, *, causal: bool) -> Claim:
    _patterns(side, first=first, second=second)
    said = f"{side}({first}, {second}{'' if causal else ', causal=False'})"

    def failure(look: Look) -> Failure | None:
        firsts, seconds = look.found(first), look.found(second)
        if not seconds:
            return look.nothing(second)
        led = look.after(firsts) if side == "before" else look.before(firsts)
        for event in seconds:
            early = _in_time(side, firsts, event)
            if not (led[event.index] if causal else early):
                return Failure(_why(side, first, early=early, any_first=bool(firsts)), event)
        return None

    return Claim(said, failure)


def _in_time(side: str, firsts: list[Event], event: Event) -> bool:
    if not firsts:
        return False
    if side == "before":
        return firsts[0].index < event.index
    return firsts[-1].index > event.index


def _why(side: str, first: Pattern, *, early: bool, any_first: bool) -> str:
    if not any_first:
        return f"there is no {first}, and yet this:"
    if not early:
        return f"there is no {first} {'earlier' if side == 'before' else 'later'} than this:"
    led = "has led to this" if side == "before" else "follows from this"
    when = "earlier" if side == "before" else "later"
    return f"no {first} {led}, though one is {when} (for that alone: causal=False):"


def never(pattern: Pattern) -> Claim:
    """There is no such event.

    Raises:
        ArgumentTypeError: That is no pattern.
    """
    _patterns("never", pattern=pattern)

    def failure(look: Look) -> Failure | None:
        found = look.found(pattern)
        return Failure(f"it happened, {_times(len(found))}:", found[0]) if found else None

    return Claim(f"never({pattern})", failure)


def count(
    pattern: Pattern,
    n: int | None = None,
    *,
    at_least: int | None = None,
    at_most: int | None = None,
) -> Claim:
    """There are so many of such events: `n`, or within bounds.

    Raises:
        ArgumentTypeError: That is no pattern, or a number is no int.
        ArgumentError: A number is negative, there is none, or nothing lies within the bounds.
    """
    _patterns("count", pattern=pattern)
    limits = {"n": n, "at_least": at_least, "at_most": at_most}
    told = [f"{name}={value}" for name, value in limits.items() if value is not None]
    _limits(limits)
    least = n if n is not None else at_least or 0
    most = n if n is not None else at_most

    def failure(look: Look) -> Failure | None:
        found = look.found(pattern)
        if most is not None and len(found) > most:
            return Failure(
                f"it happened {_times(len(found))}; too many, beginning with:", found[most]
            )
        if len(found) < least:
            return Failure(f"it happened {_times(len(found))}.", found[-1] if found else None)
        return None

    return Claim(f"count({pattern}, {', '.join(told).removeprefix('n=')})", failure)


def _limits(limits: dict[str, int | None]) -> None:
    for name, value in limits.items():
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int):
            raise ArgumentTypeError("count", name, value, "how many, as an int")
        if value < 0:
            raise ArgumentError("count", name, value, "how many: 0 or more")
    n, least, most = limits.values()
    if (n is None) == (least is None and most is None):
        raise ArgumentError("count", "n", n, "either n, or at_least and at_most")
    if least is not None and most is not None and least > most:
        raise ArgumentError("count", "at_most", most, f"no less than at_least, {least}")


def replied(request: Pattern, reply: Pattern) -> Claim:
    """Every request has a reply, and there is one: a message back, which the request has led to.

    A reply goes from who has taken the request to who has sent it. It answers one request: the
    nearest among its causes that has none yet.

    Args:
        request: Messages that ask, made by `sent`.
        reply: Messages that answer, made by `sent`.

    Raises:
        ArgumentTypeError: One of them is no pattern.
        ArgumentError: One of them is not made by `sent`.
    """
    _patterns("replied", request=request, reply=reply)
    for argument, pattern in (("request", request), ("reply", reply)):
        if pattern.kinds != ("send",):
            raise ArgumentError("replied", argument, pattern, "messages, such as sent('ping')")

    def failure(look: Look) -> Failure | None:
        requests = look.found(request)
        if not requests:
            return look.nothing(request)
        open_ones = unanswered(look, requests, look.found(reply))
        if not open_ones:
            return None
        why = f"{len(open_ones)} of {len(requests)} have no {reply} back, beginning with:"
        return Failure(why, look.events[min(open_ones)])

    return Claim(f"replied({request}, {reply})", failure)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _patterns(owner: str, **arguments: Any) -> None:
    for argument, value in arguments.items():
        if not isinstance(value, Pattern):
            expected = "events to look for, such as sent('ping') or exited('worker*')"
            raise ArgumentTypeError(owner, argument, value, expected)
