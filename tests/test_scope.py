"""Scopes: what was made within is released when they close, whatever else goes on meanwhile."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ClosedError
from pykino.testing import kino_host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def test_an_output_cannot_be_made_in_a_scope_that_has_ended() -> None:
    ended = kino.scope()
    ended.close()
    with ended.active(), pytest.raises(ClosedError):
        kino.Frame()


def test_what_a_release_raises_does_not_keep_the_others_from_theirs() -> None:
    done: list[str] = []
    scope = kino.scope()
    scope.on_close(lambda: done.append("first"))
    scope.on_close(lambda: 1 / 0)  # type: ignore[arg-type]
    scope.on_close(lambda: done.append("last"))

    with pytest.raises(ExceptionGroup):
        scope.close()

    assert done == ["last", "first"]


class Held(kino.LiveOutput):
    """Comes into the care of its scope once it is let go."""

    coming, go = threading.Event(), threading.Event()

    @property
    def ref(self) -> str:
        self.coming.set()
        assert self.go.wait(10)
        return super().ref


def test_an_output_that_comes_while_its_scope_closes_is_refused() -> None:
    """Or it would be open for ever: nobody closes a scope twice."""
    raised: list[BaseException] = []

    def make() -> None:
        with pytest.raises(ClosedError) as info:
            Held()
        raised.append(info.value)

    scope = kino.scope()
    with scope.active():
        making = threading.Thread(target=copy_context().run, args=(make,), daemon=True)
    making.start()
    assert Held.coming.wait(10)
    scope.close()
    Held.go.set()
    making.join(10)

    assert [str(exc) for exc in raised] == [
        str(ClosedError("the scope in which this output is made"))
    ]


class Method:
    """A method whose object is found once it is let go."""

    def __init__(self) -> None:
        self.coming, self.go = threading.Event(), threading.Event()

    def __call__(self) -> None:
        """There is nothing to release."""

    @property
    def __self__(self) -> Method:
        self.coming.set()
        assert self.go.wait(10)
        return self

    @property
    def __func__(self) -> Callable[..., None]:
        return type(self).__call__


def test_what_is_started_while_its_scope_closes_is_refused() -> None:
    scope, method = kino.scope(), Method()
    refused = threading.Event()

    def begin() -> None:
        with pytest.raises(ClosedError):
            scope.on_close(method, weakly=True)
        refused.set()

    beginning = threading.Thread(target=begin, daemon=True)
    beginning.start()
    assert method.coming.wait(10)
    scope.close()
    method.go.set()
    beginning.join(10)

    assert refused.is_set()


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_everything_is_released_although_a_thread_goes_on_making_outputs() -> None:
    made: list[kino.Button] = []
    released: list[int] = []

    def make(many: threading.Event) -> None:
        with suppress(ClosedError):
            while True:
                made.append(kino.Button("b"))
                if len(made) % 20 == 0:
                    many.set()

    for turn in range(50):
        scope, many = kino.scope(), threading.Event()
        with scope.active():
            scope.on_close(lambda turn=turn: released.append(turn))  # type: ignore[misc]
            making = threading.Thread(target=copy_context().run, args=(make, many), daemon=True)
        making.start()
        assert many.wait(10)
        scope.close()
        making.join(10)

    assert all(button.closed for button in made)
    assert released == list(range(50))


class Waiting(kino.LiveOutput):
    """Takes its time to close: until something else is over."""

    assets = "export function mount() {\n}"

    def __init__(self) -> None:
        self.until: Callable[[float], bool] = lambda _: True

    def on_close(self) -> None:
        assert self.until(10)


def start_rendering(frame: kino.Frame) -> Any:
    def work() -> None:
        while True:
            frame.render(1)

    return kino.start(work)


def listen_and_render(frame: kino.Frame) -> Any:
    return kino.listen(iter(int, 1), frame.render)


@pytest.mark.parametrize("begin", [start_rendering, listen_and_render])
def test_work_that_uses_what_is_being_closed_ends_quietly(
    begin: Callable[[kino.Frame], Any],
) -> None:
    """It finds one output closed while the others still are to be."""
    with kino_host() as host:
        host.join()
        with kino.scope(kino.render(kino.Frame())):
            frame, waiting = kino.render(kino.Frame()), Waiting()
            work = begin(frame)
            waiting.until = work.wait
        host.idle()

        assert host.errors == []


def test_who_subscribed_in_a_scope_hears_that_its_output_is_closed_with_it() -> None:
    heard: list[str] = []
    with kino.scope():
        button = kino.Button("Go")
        button.subscribe(lambda event: heard.append("event"), lambda: heard.append("over"))

    assert heard == ["over"]


def test_what_is_called_at_the_end_of_a_scope_finds_its_outputs_open() -> None:
    with kino.scope() as scope:
        name = kino.TextInput("Name")
        scope.on_close(lambda: name.set("the last one"))

    assert (name.value, name.closed) == ("the last one", True)
