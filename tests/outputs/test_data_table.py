"""The live table: each client its own place, answers that are never stale, data as it was."""

from __future__ import annotations

import json
import math
import re
import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.events import RowSelection
from pykino.outputs._tables.exports import whole_file
from pykino.outputs._tables.view import query_of
from pykino.outputs.data_table import DataTable
from pykino.outputs.table_source import TableColumn, TableInfo, TablePage, TableQuery
from pykino.testing import check_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino.hosts.memory import MemoryClient, MemoryHost


PEOPLE = [{"name": f"p{i}", "age": (i * 7) % 50, "id": i} for i in range(100)]


def query(client: MemoryClient, table: DataTable, request: int = 1, **fields: Any) -> Any:
    """What a client gets for a query."""
    client.push(table.ref, "query", {"request": request, "offset": 0, "limit": 10, **fields})
    return client.wait_event("page")


def shown(client: MemoryClient, table: DataTable) -> Any:
    client.sync()
    return client.state(table)


def column(page: Any, index: int = 0) -> list[Any]:
    return [row[index] for row in page["rows"]]


# -- what a client gets ---------------------------------------------------------------------------


def test_a_table_keeps_the_promises_that_hosts_rely_on() -> None:
    """A table of any source has a node, a plain text and an encodable state."""
    check_output(DataTable(PEOPLE))


def test_a_client_gets_the_columns_and_the_first_page(client: MemoryClient) -> None:
    """Only the page travels, with its total."""
    table = kino.render(DataTable(PEOPLE, name="People"))

    state = shown(client, table)
    assert state["name"] == "People"
    assert [(c["key"], c["kind"]) for c in state["info"]["columns"]] == [
        ("name", "text"), ("age", "number"), ("id", "number"),
    ]  # fmt: skip
    assert column(state["page"]) == [f"p{i}" for i in range(10)]
    assert (state["page"]["total"], state["info"]["rows"]) == (100, 100)


def test_sort_filter_and_search_work_on_all_rows(client: MemoryClient) -> None:
    """A query is answered from the whole table, and carries its request number."""
    table = kino.render(DataTable(PEOPLE))
    shown(client, table)

    page = query(
        client, table, 7, sort=[["age", True], ["id", False]], filters=[["id", ">=", "50"]],
        search="p9",
    )  # fmt: skip
    expected = sorted(range(90, 100), key=lambda i: (-((i * 7) % 50), i))
    assert column(page) == [f"p{i}" for i in expected]
    assert (page["request"], page["total"]) == (7, 10)


def test_a_page_behind_the_end_is_the_last_page(client: MemoryClient) -> None:
    """Who asks for too much gets what there is, and learns where that begins."""
    table = kino.render(DataTable(PEOPLE))
    shown(client, table)

    page = query(client, table, offset=5_000, limit=30)
    assert (page["offset"], len(page["rows"])) == (90, 10)


def test_each_client_has_a_place_of_its_own(host: MemoryHost) -> None:
    """What one client sorts, another does not see; who reconnects finds what was there."""
    first, second = host.connect(), host.connect()
    table = kino.render(DataTable(PEOPLE))
    shown(first, table), shown(second, table)

    query(first, table, sort=[["id", True]])
    first.session.receive(first.id, {"t": "resync"})
    assert column(shown(first, table)["page"], 2)[0] == "99"
    assert shown(first, table)["view"]["sort"] == [["id", True]]
    assert column(shown(second, table)["page"], 2)[0] == "0"


def test_a_value_that_a_filter_cannot_use_is_explained(client: MemoryClient) -> None:
    """The message names the column and what is expected, and the table goes on working."""
    table = kino.render(DataTable(PEOPLE))
    shown(client, table)

    page = query(client, table, filters=[["age", "<", "young"]])
    assert page["error"]["label"] == "age"
    assert "expected a number" in page["error"]["message"]
    assert query(client, table, 2)["total"] == 100


def test_a_query_that_makes_no_sense_is_refused(client: MemoryClient) -> None:
    """A column that does not exist is an error at the output, not a crash."""
    table = kino.render(DataTable(PEOPLE))
    shown(client, table)

    client.push(table.ref, "query", {"request": 1, "sort": [["salary", False]]})
    while table.ref not in client.mirror.errors:
        client.wait()
    assert "salary" in client.mirror.errors[table.ref]["message"]


