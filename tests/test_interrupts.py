"""Ctrl-C is not lost, even where Python drops the exception it raises."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from pykino._interrupts import Interrupts

pytestmark = pytest.mark.usefixtures("ctrl_c")


def test_a_ctrl_c_inside_a_destructor_is_remembered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And nothing is written about it, here to stderr or as a warning of pytest."""

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
    assert capsys.readouterr().err == ""


def test_what_else_a_destructor_raises_is_said_as_ever() -> None:
    class Broken:
        def __del__(self) -> None:
            raise ValueError("broken")

    said: list[object] = []
    before, sys.unraisablehook = sys.unraisablehook, lambda args: said.append(args.exc_value)
    try:
        with Interrupts():
            broken: object = Broken()
            del broken
    finally:
        sys.unraisablehook = before

    assert [str(exc) for exc in said] == ["broken"]


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
