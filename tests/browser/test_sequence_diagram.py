"""Sequence diagrams in a real Chromium: seen, scrolled, searched, and asked for causes."""

from __future__ import annotations

from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from tests.tracing.traces import HOSTILE, ping_pong

import pykino as kino
from pykino.tracing._builder import Builder
from pykino.tracing._columns import NAMES, NONE, Columns
from pykino.tracing.exports import html

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pykino.hosts.web import WebHost
    from pykino.tracing import Trace

    from .conftest import Theme, Window

pytestmark = pytest.mark.browser

CANVAS, STAGE, CHOSEN = ".kino-sequence-canvas", ".kino-sequence-stage", ".kino-sequence-title"
COLOURS = """canvas => {
    const {width, height} = canvas;
    const copy = Object.assign(document.createElement("canvas"), {width, height});
    const pen = copy.getContext("2d", {willReadFrequently: true});
    pen.drawImage(canvas, 0, 0);
    const {data} = pen.getImageData(0, 0, width, height);
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 255) seen.add(`${data[at]} ${data[at + 1]} ${data[at + 2]}`);
    }
    return [...seen];
}"""
ACCENT = {"light": "59 91 219", "dark": "142 166 255"}


def traffic(events: int, people: int = 6) -> Trace:
    """Messages that cross, by way of mailboxes and a queue; some are never received."""
    random, builder = Random(1), Builder()
    for person in range(people):
        builder.participant(f"person {person}", detail=f"pid {person}")
    queue = builder.participant("jobs", "queue")
    waiting: list[tuple[int, int, int, str]] = []
    while len(builder.columns) < events:
        if waiting and random.random() < 0.5:
            sent, receiver, peer, label = waiting.pop(random.randrange(len(waiting)))
            builder.event("receive", receiver, peer, label=label, cause=sent)
            continue
        sender, receiver = random.randrange(people), random.randrange(people)
        peer = random.choice([receiver, queue])
        label = f"message {len(builder.columns)}"
        sent = builder.event("send", sender, peer, label=label, payload=repr(label))
        waiting.append((sent, receiver, peer if peer == queue else sender, label))
    return builder.build(caption="Traffic")


def chain(length: int) -> Trace:
    """Each event leads to the next one."""
    builder = Builder()
    builder.participant("main")
    for at in range(length):
        builder.event("timer", 0, label=f"{at} s", cause=at - 1 if at else None)
    return builder.build()


def again(trace: Trace, times: int) -> Trace:
    """The same so many times, one after the other: much faster than to build it."""
    columns, size = trace.columns, len(trace)
    rows = {name: list(getattr(columns, name)) for name in NAMES}
    turns = range(times)
    time, cause = rows["time"], rows["cause"]
    longer = {name: numbers * times for name, numbers in rows.items()}
    longer["time"] = [at + turn * (time[-1] + 1000) for turn in turns for at in time]
    longer["cause"] = [at if at == NONE else at + turn * size for turn in turns for at in cause]
    return evolve(trace, columns=Columns(longer[name] for name in NAMES))


