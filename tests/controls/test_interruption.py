"""`kino.interrupt` by itself; what a run makes of it is in tests/notebook/test_interruption.py."""

from __future__ import annotations

from typing import Any

import pytest

import pykino as kino
from pykino.errors import ArgumentTypeError, Interrupted, WrongPlaceError


def test_in_a_plain_program_it_is_an_exception_with_its_message() -> None:
    with pytest.raises(Interrupted, match=r"^Choose a file first\.$") as caught:
        kino.interrupt("Choose a file first.", error=True)

    assert (caught.value.message, caught.value.error) == ("Choose a file first.", True)


def test_background_work_has_no_cell_to_stop() -> None:
    def work() -> None:
        kino.interrupt("never")

    with pytest.raises(WrongPlaceError, match=r"interrupt\(\) in background work has no meaning"):
        kino.start(work).result(10)


def test_a_message_is_a_text() -> None:
    message: Any = 3

    with pytest.raises(ArgumentTypeError, match=r"interrupt\(message=...\) got 3 \(int\)"):
        kino.interrupt(message)
