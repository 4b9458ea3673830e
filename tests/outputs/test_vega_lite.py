"""Charts: specs are checked and parted from their rows, rows reach every client once."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from decimal import Decimal
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pykino as kino
from pykino.errors import (
    ArgumentError,
    ArgumentTypeError,
    ClosedError,
    MissingDependencyError,
    UnknownChoiceError,
)
from pykino.outputs._vega_data import Dataset
from pykino.outputs._vega_rows import plain
from pykino.outputs._vega_words import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pykino.hosts.memory import MemoryClient, MemoryHost

BAR = {"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}}
NAMED = {**BAR, "data": {"name": "left"}, "layer": [{"mark": "rule", "data": {"name": "right"}}]}
STEERED = {
    **BAR,
    "params": [
        {"name": "width", "value": 3, "bind": {"input": "range"}},
        {"name": "brush", "select": "interval"},
        {"name": "double", "expr": "width * 2"},
    ],
}


def rows_of(client: MemoryClient, chart: kino.VegaLite, dataset: str = "data") -> list[Any]:
    """What a client that comes now is given."""
    late = type(client)(client.session)
    late.sync()
    rows = late.state(chart)["datasets"][dataset]["rows"]
    late.leave()
    return list(rows)


def pushed(client: MemoryClient) -> list[Any]:
    return [payload for _, name, payload in client.sync().events if name == "push"]


# -- specs ------------------------------------------------------------------------------------


def test_rows_live_beside_the_spec(client: MemoryClient) -> None:
    chart = kino.render(kino.VegaLite({**BAR, "data": {"values": [{"a": 1, "b": 2}]}}))

    state = client.state(chart)
    assert state["spec"] == {**BAR, "data": {"name": "data"}}
    assert state["datasets"] == {"data": {"rows": [{"a": 1, "b": 2}], "count": 1}}


def test_a_spec_is_not_changed_by_us_nor_by_its_owner_later(client: MemoryClient) -> None:
    values = [{"a": 1}]
    spec = {**BAR, "data": {"values": values}, "datasets": {"more": [{"a": 2}]}}
    chart = kino.render(kino.VegaLite(spec))
    values.append({"a": 9})

    assert set(spec) == {"mark", "encoding", "data", "datasets"}
    assert rows_of(client, chart) == [{"a": 1}]
    assert rows_of(client, chart, "more") == [{"a": 2}]


def test_each_view_may_have_rows_of_its_own(client: MemoryClient) -> None:
    views = [{**BAR, "data": {"values": [{"a": i}]}} for i in range(2)]
    chart = kino.render(kino.VegaLite({"hconcat": views}))

    assert rows_of(client, chart, "data") == [{"a": 0}]
    assert rows_of(client, chart, "data-2") == [{"a": 1}]
    with pytest.raises(UnknownChoiceError, match="got None, expected one of 'data', 'data-2'"):
        chart.push({"a": 3})


def test_rows_of_a_lookup_are_a_dataset_too(client: MemoryClient) -> None:
    lookup = {"lookup": "a", "from": {"data": {"values": [{"k": 1}]}, "key": "k"}}
    chart = kino.render(kino.VegaLite({**BAR, "data": {"name": "main"}, "transform": [lookup]}))

    assert client.state(chart)["spec"]["transform"][0]["from"]["data"] == {"name": "data"}
    assert rows_of(client, chart) == [{"k": 1}]


def test_text_and_topologies_stay_in_the_spec(client: MemoryClient) -> None:
    csv = {"values": "a,b\n1,2", "format": {"type": "csv"}}
    chart = kino.render(kino.VegaLite({**BAR, "data": csv}))

    assert client.state(chart)["spec"]["data"] == csv
    assert client.state(chart)["datasets"] == {}


def test_a_spec_without_data_waits_for_rows(client: MemoryClient) -> None:
    chart = kino.render(kino.VegaLite(BAR))
    chart.push({"a": 1, "b": 2})

    assert rows_of(client, chart) == [{"a": 1, "b": 2}]


def test_options_that_could_fetch_something_are_dropped(client: MemoryClient) -> None:
    meta = {"usermeta": {"embedOptions": {"patch": "https://example.com/x.json"}, "mine": 1}}
    chart = kino.render(kino.VegaLite({**BAR, **meta}))

    assert client.state(chart)["spec"]["usermeta"] == {"mine": 1}


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (3, "expected a Vega-Lite spec as a dict, or an Altair chart"),
        ({}, "expected a view with one of mark, layer"),
        ({"mark": "barr"}, "Did you mean 'bar'?"),
        ({"mark": {"type": "lien"}}, "Did you mean 'line'?"),
        ({**BAR, "encoding": {"colour": {}}}, "Did you mean 'color'?"),
        ({**BAR, "encoding": {"x": {"type": "temporall"}}}, "encoding.x.type=...) got 'temporall'"),
        ({"layer": [{"mark": "nope"}]}, "mark=...) got 'nope'"),
        (
            {"$schema": "https://vega.github.io/schema/vega/v6.json"},
            "this one says that it is Vega",
        ),
        ({**BAR, "data": {"url": "https://example.com/a.csv"}}, "data.url=...) got 'https://exa"),
        ({**BAR, "data": {"url": "/etc/passwd"}}, "pykino loads nothing by itself"),
        ({"mark": {"type": "image", "url": "//example.com/a.png"}}, "mark.url=...)"),
        ({"mark": "image", "encoding": {"url": {"value": "http://x"}}}, ""),
        ({**BAR, "data": {"values": [{"a": 1}, 2, None]}}, ""),
    ],
)
def test_what_can_be_known_to_be_wrong_is_said_in_python(spec: Any, message: str) -> None:
    if message:
        with pytest.raises((ArgumentError, ArgumentTypeError)) as caught:
            kino.VegaLite(spec)
        assert message in str(caught.value)
    else:
        kino.VegaLite(spec)


# -- rows -------------------------------------------------------------------------------------


def test_a_burst_of_pushes_reaches_a_client_as_one_event(client: MemoryClient) -> None:
    chart = kino.render(kino.VegaLite(BAR))
    client.sync()

    for i in range(10_000):
        chart.push({"a": i}, window=100)

    (event,) = pushed(client)
    assert [row["a"] for row in event["rows"]] == list(range(9_900, 10_000))
    assert (event["count"], event["keep"]) == (10_000, 100)


def test_rows_pushed_before_a_client_came_are_in_its_state_only(client: MemoryClient) -> None:
    chart = kino.render(kino.VegaLite(BAR))
    chart.push({"a": 1})

    assert client.state(chart)["datasets"]["data"] == {"rows": [{"a": 1}], "count": 1}
    assert pushed(client) == []


def test_every_dataset_has_a_stream_and_a_window_of_its_own(client: MemoryClient) -> None:
    chart = kino.render(kino.VegaLite(NAMED))
    client.sync()

    chart.push_many([{"a": i} for i in range(5)], window=2)
    chart.push({"a": 9}, dataset="right")

    assert {event["dataset"]: event["rows"] for event in pushed(client)} == {
        "left": [{"a": 3}, {"a": 4}],
        "right": [{"a": 9}],
    }


def test_clear_empties_one_dataset(client: MemoryClient) -> None:
    chart = kino.render(kino.VegaLite({**NAMED, "datasets": {"right": [{"a": 1}]}}))
    chart.push({"a": 2})
    client.sync()

    chart.clear(dataset="right")

    (event,) = pushed(client)
    assert (event["dataset"], event["rows"], event["keep"]) == ("right", [], 0)
    assert rows_of(client, chart, "right") == []
    assert rows_of(client, chart, "left") == [{"a": 2}]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: c.push({"a": 1}, dataset="rigth"), "Did you mean 'right'?"),
        (lambda c: c.push([{"a": 1}]), "several rows: push_many"),
        (lambda c: c.push({"a": 1}, window=0), "window=...) got 0, expected a positive int"),
        (lambda c: c.push_many({"a": 1}), "expected rows as dicts or a dataframe"),
        (lambda c: c.push_many(5), "expected rows as dicts or a dataframe"),
        (lambda c: c.push_many([{"a": 1}, 2]), "expected a row as a dict"),
        (lambda c: c.clear(dataset="up"), "expected one of 'left', 'right'"),
    ],
)
def test_misuse_is_named_and_changes_nothing(client: MemoryClient, call: Any, message: str) -> None:
    chart = kino.render(kino.VegaLite(NAMED))
    with pytest.raises((ArgumentError, ArgumentTypeError)) as caught:
        call(chart)

    assert message in str(caught.value)
    assert rows_of(client, chart, "left") == []


def test_dataframes_of_any_make_can_be_pushed(client: MemoryClient) -> None:
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    pa = pytest.importorskip("pyarrow")
    chart = kino.render(kino.VegaLite({**BAR, "data": {"values": pd.DataFrame({"a": [0]})}}))

    chart.push_many(pd.DataFrame({"a": [1.0, None]}))
    chart.push_many(pl.DataFrame({"a": [3]}))
    chart.push_many(pl.LazyFrame({"a": [4]}))
    chart.push_many(pa.table({"a": [5]}))

    assert [row["a"] for row in rows_of(client, chart)] == [0, 1.0, None, 3, 4, 5]


def test_values_become_what_vega_understands() -> None:
    np, pd = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    zone = dt.timezone(dt.timedelta(hours=2))
    cases: Sequence[tuple[Any, Any]] = [
        (float("nan"), None),
        (float("-inf"), None),
        (2**53, 2**53),
        (2**60, float(2**60)),
        (10**400, None),
        (Decimal("1.5"), 1.5),
        (dt.date(2024, 1, 2), "2024-01-02T00:00:00"),
        (dt.datetime(2024, 1, 2, 3, tzinfo=zone), "2024-01-02T03:00:00+02:00"),
        (dt.timedelta(minutes=2), 120.0),
        (np.float32(0.5), 0.5),
        (np.float64("nan"), None),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (np.array([1.0, np.nan]), [1.0, None]),
        (np.datetime64("2024-01-02T03:04:05", "ns"), "2024-01-02T03:04:05"),
        (np.datetime64("NaT", "ns"), None),
        (np.timedelta64(90, "s"), 90.0),
        (pd.Timestamp("2024-01-02"), "2024-01-02T00:00:00"),
        (pd.NaT, None),
        (pd.NA, None),
        (("a", {"b": {1}}), ["a", {"b": [1]}]),
        (ArgumentError, "<class 'pykino.errors.ArgumentError'>"),
    ]
    for value, expected in cases:
        assert plain(value) == expected, value


@given(st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(1, 6), st.booleans())))
def test_a_client_that_hears_the_news_has_what_python_has(
    steps: list[tuple[int, int | None, bool]],
) -> None:
    """Rows, windows and clears in any order; told at any time; also told twice."""
    data, known, number = Dataset([]), 0, 0
    held: list[Any] = []
    for new, window, tell in [*steps, (0, None, True)]:
        rows = [{"i": number + i} for i in range(new)]
        number += new
        data.add(rows, window)
        if window == 6:
            data.keep(0)
        if tell:
            news = data.news()
            for _ in range(2):
                missing = news["count"] - known
                held = held + (news["rows"][-missing:] if missing else [])
                held = held[-news["keep"] :] if news["keep"] else []
                known = news["count"]

    assert held == list(data.rows)


def test_threads_that_push_lose_nothing(client: MemoryClient) -> None:
    chart = kino.render(kino.VegaLite(BAR))
    client.sync()

    def work(first: int) -> None:
        for i in range(500):
            chart.push({"a": first + i})

    threads = [threading.Thread(target=work, args=(k * 500,)) for k in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        client.sync()
    client.sync()

    seen = [row["a"] for event in pushed(client) for row in event["rows"]]
    assert sorted(seen) == list(range(2_000))
    assert len(rows_of(client, chart)) == 2_000


def test_a_chart_whose_scope_has_ended_refuses_rows(client: MemoryClient) -> None:
    with kino.scope():
        chart = kino.VegaLite(BAR)

    with pytest.raises(ClosedError):
        chart.push({"a": 1})


# -- parameters and events --------------------------------------------------------------------


def test_a_parameter_reaches_those_who_watch_and_those_who_come(client: MemoryClient) -> None:
    chart = kino.render(kino.VegaLite(STEERED))
    client.sync()

    for value in range(5):
        chart.set_param("width", value)

    assert [e[1:] for e in client.sync().events] == [["param", {"name": "width", "value": 4}]]
    late = type(client)(client.session)
    assert late.state(chart)["spec"]["params"][0]["value"] == 4


def test_a_selection_is_set_by_drawing_anew(client: MemoryClient) -> None:
    chart = kino.render(kino.VegaLite({"layer": [STEERED]}))
    client.sync()

    chart.set_param("brush", {"x": (1, 2)})

    ((_, name, payload),) = client.sync().events
    assert (name, payload["changed"]) == ("spec", "brush")
    assert payload["spec"]["layer"][0]["params"][1]["value"] == {"x": [1, 2]}


def test_parameters_that_cannot_be_set_are_refused(client: MemoryClient) -> None:
    chart = kino.VegaLite(STEERED)

    with pytest.raises(UnknownChoiceError, match="Did you mean 'width'"):
        chart.set_param("witdh", 1)
    with pytest.raises(ArgumentError, match="computed by an expression"):
        chart.set_param("double", 1)
    with pytest.raises(
        UnknownChoiceError, match=r"got 'nope', but there is nothing to choose from\.$"
    ):
        kino.VegaLite({"mark": "bar"}).set_param("nope", 1)


def test_selections_and_clicks_are_heard_in_python(client: MemoryClient) -> None:
    chart = kino.render(kino.VegaLite(STEERED))
    client.sync()
    heard: SimpleQueue[Any] = SimpleQueue()
    chart.subscribe(heard.put)

    client.push(chart.ref, "signal", {"name": "brush", "value": {"x": [1, 2]}})
    client.push(chart.ref, "click", {"datum": {"a": 1}})
    client.push(chart.ref, "click", {"datum": None})

    signals = [heard.get(timeout=10) for _ in range(3)]
    assert [(s.origin, s.name, s.value) for s in signals] == [
        (client.id, "brush", {"x": [1, 2]}),
        (client.id, "click", {"a": 1}),
        (client.id, "click", None),
    ]


@pytest.mark.parametrize("payload", [None, [], {"name": "nobody"}, {"name": ["brush"]}, "brush"])
def test_a_client_cannot_make_up_signals(client: MemoryClient, payload: Any) -> None:
    chart = kino.render(kino.VegaLite(STEERED))
    client.sync()
    chart.subscribe(lambda event: pytest.fail(f"heard {event}"))

    client.push(chart.ref, "signal", payload)

    while chart.ref not in client.mirror.errors:
        client.wait()
    assert "has no event" in str(client.mirror.errors[chart.ref])


# -- charts of others, and where nothing lives -----------------------------------------------


def test_an_altair_chart_of_any_size_is_taken_with_its_rows(client: MemoryClient) -> None:
    """Also past Altair's limit of 5,000 rows, and when it would write them to a file."""
    alt, pd = pytest.importorskip("altair"), pytest.importorskip("pandas")
    made = alt.Chart(pd.DataFrame({"a": range(6_000)})).mark_point().encode(x="a")

    with alt.data_transformers.enable("json"):
        kino.render(made)
        kino.render(made | made)
        assert alt.data_transformers.active == "json"

    nodes = client.nodes()
    assert [node["type"] for node in nodes] == ["vega_lite", "vega_lite"]
    (data,) = client.state(nodes[0]["ref"])["datasets"].values()
    assert len(data["rows"]) == 6_000


