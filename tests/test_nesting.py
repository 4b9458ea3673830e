"""Live objects make live objects: while they are made, while they handle, while they are shown."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import anyio.lowlevel
import pytest

import pykino as kino
from pykino.errors import ClosedError

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


class Bell(kino.LiveOutput):
    """Tells everybody how often it was rung."""

    assets = "export function mount() {\n}"

    def __init__(self) -> None:
        self.rung = 0

    def connect(self, client: str) -> Any:
        return {"rung": self.rung}

    def handle_event(self, name: str, payload: Any, client: str) -> object:
        self.rung += 1
        self.broadcast("rung", self.rung)
        return None


class Tower(Bell):
    """Makes a bell, a field and a frame of its own when it is made, and more when it is rung."""

    def __init__(self, levels: int = 1) -> None:
        super().__init__()
        self.bell = Tower(levels - 1) if levels > 1 else Bell()
        self.name = kino.TextInput("Name")
        self.frame = kino.Frame(self.name)

    def children(self) -> tuple[kino.Output, ...]:
        return self.bell, self.frame

    def connect(self, client: str) -> Any:
        return {"bell": self.bell.to_node(), "frame": self.frame.to_node()}

    def handle_event(self, name: str, payload: Any, client: str) -> object:
        if name == "build":
            self.frame.append(Tower(payload))
        elif name == "replace":
            self.frame.render(Tower(payload))
        return super().handle_event(name, payload, client)


class Chime(Bell):
    """Makes another one in a handler that waits for something."""

    async def handle_event(self, name: str, payload: Any, client: str) -> None:

        await anyio.lowlevel.checkpoint()
        self.made = kino.render(Tower())
        self.broadcast("made", self.made.ref)


def rings(client: MemoryClient, ref: str) -> None:
    """Whether what is in the page is alive."""
    client.sync().push(ref, "ring")
    assert client.wait_event("rung") >= 1


def refs(client: MemoryClient) -> list[str]:
    """All live outputs that the client has been given the state of."""
    return list(client.sync().mirror.states)


def test_made_in_an_init_they_live_at_any_depth(client: MemoryClient) -> None:
    tower: Any = kino.render(Tower(levels=5))
    for _ in range(5):
        rings(client, tower.ref)
        client.push(tower.name.ref, "change", {"value": "Big Ben", "n": 1})
        client.wait_event("value")
        assert tower.name.value == "Big Ben"
        tower = tower.bell
    rings(client, tower.ref)


def test_made_in_a_handler_they_live_too(client: MemoryClient) -> None:
    tower = kino.render(Tower())
    client.sync().push(tower.ref, "build", 2)
    client.wait_event("rung")
    before = set(refs(client))
    client.push(tower.ref, "replace", 2)
    client.wait_event("rung")
    new = [ref for ref in refs(client) if ref not in before and ref.startswith("Tower")]

    assert len(new) == 2
    for ref in new:
        rings(client, ref)


def test_made_in_an_async_handler_they_live_too(client: MemoryClient) -> None:
    chime = kino.render(Chime())
    client.sync().push(chime.ref, "make")

    rings(client, client.wait_event("made"))


def test_what_a_handler_makes_ends_with_the_cell_of_its_output(client: MemoryClient) -> None:
    with kino.scope():
        tower = kino.render(Tower())
        client.sync().push(tower.ref, "build", 1)
        client.wait_event("rung")
        made = {ref for ref in refs(client) if ref.startswith("Tower")}

    client.sync()
    assert len(made) == 2
    assert made <= client.mirror.gone


def test_made_by_a_listener_they_live_too(client: MemoryClient) -> None:
    button = kino.Button("Build")
    frame = kino.Frame()
    kino.render(button)
    kino.render(frame)
    built = threading.Event()

    def build(event: kino.events.Click) -> None:
        frame.render(Tower())
        built.set()

    kino.listen(button, build)
    client.sync().push(button.ref, "click")
    assert built.wait(10)

    rings(client, next(ref for ref in refs(client) if ref.startswith("Tower")))


def test_made_by_a_renderer_they_live_too(client: MemoryClient) -> None:
    class Church:
        def __pykino__(self) -> Any:
            return kino.Grid([Tower(), kino.Tabs({"inside": Tower(2)})])

    kino.render([Church()])
    kino.render(Church())
    towers = [ref for ref in refs(client) if ref.startswith("Tower")]

    assert len(towers) >= 3
    for ref in towers:
        rings(client, ref)


def test_made_while_a_client_is_given_the_state_they_live_once_shown(client: MemoryClient) -> None:
    class Late(Bell):
        def __init__(self) -> None:
            super().__init__()
            self.frame = kino.Frame()

        def children(self) -> tuple[kino.Output, ...]:
            return (self.frame,)

        def connect(self, client: str) -> Any:
            self.frame.render(Bell())
            return {"frame": self.frame.to_node()}

    kino.render(Late())
    client.sync()

    rings(client, next(ref for ref in refs(client) if ref.startswith("Bell")))


def test_many_threads_make_them_at_once(client: MemoryClient) -> None:
    tower = kino.render(Tower())
    client.sync()

    def build() -> None:
        for _ in range(25):
            tower.frame.append(Tower(2))
            client.push(tower.ref, "build", 1)

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.session.sync(timeout=60)

    assert tower.rung == 100
    assert len([ref for ref in refs(client) if ref.startswith("Tower")]) == 1 + 100 * 2 + 100


def test_one_that_would_stand_in_itself_is_refused_and_nothing_is_lost(
    client: MemoryClient,
) -> None:
    tower = kino.render(Tower())
    with pytest.raises(kino.PykinoError, match="no frame inside itself"):
        tower.frame.render(tower)

    rings(client, tower.ref)


def test_nothing_is_made_in_a_cell_that_has_ended(client: MemoryClient) -> None:
    with kino.scope() as cell:
        kino.render(Tower())
    with cell.active(), pytest.raises(ClosedError):
        Tower()