def table(window: Window) -> list[list[str]]:
    """The rows in words: when, from, to, what, took."""
    rows = window.page.locator(".kino-sequence-unseen tr")
    said: list[list[str]] = rows.evaluate_all(
        "rows => rows.slice(1).map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return said


def colours(window: Window, colour: str) -> None:
    """Wait until something is drawn in this colour."""
    for _ in range(100):
        if colour in window.page.locator(CANVAS).evaluate(COLOURS):
            return
        window.page.evaluate("() => new Promise(requestAnimationFrame)")
    pytest.fail(f"nothing is drawn in {colour}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_a_diagram_is_drawn_in_the_colours_of_the_page(
    host: WebHost, open_window: Callable[..., Window], theme: Theme, width: int
) -> None:
    kino.render(traffic(400, people=40))
    window = open_window(host.url, theme=theme, width=width)
    window.page.locator(CANVAS).wait_for()

    colours(window, ACCENT[theme])
    assert window.sideways() == 0
    other: Theme = "dark" if theme == "light" else "light"
    window.page.emulate_media(color_scheme=other)
    colours(window, ACCENT[other])


def test_the_page_pairs_messages_as_python_does(window: Window) -> None:
    trace = traffic(48)
    kino.render(trace)
    window.page.locator(CANVAS).wait_for()

    expected = [
        (
            message.sender.name if message.sender else "outside",
            message.receiver.name if message.receiver else "",
            message.label,
        )
        for message in trace.messages
    ]
    assert [(row[1], row[2], row[3].partition(",")[0]) for row in table(window)] == expected


def test_a_click_on_an_arrow_shows_the_message_and_its_causes(window: Window) -> None:
    kino.render(ping_pong())
    canvas = window.page.locator(CANVAS)
    canvas.wait_for()

    box: Any = canvas.bounding_box()
    canvas.click(position={"x": box["width"] / 2, "y": 26 + 28})
    window.page.locator(CHOSEN, has_text="ping").wait_for()
    assert window.page.locator(".kino-sequence-payload").inner_text() == "('ping', <main>)"
    assert window.page.get_by_text("talk.py:7, in main").is_visible()
    window.page.locator(".kino-sequence-cause", has_text="spawn").click()
    window.page.locator(CHOSEN, has_text="spawn").wait_for()
    window.page.keyboard.press("Escape")
    window.page.locator(CHOSEN).wait_for(state="detached")


def test_a_hundred_thousand_events_are_there_and_all_can_be_reached(window: Window) -> None:
    trace = traffic(100_000)
    kino.render(trace)
    window.page.locator(CANVAS).wait_for()

    seen = window.page.locator(".kino-sequence-map")
    window.page.locator(CANVAS).hover()
    window.page.mouse.wheel(0, 1_000_000)
    window.page.wait_for_function(
        "() => document.querySelector('.kino-sequence-map').ariaValueNow > 5"
    )
    seen.press("End")
    window.page.wait_for_function(
        "() => document.querySelector('.kino-sequence-map').ariaValueNow === '100'"
    )
    window.page.locator(STAGE).press("End")
    window.page.keyboard.press("Enter")
    window.page.locator(CHOSEN, has_text=trace.messages[-1].label).wait_for()


def test_a_million_events_can_still_be_scrolled_and_searched(window: Window) -> None:
    kino.render(again(traffic(50_000), 20))
    canvas, stage = window.page.locator(CANVAS), window.page.locator(STAGE)
    canvas.wait_for(timeout=60_000)

    canvas.hover()
    started = monotonic()
    for _ in range(10):
        window.page.mouse.wheel(0, 500)
        window.page.evaluate("() => new Promise(requestAnimationFrame)")
    assert monotonic() - started < 5  # a picture must not look at each of them
    stage.press("/")
    window.page.keyboard.type("message 31415")
    window.page.keyboard.press("Enter")
    window.page.locator(".kino-sequence-count", has_text="20 of ").wait_for()
    ((*_, what, _),) = table(window)
    assert what.startswith("message 31415, ×20")


def test_on_a_page_of_its_own_many_lanes_have_the_whole_window(
    open_window: Callable[..., Window], tmp_path: Path
) -> None:
    widths = []
    for people in (2, 12):
        path = tmp_path / f"{people}.html"
        path.write_text(html.export(traffic(100, people)), encoding="utf-8")
        window = open_window(path.as_uri(), width=1600)
        stage: Any = window.page.locator(STAGE).bounding_box()
        widths.append(stage["width"])
        assert window.sideways() == 0

    assert widths[0] < 900
    assert widths[1] > 1500


def test_among_other_outputs_a_diagram_is_wider_than_they_are(
    host: WebHost, open_window: Callable[..., Window]
) -> None:
    kino.render("Beside")
    kino.render(traffic(100, people=6))
    window = open_window(host.url, width=1600)
    stage: Any = window.page.locator(STAGE).bounding_box()

    assert 1200 < stage["width"] < 1400
    assert window.sideways() == 0


def test_a_row_of_lanes_out_of_sight_leads_to_them(window: Window) -> None:
    builder = Builder()
    for number in range(100):
        builder.participant(f"service {number}")
    builder.event("send", 80, 90, label="far")
    kino.render(builder.build())
    canvas = window.page.locator(CANVAS)
    canvas.wait_for()
    assert window.page.get_by_role("button", name="service 80").count() == 0
    box: Any = canvas.bounding_box()
    canvas.click(position={"x": box["width"] / 2, "y": 26})

    window.page.locator(CHOSEN, has_text="far").wait_for()
    window.page.get_by_role("button", name="service 80").wait_for()


def test_nothing_moves_away_from_the_pointer_when_distances_become_times(window: Window) -> None:
    kino.render(ping_pong())
    button = window.page.get_by_role("button", name="Time")
    before = button.bounding_box()
    button.click()

    window.page.locator("button[aria-pressed=true]", has_text="Time").wait_for()
    assert button.bounding_box() == before


def test_the_list_of_causes_begins_with_a_whole_row(window: Window) -> None:
    kino.render(chain(40))
    window.page.locator(CANVAS).wait_for()
    window.page.locator(STAGE).press("End")
    window.page.keyboard.press("Enter")
    rows = window.page.locator(".kino-sequence-chain ol")

    height, top = rows.evaluate("list => [list.clientHeight, list.scrollTop]")
    row = rows.locator("li").first.evaluate("row => row.offsetHeight")
    assert (height % row, top % row) == (0, 0)
    assert top > 0


def test_the_map_is_dragged(window: Window) -> None:
    kino.render(traffic(2_000))
    map_ = window.page.locator(".kino-sequence-map")
    map_.wait_for()

    box: Any = map_.bounding_box()
    window.page.mouse.move(box["x"] + 10, box["y"] + 4)
    window.page.mouse.down()
    window.page.mouse.move(box["x"] + 10, box["y"] + box["height"] + 50)
    window.page.mouse.up()
    window.page.wait_for_function(
        "() => document.querySelector('.kino-sequence-map').ariaValueNow === '100'"
    )


def test_hostile_texts_are_only_texts(window: Window) -> None:
    builder = Builder()
    for text in HOSTILE:
        builder.participant(text, detail=text)
    for at, text in enumerate(HOSTILE):
        builder.event("send", at, (at + 1) % len(HOSTILE), label=text, payload=text)
    kino.render(builder.build(caption=HOSTILE[7], error=HOSTILE[7]))
    window.page.locator(CANVAS).wait_for()

    for key in ("Home", "Enter", *["ArrowDown"] * len(HOSTILE)):
        window.page.locator(STAGE).press(key)
    assert window.sideways() == 0
    assert window.page.locator(".kino-sequence script").count() == 0


def test_a_file_is_as_alive_as_the_page(open_window: Callable[..., Window], tmp_path: Path) -> None:
    path = tmp_path / "trace.html"
    path.write_text(html.export(traffic(300)), encoding="utf-8")
    window = open_window(path.as_uri())
    window.page.locator(CANVAS).wait_for()

    window.page.locator(STAGE).press("/")
    window.page.keyboard.type("message 17")
    window.page.keyboard.press("Enter")
    window.page.locator(".kino-sequence-count", has_text=" of ").wait_for()
    assert all("message 17" in row[3] for row in table(window))
