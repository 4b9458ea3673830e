"""What the tests of hosts share: a session, a web host that shows it, visitors of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web_session import host, session

from .web_client import Visitor

if TYPE_CHECKING:
    from pykino.hosts.web import WebHost

__all__ = ["host", "session", "stranger", "visitor"]


@pytest.fixture
def stranger(host: WebHost) -> Visitor:
    return Visitor(host.url)


@pytest.fixture
def visitor(host: WebHost) -> Visitor:
    return Visitor(host.url).enter()
