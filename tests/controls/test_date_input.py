"""DateInput: a date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, Unacceptable
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient

DAY = date(2026, 11, 22)


def test_a_date_goes_out_and_comes_back(client: MemoryClient) -> None:
    day = kino.DateInput("Day", default=DAY)

    assert shown(client, day) == "2026-11-22"
    assert entered(client, day, "0001-01-01") == ""
    assert day.value == date.min


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_field_is_none(client: MemoryClient, empty: Any) -> None:
    day = kino.DateInput("Day", default=DAY)

    assert entered(client, day, empty) == ""
    assert day.value is None


@pytest.mark.parametrize(
    "sent",
    [
        "2026-02-30",
        "10000-01-01",
        "20261122",
        "2026-W47-7",
        "2026-11-22T10:00",
        "٢026-11-22",
        "x",
        0,
        True,
        ["2026-11-22"],
    ],
)
def test_what_is_no_date_is_refused(client: MemoryClient, sent: Any) -> None:
    day = kino.DateInput("Day", default=DAY)

    assert entered(client, day, sent) == "Expected a date."
    assert day.value == DAY


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ({"min": DAY}, "a date from 2026-11-22 on"),
        ({"max": date(2026, 1, 1)}, "a date up to 2026-01-01"),
        ({"min": DAY, "max": DAY}, "a date from 2026-11-22 to 2026-11-22"),
    ],
)
def test_its_bounds_are_part_of_what_it_takes(
    client: MemoryClient, bounds: dict[str, Any], words: str
) -> None:
    day = kino.DateInput("Day", **bounds)

    assert entered(client, day, "2026-03-03") == f"Expected {words}."
    assert entered(client, day, next(iter(bounds.values())).isoformat(), n=2) == ""
    with pytest.raises(ArgumentError, match=words):
        day.set(date(2026, 3, 3))


def test_a_datetime_is_refused_with_the_cure() -> None:
    pd = pytest.importorskip("pandas")
    for value in (datetime(2026, 11, 22, tzinfo=UTC), pd.Timestamp("2026-11-22"), pd.NaT):
        with pytest.raises(ArgumentError, match=r"take \.date\(\)"):
            kino.DateInput("Day").set(value)


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("default", "2026-11-22", ArgumentError),
        ("default", time(1), ArgumentError),
        ("default", date(2027, 1, 1), ArgumentError),
        ("min", "2026-11-22", ArgumentTypeError),
        ("min", datetime(2026, 1, 1), ArgumentTypeError),
        ("max", 3, ArgumentTypeError),
        ("max", date(2025, 1, 1), ArgumentError),
    ],
)
def test_a_bad_argument_is_named(argument: str, value: object, error: type[Exception]) -> None:
    options: dict[str, Any] = {"min": date(2026, 1, 1), "max": date(2026, 12, 31), argument: value}
    with pytest.raises(error, match=rf"DateInput\({argument}=\.\.\.\)"):
        kino.DateInput("Day", **options)


def test_in_a_terminal_it_is_typed_as_year_month_day() -> None:
    day = kino.DateInput("Day")

    assert day.accept(day.parse(" 2026-11-22 ")) == DAY
    assert day.accept(day.parse("")) is None
    with pytest.raises(Unacceptable, match="a date, written as 2026-11-22"):
        day.parse("22.11.2026")


def test_where_there_is_no_page_it_is_a_line_of_text() -> None:
    day = kino.DateInput("Day", default=DAY)

    assert day.fallback() == {"text/plain": "Day: 2026-11-22"}
    check_output(day)
