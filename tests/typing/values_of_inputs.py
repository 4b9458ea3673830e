"""What a type checker knows of the values of inputs; checked by mypy, run by nobody."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import assert_type

import pykino as kino


def of_texts() -> None:
    assert_type(kino.TextInput("a").value, str)
    assert_type(kino.TextArea("a").read(), str)
    assert_type(kino.Password("a").value, str)
    assert_type(kino.UrlInput("a").value, str | None)
    assert_type(kino.ColorInput("a").value, str)


def of_numbers() -> None:
    assert_type(kino.Number("a", default=3).value, int | float | None)
    assert_type(kino.Range("a").value, int | float)
    assert_type(kino.Checkbox("a").value, bool)
    kino.Number("a").set(2.5)
    kino.Number("a", validate=lambda number: None if number else "Nothing?")


def of_choices() -> None:
    assert_type(kino.Select("a", ["x", "y"]).value, str)
    assert_type(kino.Select("a", {"one": 1, "two": 2}, default=2).value, int)
    assert_type(kino.Radio("a", [date.min, date.max]).read(), date)
    assert_type(kino.MultiSelect("a", {"one": 1}).value, tuple[int, ...])
    kino.MultiSelect("a", ["x", "y"]).set({"x"})
    kino.Select("a", ["x"]).set(3)  # type: ignore[arg-type]


def of_moments() -> None:
    assert_type(kino.DateInput("a").value, date | None)
    assert_type(kino.TimeInput("a").value, time | None)
    assert_type(kino.DateTimeInput("a").read(), datetime | None)
    kino.DateInput("a", default="2026-11-22")  # type: ignore[arg-type]
