"""One environment for all tests of packages that others might publish."""

from __future__ import annotations

import pytest
from tests.browser.conftest import chromium, open_window

from .environment import PATIENCE, Environment, make_environment

__all__ = ["chromium", "open_window"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Wheels have to be built first."""
    for item in items:
        if "environment" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(3 * PATIENCE))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A fresh one, with pykino and the examples."""
    return make_environment(tmp_path_factory.mktemp("packages"))
