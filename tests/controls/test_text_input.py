"""TextInput: one line of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


def test_what_is_entered_is_its_value(client: MemoryClient) -> None:
    name = kino.TextInput("Name", default="Ada")

    assert shown(client, name) == "Ada"
    assert entered(client, name, "Grace") == ""
    assert name.value == "Grace"


def test_a_text_that_is_too_long_is_refused(client: MemoryClient) -> None:
    name = kino.TextInput("Name", max_length=3)

    assert entered(client, name, "Grace") == "Expected at most 3 characters."
    assert name.value == ""


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\r"])
def test_it_takes_one_line_only(client: MemoryClient, text: str) -> None:
    name = kino.TextInput("Name")

    assert entered(client, name, text) == "Expected one line of text."
    with pytest.raises(ArgumentError, match="one line of text"):
        name.set(text)


@pytest.mark.parametrize(
    ("given", "sent"), [("blur", "blur"), (0, 0), (0.25, 250), (1, 1000), (0.0001, 0)]
)
def test_its_debounce_is_seconds_in_python_and_milliseconds_in_the_page(
    client: MemoryClient, given: Any, sent: object
) -> None:
    name = kino.render(kino.TextInput("Name", debounce=given))

    assert client.state(name)["debounce"] == sent


def test_its_options_reach_the_page(client: MemoryClient) -> None:
    name = kino.render(kino.TextInput("Name", placeholder="Ada", max_length=9, help="In full."))
    state = client.state(name)

    assert (state["placeholder"], state["max_length"], state["help"]) == ("Ada", 9, "In full.")


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("default", 3, ArgumentError),
        ("default", "too long a text", ArgumentError),
        ("placeholder", None, ArgumentTypeError),
        ("max_length", 0, ArgumentError),
        ("max_length", "9", ArgumentTypeError),
        ("max_length", True, ArgumentTypeError),
        ("debounce", -1, ArgumentError),
        ("debounce", 10**400, ArgumentError),
        ("debounce", 1e308, ArgumentError),
        ("debounce", "focus", ArgumentTypeError),
        ("debounce", float("nan"), ArgumentError),
    ],
)
def test_a_bad_argument_is_named(argument: str, value: object, error: type[Exception]) -> None:
    options: dict[str, Any] = {"max_length": 5, argument: value}
    with pytest.raises(error, match=rf"TextInput\({argument}=\.\.\.\)"):
        kino.TextInput("Name", **options)


def test_where_there_is_no_page_it_is_a_line_of_text() -> None:
    name = kino.TextInput("Name", default="Ada")

    assert name.fallback() == {"text/plain": "Name: Ada"}
    check_output(name)
