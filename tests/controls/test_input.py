"""What all inputs share: one value for everybody, refused entries, values that survive a cell."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import (
    ArgumentError,
    ArgumentTypeError,
    ClosedError,
    ParameterError,
    Unacceptable,
)
from pykino.events import Change
from pykino.testing import RefusedError

if TYPE_CHECKING:
    from pykino.testing import KinoHost


def test_all_clients_see_one_value(kino_host: KinoHost) -> None:
    name = kino.render(kino.TextInput("Name", default="Ada"))
    one, two = kino_host.join(), kino_host.join()
    one.set_input(name, "Grace")
    kino_host.idle()

    assert name.value == "Grace"
    assert two.state(name)["value"] == "Grace"
    assert kino_host.join().state(name)["value"] == "Grace"


def test_the_one_who_entered_hears_which_of_its_changes_this_was(kino_host: KinoHost) -> None:
    """So that a page knows whether a newer one of its own is still under way."""
    client, name = kino_host.join(), kino.render(kino.TextInput("Name"))
    client.nodes()
    client.push_event(name, "change", {"value": "Ada", "n": 7})
    kino_host.idle()

    assert (name.ref, "value", {"value": "Ada", "origin": client.id, "n": 7}) in client.events


def test_the_same_value_again_is_answered_and_is_no_change(kino_host: KinoHost) -> None:
    client, name = kino_host.join(), kino.render(kino.TextInput("Name", default="Ada"))
    heard: list[Any] = []
    kino.listen(name, heard.append)
    client.set_input(name, "Ada")
    kino_host.idle()

    assert heard == []


def test_set_moves_it_for_everybody_and_comes_from_nobody(kino_host: KinoHost) -> None:
    client, name = kino_host.join(), kino.render(kino.TextInput("Name"))
    heard: list[Any] = []
    kino.listen(name, heard.append)
    name.set("Ada")
    kino_host.idle()

    assert client.state(name)["value"] == "Ada"
    assert heard == [Change(None, "Ada")]


def test_inputs_that_set_each_other_come_to_rest(kino_host: KinoHost) -> None:
    client = kino_host.join()
    one, two = kino.render(kino.TextInput("One")), kino.render(kino.TextInput("Two"))
    kino.listen(one, lambda event: two.set(event.value))
    kino.listen(two, lambda event: one.set(event.value))
    client.set_input(one, "a")
    kino_host.idle()
    client.set_input(two, "b")
    kino_host.idle()

    assert (one.value, two.value) == ("b", "b")


def test_a_value_that_cannot_be_taken_is_refused_to_its_client_alone(kino_host: KinoHost) -> None:
    name = kino.render(kino.TextInput("Name", default="Ada", max_length=5))
    one, two = kino_host.join(), kino_host.join()
    with pytest.raises(RefusedError, match="Expected at most 5 characters"):
        one.set_input(name, "Grace Hopper")
    kino_host.idle()

    assert name.value == "Ada"
    assert not [event for event in two.events if event[0] == name.ref]
    assert one.state(name)["message"] == "Expected at most 5 characters."
    assert two.state(name)["message"] == ""


def test_set_with_what_cannot_be_taken_raises_and_the_value_stays() -> None:
    name = kino.TextInput("Name", default="Ada", max_length=5)

    with pytest.raises(ArgumentError, match=r"TextInput\(value=.*expected at most 5 characters"):
        name.set("Grace Hopper")
    with pytest.raises(ArgumentError, match="expected a text"):
        name.set(5)  # type: ignore[arg-type]
    assert name.value == "Ada"


def test_a_rule_of_ones_own_refuses_with_its_own_sentence(kino_host: KinoHost) -> None:
    def is_free(name: str) -> str | None:
        return f"{name} is taken." if name == "ada" else None

    client = kino_host.join()
    name = kino.render(kino.TextInput("Name", default="bob", validate=is_free))
    with pytest.raises(RefusedError, match="ada is taken"):
        client.set_input(name, "ada")
    with pytest.raises(ArgumentError, match="ada is taken"):
        name.set("ada")
    client.set_input(name, "grace")

    assert name.value == "grace"


def test_a_rule_may_raise_a_value_error() -> None:
    def is_number(text: str) -> None:
        int(text)

    name = kino.TextInput("Number", default="1", validate=is_number)

    with pytest.raises(ArgumentError, match="invalid literal"):
        name.set("one")


def test_a_rule_that_answers_true_or_false_is_told_what_is_expected(kino_host: KinoHost) -> None:
    client = kino_host.join()
    name = kino.render(kino.TextInput("Name", validate=lambda text: len(text) > 3))  # type: ignore[arg-type,return-value]
    with kino_host.expect_error(ArgumentTypeError, match="a sentence that says what is not fine"):
        with pytest.raises(RefusedError, match="could not be checked"):
            client.set_input(name, "Grace")
        kino_host.idle()

    assert name.value == ""


def test_label_and_help_can_be_changed_and_are_seen_at_once(kino_host: KinoHost) -> None:
    name = kino.render(kino.TextInput("Name", help="In full."))
    client = kino_host.join()
    before = client.state(name)["value"]
    name.label, name.help = "Surname", ""
    state, late = client.state(name), kino_host.join().state(name)

    assert (state["label"], state["help"], state["value"]) == ("Surname", "", before)
    assert (late["label"], late["help"]) == ("Surname", "")
    assert "Surname" in client.text()


def test_what_is_no_label_or_help_is_refused_and_changes_nothing(kino_host: KinoHost) -> None:
    name = kino.TextInput("Name", help="In full.")
    with pytest.raises(ArgumentError, match="label"):
        name.label = " "
    with pytest.raises(ArgumentTypeError, match="label"):
        name.label = 5  # type: ignore[assignment]
    with pytest.raises(ArgumentTypeError, match="help"):
        name.help = None  # type: ignore[assignment]

    assert (name.label, name.help) == ("Name", "In full.")


def test_an_input_that_is_switched_off_takes_nothing(kino_host: KinoHost) -> None:
    client = kino_host.join()
    name = kino.render(kino.TextInput("Name", disabled=True))
    client.nodes()
    client.push_event(name, "change", {"value": "Ada", "n": 99})
    kino_host.idle()
    before = name.value
    name.disabled = False
    client.set_input(name, "Ada")

    assert before == ""
    assert name.value == "Ada"


@pytest.mark.parametrize(
    "payload", [None, [], {}, {"value": "x"}, {"n": 1}, {"value": "x", "n": "1"}, "x"]
)
def test_a_message_that_is_no_change_is_refused_to_its_client(
    kino_host: KinoHost, payload: object
) -> None:
    client, name = kino_host.join(), kino.render(kino.TextInput("Name"))
    client.nodes()
    client.push_event(name, "change", payload)
    kino_host.idle()

    assert name.value == ""
    assert client.state(name)["message"] == "A change needs a value and its number n."


def test_read_binds_the_value_for_the_evaluation(kino_host: KinoHost) -> None:
    client, name = kino_host.join(), kino.render(kino.TextInput("Name", default="Ada"))
    with kino.scope(name="cell 1").active():
        first = name.read()
        client.set_input(name, "Grace")
        again = name.read()
    with kino.scope(name="cell 2").active():
        other = name.read()

    assert (first, again, other, name.value) == ("Ada", "Ada", "Grace", "Grace")


def evaluated(host: KinoHost, source: Any, cell: str = "cell 1") -> tuple[Any, Any]:
    """Make inputs as a cell would; returns them and the cell's scope, which is still open."""
    scope = kino.scope(name=cell)
    with scope.active():
        made = source()
        for one in made if isinstance(made, list) else [made]:
            kino.render(one)
    return made, scope


