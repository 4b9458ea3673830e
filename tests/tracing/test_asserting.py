"""What tests say of traces, and what they are told when it is not so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tracing.traces import ping_pong, traces

from pykino.errors import ArgumentError, ArgumentTypeError, UnknownChoiceError
from pykino.tracing._builder import Builder
from pykino.tracing.asserting import assert_trace
from pykino.tracing.claims import Claim, after, before, count, never, replied
from pykino.tracing.events import KINDS, Event
from pykino.tracing.patterns import (
    Pattern,
    crashed,
    exited,
    happened,
    like,
    received,
    sent,
    spawned,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.tracing import Trace


def refused(trace: Trace, claim: Pattern | Claim, **options: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        assert_trace(trace, claim, **options)
    return str(caught.value)


def test_what_is_true_of_a_trace_passes() -> None:
    assert_trace(
        ping_pong(),
        spawned("child", by="main"),
        sent("ping", "main", "child"),
        received("p*", "child", "main"),
        before(sent("ping"), sent("pong")),
        after(received("pong"), sent("ping")),
        replied(sent("ping"), sent("pong")),
        never(crashed()),
        count(sent("p*ng"), 2),
        exited("child", "normal"),
    )


def test_a_failure_names_the_claim_the_event_its_causes_and_shows_the_diagram() -> None:
    told = refused(ping_pong(), never(sent("pong")))

    claim, event, payload, chain, *causes = told.splitlines()
    assert claim == "never(sent('pong')) does not hold: it happened, once:"
    assert event == "  #3 0.000003 s send child -> main: pong"
    assert payload == "     'pong'"
    assert chain == "It came about like this:"
    assert causes[0] == "  #0 0.000000 s spawn main -> child"
    assert causes[1] == "     at talk.py:6, in main"
    diagram = told.partition("\n\n")[2]
    assert "main" in diagram
    assert "ping" in diagram


def test_what_never_happened_is_said_with_a_hint_at_what_may_be_meant() -> None:
    told = refused(ping_pong(), sent("pinq", "main", "chidl")).splitlines()[0]

    assert told.startswith("sent('pinq', 'main', 'chidl') does not hold: there is no sent(")
    assert "Nobody is called 'chidl'. Did you mean 'child'?" in told
    assert "None has the label 'pinq'. Did you mean 'ping'?" in told


def in_a_row() -> Trace:
    """Main sends two messages, one after the other: neither has led to the other."""
    builder = Builder()
    main, log = builder.participant("main"), builder.participant("log")
    builder.event("send", main, log, label="open")
    builder.event("send", main, log, label="close")
    return builder.build()


def test_order_is_that_of_causes_unless_time_is_enough() -> None:
    told = refused(in_a_row(), before(sent("open"), sent("close")))
    assert "no sent('open') has led to this, though one is earlier" in told
    assert "#1 " in told.splitlines()[1]

    assert_trace(
        in_a_row(),
        before(sent("open"), sent("close"), causal=False),
        after(sent("close"), sent("open"), causal=False),
    )
    assert "no sent('open') later" in refused(
        in_a_row(), after(sent("open"), sent("close"), causal=False)
    )


def test_order_is_asked_of_each_event() -> None:
    builder = Builder()
    a, b = builder.participant("a"), builder.participant("b")
    asked = builder.event("send", a, b, label="go")
    builder.event("send", b, a, label="done", cause=asked)
    builder.event("send", b, a, label="done")

    assert "  #2 " in refused(builder.build(), before(sent("go"), sent("done")))
    assert_trace(builder.build(), after(sent("done"), sent("go")))
    builder.event("send", a, b, label="go")
    assert "  #3 " in refused(builder.build(), after(sent("done"), sent("go")))


def test_order_needs_something_to_be_in_order() -> None:
    assert "there is no sent('x')" in refused(ping_pong(), before(sent("ping"), sent("x")))
    assert "there is no sent('x'), and yet this" in refused(
        ping_pong(), before(sent("x"), sent("ping"))
    )


def test_a_count_is_a_number_or_within_bounds() -> None:
    assert_trace(ping_pong(), count(sent(), at_least=1, at_most=2), count(sent("x"), 0))

    assert "it happened 2 times." in refused(ping_pong(), count(sent(), 3))
    told = refused(ping_pong(), count(sent(), at_most=1))
    assert told.startswith("count(sent(), at_most=1) does not hold: it happened 2 times; too many")
    assert "  #3 " in told.splitlines()[1]


def asking(answers: int) -> Trace:
    """A client asks twice; the server answers so many times, always to its second question."""
    builder = Builder()
    client, server = builder.participant("client"), builder.participant("server")
    taken = 0
    for _ in range(2):
        asked = builder.event("send", client, server, label="get", cause=taken or None)
        taken = builder.event("receive", server, client, label="get", cause=asked)
    for _ in range(answers):
        builder.event("send", server, client, label="value", cause=taken)
    return builder.build()


def test_every_request_needs_a_reply_of_its_own() -> None:
    """The second answer is for the first question: it is a cause of the second one."""
    assert_trace(asking(2), replied(sent("get"), sent("value")))

    told = refused(asking(1), replied(sent("get"), sent("value")))
    assert "1 of 2 have no sent('value') back" in told
    assert told.splitlines()[1].startswith("  #0 ")
    assert "2 of 2" in refused(asking(0), replied(sent("get"), sent("value")))


def test_a_reply_goes_back_and_follows_from_the_request() -> None:
    builder = Builder()
    a, b, c = (builder.participant(name) for name in "abc")
    asked = builder.event("send", a, b, label="get")
    taken = builder.event("receive", b, a, label="get", cause=asked)
    builder.event("send", b, c, label="value", cause=taken)
    builder.event("send", b, a, label="value")

    refused(builder.build(), replied(sent("get"), sent("value")))
    builder.event("send", b, a, label="value", cause=taken)
    assert_trace(builder.build(), replied(sent("get"), sent("value")))


def test_a_reply_answers_one_request_only_on_whatever_branch() -> None:
    builder = Builder()
    a, b = builder.participant("a"), builder.participant("b")
    taken = [
        builder.event("receive", b, a, cause=builder.event("send", a, b, label="get"))
        for _ in range(2)
    ]
    for cause in (taken[1], taken[1]):
        builder.event("send", b, a, label="value", cause=cause)

    told = refused(builder.build(), replied(sent("get"), sent("value")))
    assert "1 of 2 have no" in told
    assert told.splitlines()[1].startswith("  #0 ")


def test_a_request_may_be_answered_after_another_one_that_it_led_to() -> None:
    builder = Builder()
    a, b = builder.participant("a"), builder.participant("b")
    taken: list[int] = []
    for _ in range(2):
        asked = builder.event("send", a, b, label="get", cause=taken[-1] if taken else None)
        taken.append(builder.event("receive", b, a, cause=asked))
    for cause in reversed(taken):
        builder.event("send", b, a, label="value", cause=cause)

    assert_trace(builder.build(), replied(sent("get"), sent("value")))


def test_a_request_that_nobody_has_taken_has_no_reply() -> None:
    builder = Builder()
    asked = builder.event("send", builder.participant("a"), builder.participant("b"), label="get")
    builder.event("send", 1, 0, label="value", cause=asked)

    refused(builder.build(), replied(sent("get"), sent("value")))


def test_a_reply_through_a_queue_is_one_when_it_was_taken() -> None:
    builder = Builder()
    a, b = builder.participant("a"), builder.participant("b")
    box = builder.participant("box", "queue")
    taken = builder.event("receive", b, box, cause=builder.event("send", a, box, label="get"))
    back = builder.event("send", b, box, label="value", cause=taken)

    refused(builder.build(), replied(sent("get", "a", "b"), sent("value")))
    builder.event("receive", a, box, cause=back)
    assert_trace(builder.build(), replied(sent("get", "a", "b"), sent("value", receiver="a")))


def test_a_star_stands_for_anything_and_nothing_else_does() -> None:
    assert like("worker*", "worker[1]\n2")
    assert like("*", "")
    assert like("a**b", "ab")
    assert not like("worker[1]", "worker1")
    assert not like("worker?", "worker1")


def test_a_predicate_and_a_participant_say_more_than_names() -> None:
    def long(event: Event) -> bool:
        return len(event.payload) > 6

    trace = ping_pong()
    assert_trace(trace, count(sent(where=long), 1), count(sent("*", trace.participants[0]), 1))
    assert repr(sent("p*", where=long)) == "sent('p*', where=long)"
    assert repr(sent("*", trace.participants[0])) == "sent(sender='main (pid 1)')"


def test_what_is_hidden_is_looked_at_when_that_is_asked() -> None:
    builder = Builder()
    builder.event("timer", builder.participant("main"), hidden=True)

    assert_trace(builder.build(), never(happened("timer")))
    refused(builder.build(), never(happened("timer")), hidden=True)


def test_a_crash_is_an_exit() -> None:
    builder = Builder()
    builder.event("crash", builder.participant("worker 1"), label="ValueError: no")

    assert_trace(builder.build(), exited("worker*"), crashed("worker*", "ValueError*"))
    refused(builder.build(), exited("worker*", "normal"))


def test_a_long_chain_of_causes_is_cut_at_its_beginning() -> None:
    builder = Builder()
    main = builder.participant("main")
    for index in range(30):
        builder.event("timer", main, label=f"t{index}", cause=index - 1 if index else None)

    told = refused(builder.build(), never(happened("timer", label="t29")))
    lines = told.partition("\n\n")[0].splitlines()
    assert lines[3] == "  … 9 before"
    assert (lines[4].split()[0], lines[-1].split()[0]) == ("#9", "#28")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (lambda: assert_trace(ping_pong()), "one or more"),
        (lambda: assert_trace(ping_pong(), "ping"), "a pattern or a claim"),  # type: ignore[arg-type]
        (lambda: assert_trace((1, ping_pong()), sent()), "seq_trace returns"),  # type: ignore[arg-type]
        (lambda: before("ping", sent()), "events to look for"),  # type: ignore[arg-type]
        (lambda: never(never(sent())), "events to look for"),  # type: ignore[arg-type]
        (lambda: sent(3), "a str, in which"),  # type: ignore[arg-type]
        (lambda: sent("a", 3), "a name, in which"),  # type: ignore[arg-type]
        (lambda: sent(where="a"), "a function of an event"),  # type: ignore[arg-type]
        (lambda: count(sent()), "either n, or"),
        (lambda: count(sent(), 1, at_most=2), "either n, or"),
        (lambda: count(sent(), -1), "0 or more"),
        (lambda: count(sent(), "2"), "as an int"),  # type: ignore[arg-type]
        (lambda: count(sent(), at_least=2, at_most=1), "no less than at_least, 2"),
        (lambda: replied(sent(), received()), r"messages, such as sent\('ping'\)"),
    ],
)
def test_what_is_said_wrongly_is_refused(wrong: Callable[[], object], expected: str) -> None:
    with pytest.raises((ArgumentError, ArgumentTypeError), match=expected):
        wrong()


def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(UnknownChoiceError, match="Did you mean 'cancel'"):
        happened("cancels")  # type: ignore[arg-type]


def test_nothing_is_certain_of_a_trace_that_dropped_events() -> None:
    with pytest.raises(ArgumentError, match="no event was dropped: raise its limit"):
        assert_trace(Builder().build(dropped=3), never(crashed()))


@given(traces(), st.sampled_from(KINDS), st.sampled_from(KINDS))
def test_before_and_after_say_what_the_chains_of_causes_say(trace: Trace, a: Any, b: Any) -> None:
    from pykino.tracing._looking import Look

    look = Look(trace, hidden=True)
    firsts, seconds = ({e.index for e in trace.events if e.kind == kind} for kind in (a, b))
    causes = {i: {e.index for e in trace.why(i)} - {i} for i in range(len(trace))}
    led = all(causes[i] & firsts for i in seconds)
    leads = all(any(i in causes[later] for later in firsts) for i in seconds)

    one, other = before(happened(a), happened(b)), after(happened(a), happened(b))
    assert (one.failure(look) is None) == (bool(seconds) and led)
    assert (other.failure(look) is None) == (bool(seconds) and leads)
