"""A `validate` that takes its time holds up the one who entered something, and nobody else."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino._lanes import idle

from .entering import entered
from .forms import enter, field_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino.hosts.memory import MemoryHost


class Slow:
    """A rule that waits, for the values that are to be slow."""

    def __init__(self) -> None:
        self.began, self.go = Event(), Event()

    def __call__(self, value: Any) -> None:
        if "slow" in str(value):
            self.began.set()
            assert self.go.wait(30)


@pytest.fixture
def slow() -> Iterator[Slow]:
    rule = Slow()
    yield rule
    rule.go.set()
    assert idle(10)


def test_python_sets_switches_off_and_closes_an_input_meanwhile(
    host: MemoryHost, slow: Slow
) -> None:
    name = kino.render(kino.TextInput("Name", validate=slow))
    ann = host.connect().sync()
    ann.push(name.ref, "change", {"value": "slow", "n": 1})
    assert slow.began.wait(10)

    name.set("Ada")
    name.disabled = True
    assert host.connect().state(name)["value"] == "Ada"
    name.close()
    slow.go.set()
    assert idle(10)

    assert name.value == "Ada"
    assert ann.sync().mirror.errors == {}


def test_what_was_entered_is_refused_if_the_input_is_switched_off_meanwhile(
    host: MemoryHost, slow: Slow
) -> None:
    name = kino.render(kino.TextInput("Name", default="Ada", validate=slow))
    ann = host.connect().sync()
    ann.push(name.ref, "change", {"value": "slow", "n": 1})
    assert slow.began.wait(10)
    name.disabled = True
    slow.go.set()

    assert ann.wait_event("refused") == {"message": "It is switched off.", "n": 1}
    assert name.value == "Ada"


def test_changes_are_taken_in_the_order_in_which_they_were_made(
    host: MemoryHost, slow: Slow
) -> None:
    name = kino.render(kino.TextInput("Name", validate=slow))
    ann, bob = host.connect().sync(), host.connect().sync()
    ann.push(name.ref, "change", {"value": "slow", "n": 1})
    bob.push(name.ref, "change", {"value": "quick", "n": 1})
    assert slow.began.wait(10)
    slow.go.set()
    assert idle(10)

    assert name.value == "quick"


@pytest.mark.parametrize("whose", ["field", "form"])
def test_a_form_is_seen_and_closed_meanwhile(host: MemoryHost, slow: Slow, whose: str) -> None:
    rule = slow if whose == "field" else None
    rule_of_all = slow if whose == "form" else None
    name = kino.TextInput("Name", validate=rule)
    form = kino.render(kino.Form({"name": name}, submit="Go", validate=rule_of_all))
    sent: list[object] = []
    form.subscribe(sent.append)
    ann = host.connect().sync()
    if whose == "form":
        enter(ann, form, name="slow")
        ann.push(form.ref, "submit", None)
    else:
        ann.push(field_of(ann, form, "name"), "change", {"value": "slow", "n": 1})
    assert slow.began.wait(10)

    assert host.connect().state(form)["submit"] == "Go"
    form.close()
    slow.go.set()
    assert idle(10)

    assert sent == []
    assert ann.sync().mirror.errors == {}


def test_an_uploaded_file_is_looked_at_beside_everything_else(host: MemoryHost, slow: Slow) -> None:
    source = kino.FileInput("File", validate=lambda file: slow(file and file.name))
    ann = host.connect()
    assert entered(ann, source, None) == ""
    told = {"id": "u", "name": "slow.txt", "size": 2, "mime": "", "n": 2, "ask": 1, "about": {}}
    ann.push(source.ref, "upload", told)
    ann.push(source.ref, "chunk", {"id": "u", "n": 2, "offset": 0, "data": b"ab"})
    assert slow.began.wait(10)

    source.disabled = False
    assert host.connect().state(source)["value"] is None
    slow.go.set()
    assert idle(10)

    assert source.value is not None
    assert source.value.path.read_bytes() == b"ab"
