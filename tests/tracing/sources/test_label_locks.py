"""What a user's `label` may do: it runs while no lock of a queue is held."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Any

import pytest

from pykino.tracing import seq_trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.tracing import Trace


def traced(work: Callable[[], Any], label: Callable[[Any], str]) -> Trace:
    """In a thread of its own: it is given up if it does not come back."""
    found: list[Any] = []
    thread = threading.Thread(
        target=lambda: found.append(seq_trace(work, label=label)), daemon=True
    )
    thread.start()
    thread.join(20)
    assert found, "it waits for ever"
    _, recorded = found[0]
    return recorded  # type: ignore[no-any-return]


@pytest.mark.parametrize("cls", [queue.Queue, queue.LifoQueue, queue.PriorityQueue])
def test_a_label_may_ask_the_queue_how_long_it_is(cls: Any) -> None:
    q = cls()

    def work() -> None:
        for at in range(3):
            q.put(f"{at}")
        for _ in range(3):
            q.get()

    recorded = traced(work, lambda message: f"{message} after {q.qsize()}")
    sends = [each.label for each in recorded.events if each.kind == "send"]
    assert sends == ["0 after 0", "1 after 1", "2 after 2"]
    assert all(message.receive is not None for message in recorded.messages)


def test_what_comes_from_outside_is_labelled_after_the_lock_is_left() -> None:
    q: queue.Queue[str] = queue.Queue()
    q.put("early")
    recorded = traced(lambda: [q.get()], lambda message: f"{message} of {q.qsize()}")
    assert [each.label for each in recorded.events if each.kind == "receive"] == ["early of 0"]


def test_a_method_from_before_the_trace_says_what_it_takes_without_the_label() -> None:
    q: queue.Queue[str] = queue.Queue()
    q.put("early")
    get = q.get
    recorded = traced(lambda: [get()], lambda message: f"{message} of {q.qsize()}")
    assert [each.label for each in recorded.events if each.kind == "receive"] == ["early"]


def test_a_label_may_put_something_into_a_queue_itself() -> None:
    q: queue.Queue[str] = queue.Queue()
    log: queue.Queue[str] = queue.Queue()

    def label(message: str) -> str:
        log.put(f"log: {message}")
        return message.upper()

    def work() -> list[str]:
        q.put("order")
        return [q.get(), log.get()]

    recorded = traced(work, label)
    sends = [each.label for each in recorded.events if each.kind == "send"]
    assert sorted(sends) == ["ORDER", "log: order"]
    assert all(message.receive is not None for message in recorded.messages)


def test_a_method_of_its_own_that_puts_under_the_lock_says_it_without_the_label() -> None:
    class Urgent(queue.Queue[str]):
        def put_first(self, item: str) -> None:
            with self.mutex:
                self._put(item)

    q = Urgent()
    recorded = traced(lambda: q.put_first("now"), lambda message: f"{message} of {q.qsize()}")
    assert [each.label for each in recorded.events] == ["now"]


def test_a_put_that_calls_that_of_its_base_is_labelled_once() -> None:
    class Counted(queue.Queue[str]):
        def put(self, item: str, block: bool = True, timeout: float | None = None) -> None:
            super().put(item, block, timeout)

    q, asked = Counted(), []
    recorded = traced(lambda: q.put("soup"), lambda message: asked.append(message) or "one")  # type: ignore[func-returns-value]
    assert asked == ["soup"]
    assert [each.label for each in recorded.events] == ["one"]