def test_the_fallback_is_words_a_picture_and_the_spec(client: MemoryClient) -> None:
    pytest.importorskip("vl_convert")
    chart = kino.VegaLite({**BAR, "title": "Sales", "data": {"values": [{"a": 1, "b": 2}]}})

    bundle = chart.fallback()

    assert bundle["text/plain"] == "Sales. bar chart: x a, y b (1 row)"
    assert bundle["image/png"].startswith(b"\x89PNG")
    spec = bundle["application/vnd.vegalite.v6.json"]
    assert spec["$schema"].endswith("/v6.json")
    assert spec["datasets"] == {"data": [{"a": 1, "b": 2}]}
    assert bundle["application/vnd.vegalite.v5+json"]["$schema"].endswith("/v5.json")


def test_a_spec_of_version_6_is_not_given_to_version_5(client: MemoryClient) -> None:
    pytest.importorskip("vl_convert")
    schema = "https://vega.github.io/schema/vega-lite/v6.json"
    bundle = kino.VegaLite({**BAR, "$schema": schema}).fallback()

    assert "application/vnd.vegalite.v6.json" in bundle
    assert "application/vnd.vegalite.v5+json" not in bundle


def test_a_picture_is_drawn_once_per_state_of_the_data(client: MemoryClient) -> None:
    pytest.importorskip("vl_convert")
    chart = kino.VegaLite({**BAR, "width": "container"})
    empty = chart.fallback()["image/png"]
    assert chart.fallback()["image/png"] is empty

    chart.push({"a": 1, "b": 2})

    assert chart.fallback()["image/png"] != empty


