"""What keeps a form from being sent, and where that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.events import Submit

from .forms import enter, events_of, field_of, message, person, send

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost


def test_a_field_that_was_refused_keeps_the_form_from_being_sent(client: MemoryClient) -> None:
    form = person()
    events = events_of(form)
    enter(client, form, name="Ann", age=-1)

    assert send(client, form) == ("refused", {"names": ["age"]})
    enter(client, form, age=1)
    assert send(client, form) == ("submitted", {})
    assert events == [Submit(client.id, {"name": "Ann", "age": 1})]


def test_a_field_that_nobody_has_touched_is_validated_too(client: MemoryClient) -> None:
    name = kino.TextInput("Name", validate=lambda text: None if text else "Who are you?")
    form = kino.render(kino.Form({"name": name}, submit="Send"))

    assert send(client, form) == ("refused", {"names": ["name"]})
    assert message(client, form, "name") == "Who are you?"


def test_a_value_is_looked_at_again_each_time_the_form_is_sent(client: MemoryClient) -> None:
    taken = ["Ann"]
    name = kino.TextInput("Name", validate=lambda n: "It is taken." if n in taken else None)
    form = kino.render(kino.Form({"name": name}, submit="Send"))
    enter(client, form, name="Bob")
    taken.append("Bob")
    assert send(client, form) == ("refused", {"names": ["name"]})

    taken.clear()
    assert send(client, form) == ("submitted", {})
    assert message(client, form, "name") == ""


def test_an_exception_in_the_validate_of_a_field_is_shown_too(client: MemoryClient) -> None:
    def validate(name: str) -> None:
        raise RuntimeError("no database")

    form = kino.render(kino.Form({"n": kino.TextInput("N", validate=validate)}, submit="Go"))

    assert send(client, form) == ("refused", {"names": []})
    assert client.mirror.errors[form.ref]["message"] == "no database"


def test_an_upload_that_broke_off_keeps_the_form_from_being_sent_until_its_reader_dismisses_it(
    client: MemoryClient,
) -> None:
    form = kino.render(kino.Form({"file": kino.FileInput("File")}, submit="Send"))
    file = field_of(client, form, "file")
    told = {"id": "1", "name": "a.txt", "size": 4, "mime": "text/plain", "n": 1, "ask": 1}
    client.push(file, "upload", told)
    assert send(client, form) == ("refused", {"names": ["file"]})

    client.push(file, "chunk", {"id": "1", "n": 1, "offset": 0, "data": b"too long"})
    assert send(client, form) == ("refused", {"names": ["file"]})
    assert "changed meanwhile" in message(client, form, "file")

    client.push(file, "problem", {"message": ""})
    assert send(client, form) == ("submitted", {})


def test_a_disabled_field_is_not_held_against_anybody(client: MemoryClient) -> None:
    name = kino.TextInput("Name", disabled=True, validate=lambda text: text or "Required.")
    form = kino.render(kino.Form({"name": name}, submit="Send"))
    enter(client, form, name="x")

    assert send(client, form) == ("submitted", {})


def test_the_messages_of_validate_are_told_to_the_one_who_sent_the_form(host: MemoryHost) -> None:
    form = person(validate=lambda data: {"age": "How old?", "name": None})
    ann, bob = host.connect(), host.connect()
    bob.state(form)
    age = field_of(ann, form, "age")

    assert send(ann, form) == ("refused", {"names": ["age"]})
    assert [age, "refused", {"message": "How old?", "n": 0}] in ann.events
    assert bob.sync().events == []


def test_a_message_of_validate_goes_when_another_field_puts_it_right(client: MemoryClient) -> None:
    fields = {"word": kino.TextInput("Word"), "again": kino.TextInput("Again")}

    def alike(data: dict[str, Any]) -> dict[str, str] | None:
        return None if data["word"] == data["again"] else {"again": "Not the same word."}

    form = kino.render(kino.Form(fields, submit="Send", validate=alike))
    enter(client, form, again="x")
    assert send(client, form) == ("refused", {"names": ["again"]})

    enter(client, form, word="x")
    assert send(client, form) == ("submitted", {})
    assert message(client, form, "again") == ""


def test_validate_is_not_asked_while_a_field_is_refused(client: MemoryClient) -> None:
    asked: list[object] = []
    form = person(validate=asked.append)
    enter(client, form, age=-1)
    send(client, form)

    assert asked == []


def test_an_exception_in_validate_is_shown_and_the_form_can_be_sent_again(
    client: MemoryClient,
) -> None:
    broken = [True]

    def validate(data: dict[str, Any]) -> None:
        if broken:
            raise RuntimeError("no database")

    form = person(validate=validate)
    events = events_of(form)
    assert send(client, form) == ("refused", {"names": []})
    assert client.mirror.errors[form.ref]["message"] == "no database"

    broken.clear()
    assert send(client, form) == ("submitted", {})
    assert form.ref not in client.mirror.errors
    assert len(events) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"nmae": "?"}, "Did you mean 'name'?"),
        ("no", "name to message, or None"),
        ({"name": 3}, "a sentence or None for 'name'"),
    ],
)
def test_what_validate_may_not_return_is_shown_at_the_form(
    client: MemoryClient, answer: Any, said: str
) -> None:
    form = person(validate=lambda data: answer)
    events = events_of(form)

    assert send(client, form) == ("refused", {"names": []})
    assert said in client.mirror.errors[form.ref]["message"]
    assert events == []
