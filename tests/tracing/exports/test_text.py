"""Charts of traces in a terminal."""

from __future__ import annotations

import itertools
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from tests.tracing.exports.scenes import backlog, chatter, jobs, misfortunes, saying, workers
from tests.tracing.traces import HOSTILE, ping_pong, traces

from pykino.errors import ArgumentError
from pykino.tracing._builder import Builder
from pykino.tracing._sketch import Step
from pykino.tracing.exports._words import plain, said
from pykino.tracing.exports.text import export

if TYPE_CHECKING:
    from pykino.tracing import Trace
    from pykino.tracing._gathering import Fate
    from pykino.tracing.events import Kind


def lines(trace: Trace, **options: int) -> list[str]:
    return export(trace, **options).splitlines()  # type: ignore[arg-type]


def test_the_talks_first_diagram() -> None:
    assert lines(ping_pong()) == [
        "Ping, pong",
        "",
        "   ms   main       child",
        "0.000     ├┄┄ spawn ►│",
        "0.001     ├── ping ─►│",
        "0.003     │◄─ pong ──┤",
        "0.005     │          ■ exit",
        "",
        "2 participants, 2 messages in 5 µs",
    ]


def test_the_talks_second_diagram() -> None:
    assert lines(workers(2))[2:-2] == [
        "   ms   main   worker (pid 2)   worker (pid 3)",
        "0.000     ├┄┄ spawn ┄►│",
        "0.001     ├┄┄ spawn ┄┄┼┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄►│",
        "0.002     │◄── done ──┤                │",
        "0.004     │           ■ exit           │",
        "0.005     │◄┄ ended ┄┄┤                │",
        "0.006     │◄──────────────── done ─────┤",
        "0.008     │                            ■ exit",
        "0.009     │◄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ ended ┄┄┄┄┤",
    ]


def test_many_of_one_name_share_a_lane() -> None:
    assert lines(workers(100))[2:-2] == [
        "   ms   main         worker ×100",
        "0.000     ├┄┄ spawn ×100 ►│",
        " ×100 ╭   │               │",
        "0.100 │   │◄──── done ────┤",
        "0.102 │   │               ■ exit",
        "0.103 ╰   │◄┄┄┄ ended ┄┄┄┄┤",
    ]


def test_four_of_a_name_fit_into_a_terminal_with_what_tells_them_apart_below() -> None:
    assert lines(workers(4), width=80)[2:7] == [
        "   ms   main      worker   worker   worker   worker",
        "                 (pid 2)  (pid 3)  (pid 4)  (pid 5)",
        "0.000     ├┄┄ spawn ►│",
        "0.001     ├┄┄ spawn ┄┼┄┄┄┄┄┄┄►│",
        "0.002     ├┄┄ spawn ┄┼┄┄┄┄┄┄┄┄┼┄┄┄┄┄┄┄►│",
    ]


@pytest.mark.parametrize(
    ("kind", "label", "said"),
    [
        ("exit", "normal", "exit"),
        ("exit", "shutdown", "exit: shutdown"),
        ("exit", "exit code -15", "exit code -15"),
        ("cancel", "cancel", "cancel"),
        ("cancel", "too slow", "cancel: too slow"),
        ("timer", "normal", "timer: normal"),
    ],
)
def test_what_a_word_says_already_is_not_said_again(kind: Kind, label: str, said: str) -> None:
    builder = Builder()
    builder.event(kind, builder.participant("main"), label=label)

    assert lines(builder.build())[1].endswith(f" {said}")


def crews(count: int) -> Trace:
    """Main starts ten crews of so many each, and then speaks with each of them."""
    builder = Builder()
    main = builder.participant("main")
    crew = [
        builder.participant(f"{letter * 9}-{n}") for letter in "abcdefghij" for n in range(count)
    ]
    for each in crew:
        builder.event("spawn", main, each)
    for number, each in enumerate(crew):
        builder.event("send", main, each, label=f"job {number}")
    return builder.build()


def test_starts_take_no_room_from_messages() -> None:
    text = export(crews(6), messages=40, width=80)

    assert text.startswith("0.000 ms  main -> aaaaaaaaa-* ×6: spawn\n0.006 ms  main -> bbbb")
    assert (text.count("spawn"), text.count("job"), text.count("\n")) == (10, 40, 53)
    assert text.endswith("\n20 more messages\n")


