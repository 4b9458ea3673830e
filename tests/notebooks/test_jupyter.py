"""pykino in Jupyter, as people open it: JupyterLab and Notebook 7 in a real browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from . import tour

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from .lab import Lab

    Open = Callable[..., Lab]

pytestmark = pytest.mark.browser

IMPORT = "import pykino as kino"


def complaints(lab: Lab) -> list[str]:
    """What the page said of us."""
    return [text for text in lab.window.complaints if "pykino" in text or "kino-" in text]


def expected(locator: Locator) -> Any:
    """What waits until it holds of `locator`."""
    from playwright.sync_api import expect

    expect.set_options(timeout=30_000)
    return expect(locator)


def test_the_tour_is_seen_live_and_nothing_complains(open_notebook: Open) -> None:
    lab = open_notebook(tour.code())
    lab.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    last = len(tour.code()) - 1
    lab.cell(last).scroll_into_view_if_needed()
    lab.shows(last, "Book a table")
    everything = lab.page.locator(".jp-Notebook")
    for text in tour.SAID:
        everything.get_by_text(text).first.wait_for(state="attached")
    for drawn in tour.DRAWN:
        everything.locator(drawn).first.wait_for(state="attached")
    lab.press(last, "Roll the dice")
    lab.shows(last, "Click")
    name = everything.get_by_label("Name", exact=True)
    name.fill("Grace Hopper")
    name.press("Tab")
    lab.output(last).get_by_text("Grace Hopper").first.wait_for(state="attached")

    assert complaints(lab) == []
    assert lab.page.locator(".kino-error").count() == 1  # the one of the chapter on errors


SHARED = """
word, press = kino.TextInput("Word"), kino.Button("Press")
common, own = kino.Frame("nothing yet"), kino.Frame()

def pressed(click):
    own.render("only you", to=click.origin)
    print("printed by the listener")
    kino.render("rendered by the listener")

kino.listen(word, lambda change: common.render(f"read: {change.value}"))
kino.listen(press, pressed)
print("first")
kino.render(word)
print("second")
display(press)
kino.render(common)
own
"""
FAILS = """
trouble = kino.Button("Trouble")
kino.listen(trouble, lambda click: 1 / 0)
trouble
"""
STOP = """
import threading
stop, rounds, over = kino.Button("Stop"), kino.Frame(), threading.Event()
kino.listen(stop, lambda click: over.set())
kino.render(kino.Grid([stop, rounds]))
for number in range(60_000):
    rounds.render(f"round {number}")
    if over.wait(0.001):
        break
rounds.render("stopped" if over.is_set() else "nobody stopped it")
"""


@pytest.mark.soak
def test_two_browsers_a_reload_another_run_and_a_restart(
    open_notebook: Open, soak: bool, request: pytest.FixtureRequest
) -> None:
    """In JupyterLab; with `--soak` in Notebook 7, too, which has the same parts."""
    if "notebook" in request.node.name.partition("[")[2] and not soak:
        pytest.skip("two browsers in Notebook 7: with --soak")
    lab = open_notebook([IMPORT, SHARED, FAILS, STOP])
    for index in range(3):
        lab.run(index)
    lab.shows(1, "nothing yet")
    said = lab.text(1)
    assert said.index("first") < said.index("Word") < said.index("second") < said.index("Press")
    other = lab.beside()
    other.shows(1, "nothing yet")
    lab.enter(1, "Word", "shared")
    for one in (lab, other):
        one.shows(1, "read: shared")
    expected(other.field(1, "Word")).to_have_value("shared")

    lab.press(1, "Press")
    for text in ("only you", "printed by the listener", "rendered by the listener"):
        lab.shows(1, text)
    other.shows(1, "rendered by the listener")
    assert "only you" not in other.text(1)
    other.press(2, "Trouble")
    for one in (lab, other):
        one.shows(2, "ZeroDivisionError")
        assert "printed" not in one.text(2)

    lab.reload()
    for text in ("read: shared", "only you", "rendered by the listener"):
        lab.shows(1, text)
    expected(lab.field(1, "Word")).to_have_value("shared")

    lab.run(1)
    expected(lab.field(1, "Word")).to_have_value("shared")
    lab.shows(1, "nothing yet")
    assert "listener" not in lab.text(1)

    lab.run(3, wait=False)
    lab.shows(3, "round ")
    lab.press(3, "Stop")
    lab.shows(3, "stopped")
    lab.finished(3)
    for one in (lab, other):
        assert complaints(one) == []

    lab.restart()
    expected(lab.output(1).locator(".kino-badge").first).to_have_text("Disconnected")
    for index in range(2):
        lab.run(index)
    lab.shows(1, "nothing yet")
    lab.enter(1, "Word", "again")
    lab.shows(1, "read: again")


UPDATES = "for n in range(10_000): number.render(f'value {n}')"
MANY = "for n in range(100): kino.render(kino.Text(f'number {n}'))"
LAST = "words = kino.Frame(kino.Text('live')); words"


def test_many_updates_many_displays_and_what_is_saved(open_lab: Open) -> None:
    cells = [IMPORT, "number = kino.Frame(); number", UPDATES, MANY, LAST,
             "words.render(kino.Text('the last words')); words.close()", "kino.freeze()"]  # fmt: skip
    lab = open_lab(cells)
    for index in range(2):
        lab.run(index)
    lab.output(1).locator(".kino-main").first.wait_for()
    lab.traffic.clear()
    lab.run(2)
    lab.shows(1, "value 9999")
    assert lab.traffic.busiest(1) <= 45  # 35 of ours, and what Jupyter itself says of a cell

    lab.traffic.clear()
    lab.run(3)
    lab.shows(3, "number 40")  # JupyterLab draws 50 outputs of a cell until it is asked for more
    carried = sum(frame.size for frame in lab.traffic.frames if frame.received)
    assert carried < 1_500_000  # the client alone is larger than all of it
    outputs = lab.save()["cells"][3]["outputs"]
    assert len(outputs) == 100
    for output in outputs:
        pictures = sum(
            len(json.dumps(output["data"][kind])) for kind in ("text/html", "text/plain")
        )
        assert len(json.dumps(output)) - pictures < 5_000
    assert lab.path.stat().st_size < 100 * 5_000

    lab.run(4)
    lab.shows(4, "live")
    lab.run(5)
    lab.shows(4, "the last words")
    lab.run(6)
    lab.shows(3, "number 40")
    saved = lab.save()["cells"]
    for cell in saved:
        for output in cell["outputs"]:
            assert "application/vnd.jupyter.widget-view+json" not in output["data"]
    assert "the last words" in saved[4]["outputs"][0]["data"]["text/html"]
    assert "value 9999" in saved[1]["outputs"][0]["data"]["text/html"]
    assert complaints(lab) == []


FLOOD = """
from comm import create_comm
flood = create_comm(target_name="nobody")
for number in range(5_000):
    flood.send({"number": number})
frame.render("the last value")
"""


def test_the_last_value_arrives_also_where_the_server_drops_messages(open_lab: Open) -> None:
    """A Jupyter server drops what is beyond 1,000 messages a second, whoever sends them."""
    lab = open_lab([IMPORT, "frame = kino.Frame('the first value'); frame", FLOOD], "notebook")
    lab.run(0)
    lab.run(1)
    lab.shows(1, "the first value")
    lab.run(2, wait=False)
    lab.shows(1, "the last value")
