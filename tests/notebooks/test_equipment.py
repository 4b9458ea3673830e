"""What tests of notebooks need: where it is missing they say so, and traffic is counted."""

from __future__ import annotations

import pytest

from . import servers
from .traffic import Frame, Traffic


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail), ("", pytest.skip)])
def test_what_is_not_installed_skips_and_in_ci_fails(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome.Exception, match="not installed: no_such_module"):  # type: ignore[attr-defined]
        servers.need("json", "no_such_module")


def test_the_busiest_second_is_found_wherever_it_begins() -> None:
    times = [0.0, 0.9, 1.1, 1.2, 1.85, 3.0]
    traffic = Traffic([Frame(at, True, 1) for at in times] + [Frame(1.0, False, 1)])

    assert (traffic.busiest(), traffic.busiest(0.5), traffic.busiest(10)) == (4, 3, 6)
    assert traffic.busiest(received=False) == traffic.count(received=False) == 1
