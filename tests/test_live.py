"""What a live output of one's own can do: the whole of the SDK, in Python."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ClosedError
from pykino.testing import kino_host

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost


class Board(kino.LiveOutput):
    """Marks of each client, which are let go of when it leaves."""

    assets = "export function mount() {\n}"

    def __init__(self) -> None:
        self.marks: dict[str, int] = {}
        self.forgotten: list[str] = []
        self.done = threading.Event()

    def connect(self, client: str) -> Any:
        return {"marks": self.marks.get(client, 0)}

    def handle_event(self, name: str, payload: Any, client: str) -> None:
        self.check_open()
        self.marks[client] = payload
        self.send(client, "marked", payload)

    def forget(self, client: str) -> None:
        self.marks.pop(client, None)
        self.forgotten.append(client)
        self.done.set()


def test_a_client_that_leaves_is_forgotten_after_what_it_did_last(host: MemoryHost) -> None:
    board = kino.render(Board())
    one, two = host.connect().sync(), host.connect().sync()
    two.push(board.ref, "mark", 2)
    one.push(board.ref, "mark", 1)
    one.leave()
    assert board.done.wait(10)
    two.wait_event("marked")

    assert board.forgotten == [one.id]
    assert board.marks == {two.id: 2}


def test_one_that_only_lost_its_connection_is_not(host: MemoryHost) -> None:
    board = kino.render(Board())
    one, two = host.connect().sync(), host.connect().sync()
    one.disconnect()
    two.leave()
    assert board.done.wait(10)

    assert board.forgotten == [two.id]


def test_what_fails_outside_of_a_handler_can_be_shown_at_the_output(client: MemoryClient) -> None:
    board = kino.render(Board())
    client.sync()
    try:
        raise ValueError("the file is gone")
    except ValueError as exc:
        board.show_error(exc)

    error = client.sync().mirror.errors[board.ref]
    assert (error["kind"], error["message"]) == ("ValueError", "the file is gone")
    assert "test_live.py" in error["traceback"]


def test_or_to_one_client_alone(host: MemoryHost) -> None:
    board = kino.render(Board())
    one, two = host.connect().sync(), host.connect().sync()
    board.show_error(ValueError("no"), to=one.id)

    assert board.ref in one.sync().mirror.errors
    assert board.ref not in two.sync().mirror.errors


def test_the_next_event_that_goes_well_takes_it_away(client: MemoryClient) -> None:
    board = kino.render(Board())
    client.sync()
    board.show_error(ValueError("no"))
    client.sync().push(board.ref, "mark", 1)
    client.wait_event("marked")
    client.session.sync(timeout=10)

    assert client.sync().mirror.errors == {}


def test_a_change_after_the_end_is_refused() -> None:
    with kino.scope():
        board = Board()
        board.check_open()

    with pytest.raises(ClosedError, match=board.ref):
        board.check_open()
    with pytest.raises(ClosedError):
        board.broadcast("marked")


def test_an_output_in_an_output_lives_there(client: MemoryClient) -> None:
    """What `children` names is mounted along with what it stands in."""

    class Card(kino.LiveOutput):
        assets = Board.assets

        def __init__(self) -> None:
            self.board = Board()

        def children(self) -> tuple[kino.Output, ...]:
            return (self.board,)

        def connect(self, client: str) -> Any:
            return {"board": self.board.to_node()}

    card = kino.render(Card())
    assert client.state(card)["board"]["ref"] == card.board.ref

    client.push(card.board.ref, "mark", 3)
    assert client.wait_event("marked") == 3


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_bytes_may_stand_in_a_payload(client: MemoryClient, kind: Any) -> None:
    board = kino.render(Board())
    client.sync()
    board.broadcast("data", {"parts": [kind(b"\x00\xff")]})

    assert client.wait_event("data") == {"parts": [b"\x00\xff"]}


def test_an_output_and_an_input_that_move_each_other_do_not_wait_for_each_other() -> None:
    """Two readers, one at each of them; the lock of one is held while the other one is set."""

    class Dial(kino.LiveOutput):
        assets = "export function mount() {\n}"
        position = 0

        def __init__(self, source: kino.Range) -> None:
            self.source = source
            kino.listen(source, self.moved)

        def connect(self, client: str) -> Any:
            return self.position

        def moved(self, event: Any) -> None:
            with self.lock:
                self.position = event.value
                self.broadcast("moved", self.position)

        def handle_event(self, name: str, payload: Any, client: str) -> None:
            self.position = payload
            self.source.set(payload)

    with kino_host() as host:
        slider = kino.render(kino.Range("Angle", debounce=0, max=10_000))
        dial = kino.render(Dial(slider))
        ann, bob = host.join("ann"), host.join("bob")
        for angle in range(1, 400):  # fewer than the 1,000 events that may wait for a handler
            ann.push_event(dial, "turn", angle)
            bob.push_event(slider, "change", {"value": 10_000 - angle, "n": angle})
        host.idle()

        assert dial.position == slider.value
