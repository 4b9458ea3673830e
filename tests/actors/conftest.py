"""What the tests of processes share: none of them leaves any behind."""

from __future__ import annotations

import gc
import logging
import time
from typing import TYPE_CHECKING

import pytest

from pykino.actors import processes

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 5.0  # seconds that a thread may take to find out that its process is over


@pytest.fixture(autouse=True, scope="module")
def frozen() -> Iterator[None]:
    """The collector does not look at what was there before: tests call it often."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Crashes that are meant are not logged."""
    caplog.set_level(logging.CRITICAL + 1, "pykino")


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """All processes have exited when a test is over."""
    yield
    gc.collect()
    until = time.monotonic() + PATIENCE
    while processes() and time.monotonic() < until:
        time.sleep(0.01)

    assert processes() == []
