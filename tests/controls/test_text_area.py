"""TextArea: several lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


@pytest.mark.parametrize("text", ["one\r\ntwo", "one\ntwo", "one\rtwo"])
def test_lines_end_the_same_way_on_every_system(client: MemoryClient, text: str) -> None:
    notes = kino.TextArea("Notes", default=text)

    assert notes.value == "one\ntwo"
    assert entered(client, notes, f"{text}\r\n") == ""
    assert notes.value == "one\ntwo\n"


def test_a_line_end_counts_as_one_character(client: MemoryClient) -> None:
    notes = kino.TextArea("Notes", max_length=3)

    assert entered(client, notes, "a\r\nb") == ""
    assert entered(client, notes, "a\n\nb", n=2) == "Expected at most 3 characters."
    assert notes.value == "a\nb"


def test_its_options_reach_the_page(client: MemoryClient) -> None:
    notes = kino.TextArea("Notes", monospace=True, rows=9, placeholder="…", debounce=0.5)

    assert shown(client, notes) == ""
    state = client.state(notes)
    assert (state["monospace"], state["rows"]) == (True, 9)
    assert (state["placeholder"], state["debounce"], state["max_length"]) == ("…", 500, None)


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("default", None, ArgumentError),
        ("rows", 0, ArgumentError),
        ("rows", 201, ArgumentError),
        ("rows", 2.5, ArgumentTypeError),
        ("rows", True, ArgumentTypeError),
        ("max_length", -1, ArgumentError),
    ],
)
def test_a_bad_argument_is_named(argument: str, value: object, error: type[Exception]) -> None:
    options: dict[str, Any] = {argument: value}
    with pytest.raises(error, match=rf"TextArea\({argument}=\.\.\.\)"):
        kino.TextArea("Notes", **options)


def test_where_there_is_no_page_it_is_its_text() -> None:
    notes = kino.TextArea("Notes", default="one\ntwo")

    assert notes.fallback() == {"text/plain": "Notes: one\ntwo"}
    check_output(notes)
