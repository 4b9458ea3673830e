"""Grids: outputs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


def test_items_of_any_kind_stand_side_by_side(client: MemoryClient) -> None:
    kino.render(kino.Grid(["a", {"b": 1}, kino.Frame(2)], columns=(1, 2, 1), gap=4, boxed=True))

    (node,) = client.nodes()
    assert [item["type"] for item in node["items"]] == ["text", "tree", "frame"]
    assert (node["columns"], node["gap"], node["boxed"]) == ([1.0, 2.0, 1.0], 4, True)


def test_items_may_keep_their_own_widths(client: MemoryClient) -> None:
    grid = kino.render(kino.Grid([kino.Button("Save"), kino.Button("Cancel")], columns="auto"))

    assert (client.nodes()[0]["columns"], grid.columns) == ("auto", "auto")
    check_output(grid)


def test_an_item_that_fails_is_an_error_in_its_cell(client: MemoryClient) -> None:
    class Broken:
        def __pykino__(self) -> object:
            raise ValueError("broken")

    kino.render(kino.Grid([Broken(), "fine"], columns=2))

    first, second = client.nodes()[0]["items"]
    assert (first["kind"], second["text"]) == ("ValueError", "'fine'")


@pytest.mark.parametrize(
    "columns", [0, -1, 101, True, "3", "Auto", (), (1, 0), (1, "2"), (1, float("inf")), None]
)
def test_columns_that_make_no_sense_are_refused(columns: Any) -> None:
    with pytest.raises(ArgumentError, match=r"Grid\(columns=...\) got"):
        kino.Grid([], columns=columns)


@pytest.mark.parametrize(
    "option", [{"gap": -1}, {"gap": "8"}, {"max_height": 0}, {"max_height": "tall"}]
)
def test_options_that_make_no_sense_are_refused(option: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match=next(iter(option))):
        kino.Grid([], **option)


@pytest.mark.parametrize("items", ["text", b"bytes", 5, None])
def test_what_is_no_list_is_refused(items: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="a list of anything"):
        kino.Grid(items)


def test_it_keeps_the_promises_of_an_output() -> None:
    check_output(kino.Grid(["<b>", 2]))
    assert "&lt;b&gt;" in kino.Grid(["<b>", kino.Text("x")]).fallback()["text/html"]


def test_an_empty_grid_is_shown(client: MemoryClient) -> None:
    kino.render(kino.Grid([]))

    assert client.nodes()[0]["items"] == []
