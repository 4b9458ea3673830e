"""Twenty inputs of all kinds, and values for them that say who made them and as which of theirs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

from attrs import frozen

import pykino as kino

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KINDS", "code", "index_of", "numbered", "twenty"]

BITS, OPTIONS, SPOTS = 16, 64, 5
DAY, MOMENT = date(2000, 1, 1), datetime(2020, 1, 15, tzinfo=UTC)


@frozen
class Kind:
    """How an input is made, and what a client sends for a number."""

    make: Callable[..., Any]
    wire: Callable[[int], Any]
    tells: bool = True
    """Whether each number has a value of its own."""


def numbered(who: int, number: int) -> int:
    """Which of its changes it is, and whose; `who` is 1 to 64, `number` 1 to 999."""
    return who * 1000 + number % 1000


def twenty() -> list[Any]:
    """The inputs, each with its index in its label."""
    return [kind.make(f"{index:02} field") for index, kind in enumerate(KINDS)]


def index_of(label: str) -> int:
    return int(label[:2])


def code(value: Any) -> int:
    """What stands for a value as it goes over the wire; the same for 1 and 1.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return crc32(json.dumps(value).encode())


def _pair(number: int) -> str:
    return f"{number // 1000}:{number % 1000}"


def _bits(number: int) -> list[int]:
    return [bit for bit in range(BITS) if number >> bit & 1]


def _day(number: int) -> date:
    return DAY + timedelta(days=number)


def _time(number: int) -> str:
    clock = (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=number)).time()
    return clock.isoformat("seconds" if clock.second else "minutes")


def _moment(number: int) -> str:
    return (MOMENT + timedelta(seconds=number)).isoformat().replace("+00:00", "Z")


TEXT = Kind(kino.TextInput, _pair)
NUMBER = Kind(lambda label: kino.Number(label, default=0), lambda number: number + 0.5)
WHOLE = Kind(lambda label: kino.Range(label, max=99_999), lambda number: number)
QUARTERS = Kind(lambda label: kino.Range(label, max=25_000, step=0.25), lambda number: number / 4)
SELECT = Kind(
    lambda label: kino.Select(label, [*range(OPTIONS)]),
    lambda number: number % OPTIONS,
    tells=False,
)
CHECKBOX = Kind(kino.Checkbox, lambda number: bool(number % 2), tells=False)

KINDS: list[Kind] = [
    TEXT,
    NUMBER,
    WHOLE,
    CHECKBOX,
    SELECT,
    Kind(kino.TextArea, lambda number: _pair(number).replace(":", "\n")),
    Kind(kino.Password, _pair),
    Kind(kino.UrlInput, lambda number: f"https://example.org/{_pair(number)}"),
    Kind(lambda label: kino.DateInput(label, default=DAY), lambda number: _day(number).isoformat()),
    Kind(lambda label: kino.TimeInput(label, default=MOMENT.time()), _time),
    Kind(lambda label: kino.DateTimeInput(label, default=MOMENT), _moment),
    Kind(kino.ColorInput, lambda number: f"#{number:06x}"),
    Kind(lambda label: kino.MultiSelect(label, [f"bit {bit}" for bit in range(BITS)]), _bits),
    Kind(
        lambda label: kino.Radio(label, [*"ABCDE"], horizontal=True),
        lambda number: number % SPOTS,
        tells=False,
    ),
    TEXT,
    NUMBER,
    QUARTERS,
    CHECKBOX,
    SELECT,
    TEXT,
]
