"""What all tests share: a session in memory, and the switch for long loads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from pykino.testing import connected, memory_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino.hosts.memory import MemoryClient, MemoryHost
    from pykino.session import Session

hypothesis_settings.register_profile(
    "default",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
hypothesis_settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long loads in full")


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether long loads run in full; otherwise a short seeded sample does."""
    return bool(request.config.getoption("--soak"))


@pytest.fixture
def client() -> Iterator[MemoryClient]:
    """One client of a session of its own, which is the current one."""
    with connected() as made:
        yield made


@pytest.fixture
def host() -> Iterator[MemoryHost]:
    """The host of a session in memory, for tests with several clients."""
    with memory_session() as (_, made):
        yield made


@pytest.fixture
def session(host: MemoryHost) -> Session:
    """The session of `host`."""
    assert host.session is not None
    return host.session
