"""`kino.interrupt` by itself; what a run makes of it is in tests/notebook/test_interruption.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ArgumentTypeError, Interrupted, WrongPlaceError

if TYPE_CHECKING:
    from pykino.testing import KinoHost


def test_in_a_plain_program_it_is_an_exception_with_its_message() -> None:
    with pytest.raises(Interrupted, match=r"^Choose a file first\.$") as caught:
        kino.interrupt("Choose a file first.", error=True)

    assert (caught.value.message, caught.value.error) == ("Choose a file first.", True)


def test_background_work_has_no_cell_to_stop(kino_host: KinoHost) -> None:
    kino_host.join()

    def work() -> None:
        kino.interrupt("never")

    said = r"interrupt\(\) in background work has no meaning"
    with kino_host.expect_error(WrongPlaceError), pytest.raises(WrongPlaceError, match=said):
        kino.start(work).result(10)


def test_a_message_is_a_text() -> None:
    message: Any = 3

    with pytest.raises(ArgumentTypeError, match=r"interrupt\(message=...\) got 3 \(int\)"):
        kino.interrupt(message)
