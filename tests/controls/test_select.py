"""Select: one of several options, any Python values."""

from __future__ import annotations

import gc
from enum import Enum
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np
import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, Unacceptable, UnknownChoiceError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


class Size(Enum):
    """An enum of the user's."""

    SMALL = 1
    LARGE = 2


def test_the_value_is_the_option_itself(client: MemoryClient) -> None:
    pd = pytest.importorskip("pandas")
    frames: dict[str, Any] = {name: pd.DataFrame({"a": [1]}) for name in ("one", "two")}
    source = kino.Select("Frame", frames)

    assert shown(client, source) == 0
    assert client.state(source)["options"] == ["one", "two"]
    assert source.value is frames["one"]
    assert entered(client, source, 1) == ""
    assert source.value is frames["two"]


def test_without_a_mapping_the_labels_are_the_values_as_text(client: MemoryClient) -> None:
    source = kino.render(kino.Select("Any", [None, 2.5, "x", Size.SMALL]))

    assert client.state(source)["options"] == ["None", "2.5", "x", "Size.SMALL"]
    assert source.value is None
    assert source.options == (None, 2.5, "x", Size.SMALL)


@pytest.mark.parametrize("options", [range(3), {0: "a", 1: "b"}.keys(), iter([0, 1]), np.arange(3)])
def test_whatever_can_be_gone_through_has_options(options: Any) -> None:
    source: kino.Select[Any] = kino.Select("Any", options)
    source.set(1)

    assert source.value == 1


@pytest.mark.parametrize(
    "place", [-1, 4, 10**30, True, 1.0, "1", None, [1], {"value": 1}, float("nan")]
)
def test_a_place_where_nothing_stands_is_refused(client: MemoryClient, place: Any) -> None:
    source = kino.Select("Any", ["a", "b", "c", "d"], default="b")

    assert entered(client, source, place) == "Expected one of a, b, c, d."
    assert source.value == "b"


def test_a_refusal_names_only_a_few(client: MemoryClient) -> None:
    source = kino.Select("Many", range(1000))

    assert entered(client, source, 1000) == "Expected one of 0, 1, 2, 3, 4, 5, 6, 7 and 992 more."


@pytest.mark.parametrize("value", [1, 1.0, True, np.float64(1)])
def test_of_equal_options_the_one_of_its_type_is_meant(value: Any) -> None:
    source: kino.Select[Any] = kino.Select("One", [0, True, 1, 1.0, "1"])
    source.set(value)

    assert type(source.value) is (type(value) if type(value) in {bool, int, float} else bool)


class Prickly:
    """Cannot be compared, hashed or described."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("compared")

    def __str__(self) -> str:
        return "prickly"

    def __repr__(self) -> str:
        raise RuntimeError("described")


def test_options_that_cannot_be_compared_are_found_by_what_they_are() -> None:
    series = pytest.importorskip("pandas").Series([1, 2])
    options: list[Any] = [np.zeros(3), series, Prickly(), float("nan"), [1]]
    source: kino.Select[Any] = kino.Select("Any", options)
    for option in reversed(options):
        source.set(option)
        assert source.value is option
    source.set([1])
    assert source.value is options[4]

    with pytest.raises(ArgumentError, match="a Prickly"):
        source.set(np.zeros(3))
    with pytest.raises(ArgumentError, match="got a Prickly, expected"):
        source.set(Prickly())


def test_an_unknown_text_gets_a_hint() -> None:
    source = kino.Select("Colour", ["red", "green"])
    with pytest.raises(UnknownChoiceError, match="Did you mean 'green'"):
        source.set("gren")
    with pytest.raises(UnknownChoiceError, match=r"Select\(default=\.\.\.\) got 'blue'"):
        kino.Select("Colour", ["red", "green"], default="blue")


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ([], ArgumentError, "at least one option"),
        ({}, ArgumentError, "at least one option"),
        ("abc", ArgumentTypeError, "a list of values"),
        (3, ArgumentTypeError, "a list of values"),
        ({1: "a"}, ArgumentTypeError, "labels"),
        (["a", "b", "a"], ArgumentError, "'a' is there twice"),
        ({"one": 1, "uno": 1}, ArgumentError, "1 is there twice"),
    ],
)
def test_bad_options_are_named(options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        kino.Select("Any", options)


@pytest.mark.parametrize(
    ("text", "value"), [("Red", 10), ("red", 10), (" GREEN ", 20), ("2", 20), ("3", 5), ("10", 40)]
)
def test_in_a_terminal_a_label_or_a_number_is_typed(text: str, value: int) -> None:
    """A label counts before a number in the list."""
    options = {"Red": 10, "Green": 20, "Blue": 5, "10": 40}

    assert kino.Select("Colour", options).parse(text) == value


@pytest.mark.parametrize("text", ["", "0", "5", "-1", "gre", "²", "9" * 99])
def test_what_names_no_option_is_refused(text: str) -> None:
    with pytest.raises(Unacceptable, match="one of Red, Green"):
        kino.Select("Colour", ["Red", "Green"]).parse(text)


@pytest.mark.usefixtures("session")
def test_a_choice_survives_options_that_are_made_again() -> None:
    """It is known by its label, and the object of the time before is let go."""
    with kino.scope(name="cell"):
        source = kino.Select("Any", {"one": Marker(), "two": Marker()})
        source.set(source.options[1])
    gone = ref(source.value)
    with kino.scope(name="cell"):
        source = kino.Select("Any", {"one": Marker(), "two": Marker()})
    gc.collect()

    assert source.value is source.options[1]
    assert gone() is None


@pytest.mark.usefixtures("session")
def test_a_choice_with_a_key_follows_its_label() -> None:
    first = kino.Select("Any", ["a", "b"], key="any")
    first.set("b")

    assert kino.Select("Any", ["b", "c"], key="any").value == "b"
    assert kino.Select("Any", ["c", "d"], key="any").value == "c"
    first.set("a")
    chosen = kino.MultiSelect("Many", ["a", "b"], key="many")
    chosen.set(["a", "b"])
    assert kino.MultiSelect("Many", ["c", "b", "a"], key="many").value == ("b", "a")


class Marker:
    """An object that is like no other."""


def test_where_there_is_no_page_it_is_a_label() -> None:
    source = kino.Select("Size", {"small": Size.SMALL})

    assert source.fallback() == {"text/plain": "Size: small"}
    check_output(source)
