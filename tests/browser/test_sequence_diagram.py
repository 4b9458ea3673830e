"""Sequence diagrams in a real Chromium: seen, scrolled, searched, and asked for causes."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from tests.tracing.traces import HOSTILE, ping_pong

import pykino as kino
from pykino.tracing._builder import Builder
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
