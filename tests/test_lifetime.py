"""What a cell made is gone once it is evaluated again, however often that happens."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.hosts.memory import MemoryClient

GROWTH = 15  # bytes per evaluation: no object is as small
CACHES = 30_000  # bytes, and worker threads come and go


class Bell(kino.LiveOutput):
    assets = "export function mount() {\n}"

    def __init__(self) -> None:
        self.inner = kino.Frame()
        self.later(self.tick)

    def tick(self) -> None:
        self.broadcast("ticked")

    def children(self) -> tuple[kino.Output, ...]:
        return (self.inner,)

    def connect(self, client: str) -> Any:
        return {"inner": self.inner.to_node()}

    def handle_event(self, name: str, payload: Any, client: str) -> None:
        self.inner.render(Bell())

    def forget(self, client: str) -> None:
        self.gone = client


def outputs() -> list[Any]:
    """What lives, shown and not shown."""
    bell = kino.render(Bell())
    kino.render(kino.Grid([kino.Frame(bell), kino.Tabs({"one": Bell()})]))
    return [bell, Bell(), kino.Frame()]


def inputs() -> list[Any]:
    """Fields whose values are kept from one evaluation to the next."""
    name = kino.TextInput("Name", default="Ada")
    button = kino.Button("Go")
    kino.render(name)
    kino.render(button)
    name.set(f"{name.read()[:3]}!")
    return [name, button]


def listeners() -> list[Any]:
    """What waits for events, some of it for those that never come."""
    button, field = kino.Button("Go"), kino.TextInput("Name")
    kino.render(button)
    heard: list[object] = []
    handles = [
        kino.listen(button, heard.append),
        kino.listen(field, lambda event, state: state, state=button),
        kino.on_join(lambda event: button.label),
    ]
    field.set("other")
    button.subscribe(heard.append)
    return [button, field, *handles]


def forms() -> list[Any]:
    """A form, whose fields are its own."""
    form = kino.Form({"name": kino.TextInput("Name"), "age": kino.TextInput("Age")}, submit="Send")
    kino.render(form)
    return [form]


CELLS = [outputs, inputs, listeners, forms]


class Cell:
    """A cell of a notebook: evaluated again, what it made before is closed."""

    def __init__(self) -> None:
        self.frame: kino.Frame = kino.render(kino.Frame())
        self.scope: Any = None

    def evaluate(self, code: Callable[[], list[Any]]) -> list[weakref.ref[Any]]:
        if self.scope is not None:
            self.scope.close()
        self.frame.clear()
        self.scope = kino.scope(self.frame, name="cell")
        with self.scope.active():
            return [weakref.ref(made) for made in code()]


def settled(client: MemoryClient) -> None:
    """All that was asked for has been done, and the client has seen it."""
    from pykino._lanes import idle

    assert idle(30)
    client.sync()
    client.events.clear()
    gc.collect()


@pytest.mark.parametrize("code", CELLS, ids=lambda code: code.__name__)
def test_what_a_cell_made_is_released_when_it_is_evaluated_again(
    client: MemoryClient, code: Callable[[], list[Any]]
) -> None:
    cell = Cell()
    before = cell.evaluate(code)
    client.sync()
    for ref in before:
        if isinstance(made := ref(), Bell) and made.ref in client.mirror.states:
            client.push(made.ref, "render")
    del made
    settled(client)
    cell.evaluate(code)
    settled(client)

    assert [ref() for ref in before if ref() is not None] == []


@pytest.mark.soak
@pytest.mark.parametrize("code", CELLS, ids=lambda code: code.__name__)
@pytest.mark.timeout(1200)
def test_memory_stays_flat_however_often_a_cell_is_evaluated(
    client: MemoryClient, soak: bool, code: Callable[[], list[Any]]
) -> None:
    """200 times here; `--soak` does it 10,000 times. A client looks on."""
    times = 10_000 if soak else 200
    cell = Cell()

    def evaluate(count: int) -> None:
        for turn in range(count):
            cell.evaluate(code)
            if turn % 10 == 0:
                client.sync()
        settled(client)

    evaluate(100)  # caches fill up
    entries = len(client.session._hub.entries)
    tracemalloc.start()
    try:
        evaluate(50)
        before = tracemalloc.get_traced_memory()[0]
        evaluate(times)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()

    assert grown < GROWTH * times + CACHES
    assert len(client.session._hub.entries) == entries
    known = client.session._hub.clients[client.id]
    assert len(known.mounted) <= entries
    assert len(known.cursors) <= entries
    assert len(client.mirror.gone) <= entries
    assert len(client.session.audience._watching) <= entries
