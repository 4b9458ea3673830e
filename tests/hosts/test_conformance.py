"""Every built-in host keeps the promises that a session relies on, and the check finds those that do not."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from pykino.errors import PykinoError
from pykino.hosting import open_host
from pykino.hosts.memory import MemoryHost
from pykino.testing import check_host

if TYPE_CHECKING:
    from pathlib import Path

    from pykino.session import Session


def test_the_memory_host_conforms() -> None:
    check_host(MemoryHost())


def test_the_terminal_host_conforms() -> None:
    check_host(open_host("terminal", file=io.StringIO()))


def test_the_static_host_conforms(tmp_path: Path) -> None:
    check_host(open_host("static", path=tmp_path / "page.html"))

    assert "<!doctype html>" in (tmp_path / "page.html").read_text(encoding="utf-8").lower()


def test_the_web_host_conforms() -> None:
    pytest.importorskip("starlette")
    check_host(open_host("web"))


class Raises(MemoryHost):
    def flush(self) -> None:
        raise RuntimeError("no flush")


class Hangs(MemoryHost):
    def attach(self, session: Session) -> None:
        import threading

        threading.Event().wait(5)


class Stays(MemoryHost):
    def attach(self, session: Session) -> None:
        super().attach(session)
        self.connect()

    def close(self) -> None:
        """Leave nobody."""


@pytest.mark.parametrize(
    ("host", "complaint"),
    [
        (Raises, r"flush\(\) raised RuntimeError"),
        (Hangs, r"attach\(\) .* did not return"),
        (Stays, "still connected"),
    ],
)
def test_a_broken_promise_is_named(host: type[MemoryHost], complaint: str) -> None:
    with pytest.raises(PykinoError, match=complaint):
        check_host(host(), timeout=0.5)