def test_a_query_of_before_an_update_is_answered_as_far_as_it_makes_sense(
    client: MemoryClient,
) -> None:
    """It was on its way when the columns changed: no error, and what still fits is honoured."""
    table = kino.render(DataTable(PEOPLE))
    version = shown(client, table)["version"]
    table.update([{"id": 1}, {"id": 2}])

    page = query(client, table, version=version, sort=[["age", True], ["id", True]])
    assert page["rows"] == [["2"], ["1"]]


class Slow:
    """A source that answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gate = threading.Event()
        self.begun = threading.Event()

    def info(self) -> TableInfo:
        return TableInfo((TableColumn("n", "number"),))

    def page(self, query: TableQuery) -> TablePage:
        self.asked.append(query.search)
        if query.search:
            self.begun.set()
            assert self.gate.wait(10)
        return TablePage([(query.search or "all",)], 1)


def test_of_several_queries_that_wait_only_the_newest_is_answered(client: MemoryClient) -> None:
    """Who types fast does not wait for the letters before the last."""
    source = Slow()
    table = kino.render(DataTable(source))
    shown(client, table)
    assert client.wait_event("page")["rows"] == [["all"]]

    for request, text in enumerate(["a", "ab", "abc", "abcd"], 1):
        client.push(table.ref, "query", {"request": request, "search": text})
        assert source.begun.wait(10)
    client.push(table.ref, "select", {"ids": []})  # handled after the queries before it
    selected = threading.Event()
    table.subscribe(lambda _: selected.set())
    client.push(table.ref, "select", {"ids": []})
    assert selected.wait(10)
    source.gate.set()

    assert client.wait_event("page")["request"] == 4
    assert source.asked == ["", "a", "abcd"]


# -- selection ------------------------------------------------------------------------------------


def test_selected_rows_are_told_with_their_values(client: MemoryClient) -> None:
    """Rows stay selected over pages; who subscribes gets all of them, column name to value."""
    table = kino.render(DataTable(PEOPLE))
    events: list[Any] = []
    told = threading.Semaphore(0)
    table.subscribe(events.append)
    table.subscribe(lambda _: told.release())
    ids = shown(client, table)["page"]["ids"]

    client.push(table.ref, "select", {"ids": ids[:1], "selected": True})
    assert told.acquire(timeout=10)
    page = query(client, table, offset=50)
    client.push(table.ref, "select", {"ids": page["ids"][:1], "selected": True})
    assert told.acquire(timeout=10)

    assert events[-1] == RowSelection(client.id, (PEOPLE[0], PEOPLE[50]))


def test_an_update_keeps_the_place_and_what_is_still_selected(client: MemoryClient) -> None:
    """Sort, filter and page survive; a selected row survives if it is still the same row."""
    table = kino.render(DataTable(PEOPLE))
    events: list[Any] = []
    told = threading.Semaphore(0)
    table.subscribe(events.append)
    table.subscribe(lambda _: told.release())
    shown(client, table)
    page = query(client, table, sort=[["id", True]], offset=10)
    client.push(table.ref, "select", {"ids": page["ids"][:2], "selected": True})
    assert told.acquire(timeout=10)

    changed = [*PEOPLE[:89], {"name": "new", "age": 1, "id": 89}, *PEOPLE[90:], PEOPLE[0]]
    table.update(changed)
    state = client.sync().wait_event("changed")
    assert state["view"]["sort"] == [["id", True]]
    assert (state["view"]["offset"], state["selected"]) == (10, [88])
    assert events[-1].rows == (PEOPLE[88],)


def test_an_update_to_other_columns_lets_go_of_what_is_gone(client: MemoryClient) -> None:
    """A sort by a column that no longer exists is dropped, not an error."""
    table = kino.render(DataTable(PEOPLE))
    shown(client, table)
    query(client, table, sort=[["age", True]])

    table.update([{"other": 1}])
    state = client.sync().wait_event("changed")
    state = state if state["page"] else {**state, "page": client.wait_event("page")}
    assert state["view"]["sort"] == []
    assert state["page"]["rows"] == [["1"]]


def test_many_updates_reach_a_client_as_one(client: MemoryClient) -> None:
    """A loop of updates is not slowed by its readers, and the last one is seen."""
    table = kino.render(DataTable([{"n": -1}]))
    shown(client, table)

    for n in range(500):
        table.update([{"n": n}])
    client.sync()
    changes = [event[2] for event in client.events if event[1] == "changed"]
    assert len(changes) == 1
    assert changes[-1]["page"]["rows"] == [["499"]]


def test_an_update_that_is_no_table_leaves_what_is_shown() -> None:
    """A wrong value is refused before anything changes."""
    table = DataTable(PEOPLE)

    with pytest.raises(ArgumentTypeError, match="expected rows"):
        table.update(42)
    assert table.fallback()["text/plain"].startswith("name")


# -- cells ----------------------------------------------------------------------------------------


def test_cells_show_values_as_they_are(client: MemoryClient) -> None:
    """Null is not the empty text, NaN is seen, dates are ISO, big integers are exact."""
    values = [
        None, "", "null", math.nan, math.inf, 10**30, 0.1 + 0.2, 1234567890123.5, True,
        date(2024, 5, 17), datetime(2024, 5, 17, 10, 30), timedelta(days=1, hours=2),
        Decimal("1.10"), b"abc", [1, "x", None], {"a": [1.5]}, "<script>alert(1)</script>",
    ]  # fmt: skip
    table = kino.render(DataTable({"value": values}, num_rows=50))

    assert column(shown(client, table)["page"]) == [
        None, "", "null", "NaN", "inf", str(10**30),
        {"text": "0.3", "exact": "0.30000000000000004"}, "1234567890123.5", "True", "2024-05-17",
        "2024-05-17 10:30:00", "1 day, 2:00:00", "1.10", "<3 bytes>", '[1, "x", null]',
        '{"a": [1.5]}', "<script>alert(1)</script>",
    ]  # fmt: skip


def test_a_long_text_is_cut_and_comes_whole_on_demand(client: MemoryClient) -> None:
    """A cell says how long its text is; the rest of it is a question away."""
    table = kino.render(DataTable([{"text": "x" * 5_000}]))
    page = shown(client, table)["page"]
    cell = page["rows"][0][0]
    assert (len(cell["text"]), cell["size"]) == (200, 5_000)

    client.push(table.ref, "cell", {"request": 1, "id": page["ids"][0], "key": "text"})
    assert client.wait_event("cell") == {"request": 1, "cell": "x" * 5_000}


def test_a_formatter_decides_what_is_seen_not_what_is_sorted(client: MemoryClient) -> None:
    """It gets the column's name and the value; None leaves the value as it is."""
    table = kino.render(
        DataTable(
            [{"price": 9, "n": 1}, {"price": 10, "n": 2}],
            formatter=lambda key, value: f"{value} €" if key == "price" else None,
        )
    )
    shown(client, table)

    page = query(client, table, sort=[["price", True]])
    assert page["rows"] == [["10 €", "2"], ["9 €", "1"]]


