"""Calls that come soon, and not too often."""

from __future__ import annotations

import threading

from pykino.hosts._terminal.pace import Pace


def test_it_may_be_stopped_while_others_ask_for_the_first_call() -> None:
    """The end of a program comes while listeners render: no thread is joined before it runs."""
    failures: list[object] = []
    raised, threading.excepthook = threading.excepthook, failures.append
    try:
        for _ in range(200):
            pace = Pace(list, 0.0, at_once=True)
            together = threading.Barrier(3)

            def act(call: object, together: threading.Barrier = together) -> None:
                together.wait()
                call()  # type: ignore[operator]

            threads = [threading.Thread(target=act, args=(pace.soon,)) for _ in range(2)]
            for thread in threads:
                thread.start()
            act(pace.stop)
            for thread in threads:
                thread.join()
            assert pace._thread is None or not pace._thread.is_alive()
    finally:
        threading.excepthook = raised

    assert failures == []


def test_once_stopped_it_begins_no_more() -> None:
    pace = Pace(list, 0.0, at_once=True)
    pace.stop()
    pace.soon()

    assert pace._thread is None
