"""Two traces, side by side."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.tracing.traces import ping_pong, traces

from pykino.errors import ArgumentTypeError
from pykino.rendering import as_output
from pykino.tracing._alignment import aligned, in_order, occurrences
from pykino.tracing._builder import Builder
from pykino.tracing._columns import NAMES, NONE, Columns
from pykino.tracing.comparing import diff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykino.tracing import Event, Message, Trace

words = st.text(alphabet="abc", max_size=12)


def longest(old: str, new: str) -> int:
    """The length of the longest common part, by the book."""
    row = [0] * (len(new) + 1)
    for one in old:
        above = row
        row = [0]
        for at, two in enumerate(new):
            row.append(above[at] + 1 if one == two else max(above[at + 1], row[at]))
    return row[-1]


@given(words, words)
def test_as_much_as_can_be_is_aligned(old: str, new: str) -> None:
    pairs = aligned(old, new)

    assert all(old[x] == new[y] for x, y in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in itertools.pairwise(pairs))
    assert len(pairs) == longest(old, new)


@given(words, words)
def test_what_is_too_far_apart_is_aligned_for_less(old: str, new: str) -> None:
    pairs = aligned(old, new, far=0)

    assert all(old[x] == new[y] for x, y in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in itertools.pairwise(pairs))
    assert bool(pairs) == bool(set(old) & set(new))


@given(words, words)
def test_occurrences_pair_as_many_as_there_are_in_both(old: str, new: str) -> None:
    pairs = occurrences(old, new)

    assert Counter(old[x] for x, _ in pairs) == Counter(old) & Counter(new)
    assert len({y for _, y in pairs}) == len(pairs)


@given(st.lists(st.integers(0, 9), max_size=8))
def test_what_is_in_order_is_the_longest_part_that_never_falls(values: list[int]) -> None:
    def best(at: int, last: int) -> int:
        if at == len(values):
            return 0
        without = best(at + 1, last)
        return without if values[at] < last else max(without, 1 + best(at + 1, values[at]))

    kept = [values[at] for at in in_order(values)]
    assert kept == sorted(kept)
    assert len(kept) == best(0, -1)


def said(happenings: Sequence[Message | Event]) -> list[str]:
    return [each.label for each in happenings]


def story(*messages: str) -> Trace:
    """Messages such as `"a>b:hi"`, each caused by the last one that its sender has taken."""
    builder = Builder()
    people: dict[str, int] = {}
    cause: dict[str, int] = {}
    for message in messages:
        ends, _, label = message.partition(":")
        sender, receiver = ends.split(">")
        for name in (sender, receiver):
            people.setdefault(name, len(people))
            if people[name] == len(builder.participants):
                builder.participant(name)
        one, two = people[sender], people[receiver]
        sent = builder.event("send", one, two, label=label, cause=cause.get(sender))
        cause[receiver] = builder.event("receive", two, one, label=label, cause=sent)
    return builder.build()


def test_a_trace_is_the_same_as_itself_at_another_time() -> None:
    later = evolve(ping_pong(), caption="Later")
    later.columns.time[:] = type(later.columns.time)("q", [t + 5 for t in later.columns.time])

    found = diff(ping_pong(), later)
    assert found.same
    assert (found.only_old, found.only_new, found.moved) == ([], [], [])
    assert found.summary == "the same, 4 alike"


def test_what_is_in_one_of_them_only() -> None:
    old = story("a>b:1", "b>a:2", "a>b:3")
    new = story("a>b:1", "b>a:two", "a>b:3", "b>c:4")
    found = diff(old, new)

    assert not found.same
    assert (said(found.only_old), said(found.only_new)) == (["2"], ["two", "4"])
    assert [(one.label, two.label) for one, two in found.both] == [("1", "1"), ("3", "3")]
    assert found.moved == []


def test_what_arrives_in_another_order_has_moved() -> None:
    """Both workers have sent before, so only their order at the one who takes it is another."""
    found = diff(story("a>m:first", "b>m:second"), story("b>m:second", "a>m:first"))

    assert (found.only_old, found.only_new) == ([], [])
    assert len(found.moved) == 1
    assert not found.same


def test_what_runs_side_by_side_may_be_interleaved_as_it_likes() -> None:
    old = story("a>b:1", "b>a:2", "c>d:1", "d>c:2")
    new = story("a>b:1", "c>d:1", "d>c:2", "b>a:2")

    assert diff(old, new).same


def test_those_who_wait_for_the_same_may_go_on_in_any_order() -> None:
    def trace(first: int) -> Trace:
        builder = Builder()
        main, *waiting = (builder.participant(name) for name in ("main", "b", "c"))
        sent = builder.event("send", main, builder.participant("go", "event"), label="set")
        for who in (waiting[first], waiting[1 - first]):
            builder.event("receive", who, 3, label="set", cause=sent)
        return builder.build()

    assert diff(trace(0), trace(1)).same


def test_what_is_led_to_by_something_else_has_moved() -> None:
    def trace(cause: int) -> Trace:
        builder = Builder()
        a, b = builder.participant("a"), builder.participant("b")
        for label in "xy":
            builder.event("timer", a, label=label)
        builder.event("timer", b, label="z", cause=cause)
        return builder.build()

    assert said([one for one, _ in diff(trace(0), trace(1)).moved]) in (["z"], ["y"])


def test_of_several_with_one_name_the_first_is_the_first() -> None:
    def workers(busy: int) -> Trace:
        builder = Builder()
        both = [builder.participant("worker") for _ in range(2)]
        builder.event("exit", both[busy], label="normal")
        return builder.build()

    found = diff(workers(0), workers(1))
    assert len(found.only_old) == len(found.only_new) == 1
    assert "< worker #1 exit" in str(found)
    assert "worker #2 exit" in str(found)


def test_a_message_that_nobody_took_is_another_one() -> None:
    def trace(*, taken: bool) -> Trace:
        builder = Builder()
        a, b = builder.participant("a"), builder.participant("b")
        sent = builder.event("send", a, b, label="hi")
        if taken:
            builder.event("receive", b, a, label="hi", cause=sent)
        return builder.build()

    found = diff(trace(taken=True), trace(taken=False))
    assert (said(found.only_old), said(found.only_new)) == (["hi"], ["hi"])
    assert "(not taken)" in str(found)


def test_an_error_makes_a_difference() -> None:
    found = diff(ping_pong(), evolve(ping_pong(), error="ValueError: no"))

    assert not found.same
    assert found.summary == "another error, 4 alike"
    assert str(found).splitlines()[-1].split() == [">", "raised", "ValueError:", "no"]


def test_what_is_hidden_is_compared_when_that_is_asked() -> None:
    builder = Builder()
    builder.event("timer", builder.participant("main"), hidden=True)
    empty = Builder()
    empty.participant("main")

    assert diff(builder.build(), empty.build()).same
    assert not diff(builder.build(), empty.build(), hidden=True).same


def test_as_text_the_two_stand_side_by_side() -> None:
    steps = [f"a>b:{number}" for number in range(9)]
    text = str(diff(story(*steps), story(*steps[:-1], "b>a:done")))

    assert [" ".join(line.split()) for line in text.splitlines()] == [
        "1 only in the old, 1 only in the new, 8 alike",
        "",
        "old new",
        "… 6 alike … 6 alike",
        "a -> b: 6 a -> b: 6",
        "a -> b: 7 a -> b: 7",
        "< a -> b: 8",
        "> b -> a: done",
    ]


def test_a_long_text_is_cut_and_says_so() -> None:
    old = story(*(f"a>b:{number}" for number in range(600)))
    lines = str(diff(old, story())).splitlines()

    assert len(lines) == 401
    assert lines[-1] == "… 203 more lines"


def test_on_a_page_there_is_a_summary_and_both_diagrams() -> None:
    from pykino.rendering import shown

    plain = shown(diff(story("a>b:one"), story("a>b:two"))).fallback()["text/plain"]
    assert "1 only in the old, 1 only in the new, 0 alike" in plain
    assert "the same, 4 alike" in shown(diff(ping_pong(), ping_pong())).fallback()["text/plain"]


def test_its_columns_are_in_letters_of_one_width() -> None:
    grid = as_output(diff(story("a>b:\x1b[31mone"), story("a>b:two")))

    _, words, _ = grid.children()
    assert words.to_node()["terminal"]
    assert "< a -> b: ␛[31mone" in words.to_node()["text"]


def test_other_notebooks_get_it_as_they_get_a_trace() -> None:
    bundle = diff(story("a>b:one"), story("a>b:two"))._repr_mimebundle_()

    assert "1 only in the old, 1 only in the new, 0 alike" in bundle["text/plain"]
    assert "<pre" in bundle["text/html"]


def test_what_is_no_trace_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match=r"diff\(new=\.\.\.\) got .*, expected a Trace"):
        diff(ping_pong(), (1, ping_pong()))  # type: ignore[arg-type]


@st.composite
def interleaved(draw: st.DrawFn) -> tuple[Trace, Trace]:
    """A trace, and what else could have been seen of the same: each event once it may happen."""
    trace = draw(traces())
    columns = trace.columns
    left = list(range(len(trace)))
    order: list[int] = []
    while left:
        firsts = {columns.who[at]: at for at in reversed(left)}
        ready = [at for at in sorted(firsts.values()) if columns.cause[at] not in left]
        order.append(draw(st.sampled_from(ready)))
        left.remove(order[-1])
    new = {old: at for at, old in enumerate(order)}
    rows = {name: [getattr(columns, name)[at] for at in order] for name in NAMES}
    rows["time"] = list(range(len(order)))
    rows["cause"] = [NONE if at == NONE else new[at] for at in rows["cause"]]
    return trace, evolve(trace, columns=Columns(rows[name] for name in NAMES))


@given(interleaved())
def test_any_interleaving_of_the_same_is_the_same(both: tuple[Trace, Trace]) -> None:
    assert diff(*both, hidden=True).same


@given(traces(), traces())
def test_every_happening_is_in_one_trace_or_in_both(old: Trace, new: Trace) -> None:
    found = diff(old, new, hidden=True)

    for trace, only, side in ((old, found.only_old, 0), (new, found.only_new, 1)):
        every = [*trace.messages, *(e for e in trace.events if e.kind not in ("send", "receive"))]
        told = [*only, *(pair[side] for pair in found.both)]
        assert Counter(map(repr, told)) == Counter(map(repr, every))
    assert all(one.label == two.label for one, two in found.both)
    assert found.same == diff(new, old, hidden=True).same


@given(traces(), traces())
def test_its_text_has_bounded_lines_whatever_the_traces_say(old: Trace, new: Trace) -> None:
    from rich.cells import cell_len

    text = str(diff(old, new, hidden=True))

    assert all(cell_len(line) <= 2 + 46 + 2 + 46 for line in text.split("\n"))
    assert "\x00" not in text
    assert text.splitlines() == text.split("\n")
    text.encode()
