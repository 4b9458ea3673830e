"""Tabs: outputs behind labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


def test_each_value_is_behind_its_label(client: MemoryClient) -> None:
    kino.render(kino.Tabs({"Numbers": [1], "Text": "x"}))

    (node,) = client.nodes()
    assert node["labels"] == ["Numbers", "Text"]
    assert [item["type"] for item in node["items"]] == ["tree", "text"]


def test_pairs_may_have_the_same_label_twice() -> None:
    assert kino.Tabs([("a", 1), ("a", 2)]).labels == ("a", "a")


def test_no_tab_at_all_is_refused() -> None:
    with pytest.raises(ArgumentError, match="at least one tab"):
        kino.Tabs({})


@pytest.mark.parametrize("items", [5, ["ab", "c"], [1], None])
def test_what_is_neither_dict_nor_pairs_is_refused(items: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="a dict or"):
        kino.Tabs(items)


def test_a_label_that_is_no_text_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="a str as label"):
        kino.Tabs({1: "x"})  # type: ignore[arg-type]


def test_what_a_frame_behind_a_tab_shows_is_followed(client: MemoryClient) -> None:
    frame = kino.Frame(1)
    kino.render(kino.Tabs({"live": frame}))
    frame.render(2)

    assert client.nodes()[0]["items"][0]["items"][0]["text"] == "2"


def test_it_keeps_the_promises_of_an_output() -> None:
    check_output(kino.Tabs({"<b>": "<i>"}))

    assert "<b>" not in kino.Tabs({"<b>": kino.Text("x")}).fallback()["text/html"]
