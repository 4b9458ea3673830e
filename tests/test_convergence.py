"""Many clients change the same inputs at once: all of them end with the same values."""

from __future__ import annotations

import pykino as kino
from pykino.testing.memory import memory_session


def test_a_change_made_while_a_client_is_behind_reaches_it_once_it_has_caught_up() -> None:
    """Nothing else happens afterwards: the acknowledgement alone has to bring it."""
    with memory_session() as (session, _):
        field = kino.render(kino.TextInput("Name"))
        woken: list[bool] = []
        client = session.join(wake=lambda: woken.append(True), acks=True).id
        number = 0
        while number < 4:  # as many batches as may be on the way
            if batch := session.take(client):
                number = batch["n"]
            else:
                field.set(f"before {number}")
        field.set("the last one")
        woken.clear()

        session.receive(client, {"t": "ack", "n": number})

        assert woken
        batch = session.take(client)
        assert batch
        assert batch["ops"][-1][-1]["value"] == "the last one"


class Tally(kino.LiveOutput):
    """Something whose clients add up what they are told."""

    module = "progress"

    def __init__(self) -> None:
        self.total = 0

    def connect(self, client: str) -> int:
        return self.total

    def add(self) -> None:
        with self.lock:
            self.total += 1
            self.broadcast("add", 1)


def test_a_state_given_anew_is_not_followed_by_what_it_holds_already() -> None:
    """So many events came that some were left out, and all clients are given the state anew."""
    with memory_session() as (session, host):
        tally = kino.render(Tally())
        page = host.connect()
        page.sync()
        tally.add()
        session.remount(tally._entry)

        batch = session.take(page.id)

        assert batch
        assert [op for op in batch["ops"] if op[1] == tally.ref] == [["mount", tally.ref, 1]]


def test_what_is_to_be_given_anew_and_goes_instead_is_dropped() -> None:
    with memory_session() as (session, host):
        frame = kino.render(kino.Frame())
        frame.render(field := kino.TextInput("Name"))
        page = host.connect()
        page.sync()
        assert field.ref in page.mirror.states

        session.remount(field._entry)
        frame.clear()

        page.sync()
        assert field.ref not in page.mirror.states
