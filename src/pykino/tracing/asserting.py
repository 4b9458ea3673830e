"""Say in a test what is to be true of a trace; a failure shows the trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ArgumentError, ArgumentTypeError
from ._looking import Look
from .claims import Claim, happens
from .patterns import Pattern
from .timeline import Trace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._looking import Failure
    from .events import Event

__all__ = ["assert_trace"]

CHAIN = 20
"""Causes that are told, of those nearest to the event."""
WIDTH = 160
"""Columns of a line about an event."""


def assert_trace(trace: Trace, *patterns: Pattern | Claim, hidden: bool = False) -> None:
    """Fail unless all of that is true of a trace.

        result, trace = seq_trace(ping_pong)
        assert_trace(
            trace,
            sent("ping", "main", "child"),
            before(sent("ping"), sent("pong")),
            replied(sent("ping"), sent("pong")),
            never(crashed()),
        )

    The error says what does not hold, shows the event for which it does not, how that came
    about, and the trace as a diagram.

    Args:
        trace: What `trace` or `seq_trace` has recorded.
        patterns: Claims, as `before`, `after`, `never`, `count` and `replied` make them; a
            pattern such as `sent("ping")` by itself claims that there is such an event.
        hidden: Also look at what is about infrastructure: locks, callbacks of the loop.

    Raises:
        AssertionError: Something is not true of it.
        ArgumentTypeError: `trace` is no trace, or one of the patterns none.
        ArgumentError: There is no pattern; or events were dropped, so that nothing is certain.
    """
    __tracebackhide__ = True  # what pytest shows ends where the test calls this
    claims = _claims(trace, patterns)
    look = Look(trace, hidden)
    for claim in claims:
        if (failure := claim.failure(look)) is not None:
            raise AssertionError(_message(look, claim, failure))


def _claims(trace: object, patterns: tuple[object, ...]) -> list[Claim]:
    if not isinstance(trace, Trace):
        expected = "a Trace; seq_trace returns the result and the trace"
        raise ArgumentTypeError("assert_trace", "trace", trace, expected)
    if trace.dropped:
        expected = "one of which no event was dropped: raise its limit"
        raise ArgumentError("assert_trace", "trace", trace, expected)
    if not patterns:
        raise ArgumentError("assert_trace", "patterns", patterns, "one or more, as sent('ping')")
    return [_claim(each) for each in patterns]


def _claim(pattern: object) -> Claim:
    if isinstance(pattern, Pattern):
        return happens(pattern)
    if isinstance(pattern, Claim):
        return pattern
    expected = "a pattern or a claim, such as sent('ping') or never(crashed())"
    raise ArgumentTypeError("assert_trace", "patterns", pattern, expected)


def _message(look: Look, claim: Claim, failure: Failure) -> str:
    from .exports.text import export

    lines = [f"{claim} does not hold: {failure.why}"]
    if failure.event is not None:
        lines += _event(failure.event)
        lines += _chain(look, failure.event)
    return "\n".join([*lines, "", export(look.trace, hidden=look.hidden).rstrip()])


def _chain(look: Look, event: Event) -> Iterator[str]:
    *causes, _ = look.trace.why(event)
    if causes:
        yield "It came about like this:"
    if len(causes) > CHAIN:
        yield f"  … {len(causes) - CHAIN:,} before"
    for cause in causes[-CHAIN:]:
        yield from _event(cause)


def _event(event: Event) -> Iterator[str]:
    from .exports._words import plain

    yield "  " + plain(f"#{event.index} {event}", WIDTH)
    place = f"at {event.place}" if event.place else ""
    details = ", ".join(filter(None, (event.payload, place)))
    if details:
        yield "     " + plain(details, WIDTH)
