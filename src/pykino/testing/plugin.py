"""What pytest loads: the fixture `kino_host`; nothing is imported before a test asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from .host import KinoHost

__all__ = ["kino_host", "pytest_runtest_call"]


@pytest.fixture
def kino_host() -> Iterator[KinoHost]:
    """A pykino session in memory: clients to play, a clock to move, no error unseen."""
    from .host import KinoHost

    host = KinoHost()
    with host.active():
        try:
            yield host
        finally:
            host.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """An error in the page fails the test in which it came, and not its teardown."""
    host: KinoHost | None = getattr(item, "funcargs", {}).get("kino_host")
    if host is None:
        return (yield)
    try:
        result = yield
    except BaseException as exc:
        host.tell(exc)
        raise
    if failure := _failure_of(host):
        pytest.fail(failure, pytrace=False)
    return result


def _failure_of(host: KinoHost) -> str | None:
    from ._problems import ShownError

    try:
        host.check()
    except ShownError as exc:
        return str(exc)
    return None
