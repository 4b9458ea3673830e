"""Fixtures of all tests that look at a web host: a session of its own, and the host that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import pykino as kino
from pykino.hosts.web import WebHost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino import Session

__all__ = ["host", "session"]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("PYKINO_HOST", "memory")  # what shows a session that was given no host
    session = kino.Session("A page")
    with session.activate():
        yield session
    session.close()


@pytest.fixture
def host(session: Session) -> WebHost:
    host = WebHost()
    session.attach(host)
    return host
