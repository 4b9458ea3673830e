"""MultiSelect: any number of options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, Unacceptable, UnknownChoiceError
from pykino.testing import RefusedError, check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient
    from pykino.testing import KinoHost

DAYS = ["Mon", "Tue", "Wed"]


def test_the_value_is_in_the_order_of_the_options(client: MemoryClient) -> None:
    days = kino.MultiSelect("Days", DAYS)

    assert shown(client, days) == []
    assert entered(client, days, [2, 0]) == ""
    assert days.value == ("Mon", "Wed")
    client.events.clear()
    days.set({"Tue", "Mon"})
    assert days.value == ("Mon", "Tue")
    assert client.wait_event("value")["value"] == [0, 1]


def test_what_is_there_twice_counts_once(client: MemoryClient) -> None:
    days = kino.MultiSelect("Days", DAYS, default=["Mon", "Mon"])

    assert days.value == ("Mon",)
    assert entered(client, days, [1, 1]) == ""
    assert days.value == ("Tue",)


@pytest.mark.parametrize("places", [[3], [-1], [True], [0, None], [[0]], [0.0], ["0"], [0] * 9])
def test_a_place_where_nothing_stands_is_refused(client: MemoryClient, places: Any) -> None:
    days = kino.MultiSelect("Days", DAYS, default=["Tue"])

    assert entered(client, days, places).startswith("Expected ")
    assert days.value == ("Tue",)


@pytest.mark.parametrize("places", [None, 0, "012", {"0": 0}, b"\x00"])
def test_what_is_no_list_is_refused(client: MemoryClient, places: Any) -> None:
    days = kino.MultiSelect("Days", DAYS)

    assert entered(client, days, places) == "Expected a list of options."


@pytest.mark.parametrize(
    ("options", "places", "words"),
    [
        ({"min": 1, "default": ["Mon"]}, [], "at least 1 choice"),
        ({"min": 2, "default": ["Mon", "Tue"]}, [1], "at least 2 choices"),
        ({"max": 1}, [0, 1], "at most 1 choice"),
        ({"min": 1, "max": 1, "default": ["Mon"]}, [], "one choice"),
        ({"min": 1, "max": 2, "default": ["Mon"]}, [0, 1, 2], "1 to 2 choices"),
        ({"min": 3, "default": DAYS}, [0], "3 choices"),
    ],
)
def test_the_number_of_choices_has_bounds(
    client: MemoryClient, options: dict[str, Any], places: list[int], words: str
) -> None:
    days = kino.MultiSelect("Days", DAYS, **options)

    assert entered(client, days, places) == f"Expected {words}."
    assert days.value == days.default


def test_options_that_cannot_be_compared_are_found_by_what_they_are(client: MemoryClient) -> None:
    one, two = np.zeros(2), np.zeros(2)
    arrays = kino.MultiSelect("Arrays", {"one": one, "two": two}, default=[two])

    assert arrays.value[0] is two
    assert entered(client, arrays, [0]) == ""
    assert arrays.value[0] is one


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("default", "Mon", ArgumentError),
        ("default", 3, ArgumentError),
        ("default", ["Mon", "Thu"], UnknownChoiceError),
        ("default", [["Mon"]], UnknownChoiceError),
        ("min", -1, ArgumentError),
        ("min", 4, ArgumentError),
        ("min", True, ArgumentTypeError),
        ("max", 0, ArgumentError),
        ("max", 1.5, ArgumentTypeError),
        ("options", [], ArgumentError),
    ],
)
def test_a_bad_argument_is_named(argument: str, value: object, error: type[Exception]) -> None:
    arguments: dict[str, Any] = {"options": DAYS, argument: value}
    with pytest.raises(error, match=rf"MultiSelect\({argument}=\.\.\.\)"):
        kino.MultiSelect("Days", **arguments)


def test_nothing_need_be_chosen_before_somebody_does(kino_host: KinoHost) -> None:
    """A default may be shorter than `min`; what is entered, set or sent may not."""
    days = kino.render(kino.MultiSelect("Days", DAYS, min=2, default=["Mon"]))
    client = kino_host.join()
    assert (days.value, client.state(days)["value"]) == (("Mon",), [0])
    with pytest.raises(RefusedError, match="at least 2 choices"):
        client.set_input(days, ())
    with pytest.raises(ArgumentError, match="at least 2 choices"):
        days.set(["Tue"])
    client.set_input(days, ("Mon", "Tue"))

    assert days.value == ("Mon", "Tue")


def test_a_form_is_not_sent_with_too_few_choices(kino_host: KinoHost) -> None:
    form = kino.render(kino.Form({"days": kino.MultiSelect("Days", DAYS, min=1)}, submit="Send"))
    client = kino_host.join()
    with pytest.raises(RefusedError) as refused:
        client.submit(form)
    client.submit(form, days=("Tue",))

    assert refused.value.fields == {"days": "Expected at least 1 choice."}


def test_in_a_terminal_labels_and_numbers_stand_between_commas() -> None:
    days = kino.MultiSelect("Days", DAYS)

    assert days.accept(days.parse("wed, 1")) == ("Mon", "Wed")
    assert days.accept(days.parse(" ")) == ()
    with pytest.raises(Unacceptable, match="one of Mon, Tue, Wed"):
        days.parse("Mon, Thu")


def test_a_label_with_commas_is_typed_as_it_is() -> None:
    towns = kino.MultiSelect("Towns", ["Łódź, PL", "Graz, Stmk, AT", "Graz", "PL", "Wien,"])

    assert towns.answer("graz, stmk, at, Łódź, PL") == ("Łódź, PL", "Graz, Stmk, AT")
    assert towns.answer("Graz, PL") == ("Graz", "PL")
    assert towns.answer("3, 1,") == ("Łódź, PL", "Graz")
    assert towns.answer("Wien,, PL") == ("PL", "Wien,")
    with pytest.raises(Unacceptable, match="one of Łódź, PL"):
        towns.answer("Graz, Stmk")


def test_where_there_is_no_page_it_is_a_list_of_labels() -> None:
    days = kino.MultiSelect("Days", DAYS, default=["Mon", "Wed"])

    assert days.fallback() == {"text/plain": "Days: Mon, Wed"}
    check_output(days)
