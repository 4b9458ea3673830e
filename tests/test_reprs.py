from __future__ import annotations

import collections
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykino._reprs import bounded_repr, bounded_str, cut_repr, type_name

if TYPE_CHECKING:
    from collections.abc import Callable

hashable = st.none() | st.integers() | st.text(max_size=5) | st.binary(max_size=3)
values: st.SearchStrategy[Any] = st.recursive(
    hashable | st.floats() | st.booleans() | st.complex_numbers(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(hashable, inner)
        | st.tuples(inner)
        | st.tuples(inner, inner)
        | st.sets(hashable)
        | st.frozensets(hashable)
        | st.builds(collections.deque, st.lists(inner))
        | st.builds(lambda d: d.keys(), st.dictionaries(hashable, inner))
        | st.builds(lambda x: SimpleNamespace(x=x), inner)
        | st.builds(ValueError, inner)
        | st.builds(bytearray, st.binary())
    ),
    max_leaves=20,
)


@attrs.frozen
class Record:
    a: object
    secret: str = attrs.field(default="hidden", repr=False)


@given(values)
def test_what_fits_reads_as_repr_says(value: object) -> None:
    """
    Our own walk over the builtin containers writes what Python's `repr` writes.
    """
    assert cut_repr(value, 10**9) == (repr(value), True)


@given(values, st.integers(0, 200))
def test_no_text_is_longer_than_asked_for(value: object, limit: int) -> None:
    assert len(bounded_repr(value, limit)) <= max(limit, 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (collections.Counter("aab"), "Counter({'a': 2, 'b': 1})"),
        (collections.defaultdict(list, a=[1]), "defaultdict(<class 'list'>, {'a': [1]})"),
        (collections.OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (MappingProxyType({"a": 1}), "mappingproxy({'a': 1})"),
        (collections.UserDict(a=1), "{'a': 1}"),
        (collections.UserList([1]), "[1]"),
        (Record([1]), "Record(a=[1])"),
        ([].append, "<built-in method append of list object"),
        (Record([1]).__eq__, "<bound method Record.__eq__>"),
        (10**5000, "<int of about 5,000 digits>"),
        ("\ud800 é", "'\\ud800 é'"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_containers_and_records_are_walked_too(value: object, expected: str) -> None:
    assert bounded_repr(value).startswith(expected)


@pytest.mark.parametrize(
    "make",
    [
        lambda: "x" * 10**8,
        lambda: b"\0" * 10**8,
        lambda: bytearray(10**8),
        lambda: [0] * 10**7,
        lambda: {"a": ["y" * 10**8]},
        lambda: Record("z" * 10**8),
        lambda: np.zeros((2_000, 2_000)),
        lambda: ValueError("x" * 10**8),
        lambda: [[[["x" * 10**7] * 10]]],
    ],
)
def test_an_enormous_value_is_cut_while_its_text_is_built(make: Callable[[], object]) -> None:
    value = make()
    text, whole = cut_repr(value, 1_000)

    assert len(text) <= 1_000
    assert not whole or isinstance(value, np.ndarray)


def test_the_cut_says_how_much_is_missing() -> None:
    assert bounded_repr(list(range(1_000)), 100).endswith("… 987 more]")
    assert bounded_repr("x" * 1_000, 100) == f"'{'x' * 40}'… 960 more"


def test_a_cycle_and_a_deep_structure_end() -> None:
    cycle: list[Any] = []
    cycle.append({"a": cycle})
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    assert bounded_repr(cycle) == "[{'a': [...]}]"
    assert bounded_repr(deep) == "[" * 40 + "[...]" + "]" * 40


def test_a_repr_that_raises_is_told_as_such() -> None:
    class Bad:
        def __repr__(self) -> str:
            raise ValueError("no")

        __str__ = __repr__

    name = type_name(Bad())
    assert bounded_repr([Bad()]) == f"[<{name} object, its repr raised ValueError: no>]"
    assert bounded_str(Bad()) == f"<{name} object, its str raised ValueError: no>"


def test_an_error_that_cannot_be_told_either_is_named() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise self

    class Bad:
        def __repr__(self) -> str:
            raise Mute

    assert bounded_repr(Bad()).endswith(f"its repr raised {type_name(Mute())}>")


@pytest.mark.parametrize("answer", [None, 1, b"bytes"])
def test_a_repr_that_returns_no_text_is_told_as_such(answer: object) -> None:
    class Bad:
        def __repr__(self) -> str:
            return answer  # type: ignore[return-value]

    assert "its repr raised TypeError" in bounded_repr(Bad())


def test_a_repr_that_recurses_for_ever_is_told_as_such() -> None:
    class Bad:
        def __repr__(self) -> str:
            return f"<{self!r}>"

    assert "RecursionError" in bounded_repr(Bad())


def test_an_enormous_text_of_a_foreign_type_is_cut() -> None:
    class Long:
        def __repr__(self) -> str:
            return "x" * 10**7

    text, whole = cut_repr([Long()], 500)
    assert len(text) <= 500
    assert not whole


def test_half_a_surrogate_pair_from_a_foreign_repr_is_escaped() -> None:
    class Odd:
        def __repr__(self) -> str:
            return "\udc00"

    assert bounded_repr(Odd()) == "\\udc00"
    assert bounded_str("\udc00") == "\\udc00"


def test_a_subclass_of_str_has_no_say_in_how_it_is_cut() -> None:
    class Sly(str):
        def __getitem__(self, key: Any) -> str:
            raise AssertionError

        def __len__(self) -> int:
            raise AssertionError

    class Odd:
        def __repr__(self) -> str:
            return Sly("sly")

    assert bounded_repr(Sly("text")) == "'text'"
    assert bounded_repr(Odd()) == "sly"


def test_a_metaclass_that_lies_about_the_name_is_not_believed() -> None:
    class Meta(type):
        def __getattribute__(cls, name: str) -> Any:
            raise ValueError(name)

    class Liar(metaclass=Meta):
        pass

    assert type_name(Liar()) == "Liar"
    assert "Liar" in bounded_repr([Liar()])
