"""Calls that come soon, and not too often."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from pykino.hosts._terminal.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hurried")
def test_it_may_be_stopped_while_a_listener_renders() -> None:
    """The thread is not joined before it runs, and is over afterwards."""
    for _ in range(300):
        pace = Pace(lambda: None, 0.0, at_once=True)
        asking = threading.Thread(target=pace.soon)
        asking.start()
        pace.stop()
        asking.join()

        assert pace._thread is None or not pace._thread.is_alive()


def test_once_stopped_it_begins_no_more() -> None:
    pace = Pace(lambda: None, 0.0, at_once=True)
    pace.stop()
    pace.soon()

    assert pace._thread is None
