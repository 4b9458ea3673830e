"""Checkbox: a box to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import ArgumentError, Unacceptable
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


def test_it_is_ticked_or_not(client: MemoryClient) -> None:
    ship = kino.Checkbox("Ship it")

    assert shown(client, ship) is False
    assert entered(client, ship, True) == ""
    assert ship.value is True


@pytest.mark.parametrize("sent", [0, 1, None, "true", "", [True], {"value": True}])
def test_what_is_only_nearly_a_bool_is_refused(client: MemoryClient, sent: Any) -> None:
    ship = kino.Checkbox("Ship it", default=True)

    assert entered(client, ship, sent) == "Expected True or False."
    assert ship.value is True


def test_what_a_comparison_of_numpy_gives_is_a_bool() -> None:
    ship = kino.Checkbox("Ship it", default=np.float64(2) > 1)  # type: ignore[arg-type]

    assert ship.value is True


def test_a_bad_default_is_named() -> None:
    with pytest.raises(ArgumentError, match=r"Checkbox\(default=\.\.\.\) got 'yes'"):
        kino.Checkbox("Ship it", default="yes")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [("yes", True), ("Y", True), ("TRUE", True), ("on", True), (" 1 ", True),
     ("no", False), ("n", False), ("false", False), ("Off", False), ("0", False)],
)  # fmt: skip
def test_in_a_terminal_it_is_answered_in_words(text: str, value: bool) -> None:
    assert kino.Checkbox("Ship it").parse(text) is value


@pytest.mark.parametrize("text", ["maybe", "2", "ja"])
def test_another_word_is_refused(text: str) -> None:
    with pytest.raises(Unacceptable, match="yes or no"):
        kino.Checkbox("Ship it").parse(text)


def test_where_there_is_no_page_it_is_a_word() -> None:
    ship = kino.Checkbox("Ship it", default=True)

    assert ship.fallback() == {"text/plain": "Ship it: yes"}
    check_output(ship)
