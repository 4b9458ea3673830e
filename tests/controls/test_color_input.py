"""ColorInput: a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import ArgumentError, Unacceptable
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


def test_a_colour_is_six_digits_in_lower_case(client: MemoryClient) -> None:
    line = kino.ColorInput("Line")

    assert shown(client, line) == "#3b5bdb"
    assert entered(client, line, "#FF8800") == ""
    assert line.value == "#ff8800"
    line.set("#0aF")
    assert line.value == "#00aaff"


@pytest.mark.parametrize(
    "sent",
    ["red", "#12", "#1234", "#1234567", "ff8800", "#ff880g", "#٣٣٣", "#fff\n", None, 0xFF8800],
)
def test_anything_else_is_refused(client: MemoryClient, sent: Any) -> None:
    line = kino.ColorInput("Line")

    assert entered(client, line, sent) == "Expected a colour such as #3b5bdb."
    assert line.value == "#3b5bdb"


@pytest.mark.parametrize("text", ["#f80", "f80", " FF8800 "])
def test_in_a_terminal_its_sign_may_be_left_out(text: str) -> None:
    line = kino.ColorInput("Line")

    assert line.accept(line.parse(text)) == "#ff8800"
    with pytest.raises(Unacceptable):
        line.accept(line.parse("orange"))


def test_a_bad_default_is_named() -> None:
    with pytest.raises(ArgumentError, match=r"ColorInput\(default=\.\.\.\) got 'red'"):
        kino.ColorInput("Line", default="red")


def test_where_there_is_no_page_it_is_its_code() -> None:
    line = kino.ColorInput("Line", debounce=0)

    assert line.fallback() == {"text/plain": "Line: #3b5bdb"}
    assert line.details() == {"debounce": 0}
    check_output(line)
