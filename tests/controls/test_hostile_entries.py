"""Whatever a client sends to an input: it is taken or refused to that client, and nothing else happens."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.controls.entering import entered
from tests.strategies import payloads, same, texts

import pykino as kino
from pykino import wire
from pykino._lanes import idle
from pykino.testing.memory import connected, memory_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.controls.input import Input

KINDS: dict[str, Callable[[], Input[Any]]] = {
    "text_input": lambda: kino.TextInput("a", default="x", max_length=5),
    "text_area": lambda: kino.TextArea("a", default="x", max_length=5),
    "password": lambda: kino.Password("a", default="x"),
    "number": lambda: kino.Number("a", default=2, min=0, max=9, step=0.5),
    "free number": lambda: kino.Number("a", default=2),
    "url_input": lambda: kino.UrlInput("a", default="https://example.org"),
    "select": lambda: kino.Select("a", [False, True, None, "x"]),
    "multi_select": lambda: kino.MultiSelect("a", ["x", "y", "z"], default=["y"], max=2),
    "radio": lambda: kino.Radio("a", {"one": 1, "two": [2]}),
    "checkbox": lambda: kino.Checkbox("a", default=True),
    "range": lambda: kino.Range("a", min=0, max=1, step=0.25),
    "date_input": lambda: kino.DateInput("a", default=date(2026, 1, 2), min=date(2026, 1, 1)),
    "time_input": lambda: kino.TimeInput("a", default=time(7, 30)),
    "date_time_input": lambda: kino.DateTimeInput("a", default=datetime(2026, 1, 2, tzinfo=UTC)),
    "color_input": lambda: kino.ColorInput("a"),
}

moments = st.one_of(st.dates(), st.times(), st.datetimes()).map(lambda moment: moment.isoformat())
likely = st.sampled_from(
    ["2026-11-22T10:30:00Z", "2026-11-22T10:30:00.000Z", "0001-01-01T00:00:00+14:00", "#FFF", "٣",
     "9999-12-31T23:59:59-12:00", "2026-W01-1", "20260101", "24:00", "http://[", "http://a:99999"]
)  # fmt: skip
entries: st.SearchStrategy[Any] = (
    payloads
    | moments
    | likely
    | st.lists(st.integers(-2, 5), max_size=6)
    | st.integers(-2, 12)
    | st.builds(dict, text=texts | payloads)
)


@pytest.mark.parametrize("kind", KINDS)
def test_anything_is_taken_or_refused_to_the_one_who_sent_it(kind: str) -> None:
    with memory_session() as (_, host):
        source = kino.render(KINDS[kind]())
        ann, bob = host.connect().sync(), host.connect().sync()

        @settings(max_examples=60, suppress_health_check=list(HealthCheck))
        @given(entries)
        def enter(payload: Any) -> None:
            before = source.value
            complaint = entered(ann, source, payload)

            assert not complaint or source.value is before
            assert complaint == "" or complaint.endswith(".")
            assert same(source.encode(source.accept(source.value)), source.encode(source.value))
            assert wire.encode(source.connect(""))
            assert source.fallback()["text/plain"]
            assert not bob.sync().mirror.errors
            assert not ann.mirror.errors

        enter()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_change_at_all_is_refused(kind: str) -> None:
    """A payload that is no object, has no number, or a number that is none."""
    with connected() as client:
        source = kino.render(KINDS[kind]())
        before = source.value
        client.sync()
        none: list[Any] = [None, 3, [], {}, {"value": 0}, {"n": 1}, {"value": 0, "n": "1"}]
        for payload in none:
            client.push(source.ref, "change", payload)
        assert idle(10)
        names = [name for _, name, _ in client.sync().events]

        assert names == ["refused"] * 7
        assert source.value is before


@pytest.mark.parametrize("kind", KINDS)
def test_what_every_client_is_shown_can_be_sent_back(kind: str) -> None:
    """The form on the wire and its reading are inverse."""
    with connected() as client:
        source = kino.render(KINDS[kind]())
        value = client.state(source)["value"]

        assert entered(client, source, value) == ""
        assert source.value == source.default


@pytest.mark.parametrize("kind", KINDS)
@given(text=texts | moments | likely)
def test_what_is_typed_in_a_terminal_is_taken_or_refused(kind: str, text: str) -> None:
    with connected():
        source = KINDS[kind]()
        with suppress(kino.PykinoError):
            source.set(source.accept(source.parse(text)))

        assert wire.encode(source.connect(""))
