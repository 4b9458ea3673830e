"""DateTimeInput: a moment, edited in the reader's zone and read in UTC."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any

import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, Unacceptable
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient

START = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "sent", ["2026-11-22T10:30:00Z", "2026-11-22T10:30:00.000Z", "2026-11-22T12:30+02:00"]
)
def test_what_a_browser_sends_is_read_in_utc(client: MemoryClient, sent: str) -> None:
    start = kino.DateTimeInput("Start")

    assert entered(client, start, sent) == ""
    assert start.value == START
    assert start.value.tzinfo is UTC


def test_python_may_give_any_zone(client: MemoryClient) -> None:
    pd = pytest.importorskip("pandas")
    for given in (
        START,
        datetime(2026, 11, 22, 5, 30, 0, 999_999, tzinfo=timezone(timedelta(hours=-5))),
        pd.Timestamp("2026-11-22T11:30", tz="Europe/Berlin"),
    ):
        start = kino.DateTimeInput("Start", default=given)

        assert shown(client, start) == "2026-11-22T10:30:00Z"
        assert type(start.value) is datetime
        assert start.value == START
    with pytest.raises(ArgumentError):
        start.set(pd.NaT)


@pytest.mark.parametrize(
    "sent",
    [
        "2026-11-22T10:30",
        "2026-11-22",
        "2026-13-01T00:00Z",
        "2026-11-22T24:00Z",
        "0001-01-01T00:00+14:00",
        "10000-01-01T00:00Z",
        1795343400000,
        True,
        [None],
    ],
)
def test_what_is_no_moment_is_refused(client: MemoryClient, sent: Any) -> None:
    start = kino.DateTimeInput("Start", default=START)

    assert entered(client, start, sent).startswith("Expected a date")
    assert start.value == START


class Nowhere(tzinfo):
    """A zone that does not say how far it is from UTC."""

    def utcoffset(self, _: datetime | None) -> None:
        return None

    dst = tzname = utcoffset


@pytest.mark.parametrize(
    "naive", [datetime(2026, 11, 22, 10, 30), datetime(2026, 1, 1, tzinfo=Nowhere())]
)
def test_a_datetime_without_a_zone_is_refused_with_the_cure(naive: datetime) -> None:
    with pytest.raises(ArgumentError, match=r"datetime\.now\(UTC\)"):
        kino.DateTimeInput("Start").set(naive)
    with pytest.raises(ArgumentTypeError, match="ZoneInfo"):
        kino.DateTimeInput("Start", min=naive)


def test_its_bounds_are_part_of_what_it_takes(client: MemoryClient) -> None:
    start = kino.DateTimeInput("Start", min=START)

    assert client_words(client, start) == "a date and time from 2026-11-22 10:30 UTC on"
    assert client.state(start)["min"] == "2026-11-22T10:30:00Z"
    assert entered(client, start, "2026-11-22T10:30:00Z", n=2) == ""


def client_words(client: MemoryClient, source: kino.DateTimeInput) -> str:
    return entered(client, source, "2026-01-01T00:00:00Z").removeprefix("Expected ").rstrip(".")


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("default", "2026-11-22T10:30:00Z", ArgumentError),
        ("default", date(2026, 11, 22), ArgumentError),
        ("default", START - timedelta(1), ArgumentError),
        ("default", datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))), ArgumentError),
        ("max", START - timedelta(1), ArgumentError),
        ("max", 3, ArgumentTypeError),
    ],
)
def test_a_bad_argument_is_named(argument: str, value: object, error: type[Exception]) -> None:
    options: dict[str, Any] = {"min": START, argument: value}
    with pytest.raises(error, match=rf"DateTimeInput\({argument}=\.\.\.\)"):
        kino.DateTimeInput("Start", **options)


def test_in_a_terminal_it_is_local_time_unless_a_zone_is_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = kino.DateTimeInput("Start")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC-2")  # two hours before UTC, as POSIX writes it
        time.tzset()

        assert start.accept(start.parse("2026-11-22 12:30")) == START
        assert start.accept(start.parse("2026-11-22T10:30Z")) == START
        assert start.accept(start.parse("2026-11-22")) == START - timedelta(hours=12, minutes=30)
        assert start.accept(start.parse(" ")) is None
        for text in ("22.11.2026", "0001-01-01 00:00", "noon"):
            with pytest.raises(Unacceptable, match="a date and time, written as 2026-11-22 10:30"):
                start.accept(start.parse(text))
    time.tzset()


def test_where_there_is_no_page_it_is_a_line_of_text() -> None:
    start = kino.DateTimeInput("Start", default=START)

    assert start.fallback() == {"text/plain": "Start: 2026-11-22 10:30 UTC"}
    start.set(START + timedelta(seconds=5))
    assert start.fallback() == {"text/plain": "Start: 2026-11-22 10:30:05 UTC"}
    check_output(start)
