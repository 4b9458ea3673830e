"""What pages of marimo see until they are heard."""

from __future__ import annotations

import threading
from time import monotonic

import pykino as kino
from pykino.hosts._marimo.preview import PAUSE, Preview
from pykino.testing.memory import memory_session


def test_all_of_it_is_shown_anew_when_it_has_changed_and_only_then() -> None:
    shown: list[list[bytes]] = []

    def after(count: int) -> list[bytes]:
        end = monotonic() + 10
        while len(shown) < count and monotonic() < end:
            threading.Event().wait(0.01)
        threading.Event().wait(4 * PAUSE)
        assert len(shown) == count
        return shown[-1]

    with memory_session():
        frame = kino.render(kino.Frame("before"))
        preview = Preview(kino.current(), shown.append)
        assert b"before" in after(1)[-1]
        frame.render("after")
        assert b"after" in after(2)[-1]
        preview.end()
        assert after(3) == []
