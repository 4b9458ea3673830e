"""Range: a slider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.controls.entering import entered, shown
from tests.strategies import same

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


def test_it_begins_at_its_lower_end(client: MemoryClient) -> None:
    volume = kino.Range("Volume")

    assert shown(client, volume) == volume.value == 0
    state = client.state(volume)
    assert (state["min"], state["max"], state["step"], state["debounce"]) == (0, 100, 1, 250)


@pytest.mark.parametrize(
    ("options", "sent", "value"),
    [
        ({}, 7, 7),
        ({}, 7.0, 7),
        ({"max": 1, "step": 0.25}, 1, 1.0),
        ({"max": 1, "step": 0.1}, 0.3, 0.3),
        ({"min": 1, "max": 10, "step": 3}, 10, 10),
        ({"max": 9.5}, 9, 9.0),
    ],
)
def test_its_value_is_an_int_if_its_options_are(
    client: MemoryClient, options: dict[str, Any], sent: float, value: float
) -> None:
    source = kino.Range("R", **options)

    assert entered(client, source, sent) == ""
    assert same(source.value, value)


@pytest.mark.parametrize("sent", [-1, 101, 0.5, None, "7", True, float("nan"), 2**70])
def test_what_is_on_no_step_or_off_its_ends_is_refused(client: MemoryClient, sent: Any) -> None:
    volume = kino.Range("Volume", default=50)

    assert entered(client, volume, sent) == "Expected a whole number from 0 to 100."
    assert same(volume.value, 50)


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("default", 101, ArgumentError),
        ("default", "7", ArgumentError),
        ("min", None, ArgumentTypeError),
        ("min", -(2**60), ArgumentError),
        ("max", -1, ArgumentError),
        ("step", None, ArgumentTypeError),
        ("step", 0, ArgumentError),
        ("step", 200, ArgumentError),
        ("debounce", "slow", ArgumentTypeError),
    ],
)
def test_a_bad_argument_is_named(argument: str, value: object, error: type[Exception]) -> None:
    options: dict[str, Any] = {argument: value}
    with pytest.raises(error, match=rf"Range\({argument}=\.\.\.\)"):
        kino.Range("R", **options)


def test_where_there_is_no_page_it_is_a_line_of_text() -> None:
    volume = kino.Range("Volume", default=50)

    assert volume.fallback() == {"text/plain": "Volume: 50"}
    assert volume.accept(volume.parse("7")) == 7
    check_output(volume)