def test_what_vega_refuses_is_said_in_the_fallback(client: MemoryClient) -> None:
    pytest.importorskip("vl_convert")
    transform = [{"calculate": "datum.a +* 3", "as": "z"}]
    bundle = kino.VegaLite({**BAR, "transform": transform}).fallback()

    assert "Unexpected token" in bundle["text/plain"]
    assert "image/png" not in bundle


def test_many_rows_are_left_to_the_picture(client: MemoryClient) -> None:
    pytest.importorskip("vl_convert")
    chart = kino.VegaLite({"mark": "bar", "encoding": {"y": {"aggregate": "count"}}})
    chart.push_many([{"a": 1}] * 20_001)

    assert set(chart.fallback()) == {"text/plain", "image/png"}


def test_without_the_extra_the_chart_says_what_to_install(
    client: MemoryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pykino.outputs import _vega_bundle

    _vega_bundle.version.cache_clear()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    chart = kino.render(kino.VegaLite(BAR))

    state = client.state(chart)
    assert state["bundle"] is None
    assert "pip install 'pykino[vega]'" in state["problem"]
    assert "pip install 'pykino[vega]'" in chart.fallback()["text/plain"]
    with pytest.raises(MissingDependencyError):
        _vega_bundle.build()


def test_the_client_is_told_which_bundle_to_load(client: MemoryClient) -> None:
    pytest.importorskip("vl_convert")
    chart = kino.render(kino.VegaLite(BAR))

    assert client.state(chart)["bundle"].startswith("asset/vega-")
    assert set(client.state(chart)["themes"]) == {"light", "dark"}


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"mark": "bar"}, "bar chart (0 rows)"),
        (
            {"layer": [{"mark": {"type": "line"}, "encoding": {"y": {"aggregate": "mean", "field": "v"}}}, {"mark": "rule"}]},
            "line and rule chart: y mean of v (0 rows)",
        ),
        ({"mark": "arc", "title": {"text": ["Two", "lines"]}}, "Two lines. arc chart (0 rows)"),
        ({"mark": "tick", "description": "What it is"}, "What it is. tick chart (0 rows)"),
        ({"facet": {}, "spec": {"mark": "point", "encoding": {"x": {"aggregate": "count"}}}}, "point chart: x count (0 rows)"),
    ],
)  # fmt: skip
def test_a_chart_can_be_said_in_words(spec: dict[str, Any], words: str) -> None:
    assert describe(spec, 0) == words


def test_two_clients_get_the_same(host: MemoryHost) -> None:
    first, second = host.connect(), host.connect()
    chart = kino.render(kino.VegaLite(BAR))
    first.sync()
    chart.push({"a": 1})
    first.sync()
    second.sync()
    chart.push({"a": 2})

    for client, expected in ((first, [{"a": 1}, {"a": 2}]), (second, [{"a": 1}, {"a": 2}])):
        rows = list(client.state(chart)["datasets"]["data"]["rows"])
        count = len(rows)
        for event in pushed(client):
            rows += event["rows"][-(event["count"] - count) :] if event["count"] > count else []
            count = event["count"]
        assert rows == expected
