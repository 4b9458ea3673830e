"""Ctrl-C is not lost, even where Python drops the exception it raises."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from pykino._interrupts import Interrupts

pytestmark = pytest.mark.usefixtures("ctrl_c")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_ctrl_c_inside_a_destructor_is_remembered() -> None:
    class Unlucky:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(1000):  # the handler runs here, and its exception is ignored
                threading.get_ident()

    with Interrupts() as interrupts:
        assert not interrupts.came()
        unlucky: object = Unlucky()
        del unlucky

        assert interrupts.came()
        assert interrupts.came()


def test_another_signal_asks_for_nothing() -> None:
    before = signal.signal(signal.SIGUSR1, lambda *_: None)
    try:
        with Interrupts() as interrupts:
            os.kill(os.getpid(), signal.SIGUSR1)

            assert not interrupts.came()
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_thread_that_gets_no_signals_waits_as_it_did() -> None:
    seen: list[bool] = []

    def look() -> None:
        with Interrupts() as interrupts:
            seen.append(interrupts.came())

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [False]