def test_a_formatter_that_fails_is_seen_in_its_cell(client: MemoryClient) -> None:
    """The other cells are as they should be."""
    table = kino.render(DataTable([{"a": 0}, {"a": 2}], formatter=lambda _, value: str(1 // value)))

    first, second = column(shown(client, table)["page"])
    assert first["error"]
    assert first["text"].startswith("ZeroDivisionError")
    assert second == "0"


class Rude:
    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__


def test_values_that_misbehave_are_cells_like_others(client: MemoryClient) -> None:
    """A repr that raises, a list that holds itself, a text with half a character."""
    loop: list[Any] = []
    loop.append(loop)
    table = kino.render(DataTable({"a": [Rude(), loop, "\ud800", Rude(), 1, None]}))

    texts = column(shown(client, table)["page"])
    assert texts[0] == "<Rude: str() raised RuntimeError>"
    assert texts[1].startswith("[[[")
    assert texts[2] == "\ud800"
    assert len(query(client, table, sort=[["a", True]])["rows"]) == 6


# -- the data as it was ---------------------------------------------------------------------------


def test_rows_changed_after_the_table_was_made_are_shown_as_they_were(client: MemoryClient) -> None:
    """The table has lists of its own."""
    rows = [{"a": 1}, {"a": 2}]
    columns = {"a": [1, 2]}
    tables = [kino.render(DataTable(rows)), kino.render(DataTable(columns))]
    rows[0]["a"] = 99
    rows.clear()
    columns["a"].append(3)

    for table in tables:
        assert shown(client, table)["page"]["rows"] == [["1"], ["2"]]


def test_a_pandas_frame_changed_afterwards_is_shown_as_it_was(client: MemoryClient) -> None:
    """Copy on write makes that free."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2]})
    table = kino.render(DataTable(frame))
    frame.loc[0, "a"] = 99
    frame["b"] = 1

    assert shown(client, table)["page"]["rows"] == [["1"], ["2"]]


# -- options --------------------------------------------------------------------------------------


def test_keys_choose_and_order_the_columns(client: MemoryClient) -> None:
    """For rows of tuples they are the names."""
    named = kino.render(DataTable(PEOPLE, keys=["id", "name"]))
    tuples = kino.render(DataTable([(1, "a"), (2, "b")], keys=["n", "letter"]))

    assert shown(client, named)["page"]["rows"][1] == ["1", "p1"]
    assert [c["label"] for c in shown(client, tuples)["info"]["columns"]] == ["n", "letter"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"keys": ["nme"]}, ArgumentError, r"columns\. Did you mean 'name'\?$"),
        ({"keys": ["xyz"]}, ArgumentError, r"columns\. There are 'name', .*'\.$"),
        ({"sorting": "x"}, ArgumentTypeError, "True or False"),
        ({"keys": "name"}, ArgumentTypeError, "a list of column names"),
        ({"num_rows": 0}, ArgumentError, "from 1 to 1,000"),
        ({"num_rows": "10"}, ArgumentTypeError, "an int"),
        ({"formatter": "x"}, ArgumentTypeError, "a function"),
        ({"name": None}, ArgumentTypeError, "a str"),
    ],
)
def test_wrong_options_are_refused(options: Any, error: type[Exception], message: str) -> None:
    """The message names the option and what it takes."""
    with pytest.raises(error, match=message):
        DataTable(PEOPLE, **options)


@pytest.mark.parametrize("data", [42, "text", b"bytes", None, {"a": 1}, {"a": "text"}])
def test_what_is_no_table_is_refused(data: Any) -> None:
    """A text could be iterated over, and is no table all the same."""
    with pytest.raises(ArgumentTypeError, match="expected"):
        DataTable(data)


def test_columns_of_several_lengths_are_refused() -> None:
    """The message says how long each is."""
    with pytest.raises(ArgumentError, match=r"'a': 1, 'b': 2"):
        DataTable({"a": [1], "b": [1, 2]})


# -- summaries, counts, files ---------------------------------------------------------------------


def test_summaries_come_one_column_at_a_time(client: MemoryClient) -> None:
    """Numbers have a range and a mean, texts how many there are and which is most frequent."""
    table = kino.render(DataTable({"n": [1, None, 3], "s": ["a", "b", "a"]}))
    assert shown(client, table)["info"]["summaries"] == "at once"

    client.push(table.ref, "summaries", {"keys": ["n", "s"]})
    numbers, texts = client.wait_event("summary"), client.wait_event("summary")
    assert (numbers["low"], numbers["high"], numbers["mean"]) == ("1", "3", "2.0")
    assert numbers["missing"] == 1
    assert (texts["unique"], texts["top"], texts["top_count"]) == (2, "a", 2)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_holds_all_rows_of_the_result(client: MemoryClient, form: str) -> None:
    """Not only the page, and in the order that is seen."""
    table = kino.render(DataTable(PEOPLE, name="a/b: people"))
    shown(client, table)
    query(client, table, sort=[["id", True]], filters=[["id", "<", "20"]])

    client.push(table.ref, "export", {"request": 3, "format": form})
    file = client.wait_event("file")
    assert (file["request"], file["filename"]) == (3, f"a_b_ people.{form}")
    lines = bytes(file["data"]).decode().splitlines()
    if form == "csv":
        assert lines[:2] == ["name,age,id", "p19,33,19"]
        lines = lines[1:]
    else:
        assert json.loads(lines[0]) == {"name": "p19", "age": 33, "id": 19}
    assert len(lines) == 20


def test_a_parquet_file_is_what_the_library_wrote(client: MemoryClient) -> None:
    """Dataframes can be exported with their types."""
    polars = pytest.importorskip("polars")
    table = kino.render(DataTable(polars.DataFrame({"a": [3, 1, 2]})))
    shown(client, table)
    query(client, table, sort=[["a", False]])

    client.push(table.ref, "export", {"format": "parquet"})
    file = client.wait_event("file")
    assert polars.read_parquet(bytes(file["data"]))["a"].to_list() == [1, 2, 3]


def test_a_file_that_is_too_large_for_a_message_says_so(
    client: MemoryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader learns the limit and what to do."""
    monkeypatch.setattr("pykino.outputs._tables.answering.HEAD", (64 << 20) - 100)
    table = kino.render(DataTable(PEOPLE))
    shown(client, table)

    client.push(table.ref, "export", {"format": "csv"})
    assert "Filter the rows" in client.wait_event("failed")["message"]


# -- lazy frames and other sources ----------------------------------------------------------------


def test_a_lazy_frame_is_not_run_before_a_page_is_needed(client: MemoryClient) -> None:
    """Opening reads its schema only; the first page reads a slice; the total is counted if asked."""
    polars = pytest.importorskip("polars")
    seen: list[int] = []

    def watched(frame: Any) -> Any:
        seen.append(len(frame))
        return frame

    lazy = polars.LazyFrame({"a": range(50_000)}).map_batches(
        watched, schema={"a": polars.Int64}, streamable=True
    )
    table = kino.render(DataTable(lazy))
    assert seen == []

    state = shown(client, table)
    assert (state["page"], state["info"]["rows"]) == (None, None)
    page = client.wait_event("page")
    assert (column(page), page["total"]) == ([str(i) for i in range(10)], None)
    assert page["at_least"] > 10
    client.push(table.ref, "count", {"request": 0})
    assert client.wait_event("total")["total"] == 50_000


def test_a_relation_is_read_while_its_connection_is_in_use(client: MemoryClient) -> None:
    """The user's own queries are never refused because a table reads."""
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.execute("create table t as select range as a from range(100000)")
    table = kino.render(DataTable(connection.table("t")))
    state = shown(client, table)
    assert (state["page"]["total"], state["info"]["rows"]) == (100_000, 100_000)

    for turn in range(20):
        client.push(table.ref, "query", {"request": turn, "sort": [["a", turn % 2 == 0]]})
        connection.execute("select sum(a) from t").fetchall()
    while (page := client.wait_event("page"))["request"] != 19:
        pass
    assert column(page)[0] == "0"


class Squares:
    """The smallest source there can be."""

    def info(self) -> TableInfo:
        return TableInfo((TableColumn("n", "number"), TableColumn("square", "number")))

    def page(self, query: TableQuery) -> TablePage:
        numbers = range(query.offset, query.offset + (query.limit or 100))
        rows = [(n, n * n) for n in numbers]
        keys = query.columns or ("n", "square")
        places = [("n", "square").index(key) for key in keys]
        return TablePage([[row[p] for p in places] for row in rows], at_least=numbers.stop + 1)


def test_a_source_of_ones_own_needs_two_methods(client: MemoryClient) -> None:
    """What it cannot do is not offered."""
    table = kino.render(DataTable(Squares(), keys=["square"]))

    state = shown(client, table)
    assert state["info"]["formats"] == []
    assert state["info"]["summaries"] == "none"
    page = client.wait_event("page")
    assert column(page)[-1] == "81"
    assert page["total"] is None


# -- where nobody answers -------------------------------------------------------------------------


def test_a_static_page_holds_the_first_thousand_rows_and_the_total() -> None:
    """It can say how many are missing."""
    table = DataTable({"n": list(range(2_500))})

    state = table.export()
    assert len(state["page"]["rows"]) == 1_000
    assert state["page"]["total"] == 2_500
    assert state["view"]["limit"] == 10
    assert state["summaries"]["n"]["high"] == "2499"


def test_the_fallback_is_aligned_and_escaped() -> None:
    """Text for every host, HTML for those that take it, control characters visible."""
    bundle = DataTable({"n": [1, 22], "t": ["<b>", "\x1b[31m"]}, num_rows=2).fallback()

    assert bundle["text/plain"].splitlines() == [" n  t", "──  ─────", " 1  <b>", "22  ␛[31m"]
    assert "&lt;b&gt;" in bundle["text/html"]
    assert "<b>" not in bundle["text/html"]


def test_the_fallback_is_a_markdown_table_too() -> None:
    """For `.md` files; numbers stand to the right."""
    table = DataTable({"n": [1, 22, 3], "t|u": ["a|b", "x\ny", None]}, num_rows=2, name="# Two")

    assert table.fallback()["text/markdown"] == (
        "**# Two**\n\n| n | t\\|u |\n| ---: | --- |\n| 1 | a\\|b |\n| 22 | x<br>y |\n\n… 1 more row"
    )
    assert DataTable([]).fallback()["text/markdown"] == "no rows"


@pytest.mark.parametrize(
    "text",
    ["*a* **b**", "`c` \\", "[l](http://x)", "![i](j)", "<b>&amp;", "_u_ snake_case __init__",
     "a|b||c\\|", "~~s~~", "$x$", "# h", "- i", "1. one", "\\|", "a\\"],
)  # fmt: skip
def test_cells_mean_nothing_in_markdown(text: str) -> None:
    """What a reader of the rendered file sees is the text."""
    from html import unescape

    from markdown_it import MarkdownIt

    source = DataTable({"t": [text], "u": ["next"]}).fallback()["text/markdown"]

    html = MarkdownIt("gfm-like", {"linkify": False}).render(source)
    assert [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", html)] == [text, "next"]


class Liar:
    """Says nothing about itself without raising."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)


class Pretender(Liar):
    """Not even what it is."""

    __class__: Any = property(lambda self: 1 / 0)


class Mute(str):
    """Text that cannot be read."""

    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize("kind", [Liar, Pretender, Mute])
@pytest.mark.parametrize("shape", ["rows", "columns", "nested"])
def test_a_value_that_cannot_be_read_is_one_odd_cell(kind: Any, shape: str) -> None:
    """Sorting, searching and files go on as well."""
    odd = [kind()] if shape == "nested" else kind()
    data: Any = {"a": [1, 2], "b": [odd, "fine"]}
    table = DataTable(data if shape == "columns" else [{"a": 1, "b": odd}, {"a": 2, "b": "fine"}])

    lines = table.fallback()["text/plain"].splitlines()

    assert lines[2].split()[0] == "1"
    assert lines[3].split() == ["2", "fine"]
    columns, formats = table._shown.columns, table._shown.info.formats
    source: Any = table._shown.source
    assert table.export()["page"]["total"] == 2
    query = query_of({"sort": [["b", False]], "search": "fine"}, columns, lenient=False)
    assert len(table._shown.page(query)[0].rows) == 1
    assert all(whole_file(source.export(query, f), 10**6) for f in formats)


def test_the_fallback_says_what_it_does_not_show() -> None:
    """So many rows, no rows, or nobody knows how many."""
    assert "… 90 more rows" in DataTable(PEOPLE).fallback()["text/plain"]
    assert "no rows" in DataTable([]).fallback()["text/plain"]
    assert "… more rows" in DataTable(Squares()).fallback()["text/plain"]


def test_a_table_with_more_columns_than_anybody_reads_shows_the_first_ones() -> None:
    """Two hundred, and how many there are besides."""
    table = DataTable({f"c{i}": [i] for i in range(1_000)})

    state = table.connect("someone")
    assert len(state["info"]["columns"]) == len(state["page"]["rows"][0]) == 200
    assert state["info"]["hidden"] == 800


@pytest.fixture(autouse=True)
def _no_stray_session() -> Iterator[None]:
    """Tables made outside of a session of a test have one that nobody sees."""
    from pykino.session import Session

    with Session().activate():
        yield
