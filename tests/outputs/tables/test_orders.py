"""What was computed is remembered, within bounds, and computed once."""

from __future__ import annotations

import threading

from pykino.outputs._tables.orders import Remembered


def test_what_was_not_used_for_longest_is_forgotten_first() -> None:
    """By weight; the newest stays, however heavy it is."""
    known: Remembered[str] = Remembered(10)
    for key in "abc":
        known.get(key, lambda key=key: key * 4, len)  # type: ignore[misc]
    assert ("a" in known, "b" in known, "c" in known) == (False, True, True)

    known.get("b", str, len)  # used again
    known.get("d", lambda: "d" * 4, len)
    assert ("b" in known, "c" in known) == (True, False)
    known.get("huge", lambda: "x" * 100, len)
    assert "huge" in known


def test_two_threads_that_ask_at_once_wait_for_one_computation() -> None:
    known: Remembered[int] = Remembered(10)
    begun, go = threading.Event(), threading.Event()
    computed: list[int] = []

    def compute() -> int:
        begun.set()
        assert go.wait(10)
        computed.append(1)
        return 7

    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(known.get("a", compute, lambda _: 1)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert (answers, computed) == ([7, 7, 7], [1])


def test_a_computation_that_fails_is_tried_again_by_the_next() -> None:
    known: Remembered[int] = Remembered(10)
    try:
        known.get("a", lambda: 1 // 0, lambda _: 1)
    except ZeroDivisionError:
        failed = True
    assert failed
    assert known.get("a", lambda: 3, lambda _: 1) == 3
