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


def test_a_state_given_anew_is_not_followed_by_what_is_older() -> None:
    """So many changes come that some are left out, and all clients are given the state anew."""
    with memory_session() as (session, host):
        field = kino.render(kino.TextInput("Name"))
        page = host.connect()
        page.sync()
        with field.lock:
            field.set("older")
            field._tell()  # as if another client had just taken its batch
            field.set("newer")
        session.remount(field._entry)

        batch = session.take(page.id)
        assert batch
        said = [op for op in batch["ops"] if op[1] == field.ref]
        assert said[-1][-1]["value"] == "newer"


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
