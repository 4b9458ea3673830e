"""What a client enters in a form is its own, also where something goes wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

import pykino as kino
from pykino._lanes import idle

from .forms import enter, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.events import Event, Submit
    from pykino.hosts.memory import MemoryClient, MemoryHost

SECRET = "my secret 42"


def pin(**options: Any) -> kino.Form:
    return kino.Form({"pin": kino.TextInput("PIN")}, submit="Go", **options)


def number(data: dict[str, Any]) -> None:
    int(data["pin"])


def known(value: str) -> str | None:
    book: dict[str, str | None] = {}
    return book[value]


def raises(event: Submit) -> object:
    raise ValueError(event.data["pin"])


async def raises_later(event: Submit) -> object:
    raise ValueError(event.data["pin"])


def raises_of_tagged(item: tuple[str, Submit]) -> object:
    return raises(item[1])


def everything(client: MemoryClient) -> str:
    """All that a client was sent, as text."""
    return repr(vars(client.sync().mirror)) + repr(client.events)


def people(host: MemoryHost) -> tuple[MemoryClient, MemoryClient]:
    return host.connect().sync(), host.connect().sync()


def test_what_validate_raises_is_shown_to_the_one_who_sent_the_form(host: MemoryHost) -> None:
    form = kino.render(pin(validate=number))
    ann, bob = people(host)
    enter(ann, form, pin=SECRET)
    send(ann, form)

    assert SECRET in ann.mirror.errors[form.ref]["message"]
    assert SECRET not in everything(bob)
    assert SECRET not in everything(host.connect()), "nor to one who comes later"


def test_what_validate_of_a_field_raises_is_shown_to_the_one_who_entered_it(
    host: MemoryHost,
) -> None:
    field = kino.TextInput("PIN", validate=known)
    form = kino.render(kino.Form({"pin": field}, submit="Go"))
    ann, bob = people(host)
    enter(ann, form, pin=SECRET)

    assert SECRET in everything(ann)
    assert SECRET not in everything(bob)


@pytest.mark.parametrize("fn", [raises, raises_later])
def test_what_a_listener_raises_is_shown_to_the_one_whose_event_it_was(
    host: MemoryHost, fn: Callable[..., object]
) -> None:
    form = kino.render(pin())
    kino.listen(form, fn)
    ann, bob = people(host)
    enter(ann, form, pin=SECRET)
    send(ann, form)
    assert idle(10)

    assert ann.sync().mirror.errors[form.ref]["message"] == SECRET
    assert SECRET not in everything(bob)


@pytest.mark.parametrize("tagged", [False, True], ids=["stream", "tagged_stream"])
def test_so_is_what_a_listener_to_a_stream_with_a_form_raises(
    host: MemoryHost, tagged: bool
) -> None:
    form, button = kino.render(pin()), kino.Button("Go")
    if tagged:
        kino.listen(kino.tagged_stream(form=form, button=button), raises_of_tagged)
    else:
        kino.listen(kino.stream(form, button), raises)
    ann, bob = people(host)
    enter(ann, form, pin=SECRET)
    send(ann, form)
    assert idle(10)

    assert "ValueError" in everything(ann)
    assert SECRET not in everything(bob)


def test_so_is_what_a_subscriber_raises(host: MemoryHost) -> None:
    form = kino.render(pin())
    form.subscribe(cast("Callable[[Event], object]", raises))
    ann, bob = people(host)
    enter(ann, form, pin=SECRET)
    send(ann, form)

    assert ann.mirror.errors[form.ref]["message"] == SECRET
    assert SECRET not in everything(bob)


def test_a_listener_that_fails_while_its_client_leaves_tells_nobody(host: MemoryHost) -> None:
    form = kino.render(pin())
    ann, bob = people(host)

    def leave(event: Submit) -> object:
        ann.leave()
        return raises(event)

    kino.listen(form, leave)
    enter(ann, form, pin=SECRET)
    ann.push(form.ref, "submit", None)
    assert idle(10)

    assert SECRET not in everything(bob)
    assert form._entry.failed == {}


def test_what_went_well_for_one_leaves_the_error_of_another(host: MemoryHost) -> None:
    form = kino.render(pin(validate=number))
    ann, bob = people(host)
    enter(ann, form, pin="x")
    send(ann, form)
    enter(bob, form, pin="1")
    send(bob, form)
    stays = dict(ann.sync().mirror.errors)
    enter(ann, form, pin="2")
    send(ann, form)

    assert form.ref in stays
    assert ann.sync().mirror.errors == {}
