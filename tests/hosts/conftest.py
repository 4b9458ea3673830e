"""What the tests of hosts share: a session, a web host that shows it, visitors of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import pykino as kino
from pykino.hosts.web import WebHost

from .web_client import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino import Session


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


@pytest.fixture
def stranger(host: WebHost) -> Visitor:
    return Visitor(host.url)


@pytest.fixture
def visitor(host: WebHost) -> Visitor:
    return Visitor(host.url).enter()