def test_who_is_told_apart_in_a_short_list_is_no_crowd() -> None:
    text = export(crews(3), width=80)

    assert text.count("spawn") == 30
    assert "main -> aaaaaaaaa-2: spawn" in text


def test_names_alike_have_lanes_of_their_own_as_long_as_these_fit() -> None:
    builder = Builder()
    names = ["main", "w1", "w2", "w3", "w4", *"abcdefgh"]
    for left, right in itertools.pairwise([builder.participant(name) for name in names]):
        builder.event("send", left, right, label="go")

    assert lines(builder.build(), width=160)[0].split() == ["ms", *names]
    assert lines(builder.build(), width=100)[0].split()[:5] == ["ms", "main", "w*", "×4", "a"]


def test_a_chart_of_less_that_shows_all_is_better_than_one_of_more_that_does_not() -> None:
    whole, cut = lines(workers(12), width=160), lines(workers(12), width=160, messages=11)

    assert whole[2].split() == ["ms", "main", *["worker"] * 12]
    assert cut[2].split() == ["ms", "main", "worker", "×12"]


def test_messages_between_those_of_one_name_are_not_hidden_on_one_lane() -> None:
    builder = Builder()
    peers = [builder.participant(f"peer {letter}") for letter in range(9)]
    for number, who in enumerate(peers):
        builder.event("send", who, peers[number - 1], label=f"message {number}")

    assert lines(builder.build(), width=60)[0] == "0.000 ms  peer 0 -> peer 8: message 0"


def test_misfortunes_have_signs_and_words() -> None:
    text = export(misfortunes())

    for sign in ("◷ timer: 5 s", "○ letter to box (not taken)", "↻ note (not taken)",
                 "✗ crash: ValueError: no", " late (lost) ", "✗│"):  # fmt: skip
        assert sign in text
    assert text.endswith("1 event hidden\nraised ValueError: no\n")


def test_past_a_limit_nothing_is_said_of_who_took_a_message() -> None:
    text = export(misfortunes(dropped=3))

    assert ("├─○ letter to box" in text, "↻ note" in text, " late (lost) " in text) == (True,) * 3
    assert "not taken" not in text
    assert "\n3 events dropped: the trace had reached its limit\n" in text


def test_a_mark_uses_the_room_to_its_right_that_no_lane_takes() -> None:
    assert lines(backlog(), width=60)[:4] == [
        "   ms   main        flood  a rather late worker",
        "0.000     ├┄┄ spawn ┄►│",
        "0.001     │◄─ f ×100 ─┤",
        "0.201     │           ├─○ f to Queue 1 (not taken) ×2,900",
    ]


def test_that_a_message_was_not_taken_is_written_over_a_lane_that_is_near() -> None:
    builder = Builder()
    flood, main, queue, other = (
        builder.participant(name, "queue" if name == "jobs" else "process")
        for name in ("flood", "main", "jobs", "other")
    )
    for _ in range(2_900):
        builder.event("send", flood, queue, label="f")
    for target in (main, other):
        sent = builder.event("send", flood, target, label="a longer label")
        builder.event("receive", target, flood, label="a longer label", cause=sent)

    assert lines(builder.build(), width=44)[1].endswith("├─○ f to jobs (not taken) ×2,900")


def test_how_often_a_loop_turns_moves_no_lane() -> None:
    found = lines(jobs(2_900))

    assert found[1].split() == ["×2,900", "╭", "│", "│"]
    assert [line[13] for line in found[1:4]] == ["│", "├", "│"]


@pytest.mark.parametrize("width", [40, 50, 60, 80, 120])
def test_how_many_messages_there_are_is_never_cut(width: int) -> None:
    text = export(backlog(), width=width)

    assert (text.count("×100"), text.count("×2,900")) == (1, 1)
    assert all(cell_len(line) <= width for line in text.splitlines())


def test_a_list_cuts_names_before_it_cuts_how_many_messages_there_are() -> None:
    builder = Builder()
    names = [f"a stage with a long name {letter}" for letter in "abcdef"]
    for left, right in itertools.pairwise([builder.participant(name) for name in names]):
        for _ in range(1_000):
            builder.event("send", left, right, label="work")

    found = lines(builder.build(), width=50)
    assert [line.rpartition(": ")[2] for line in found[:5]] == ["work ×1,000"] * 5
    assert max(map(cell_len, found)) <= 50