def test_a_value_survives_the_next_evaluation_of_its_cell(kino_host: KinoHost) -> None:
    client = kino_host.join()
    name, scope = evaluated(kino_host, lambda: kino.TextInput("Name"))
    client.set_input(name, "Ada")
    scope.close()
    again, _ = evaluated(kino_host, lambda: kino.TextInput("Name"))

    assert again is not name
    assert again.value == "Ada"
    assert client.state(again)["value"] == "Ada"


def test_other_options_or_another_cell_mean_another_input(kino_host: KinoHost) -> None:
    client = kino_host.join()
    name, scope = evaluated(kino_host, lambda: kino.TextInput("Name"))
    client.set_input(name, "Ada")
    scope.close()
    other_label, _ = evaluated(kino_host, lambda: kino.TextInput("First name"))
    other_default, _ = evaluated(kino_host, lambda: kino.TextInput("Name", default="you"))
    other_kind, _ = evaluated(kino_host, lambda: kino.TextArea("Name"))
    other_cell, _ = evaluated(kino_host, lambda: kino.TextInput("Name"), "cell 2")

    assert [i.value for i in (other_label, other_default, other_kind, other_cell)] == [
        "",
        "you",
        "",
        "",
    ]


def test_an_input_put_above_does_not_move_the_values_of_those_below(kino_host: KinoHost) -> None:
    client = kino_host.join()
    (one, two), scope = evaluated(kino_host, lambda: [kino.TextInput("x"), kino.TextInput("x")])
    client.set_input(one, "first")
    client.set_input(two, "second")
    scope.close()
    (_, one, two), _ = evaluated(
        kino_host, lambda: [kino.TextInput("new"), kino.TextInput("x"), kino.TextInput("x")]
    )

    assert (one.value, two.value) == ("first", "second")


def test_a_key_keeps_the_value_wherever_the_input_is_made(kino_host: KinoHost) -> None:
    client = kino_host.join()
    name = kino.render(kino.TextInput("Name", key="name"))
    client.set_input(name, "Ada")
    name.close()
    again = kino.TextInput("What are you called?", key="name", default="you")

    assert again.value == "Ada"


