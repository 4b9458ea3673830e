"""What small diagrams show of a trace."""

from __future__ import annotations

from gc import collect
from typing import TYPE_CHECKING
from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tracing.exports.scenes import chatter, jobs, misfortunes, workers
from tests.tracing.traces import ping_pong, traces

from pykino.errors import ArgumentError
from pykino.tracing._builder import Builder
from pykino.tracing._folding import runs
from pykino.tracing._sketch import Life, Loop, Sketch, Step, at_least
from pykino.tracing._sketching import Sketcher, sketch

if TYPE_CHECKING:
    from pykino.tracing import Trace


def drawn(trace: Trace, *, messages: int = 100, lanes: int = 10, hidden: bool = False) -> Sketch:
    return sketch(trace, messages=messages, lanes=lanes, hidden=hidden)


def told(found: Sketch) -> list[str]:
    names = [line.name for line in found.lifelines]
    return [
        " ".join(
            filter(None, [step.kind, names[step.source],
                          "" if step.target is None else names[step.target], step.label])
        )
        for item in found.items for step in item.steps
    ]  # fmt: skip


def test_steps_are_arrows_and_marks_in_the_order_of_time() -> None:
    assert told(drawn(ping_pong())) == [
        "spawn main child",
        "message main child ping",
        "message child main pong",
        "exit child normal",
    ]


def test_channels_have_no_line_but_are_told_with_the_message() -> None:
    found = drawn(jobs(1))

    assert [line.name for line in found.lifelines] == ["producer", "consumer"]
    assert [step.channel for step in found.items if isinstance(step, Step)] == ["jobs", ""]


def test_a_message_from_outside_comes_from_a_line_of_its_own() -> None:
    found = drawn(misfortunes())

    assert [line.name for line in found.lifelines] == ["outside", "main", "child"]
    assert told(found)[1] == "message outside child signal"


def test_what_became_of_messages_that_nobody_took_is_told() -> None:
    found = drawn(misfortunes())

    fates = {step.label: step.fate for item in found.items for step in item.steps}
    assert (fates["letter"], fates["late"], fates["signal"]) == ("waits", "lost", "")


def test_a_trace_that_dropped_events_does_not_know_whether_a_message_was_taken() -> None:
    found = drawn(misfortunes(dropped=3))

    fates = {step.label: step.fate for item in found.items for step in item.steps}
    assert (fates["letter"], fates["note"], fates["late"]) == ("", "", "lost")


def test_a_trace_without_any_receives_says_nothing_of_what_became_of_messages() -> None:
    found = drawn(chatter(3).filter(kind="send"))

    assert [step.fate for item in found.items for step in item.steps] == ["", "", ""]


def test_what_is_hidden_is_left_out_unless_it_is_asked_for() -> None:
    assert "message main child secret" not in told(drawn(misfortunes()))
    assert "message main child secret" in told(drawn(misfortunes(), hidden=True))
    assert (drawn(misfortunes()).hidden, drawn(misfortunes(), hidden=True).hidden) == (1, 0)


def test_steps_that_repeat_are_one_loop() -> None:
    (loop,) = drawn(jobs(37)).items

    assert isinstance(loop, Loop)
    assert (loop.count, len(loop.steps)) == (37, 2)
    assert (loop.steps[0].payload, loop.steps[0].last) == ("0", "36")


def test_a_step_that_repeats_is_drawn_once_with_its_count() -> None:
    first = drawn(workers(4), lanes=2).items[0]

    assert isinstance(first, Step)
    assert (first.kind, first.count) == ("spawn", 4)


def test_two_of_a_kind_are_drawn_one_by_one() -> None:
    assert len(drawn(jobs(2)).items) == 4


def test_lines_of_the_same_name_become_one_where_there_are_too_many() -> None:
    assert [line.count for line in drawn(workers(5), lanes=6).lifelines] == [1] * 6
    merged = drawn(workers(5), lanes=5).lifelines
    assert [(line.name, line.count) for line in merged] == [("main", 1), ("worker", 5)]


def test_names_that_differ_in_numbers_only_are_the_same() -> None:
    builder = Builder()
    everyone = [builder.participant(f"Task-{number}", "task") for number in range(9)]
    for who in everyone:
        builder.event("exit", who)
    (line,) = drawn(builder.build(), lanes=3).lifelines

    assert (line.name, line.count) == ("Task-*", 9)


def test_lines_that_are_still_too_many_end_in_one_for_all_others() -> None:
    builder = Builder()
    for name in "abcdefgh":
        builder.event("exit", builder.participant(name))
    found = drawn(builder.build(), lanes=3).lifelines

    assert [(line.name, line.count) for line in found] == [("a", 1), ("b", 1), ("others", 6)]


