"""Playing the clients of a form."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pykino as kino
from pykino._lanes import idle

if TYPE_CHECKING:
    from pykino.events import Event
    from pykino.hosts.memory import MemoryClient

__all__ = ["enter", "events_of", "field_of", "message", "person", "send"]

numbers = count(1)


def person(**options: Any) -> kino.Form:
    """A form that is shown, with a name and an age."""
    name, age = kino.TextInput("Name"), kino.Number("Age", min=0)
    return kino.render(kino.Form({"name": name, "age": age}, **{"submit": "Send", **options}))


def events_of(form: kino.Form) -> list[Event]:
    """What the form tells Python, from now on."""
    events: list[Event] = []
    form.subscribe(events.append)
    return events


def field_of(client: MemoryClient, form: kino.Form, name: str) -> str:
    """The ref of a field."""
    fields = client.state(form)["fields"]
    return str(next(field["node"]["ref"] for field in fields if field["name"] == name))


def enter(client: MemoryClient, form: kino.Form, **values: object) -> None:
    """Enter values in fields, and wait until they were handled."""
    for name, value in values.items():
        change = {"value": value, "n": next(numbers)}
        client.push(field_of(client, form, name), "change", change)
    assert idle(10)


def send(client: MemoryClient, form: kino.Form, payload: Any = None) -> tuple[str, Any]:
    """Press the button; what the form answers."""
    client.sync().events.clear()
    client.push(form.ref, "submit", payload)
    assert idle(10)
    ((name, answer),) = [event[1:] for event in client.sync().events if event[0] == form.ref]
    return name, answer


def message(client: MemoryClient, form: kino.Form, name: str) -> str:
    """What is said next to a field, to someone who loads the page anew."""
    client.connect()
    return str(client.state(field_of(client, form, name))["message"])
