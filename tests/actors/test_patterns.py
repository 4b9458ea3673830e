"""What a pattern fits: the matcher against an evaluator that reads it as the documentation does."""

from __future__ import annotations

import logging
from typing import Any, NewType, Optional, Protocol, Sized  # noqa: UP035 - an alias of old

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykino.actors import Process, either, me, monitor, receive, run, send, spawn
from pykino.actors._patterns import Either, matcher
from pykino.errors import ArgumentTypeError

TYPES = (int, bool, str, float, tuple, list, type(None), object, int | str)


def positive(message: Any) -> bool:
    return isinstance(message, int) and message > 0


def long(message: Any) -> Any:
    """True enough: not a bool."""
    return message if isinstance(message, (str, tuple, list)) else ""


leaves = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", 1.0, 0.0])
messages = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=8,
)
parts = st.recursive(
    leaves | st.just(...) | st.sampled_from(TYPES) | st.sampled_from([positive, long]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.lists(inner, min_size=1, max_size=3).map(lambda each: either(*each))
    ),
    max_leaves=8,
)


def fits(pattern: Any, message: Any, *, top: bool = True) -> bool:
    """The words of `receive`, one by one."""
    if pattern is ... or (top and pattern is None):
        return True
    if pattern in (positive, long):
        return bool(pattern(message))
    if any(pattern is each for each in TYPES):
        return isinstance(message, pattern)
    if isinstance(pattern, Either):
        return any(fits(each, message, top=False) for each in pattern.patterns)
    if isinstance(pattern, (tuple, list)):
        return (
            isinstance(message, type(pattern))
            and len(message) == len(pattern)
            and all(fits(*both, top=False) for both in zip(pattern, message, strict=True))
        )
    if isinstance(pattern, bool) or isinstance(message, bool):
        return pattern is message
    return bool(pattern == message)


@given(parts, messages)
def test_a_pattern_fits_what_the_documentation_says(pattern: Any, message: Any) -> None:
    assert bool(matcher(pattern)(message)) is fits(pattern, message)


def pattern_for(message: Any) -> st.SearchStrategy[Any]:
    """Patterns that fit a message: random ones hardly ever do."""
    kinds = [st.just(message), st.just(...), st.just(type(message)), st.just(lambda _: True)]
    if isinstance(message, (tuple, list)):
        inner = st.tuples(*map(pattern_for, message))
        kinds.append(inner if isinstance(message, tuple) else inner.map(list))
    return st.one_of(kinds)


@given(messages.flatmap(lambda message: st.tuples(st.just(message), pattern_for(message))))
def test_a_pattern_made_for_a_message_fits_it(both: tuple[Any, Any]) -> None:
    message, pattern = both
    assert matcher(pattern)(message)
    assert matcher(either(lambda _: False, pattern))(message)


@given(parts, st.lists(messages, max_size=8))
def test_receive_takes_the_first_that_fits_and_leaves_the_others(
    pattern: Any, sent: list[Any]
) -> None:
    async def main() -> tuple[list[Any], list[Any]]:
        for message in sent:
            send(me(), message)
        taken = []
        while True:
            try:
                taken.append(await receive(pattern, timeout=0))
            except TimeoutError:
                break
        left = [await receive() for _ in range(len(sent) - len(taken))]
        return taken, left

    taken, left = run(main)

    assert same(taken, [message for message in sent if fits(pattern, message)])
    assert same(left, [message for message in sent if not fits(pattern, message)])


def same(one: list[Any], other: list[Any]) -> bool:
    """The very objects."""
    return list(map(id, one)) == list(map(id, other))