def peers(count: int) -> Trace:
    """Each of one name speaks to the one before, the last one first."""
    builder = Builder()
    everyone = [builder.participant(f"peer {number}") for number in range(count)]
    for who in reversed(everyone):
        builder.event("send", who, everyone[who - 1], label=f"to {who - 1}")
    return builder.build()


def test_those_who_speak_to_their_like_first_keep_their_lines() -> None:
    found = drawn(peers(20), lanes=4)

    lines = [(line.name, line.count, line.rest) for line in found.lifelines]
    assert lines == [
        ("peer 17", 1, False), ("peer 18", 1, False), ("peer 19", 1, False), ("peer *", 17, True),
    ]  # fmt: skip
    assert told(found)[:2] == ["message peer 19 peer 18 to 18", "message peer 18 peer 17 to 17"]


def test_lines_are_not_merged_for_the_sake_of_those_that_are_not_shown() -> None:
    builder = Builder()
    crowd = [builder.participant(f"p{number}") for number in range(50)]
    for at, who in enumerate(crowd):
        builder.event("send", who, crowd[at - 1], label=str(at))
    found = drawn(builder.build(), messages=2, lanes=4)

    assert [line.name for line in found.lifelines] == ["p0", "p1", "p49"]
    assert (found.participants, found.more_messages) == (50, 48)


def test_what_does_not_fit_is_counted() -> None:
    found = drawn(chatter(100), messages=7)

    assert (len(found.items), found.messages, found.more_messages) == (7, 100, 93)
    assert (found.cut(2).more_messages, found.cut(2).more_events) == (98, 0)


def test_ends_and_the_like_are_not_counted_as_messages_but_are_bounded_too() -> None:
    found = drawn(workers(100), messages=10, lanes=200)

    kinds = [step.kind for item in found.items for step in item.steps]
    assert kinds == ["spawn"] * 20
    assert (found.more_messages, found.more_events) == (100, 280)


def test_what_happens_to_many_of_one_name_is_one_step_where_not_all_can_be_shown() -> None:
    crowd = sketch(workers(100), messages=10, lanes=None)

    assert told(crowd)[:2] == ["spawn main worker", "message worker main done"]
    assert (crowd.items[0].weight, crowd.lifelines[-1].count) == ((0, 100), 100)
    assert crowd.participants == 101
    assert len(sketch(workers(4), messages=10, lanes=None).items) == 16


def test_a_sketcher_is_shared_as_long_as_somebody_holds_it() -> None:
    trace = ping_pong()
    held = Sketcher.of(trace, hidden=False)

    assert Sketcher.of(trace, hidden=False) is held
    assert Sketcher.of(trace, hidden=True) is not held
    assert Sketcher.of(ping_pong(), hidden=False) is not held
    gone = ref(held)
    del held
    collect()
    assert gone() is None


def test_a_message_is_drawn_where_it_was_taken_if_its_receiver_was_started_after_it() -> None:
    builder = Builder()
    main, late = builder.participant("main"), builder.participant("late")
    queue = builder.participant("jobs", "queue")
    sent = builder.event("send", main, queue, label="job")
    builder.event("spawn", main, late)
    builder.event("receive", late, queue, cause=sent)
    found = drawn(builder.build())

    assert told(found) == ["spawn main late", "message main late job"]
    assert [step.time for item in found.items for step in item.steps] == [1000, 2000]


def test_a_life_is_from_its_start_to_the_last_that_is_heard_of_it() -> None:
    main, *lives = drawn(workers(2)).lives

    assert main == Life()
    assert lives == [Life(born=0, died=3, last=4), Life(born=1, died=6, last=7)]


def test_a_number_that_is_too_small_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"got 1, expected an int of at least 2"):
        at_least("lanes", 1, 2)
    with pytest.raises(ArgumentError, match="got True"):
        at_least("lanes", True, 0)


@given(traces(), st.integers(0, 30), st.integers(2, 6), st.booleans())
def test_every_step_is_shown_or_counted(
    trace: Trace, messages: int, lanes: int, hidden: bool
) -> None:
    """All messages are there, whatever was folded, merged and cut."""
    found = sketch(trace, messages=messages, lanes=lanes, hidden=hidden)

    weights = [item.weight for item in found.items]
    shown = sum(sent for sent, _ in weights)
    known = [message for message in trace.messages if hidden or not message.hidden]
    assert shown + found.more_messages == found.messages == len(known)
    assert len(found.used) <= lanes
    kinds = [step.kind for item in found.items for step in item.steps]
    assert kinds.count("message") <= messages
    assert len(kinds) - kinds.count("message") <= 2 * messages


@given(st.lists(st.sampled_from("ab"), max_size=60))
def test_runs_say_again_what_was_folded(keys: list[str]) -> None:
    """Unfolded, they are the sequence itself."""
    found = list(runs(keys))

    again = [key for run in found
             for key in keys[run.start : run.start + run.period] * run.count]  # fmt: skip
    assert again == keys
    assert all(run.count == 1 or run.count >= 3 for run in found)