def test_a_kept_value_that_does_not_fit_any_more_gives_way_to_the_default(
    kino_host: KinoHost,
) -> None:
    client = kino_host.join()
    name = kino.render(kino.TextInput("Name", key="name"))
    client.set_input(name, "Grace Hopper")
    again = kino.TextInput("Name", key="name", max_length=5, default="Ada")

    assert again.value == "Ada"


def test_a_value_that_was_set_just_before_its_cell_ended_is_kept(kino_host: KinoHost) -> None:
    name, scope = evaluated(kino_host, lambda: kino.TextInput("Name"))
    name.set("Ada")
    scope.close()
    again, _ = evaluated(kino_host, lambda: kino.TextInput("Name"))

    assert again.value == "Ada"


def test_an_input_whose_cell_has_ended_takes_nothing(kino_host: KinoHost) -> None:
    client = kino_host.join()
    name, scope = evaluated(kino_host, lambda: kino.TextInput("Name"))
    client.nodes()
    scope.close()
    client._page.push(name.ref, "change", {"value": "late", "n": 1})  # the page has not heard yet
    kino_host.idle()

    assert name.value == ""
    assert client.is_gone(name)
    with pytest.raises(ClosedError):
        name.set("later")
    with pytest.raises(ClosedError):
        name.disabled = True
    assert not name.disabled


def test_the_command_line_gives_a_value_by_key_label_or_identifier(kino_host: KinoHost) -> None:
    given = kino_host.session.parameters.given
    given |= {"who": "Ada", "first_name": "Grace", "Town": "Bern"}

    assert kino.TextInput("Anything", key="who").value == "Ada"
    assert kino.TextInput("First name").value == "Grace"
    assert kino.TextInput("Town").value == "Bern"
    assert kino.TextInput("Country").value == ""


def test_a_value_of_the_command_line_that_cannot_be_taken_is_an_error(kino_host: KinoHost) -> None:
    kino_host.session.parameters.given |= {"name": "Grace Hopper"}

    refusal = r"-p name='Grace Hopper' is no value for TextInput\('Name'\): .*at most 5 char"
    with pytest.raises(ParameterError, match=refusal):
        kino.TextInput("Name", max_length=5)


def test_many_clients_at_once_end_with_one_value(kino_host: KinoHost) -> None:
    name = kino.render(kino.TextInput("Name"))
    clients = [kino_host.join() for _ in range(8)]
    seen: list[str] = []
    kino.listen(name, lambda event: seen.append(event.value))
    for client in clients:
        client.nodes()
    start = threading.Barrier(len(clients))

    def type_(number: int) -> None:
        start.wait()
        for n in range(50):
            clients[number].push_event(name, "change", {"value": f"{number} {n}", "n": n + 1})

    threads = [threading.Thread(target=type_, args=(i,)) for i in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kino_host.idle()

    assert {client.state(name)["value"] for client in clients} == {name.value}
    assert seen[-1] == name.value
    for number in range(len(clients)):  # each of them in its own order
        own = [int(text.split()[1]) for text in seen if text.startswith(f"{number} ")]
        assert own == sorted(own)


def test_an_input_that_nobody_uses_is_let_go(kino_host: KinoHost) -> None:
    name, scope = evaluated(kino_host, lambda: kino.TextInput("Name"))
    name.set("Ada")
    known = weakref.ref(name)
    scope.close()
    kino_host.session.root.clear()
    kino_host.idle()
    del name, scope
    gc.collect()

    assert known() is None


class Even(kino.Input[int]):
    """An input as an author of others would write it."""

    module = "number"

    def accept(self, value: object) -> int:
        if not isinstance(value, int) or value % 2:
            raise Unacceptable("an even number")
        return value


def test_an_input_of_ones_own_needs_only_accept(kino_host: KinoHost) -> None:
    client, even = kino_host.join(), kino.render(Even("Even", 2))
    client.set_input(even, 4)
    with pytest.raises(RefusedError, match="Expected an even number"):
        client.set_input(even, 5)

    assert even.value == 4


def test_a_default_that_cannot_be_taken_is_told_by_its_name() -> None:
    with pytest.raises(ArgumentError, match=r"Even\(default=...\) got 3, expected an even number"):
        Even("Even", 3)


@pytest.mark.parametrize("label", ["", " \t"])
def test_an_input_without_a_label_is_refused(label: str) -> None:
    with pytest.raises(ArgumentError, match="those who do not see the page need one"):
        kino.TextInput(label)


def test_an_input_without_accept_says_what_is_missing() -> None:
    class Empty(kino.Input[int]):
        module = "number"

    with pytest.raises(NotImplementedError, match=r"Empty has no accept\(value\): override it"):
        Empty("Empty", 2)


@pytest.mark.parametrize("options", [{"label": 5}, {"help": None}, {"key": 7}, {"validate": "x"}])
def test_options_of_the_wrong_type_are_told_by_name(options: dict[str, Any]) -> None:
    (argument,) = options
    with pytest.raises(ArgumentTypeError, match=argument):
        kino.TextInput(**{"label": "Name", **options})
