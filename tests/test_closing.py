"""Live outputs that put off what they say, and that end while they are at work."""

from __future__ import annotations

import threading

import pykino as kino
from pykino.testing.memory import connected


def test_two_things_put_off_are_both_said() -> None:
    """An author's own input that draws later must not lose what it holds."""

    class Both(kino.LiveOutput):
        def work(self) -> None:
            self.later(self.first)
            self.later(self.second)
            self.later(self.first)

        def first(self) -> None:
            self.broadcast("first")

        def second(self) -> None:
            self.broadcast("second")

    with connected() as client:
        both = kino.render(Both())
        client.sync()
        both.work()

        assert [event[1] for event in client.sync().events] == ["first", "second"]


def test_closing_does_not_wait_for_a_handler_that_is_at_work() -> None:
    began, go = threading.Event(), threading.Event()

    class Slow(kino.LiveOutput):
        def handle_event(self, name: str, payload: object, client: str) -> None:
            began.set()
            assert go.wait(30)

    with connected() as client:
        with kino.scope():
            slow = kino.render(Slow())
            client.sync()
            client.push(slow.ref, "work")
            assert began.wait(10)
            slow.subscribe(print)
        go.set()

        assert slow.closed
