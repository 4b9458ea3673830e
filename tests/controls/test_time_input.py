"""TimeInput: a time of day."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, Unacceptable
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


@pytest.mark.parametrize(
    ("sent", "value", "seen"),
    [
        ("10:30", time(10, 30), "10:30"),
        ("00:00", time(0, 0), "00:00"),
        ("10:30:15", time(10, 30, 15), "10:30:15"),
        ("10:30:15.250", time(10, 30, 15), "10:30:15"),
        ("23:59:00", time(23, 59), "23:59"),
    ],
)
def test_a_time_has_seconds_if_they_were_given(
    client: MemoryClient, sent: str, value: time, seen: str
) -> None:
    alarm = kino.TimeInput("Alarm")

    assert entered(client, alarm, sent) == ""
    assert alarm.value == value
    assert shown(client, kino.TimeInput("Other", default=value)) == seen


@pytest.mark.parametrize(
    "sent", ["24:00", "10:60", "1030", "T10:30", "10:30Z", "10:30+01:00", "", 630, True, ["10:30"]]
)
def test_what_is_no_time_is_refused_and_nothing_is_none(client: MemoryClient, sent: Any) -> None:
    alarm = kino.TimeInput("Alarm", default=time(7))

    assert entered(client, alarm, sent) == ("" if sent == "" else "Expected a time.")
    assert alarm.value == (None if sent == "" else time(7))


def test_its_bounds_are_part_of_what_it_takes(client: MemoryClient) -> None:
    alarm = kino.TimeInput("Alarm", min=time(7), max=time(9, 30))

    assert entered(client, alarm, "06:59") == "Expected a time from 07:00 to 09:30."
    assert entered(client, alarm, "09:30", n=2) == ""


def test_a_time_with_a_zone_is_refused_with_the_cure() -> None:
    with pytest.raises(ArgumentError, match=r"take \.replace\(tzinfo=None\)"):
        kino.TimeInput("Alarm").set(time(7, tzinfo=UTC))


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("default", "07:00", ArgumentError),
        ("default", datetime(2026, 1, 1), ArgumentError),
        ("default", time(5), ArgumentError),
        ("min", 7, ArgumentTypeError),
        ("min", time(7, tzinfo=UTC), ArgumentTypeError),
        ("max", time(5), ArgumentError),
    ],
)
def test_a_bad_argument_is_named(argument: str, value: object, error: type[Exception]) -> None:
    options: dict[str, Any] = {"min": time(6), argument: value}
    with pytest.raises(error, match=rf"TimeInput\({argument}=\.\.\.\)"):
        kino.TimeInput("Alarm", **options)


def test_in_a_terminal_it_is_typed_as_hours_and_minutes() -> None:
    alarm = kino.TimeInput("Alarm")

    assert alarm.accept(alarm.parse(" 07:30 ")) == time(7, 30)
    assert alarm.accept(alarm.parse("")) is None
    with pytest.raises(Unacceptable, match="a time, written as 07:30"):
        alarm.parse("half past seven")


def test_where_there_is_no_page_it_is_a_line_of_text() -> None:
    alarm = kino.TimeInput("Alarm", default=time(7, 30))

    assert alarm.fallback() == {"text/plain": "Alarm: 07:30"}
    check_output(alarm)
