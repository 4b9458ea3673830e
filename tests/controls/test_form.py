"""Form: fields that are sent together, with values of their own for every client."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any
from weakref import ref

import pytest

import pykino as kino
from pykino._clients import MAX_IN_FLIGHT
from pykino._lanes import idle
from pykino._parameters import Parameters
from pykino.errors import ArgumentError, ArgumentTypeError, UnknownChoiceError
from pykino.events import Change, Submit
from pykino.testing import check_output

from .forms import enter, events_of, field_of, person, send

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost


def test_a_form_is_sent_with_the_values_of_the_one_who_sent_it(host: MemoryHost) -> None:
    form = person()
    ann, bob = host.connect(), host.connect()
    events = events_of(form)
    enter(ann, form, name="Ann", age=31)
    enter(bob, form, name="Bob")

    assert send(ann, form) == ("submitted", {})
    assert send(bob, form) == ("submitted", {})
    assert events == [
        Submit(ann.id, {"name": "Ann", "age": 31}),
        Submit(bob.id, {"name": "Bob", "age": None}),
    ]


def test_nobody_is_told_what_another_one_enters(host: MemoryHost) -> None:
    form = person()
    ann, bob = host.connect(), host.connect()
    bob.state(form)
    enter(ann, form, name="Ann")

    assert bob.sync().events == []
    assert bob.state(field_of(bob, form, "name"))["value"] == ""
    assert form.value_of(ann.id)["name"] == "Ann"
    assert form.value_of(bob.id)["name"] == ""


def test_values_are_kept_while_a_client_is_away_and_when_it_loads_the_page_again(
    client: MemoryClient,
) -> None:
    form = person()
    enter(client, form, name="Ann")
    client.disconnect()
    client.connect()

    assert client.state(field_of(client, form, "name"))["value"] == "Ann"


def test_values_are_gone_once_their_client_has_left(client: MemoryClient) -> None:
    form = person()
    enter(client, form, name="Ann", age=-1)
    client.leave()
    assert idle(10)

    assert form.value_of(client.id) == {"name": "", "age": None}
    assert not any(field._personal or field._complaints for field in form._fields.values())


def test_a_change_that_is_still_under_way_when_its_client_leaves_is_not_kept(
    client: MemoryClient,
) -> None:
    form = person()
    client.push(field_of(client, form, "name"), "change", {"value": "Ann", "n": 1})
    client.leave()
    assert idle(10)

    assert form.value_of(client.id)["name"] == ""


def test_the_inputs_given_keep_a_value_of_their_own(client: MemoryClient) -> None:
    name = kino.TextInput("Name", default="?")
    name.set("shared")
    form = kino.render(kino.Form({"name": name}, submit="Send"))
    enter(client, form, name="mine")

    assert name.value == "shared"
    assert form.value_of("another")["name"] == "shared"


def test_one_input_may_be_in_two_forms_and_twice_in_one(client: MemoryClient) -> None:
    name = kino.TextInput("Name")
    first = kino.render(kino.Form({"a": name, "b": name}, submit="Send"))
    kino.current().root.append(kino.Form({"a": name}, submit="Send"))
    enter(client, first, a="x")

    assert first.value_of(client.id) == {"a": "x", "b": ""}


def test_the_order_of_fields_is_kept_and_none_gives_none(client: MemoryClient) -> None:
    fields = {"z": kino.TextInput("Z"), "gap": None, "a": kino.TextInput("A")}
    form = kino.render(kino.Form(fields, submit="Send"))
    events = events_of(form)
    send(client, form)

    assert events == [Submit(client.id, {"z": "", "gap": None, "a": ""})]
    assert list(form.value_of(client.id)) == ["z", "gap", "a"]
    assert [field["name"] for field in client.state(form)["fields"]] == ["z", "a"]


def test_a_change_is_handled_before_the_submit_that_follows_it(client: MemoryClient) -> None:
    form = person()
    events = events_of(form)
    name = field_of(client, form, "name")
    for n in range(1, 51):
        client.push(name, "change", {"value": str(n), "n": n})
        client.push(form.ref, "submit")
    assert idle(10)

    assert [event.data["name"] for event in events] == [str(n) for n in range(1, 51)]  # type: ignore[attr-defined]


class TestReset:
    """`reset_on_submit`."""

    def test_all_fields_start_again(self, client: MemoryClient) -> None:
        form = person(reset_on_submit=True)
        enter(client, form, name="Ann", age=3)
        send(client, form)

        assert form.value_of(client.id) == {"name": "", "age": None}
        resets = [event[2] for event in client.events if event[1] == "value"]
        assert [news["reset"] for news in resets] == [True, True]

    def test_only_the_fields_that_are_named_start_again(self, client: MemoryClient) -> None:
        form = person(reset_on_submit=["age"])
        enter(client, form, name="Ann", age=3)
        send(client, form)

        assert form.value_of(client.id) == {"name": "Ann", "age": None}

    def test_nothing_is_reset_when_the_form_is_refused(self, client: MemoryClient) -> None:
        form = person(reset_on_submit=True, validate=lambda data: {"age": "?"})
        enter(client, form, name="Ann")
        send(client, form)

        assert form.value_of(client.id)["name"] == "Ann"


class TestChanges:
    """`report_changes`."""

    def test_each_change_is_told_with_all_the_values(self, client: MemoryClient) -> None:
        form = person(submit=None, report_changes=True)
        events = events_of(form)
        enter(client, form, name="Ann", age=3)

        assert events == [
            Change(client.id, {"name": "Ann", "age": None}),
            Change(client.id, {"name": "Ann", "age": 3}),
        ]

    def test_only_the_changes_of_the_fields_named_are_told(self, client: MemoryClient) -> None:
        form = person(report_changes=["age"])
        events = events_of(form)
        enter(client, form, name="Ann", age=3)

        assert events == [Change(client.id, {"name": "Ann", "age": 3})]


class TestHostileClients:
    """Events that no page of ours sends."""

    @pytest.mark.parametrize("payload", [None, 5, "x", [1], {"data": {"name": "Eve"}}, b"\0"])
    def test_what_comes_with_a_submit_is_not_looked_at(
        self, client: MemoryClient, payload: Any
    ) -> None:
        form = person()
        events = events_of(form)
        send(client, form, payload)

        assert events == [Submit(client.id, {"name": "", "age": None})]

    def test_a_submit_by_someone_who_never_saw_the_form_is_its_own(self, host: MemoryHost) -> None:
        form = person()
        ann, eve = host.connect(), host.connect()
        enter(ann, form, name="Ann")
        events = events_of(form)
        eve.push(form.ref, "submit")
        assert idle(10)

        assert events == [Submit(eve.id, {"name": "", "age": None})]

    @pytest.mark.parametrize("name", ["submit", "change", "reset", "$left"])
    def test_an_event_that_the_form_does_not_have_is_refused(
        self, client: MemoryClient, name: str
    ) -> None:
        form = person(submit=None, report_changes=True)
        events = events_of(form)
        client.sync().push(form.ref, name)
        assert idle(10)

        assert client.sync().mirror.errors[form.ref]["kind"] == "UnknownEventError"
        assert events == []


class TestArguments:
    """What a form can be made of."""

    def test_a_form_that_would_never_say_anything_is_refused(self) -> None:
        with pytest.raises(ArgumentError, match="a label, or report_changes=True"):
            kino.Form({"name": kino.TextInput("Name")})

    @pytest.mark.parametrize("option", ["report_changes", "reset_on_submit"])
    def test_a_name_that_is_no_field_is_refused(self, option: str) -> None:
        with pytest.raises(UnknownChoiceError, match="Did you mean 'name'"):
            person(**{option: ["nmae"]})

    @pytest.mark.parametrize(
        "options",
        [{"reset_on_submit": True}, {"validate": lambda data: None}],
    )
    def test_options_of_a_submit_need_one(self, options: dict[str, Any]) -> None:
        with pytest.raises(ArgumentError, match="submit= beside it"):
            person(submit=None, report_changes=True, **options)

    def test_fields_are_inputs_by_name(self) -> None:
        odd: list[Any] = [
            None,
            ["name"],
            {1: kino.TextInput("x")},
            {"a": "x"},
            {"a": kino.Text("x")},
        ]
        for fields in odd:
            with pytest.raises(ArgumentTypeError, match="Form"):
                kino.Form(fields, submit="Send")

    @pytest.mark.parametrize(
        "options",
        [
            {"submit": 3},
            {"report_changes": 3},
            {"reset_on_submit": None},
            {"validate": "x"},
        ],
    )
    def test_options_of_another_type_are_refused(self, options: dict[str, Any]) -> None:
        with pytest.raises(ArgumentTypeError, match="Form"):
            person(**options)

    def test_a_coroutine_function_cannot_validate(self) -> None:
        async def validate(data: dict[str, Any]) -> None: ...

        with pytest.raises(ArgumentTypeError, match="a plain function"):
            person(validate=validate)

    @pytest.mark.parametrize(("fields", "submit"), [({}, "Send"), ({"a": None}, " ")])
    def test_an_empty_form_and_an_empty_label_are_refused(self, fields: Any, submit: str) -> None:
        with pytest.raises(ArgumentError, match="Form"):
            kino.Form(fields, submit=submit)


def test_a_form_says_what_is_in_it_where_nothing_lives() -> None:
    form = kino.Form({"name": kino.TextInput("Name", default="Ann")}, submit="Send")

    assert form.fallback() == {"text/plain": "Name: Ann\n[ Send ]"}


def test_a_form_ends_with_its_scope_and_its_fields_with_it(client: MemoryClient) -> None:
    with kino.scope():
        form = person()
    (field,) = [f for f in form._fields.values() if f.label == "Age"]

    assert form.closed
    assert field.closed


def test_a_form_that_nobody_holds_is_let_go_with_its_fields(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame())
    frame.render(kino.Form({"name": kino.TextInput("Name")}, submit="Send"))
    client.sync()
    form = ref(frame._state.view.items[0].lives[0].owner)
    for n in range(1 + MAX_IN_FLIGHT):  # nothing that it might still do is on its way
        frame.render(n)
        client.sync()
    kino.current()._gate.run(list)  # what was let go is destroyed at the next operation
    gc.collect()

    assert form() is None


def test_it_keeps_the_promises_of_an_output() -> None:
    check_output(kino.Form({"name": kino.TextInput("<b>")}, submit="<i>"))


def test_each_client_begins_with_the_value_that_the_input_had_when_the_form_was_made(
    client: MemoryClient,
) -> None:
    kino.current().parameters = Parameters({"name": "Ada"})
    name = kino.TextInput("Name")
    form = kino.render(kino.Form({"name": name}, submit="Send", reset_on_submit=True))
    name.set("Eve")
    begun = form.value_of(client.id)
    enter(client, form, name="Bob")
    send(client, form)

    assert begun == {"name": "Ada"}
    assert form.value_of(client.id) == {"name": "Ada"}, "a reset gives it again"
    assert kino.current().parameters.unused() == []


def test_a_form_survives_the_next_evaluation_as_far_as_its_inputs_do(client: MemoryClient) -> None:
    for _ in range(2):
        with kino.scope(name="cell"):
            name = kino.TextInput("Name")
            before = kino.Form({"name": name}, submit="Send").value_of(client.id)
            name.set("kept")

    assert before == {"name": "kept"}


@pytest.mark.parametrize("options", [{"submit": 5}, {}])
def test_a_form_that_was_refused_does_not_keep_its_scope_from_closing(
    options: dict[str, Any],
) -> None:
    with kino.scope() as owner, pytest.raises((ArgumentError, ArgumentTypeError)) as caught:
        kino.Form({"name": kino.TextInput("Name")}, **options)
    assert owner.closed
    del caught
