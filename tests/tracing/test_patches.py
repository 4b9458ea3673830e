"""What others put over our hooks stays; ours are at work once, and then not at all."""

from __future__ import annotations

import asyncio
import inspect
import queue as queues
import threading
from functools import wraps
from typing import TYPE_CHECKING, Any

import pytest

from pykino.tracing import Trace, trace
from pykino.tracing._patches import Patches

if TYPE_CHECKING:
    from collections.abc import Iterator


async def shop() -> None:
    queue: asyncio.Queue[str] = asyncio.Queue()
    queue.put_nowait("bread")
    await queue.get()
    queue.put_nowait("milk")  # the second one takes the fast path
    await queue.get()


def recorded() -> Trace:
    with trace() as made:
        asyncio.run(shop())
    return made


@pytest.fixture
def original() -> Iterator[Any]:
    before = vars(asyncio.Queue)["put_nowait"]
    yield before
    asyncio.Queue.put_nowait = before  # type: ignore[method-assign]
    recorded()
    assert vars(asyncio.Queue)["put_nowait"] is before


def put_over_it(calls: list[Any]) -> Any:
    below = asyncio.Queue.put_nowait

    @wraps(below)
    def above(self: Any, item: Any) -> None:
        calls.append(item)
        below(self, item)

    asyncio.Queue.put_nowait = above  # type: ignore[method-assign]
    return below


def test_a_method_that_somebody_has_put_over_ours_stays_and_nothing_is_said_twice(
    original: Any,
) -> None:
    calls: list[Any] = []
    with trace():
        put_over_it(calls)
    above = vars(asyncio.Queue)["put_nowait"]

    for _ in range(2):
        assert [message.label for message in recorded().messages] == ["bread", "milk"]
    assert calls == ["bread", "milk"] * 2
    assert vars(asyncio.Queue)["put_nowait"] is above


def test_one_who_puts_back_what_he_found_puts_back_a_hook_of_an_old_trace(original: Any) -> None:
    with trace():
        below = put_over_it([])
    asyncio.Queue.put_nowait = below  # type: ignore[method-assign]
    asyncio.run(shop())

    assert [message.label for message in recorded().messages] == ["bread", "milk"]
    assert vars(asyncio.Queue)["put_nowait"] is original


def test_who_puts_it_back_while_another_trace_is_on_has_it_taken_away_with_that(
    original: Any,
) -> None:
    with trace():
        below = put_over_it([])
    with trace():
        asyncio.Queue.put_nowait = below  # type: ignore[method-assign]

    assert vars(asyncio.Queue)["put_nowait"] is original


def test_what_somebody_has_put_in_the_place_of_a_hook_is_watched(original: Any) -> None:
    def put_nowait(self: Any, item: Any) -> None:
        original(self, item)

    with trace():
        asyncio.Queue.put_nowait = put_nowait  # type: ignore[method-assign]

    assert [message.label for message in recorded().messages] == ["bread", "milk"]
    assert vars(asyncio.Queue)["put_nowait"] is put_nowait


def test_a_hook_that_somebody_has_kept_does_what_its_original_does() -> None:
    with trace():
        wait, put = asyncio.Event.wait, asyncio.Queue.put_nowait

    assert inspect.iscoroutinefunction(wait)
    queue: asyncio.Queue[int] = asyncio.Queue(1)
    put(queue, 1)
    with pytest.raises(asyncio.QueueFull):
        put(queue, 2)
    assert queue.get_nowait() == 1


def test_a_class_that_is_made_later_by_way_of_a_hook_is_left_alone() -> None:
    with trace():
        kept = vars(queues.Queue)["__init_subclass__"]

    class Own(queues.Queue):  # type: ignore[type-arg]
        def _put(self, item: Any) -> None:
            self.queue.append(item)

    before = vars(Own)["_put"]
    kept.__get__(None, Own)()
    assert vars(Own)["_put"] is before


def test_a_method_that_is_inherited_is_inherited_again() -> None:
    class Own(asyncio.Queue[Any]):
        pass

    class Thread(threading.Thread):
        pass

    with trace():
        pass

    assert "put_nowait" not in vars(Own)
    assert "start" not in vars(Thread)


def test_a_class_is_not_asked_for_the_attribute_that_is_replaced() -> None:
    asked: list[str] = []

    class Watched(type):
        def __getattribute__(cls, name: str) -> Any:
            asked.append(name)
            return super().__getattribute__(name)

    class Thing(metaclass=Watched):
        @staticmethod
        def one() -> int:
            return 1

        @classmethod
        def name(cls) -> str:
            return "Thing"

    thing: Any = Thing
    patches = Patches()
    for name in ("one", "name"):
        patches.wrap(thing, name, lambda original: lambda *args: (original(),))
    asked_to_wrap = {*asked}

    assert (thing().one(), thing.name()) == ((1,), ("Thing",))
    patches.undo()
    assert (thing.one(), thing.name()) == (1, "Thing")
    assert asked_to_wrap <= {"__mro__", "__dict__"}
