from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, UnknownEventError
from pykino.outputs.tree import Tree

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
hashable = st.none() | st.integers() | st.text(max_size=5) | st.tuples(st.integers(), st.text())
values: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(hashable, inner)
        | st.tuples(inner, inner)
        | st.frozensets(st.integers())
        | st.builds(collections.deque, st.lists(inner))
        | st.builds(lambda x: SimpleNamespace(x=x), inner)
    ),
    max_leaves=30,
)


@dataclasses.dataclass
class Point:
    x: int
    y: int
    secret: str = dataclasses.field(default="hidden", repr=False)


@attrs.frozen
class Pair:
    left: object
    right: object


class Named(NamedTuple):
    a: int
    b: int


class Written:
    def __repr__(self) -> str:
        return "<by hand>"


class Plain:
    def __init__(self) -> None:
        self.a = 1


class Colour(enum.Enum):
    RED = 1


def text(value: object) -> str:
    return str(Tree(value).fallback()["text/plain"])


def root(value: object) -> dict[str, Any]:
    return Tree(value).root


def shown(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for item in node.get("items", ()):
        yield from shown(item)


def opened(tree: Tree, lazy: int) -> dict[str, Any]:
    """What a client is told when it opens a place of `tree`."""
    (live,) = tree.children()
    return {"lazy": lazy, **live._read(*live._later[lazy])}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": 1, 2: [True, None]}, "{'a': 1, 2: [True, None]}"),
        ([], "[]"),
        ((1,), "(1,)"),
        (set(), "set()"),
        ({1}, "{1}"),
        (frozenset([1]), "frozenset({1})"),
        (collections.deque([1]), "deque([1])"),
        (collections.OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (collections.defaultdict(list, a=[1]), "defaultdict({'a': [1]})"),
        (MappingProxyType({"a": 1}), "mappingproxy({'a': 1})"),
        (Point(1, 2), "Point(x=1, y=2)"),
        (Pair("l", [1]), "Pair(left='l', right=[1])"),
        (Named(1, 2), "Named(a=1, b=2)"),
        (SimpleNamespace(a=1), "SimpleNamespace(a=1)"),
        (Plain(), "Plain(a=1)"),
        (Written(), "<by hand>"),
        ([Colour.RED], "[<Colour.RED: 1>]"),
        ([dt.date(2024, 1, 2)], "[datetime.date(2024, 1, 2)]"),
        ([10**5000], "[<int of about 5,000 digits>]"),
        ({"a": 1}.keys(), "dict_keys({'a'})"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_plain_text_reads_as_python_does(value: object, expected: str) -> None:
    assert text(value) == expected


def test_what_fits_no_line_is_indented_and_plain_items_share_lines() -> None:
    lines = text({"numbers": list(range(50)), "name": "x"}).splitlines()

    assert lines[0] == "{"
    assert lines[1] == "    'numbers': ["
    assert lines[2].startswith("        0, 1, 2,")
    assert lines[-2:] == ["    'name': 'x',", "}"]
    assert max(map(len, lines)) <= 80


def test_leaves_tell_their_kind() -> None:
    value = ["s", 1, 1.5, True, None, int, Colour.RED, dt.time(), np.float32(1), b"b"]

    kinds = [item["kind"] for item in root(value)["items"]]

    assert kinds == ["str", "num", "num", "bool", "none", "type", "enum", "date", "num", "str"]


def test_fields_that_a_repr_leaves_out_are_left_out() -> None:
    assert "hidden" not in text([Point(1, 2)])


def test_a_value_that_contains_itself_says_so() -> None:
    value: dict[str, Any] = {"a": [1]}
    value["a"].append(value)

    assert text(value) == "{'a': [1, ↻ already above: dict]}"


def test_a_value_that_is_held_twice_is_shown_twice() -> None:
    inner = [1]

    assert text([inner, inner]) == "[[1], [1]]"


def test_the_tree_shows_the_value_as_it_was() -> None:
    value = [1, 2]
    tree = Tree(value)
    value.append(3)

    assert tree.fallback()["text/plain"] == "[1, 2]"


def test_a_small_value_needs_no_live_output() -> None:
    tree = Tree({"a": [1, 2]}, label="small", open=2)

    assert list(tree.children()) == []
    assert tree.to_node() == {"type": "tree", "label": "small", "open": 2, "root": tree.root}


def test_a_long_list_shows_a_hundred_items_and_tells_how_many_more() -> None:
    tree = Tree(list(range(10_000)))

    assert len(tree.root["items"]) == 101
    assert tree.root["items"][-1]["text"] == "… 9,900 more"


def test_more_items_come_when_they_are_asked_for() -> None:
    tree = Tree(list(range(250)))

    second = opened(tree, tree.root["items"][-1]["lazy"])["items"]
    third = opened(tree, second[-1]["lazy"])["items"]

    assert [item["text"] for item in second[:2]] == ["100", "101"]
    assert second[-1]["text"] == "… 50 more"
    assert [item["text"] for item in third] == [str(n) for n in range(200, 250)]


def test_what_is_opened_is_read_then() -> None:
    value = [[n] for n in range(2_000)]
    tree = Tree({"a": {"b": {"c": value}}, "filler": [list(range(100))] * 50})
    lazy = next(node["lazy"] for node in shown(tree.root) if "lazy" in node and "shape" in node)
    before = opened(tree, lazy)

    assert before["items"]


def test_a_long_text_is_cut_and_comes_whole_when_asked_for() -> None:
    tree = Tree(["x" * 50_000])
    (item,) = tree.root["items"]

    assert len(item["text"]) < 2_100
    assert len(opened(tree, item["lazy"])["text"]) == 50_002


def test_a_branch_that_was_put_off_still_knows_what_is_above_it() -> None:
    value: list[Any] = []
    value.append([[[[[[[[[[[[[value]]]]]]]]]]]]])
    tree = Tree(value)
    (lazy,) = (node["lazy"] for node in shown(tree.root) if "lazy" in node)

    assert "↻ already above: list" in str(opened(tree, lazy))


def test_events_are_answered_to_the_client_that_asked(client: MemoryClient) -> None:
    kino.render(tree := Tree(list(range(200))))
    client.sync()
    client.push(tree.to_node()["ref"], "open", {"lazy": tree.root["items"][-1]["lazy"]})
    client.push(tree.to_node()["ref"], "open", {"lazy": "nonsense"})

    assert len(client.wait_event("opened")["items"]) == 100
    assert client.wait_event("opened") == {"lazy": "nonsense"}


def test_other_events_are_refused() -> None:
    (live,) = Tree(list(range(200))).children()

    with pytest.raises(UnknownEventError):
        live.handle_event("close", {}, "c")  # type: ignore[attr-defined]


def test_the_places_that_can_be_opened_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pykino.outputs.tree.REMEMBERED", 3)
    tree = Tree([[[[[[[[[[[[[[1]]]]]]]]]]]]]])
    (live,) = tree.children()
    for _ in range(10):
        lazy = max(live._later)  # type: ignore[attr-defined]
        opened(tree, lazy)

    assert len(live._later) <= 3  # type: ignore[attr-defined]


class Failing(Mapping[str, int]):
    def __getitem__(self, key: str) -> int:
        raise OSError("gone")

    def __iter__(self) -> Iterator[str]:
        yield "a"

    def __len__(self) -> int:
        raise OSError("gone")


class Endless(Sequence[int]):
    def __getitem__(self, index: Any) -> Any:
        return index

    def __len__(self) -> int:
        return 2**62


def test_a_container_that_raises_shows_it_where_it_did() -> None:
    node = root({"bad": Failing(), "good": 1})

    assert node["items"][0]["items"] == [
        {"kind": "error", "text": "OSError('gone') while it was read"}
    ]
    assert node["items"][1]["text"] == "1"


def test_an_endless_sequence_is_cut() -> None:
    assert len(root(Endless())["items"]) == 101


def test_a_repr_that_raises_is_a_leaf_that_says_so() -> None:
    class Bad:
        def __repr__(self) -> str:
            raise ValueError("no")

    assert "its repr raised ValueError: no" in text([Bad()])


def test_an_unset_slot_is_not_set() -> None:
    @attrs.define
    class Slotted:
        a: int = attrs.field(init=False)

    assert text([Slotted()]) == "[Slotted(a=(not set))]"


def test_markup_in_data_stays_text() -> None:
    html = Tree({"<script>": "<b>"}, label="<i>").fallback()["text/html"]

    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;" in html


def test_the_html_is_open_as_far_as_the_tree_is() -> None:
    html = Tree([[[1]]], open=2).fallback()["text/html"]

    assert html.count("<details open>") == 2
    assert html.count("<details>") == 1


def test_a_label_stands_before_the_text() -> None:
    assert Tree([1], label="list").fallback()["text/plain"] == "list: [1]"
    assert Tree(["x" * 90], label="list").fallback()["text/plain"].startswith("list:\n[")


@pytest.mark.parametrize("options", [{"label": 1}, {"open": "x"}, {"open": True}])
def test_options_of_the_wrong_type_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ArgumentTypeError, match="Tree"):
        Tree([], **options)


def test_a_negative_level_is_refused() -> None:
    with pytest.raises(ArgumentError, match="0 or more"):
        Tree([], open=-1)


def test_trees_of_equal_values_are_equal() -> None:
    assert Tree([1, {"a": 2}]) == Tree([1, {"a": 2}])
    assert Tree([1]) != Tree([2])
    assert hash(Tree([1])) == hash(Tree([1]))


@given(values)
def test_any_value_has_a_bounded_tree(value: object) -> None:
    """
    Whatever the value, the walk ends within its budget and both texts can be made.
    """
    tree = Tree(value)
    nodes = list(shown(tree.root))

    assert len(nodes) <= 1_200
    assert all(("text" in node) != ("shape" in node) for node in nodes)
    assert all(isinstance(node.get("text", ""), str) for node in nodes)
    assert tree.fallback()["text/plain"].encode()
    assert tree.fallback()["text/html"].encode()


@given(st.integers(0, 3_000), st.integers(1, 400))
def test_a_value_of_any_depth_and_width_is_walked(depth: int, width: int) -> None:
    value: Any = list(range(width))
    for _ in range(depth):
        value = [value] * min(width, 20)

    assert sum(1 for _ in shown(root(value))) <= 1_200


def test_a_hundred_megabytes_are_cut_while_they_are_read() -> None:
    tree = Tree({"text": "x" * 10**8, "list": [0] * 10**7})

    assert sum(len(node.get("text", "")) for node in shown(tree.root)) < 10_000