@given(
    label=st.text(max_size=12), channel=st.text(max_size=30), count=st.integers(2, 10**6),
    room=st.integers(1, 40), fate=st.sampled_from(["", "lost", "waits"]), foreign=st.booleans(),
)  # fmt: skip
def test_what_is_said_ends_with_how_often(
    label: str, channel: str, count: int, room: int, fate: Fate, *, foreign: bool
) -> None:
    times = f" ×{count:,}"
    step = Step("message", 0, 0, None, label, channel, fate=fate, foreign=foreign, count=count)

    words = said(step, room)
    assert words.endswith(times)
    assert cell_len(words) <= max(room, len(times) + 2)


@pytest.mark.parametrize(
    ("room", "words"),
    [
        (40, "letters to the box (not taken) ×12"),
        (34, "letters to the box (not taken) ×12"),
        (33, "lette… to the box (not taken) ×12"),
        (31, "let… to the box (not taken) ×12"),
        (30, "letters (not taken) ×12"),
        (14, "letters ×12"),
        (8, "let… ×12"),
    ],
)
def test_the_way_of_a_message_goes_before_its_fate(room: int, words: str) -> None:
    assert (
        said(Step("message", 0, 0, None, "letters", "the box", fate="waits", count=12), room)
        == words
    )


def test_lanes_that_do_not_fit_become_a_list() -> None:
    builder = Builder()
    names = [builder.participant(f"stage {letter}") for letter in "abcdefghij"]
    for left, right in itertools.pairwise(names):
        sent = builder.event("send", left, right, label="go")
        builder.event("receive", right, left, cause=sent)

    assert lines(builder.build(), width=80)[0] == "0.000 ms  stage a -> stage b: go"


def test_a_list_has_loops_too() -> None:
    builder = Builder()
    crowd = [builder.participant(name) for name in "abcdefghi"]
    for _ in range(37):
        builder.event("send", crowd[0], crowd[1], time=0, label="ping")
        builder.event("send", crowd[1], crowd[0], time=0, label="pong")
    for who in crowd[2:]:
        builder.event("exit", who, time=0)

    assert lines(builder.build(), width=60)[:4] == [
        "          loop ×37:",
        "0.000 ms    a -> b: ping",
        "0.000 ms    b -> a: pong",
        "0.000 ms  c: exit",
    ]


def test_the_rest_is_stated() -> None:
    assert lines(chatter(12_405))[-1] == "12,345 more messages"


def test_a_trace_of_nothing_says_so() -> None:
    assert export(Builder().build()) == "no messages\n"


def test_a_terminal_that_is_too_narrow_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"width=.*got 39, expected an int of at least 40"):
        export(ping_pong(), width=39)


@pytest.mark.parametrize("text", [text for text in HOSTILE if 0 < len(text) < 30])
def test_hostile_texts_come_out_as_texts(text: str) -> None:
    assert f" {plain(text, 32)} " in export(saying(text))


def test_escape_codes_of_terminals_are_shown_and_not_followed() -> None:
    text = export(saying("\x1b[31mred\x1b]0;title\x07\x9b1m"))

    assert "␛[31mred␛]0;title␇\ufffd1m" in text
    assert "\x1b" not in text


def test_wide_letters_do_not_shift_what_stands_behind_them() -> None:
    builder = Builder()
    left, right = builder.participant("左"), builder.participant("右")
    for label in ("日本語", "plain", "🦊🦊"):
        builder.event(
            "receive",
            right,
            left,
            label=label,
            cause=builder.event("send", left, right, label=label),
        )
    rows = [line for line in lines(builder.build()) if "►" in line]

    assert len({cell_len(row) for row in rows}) == 1


@given(traces(), st.integers(40, 140), st.integers(0, 60), st.booleans())
def test_any_trace_fits_and_is_harmless(
    trace: Trace, width: int, messages: int, hidden: bool
) -> None:
    """No line is too wide, and no character does anything but stand there."""
    text = export(trace, width=width, messages=messages, hidden=hidden)

    assert max(map(cell_len, text.split("\n"))) <= width
    assert not {c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")} - {"\n"}
    assert text.endswith("\n")
