"""What a client is told of an input comes in the order in which it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pykino as kino
from pykino._lanes import idle

if TYPE_CHECKING:
    from pykino.controls.input import Input
    from pykino.hosts.memory import MemoryClient, MemoryHost


def told(client: MemoryClient, source: Input[Any]) -> list[tuple[str, Any]]:
    """The answers of an input and their values, since the client was asked last."""
    assert idle(10)
    client.sync()
    events = [(name, news) for ref, name, news in client.events if ref == source.ref]
    client.events.clear()
    return [(name, news["value"] if name == "value" else news["n"]) for name, news in events]


def test_a_refusal_comes_after_the_answers_to_what_was_entered_before(host: MemoryHost) -> None:
    number = kino.render(kino.Number("Number", max=10))
    ann, bob = host.connect().sync(), host.connect().sync()
    for n, value in enumerate([4, 5, 500], 1):
        ann.push(number.ref, "change", {"value": value, "n": n})

    assert told(ann, number) == [("value", 5), ("refused", 3)]
    assert told(bob, number) == [("value", 5)]


def test_a_value_comes_after_the_refusal_before_it(host: MemoryHost) -> None:
    number = kino.render(kino.Number("Number", max=10))
    ann = host.connect().sync()
    for n, value in enumerate([500, 5], 1):
        ann.push(number.ref, "change", {"value": value, "n": n})

    assert told(ann, number) == [("refused", 1), ("value", 5)]


def test_what_python_gave_to_all_comes_before_what_a_client_entered_since(
    host: MemoryHost,
) -> None:
    name = kino.render(kino.TextInput("Name"))
    name.divide()
    ann, bob = host.connect().sync(), host.connect().sync()
    name.set("for all")
    ann.push(name.ref, "change", {"value": "Ann", "n": 1})

    assert told(ann, name) == [("value", "for all"), ("value", "Ann")]
    assert told(bob, name) == [("value", "for all")]
    assert name.value_of(ann.id) == "Ann"


def test_what_python_gives_to_all_comes_after_what_a_client_entered_before(
    host: MemoryHost,
) -> None:
    name = kino.render(kino.TextInput("Name"))
    name.divide()
    ann = host.connect().sync()
    ann.push(name.ref, "change", {"value": "Ann", "n": 1})
    assert idle(10)
    name.set("for all")

    assert told(ann, name) == [("value", "Ann"), ("value", "for all")]
    assert name.value_of(ann.id) == "for all"
