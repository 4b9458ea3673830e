"""Two windows of a real Chromium among other clients, all at the same inputs."""

from __future__ import annotations

import pytest
from benchmarks.convergence import Load, converge

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.usefixtures("chromium")]


@pytest.mark.timeout(300)
def test_what_is_typed_in_two_windows_while_others_change_it_is_the_same_for_all_in_the_end(
    soak: bool,
) -> None:
    """Eight other clients, for six seconds; one window loses its connection, and comes back.

    `--soak` takes forty-eight for a minute.
    """
    load = Load() if soak else Load(6.0, clients=10, processes=1, wanderers=2)

    result = converge(load)

    windows = [account for account in result.accounts if account["window"]]
    assert result.problems == []
    assert len(set(result.digests.values())) == 1
    assert len(windows) == 2
    assert all(any(account["said"].values()) for account in windows)
    assert [account["breaks"] > 0 for account in windows] == [False, True]
