"""What all tests share: a session in memory, and the switch for long loads."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from pykino.testing.memory import connected, memory_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino.hosts.memory import MemoryClient, MemoryHost
    from pykino.session import Session

for name, examples in (("sample", 25), ("soak", 200)):  # of each property
    hypothesis_settings.register_profile(
        name,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize="CI" in os.environ,
    )
hypothesis_settings.load_profile("sample")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long loads in full")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--soak"):
        hypothesis_settings.load_profile("soak")


@pytest.fixture
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether long loads run in full; otherwise a short seeded sample does."""
    return bool(request.config.getoption("--soak"))


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C works, here and in programs started from here, also in a job of the background.

    A shell without job control has it ignored there, and children inherit that.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


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
