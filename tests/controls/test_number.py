"""Number: a field for an int or a float."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.controls.entering import entered, shown
from tests.strategies import same

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, Unacceptable
from pykino.testing import check_output
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


@pytest.mark.parametrize("number", [0, -3, 2.5, 1e300, 2**53 + 1, -(10**60)])
def test_a_number_arrives_as_what_it_is(client: MemoryClient, number: float) -> None:
    """An int stays an int, however large, and a float a float."""
    source = kino.Number("N")

    assert entered(client, source, number) == ""
    assert same(source.value, number)
    assert same(shown(client, kino.Number("M", default=number)), number)


def test_an_empty_field_is_none(client: MemoryClient) -> None:
    source = kino.Number("N", default=3)

    assert entered(client, source, None) == ""
    assert source.value is None


@pytest.mark.parametrize("argument", ["default", "min", "max", "step"])
def test_a_number_of_too_many_digits_is_told_how_many_there_may_be(argument: str) -> None:
    options: dict[str, Any] = {argument: 10**4500}
    with pytest.raises(ArgumentError, match=r"a number, with 4,000 digits at most\.$"):
        kino.Number("N", **options)


@pytest.mark.parametrize("number", [nan, inf, -inf, True, False, "3", b"3", [3], {}])
def test_what_is_no_finite_number_is_refused(client: MemoryClient, number: Any) -> None:
    source = kino.Number("N", default=1, min=0)

    assert entered(client, source, number) == "Expected a number of at least 0."
    with pytest.raises(ArgumentError, match=r"Number\(value=...\)"):
        source.set(number)
    assert source.value == 1


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "1,5", "1 2", "nan", "0x10", None, ["1"], "9" * 5000]
)
def test_what_the_browser_cannot_read_is_refused_with_the_same_words(
    client: MemoryClient, text: Any
) -> None:
    source = kino.Number("N", default=1)

    assert entered(client, source, {"text": text}) == "Expected a number."
    assert source.value == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"min": 1, "max": 10}, "a number from 1 to 10"),
        ({"min": 1}, "a number of at least 1"),
        ({"max": 10.0}, "a number of at most 10"),
        ({"min": 0, "max": 10, "step": 1}, "a whole number from 0 to 10"),
        ({"min": 0, "step": 0.25}, "a number of at least 0 in steps of 0.25"),
    ],
)
def test_a_refusal_says_what_is_taken(
    client: MemoryClient, options: dict[str, Any], words: str
) -> None:
    assert entered(client, kino.Number("N", **options), 1000.1) in {"", f"Expected {words}."}
    assert entered(client, kino.Number("N", **options), "x") == f"Expected {words}."


def test_its_bounds_are_part_of_what_it_takes(client: MemoryClient) -> None:
    source = kino.Number("N", min=1, max=10)

    assert [entered(client, source, n, n=i) == "" for i, n in enumerate([1, 10, 0.999, 11])] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "taken", "refused"),
    [
        ({"step": 1}, [0, -7, 3.0, 10**40, 4.9999999999], [0.5, 1e-6]),
        ({"step": 10**12}, [0, 3 * 10**12], [10**12 + 1]),
        ({"min": 1, "step": 3}, [1, 4, 301], [3, 5]),
        ({"step": 0.1}, [0.3, 0.1 + 0.2, 1.1, -0.7, 12345.6, 1e15], [0.25, 0.30001]),
        ({"min": -0.05, "step": 0.1}, [-0.05, 0.05, 0.15], [0, 0.1]),
        ({"min": 5e-324, "step": 1e308}, [5e-324, 1e308], [5e307]),
        ({"step": 10**400}, [0, 10**400], [1.5, 1e300]),
    ],
)
def test_a_step_is_counted_from_min_or_from_0(
    options: dict[str, Any], taken: list[float], refused: list[float]
) -> None:
    source = kino.Number("N", **options)
    for number in taken:
        source.set(number)
        assert source.value == pytest.approx(number)
    for number in refused:
        with pytest.raises(ArgumentError):
            source.set(number)


@given(
    st.integers(0, 10_000),
    st.sampled_from([0.1, 0.01, 0.25, 1 / 3, 1e-7, 3, 2.5e10]),
    st.floats(-1e6, 1e6) | st.integers(-9, 9),
)
def test_min_and_so_many_steps_is_always_taken(steps: int, step: float, first: float) -> None:
    with connected():
        source = kino.Number("N", min=first, step=step)

        assert source.accept(first + steps * step) == pytest.approx(first + steps * step)


def test_with_a_whole_step_it_is_an_int(client: MemoryClient) -> None:
    source = kino.Number("N", step=5)
    assert entered(client, source, 15.0) == ""

    assert same(source.value, 15)


@pytest.mark.parametrize(
    "number", [np.int64(3), np.uint8(3), np.float32(3), Fraction(3), np.float64(3), Decimal(3)]
)
def test_numbers_of_other_packages_become_pythons_own(number: Any) -> None:
    source = kino.Number("N")
    source.set(number)

    assert type(source.value) in {int, float}
    assert source.value == 3


@pytest.mark.parametrize(
    "number", [np.bool_(True), np.float64("nan"), 3j, Fraction(10) ** 400, Decimal("sNaN")]
)
def test_what_python_cannot_count_with_is_refused(number: Any) -> None:
    with pytest.raises(ArgumentError):
        kino.Number("N").set(number)


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("default", "3", ArgumentError),
        ("default", 11, ArgumentError),
        ("min", "0", ArgumentTypeError),
        ("min", True, ArgumentTypeError),
        ("min", nan, ArgumentError),
        ("max", 0, ArgumentError),
        ("max", inf, ArgumentError),
        ("step", 0, ArgumentError),
        ("step", -1, ArgumentError),
        ("step", [1], ArgumentTypeError),
        ("debounce", None, ArgumentTypeError),
        ("placeholder", 0, ArgumentTypeError),
    ],
)
def test_a_bad_argument_is_named(argument: str, value: object, error: type[Exception]) -> None:
    options: dict[str, Any] = {"min": 0, "max": 10, argument: value}
    with pytest.raises(error, match=rf"Number\({argument}=\.\.\.\)"):
        kino.Number("N", **options)


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), (" -2 ", -2), ("1e3", 1000.0), ("0.5", 0.5), ("", None), ("1" * 30, int("1" * 30))],
)
def test_what_is_typed_in_a_terminal_is_a_number(text: str, number: object) -> None:
    source = kino.Number("N")

    assert same(source.accept(source.parse(text)), number)


def test_what_is_typed_and_is_none_is_refused() -> None:
    source = kino.Number("N", min=1, max=3)
    for text in ("three", "1e999", "nan"):
        with pytest.raises(Unacceptable, match="a number from 1 to 3"):
            source.accept(source.parse(text))


def test_where_there_is_no_page_it_is_a_line_of_text() -> None:
    source = kino.Number("N", default=2.5)

    assert source.fallback() == {"text/plain": "N: 2.5"}
    assert kino.Number("N").fallback() == {"text/plain": "N:"}
    check_output(source)