@pytest.mark.parametrize("arrives", ["before", "after"])
def test_what_a_pattern_raises_is_raised_in_the_receiver_and_the_message_is_kept(
    arrives: str,
) -> None:
    async def main() -> list[Any]:
        pid = me()
        if arrives == "before":
            send(pid, ("bad", 1))
            send(pid, "next")
        else:
            spawn(sends, pid)
        with pytest.raises(ZeroDivisionError):
            await receive(lambda message: 1 // 0)
        return [await receive(), await receive(timeout=1)]

    async def sends(to: Process) -> None:
        send(to, ("bad", 1))
        send(to, "next")  # nothing was raised here

    assert run(main) == [("bad", 1), "next"]


def test_a_pattern_that_raises_later_in_the_mailbox_keeps_all_in_order() -> None:
    async def main() -> list[Any]:
        for number in (1, 2, 0, 3):
            send(me(), number)
        with pytest.raises(ZeroDivisionError):
            await receive(lambda number: 1 // number > 5)
        return [await receive() for _ in range(4)]

    assert run(main) == [1, 2, 0, 3]


def test_a_pattern_that_kills_its_process_harms_nobody_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL, "pykino")

    async def fragile() -> None:
        await receive(lambda message: message.no_such_attribute)

    async def main() -> tuple[Any, str]:
        pid = spawn(fragile)
        monitor(pid)
        other = spawn(answers, me())
        await receive("ready")
        send(pid, "hello")
        send(other, "still there?")
        seen = {type(message).__name__: message for message in [await receive() for _ in range(2)]}
        return seen["Down"].reason, seen["str"]

    async def answers(to: Process) -> None:
        send(to, "ready")
        await receive()
        send(to, "yes")

    reason, answer = run(main)
    assert isinstance(reason, AttributeError)
    assert answer == "yes"


def test_what_cannot_be_compared_is_equal_to_nothing() -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            raise ValueError("incomparable")

        __hash__ = None  # type: ignore[assignment]

    async def main() -> bool:
        odd = Odd()
        send(me(), odd)
        with pytest.raises(TimeoutError):
            await receive("hello", timeout=0)
        return await receive() is odd

    assert run(main)


@pytest.mark.parametrize(
    ("pattern", "message", "expected"),
    [
        (None, None, True),
        (None, 0, True),
        ((None,), (None,), True),
        ((None,), (0,), False),
        (either(None), 0, False),
        (1, True, False),
        (True, 1, False),
        (1, 1.0, True),
        (int, True, True),
        ((...,), (), False),
        ((), (), True),
        (("a", (..., int)), ("a", (None, 1)), True),
        (("a", [..., int]), ("a", (None, 1)), False),
        (either(int, ("a", ...)), ("a", None), True),
    ],
)
def test_the_corners(pattern: Any, message: Any, expected: bool) -> None:
    assert bool(matcher(pattern)(message)) is expected
    assert fits(pattern, message) is expected


class Named(Protocol):
    name: str


async def later(message: Any) -> bool:
    return True


class Later:
    async def __call__(self, message: Any) -> bool:
        return True


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (Any, "which fits anything"),
        (Named, "which fits anything"),
        (("result", int | list[int]), "which fits anything"),
        (list[int], "which fits anything"),
        (either(str, dict[str, int]), "which fits anything"),
        (None | list[int], "which fits anything"),
        (NewType("Id", int), "a type that `isinstance` knows"),
        (Later(), "not an `async def`"),
        (later, "not an `async def`"),
    ],
)
def test_what_no_message_can_be_asked_is_refused(pattern: Any, expected: str) -> None:
    with pytest.raises(ArgumentTypeError, match=expected):
        matcher(pattern)


def test_types_that_isinstance_knows_are_patterns_however_they_are_made() -> None:
    class OfKind(type):
        def __instancecheck__(cls, message: Any) -> bool:
            return bool(message.kind == "it")

    class It(metaclass=OfKind):
        kind = "it"

    assert matcher(It)(It())
    assert matcher(Sized)([])
    assert not matcher(Sized)(1)


def test_a_union_may_be_written_as_it_was_of_old() -> None:
    fits_it = matcher(Optional[int])  # noqa: UP045
    assert fits_it(1)
    assert fits_it(None)
    assert not fits_it("1")
