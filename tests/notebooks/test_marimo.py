"""pykino in marimo, as people open it: `marimo edit` and `marimo run` in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import tour

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .marimo_app import Marimo, Mode

    Open = Callable[..., Marimo]

pytestmark = pytest.mark.browser

both = pytest.mark.parametrize("mode", ["edit", "run"])

IMPORT = "import marimo as mo\nimport pykino as kino"


@pytest.mark.soak
@both
def test_the_tour_is_seen_live(open_marimo: Open, mode: Mode, soak: bool) -> None:
    """In one cell, as marimo allows a name in one only; `marimo run` with `--soak`."""
    if mode == "run" and not soak:
        pytest.skip("the tour in marimo run: with --soak")
    app = open_marimo(["\n".join(tour.code())], mode)
    app.shows(0, "Book a table")
    for text in tour.SAID:
        app.output(0).get_by_text(text).first.wait_for(state="attached")
    for drawn in tour.DRAWN:
        app.output(0).locator(drawn).first.wait_for(state="attached")
    app.press(0, "Roll the dice")
    app.shows(0, "Click")
    app.enter(0, "Home page", "https://example.com")
    app.output(0).get_by_text("https://example.com").first.wait_for(state="attached")

    assert app.output(0).locator(".kino-error").count() == 1


KINDS = """
kino.Markdown('Some **bold** text')
kino.render([1, {'a': 2}])
kino.render('in the middle')
kino.Text('and the value')
"""
CLICKED = """
button = kino.Button("Press")
frame = kino.Frame("waiting")

def pressed(event):
    print("printed by the listener")
    frame.render("pressed")
    kino.render("rendered by the listener")

kino.listen(button, pressed)
kino.Grid([button, frame])
"""
BELOW = "_ = kino.listen(button, lambda event: print('heard below'))"
FORM = """
form = kino.Form({"name": kino.TextInput("Name"), "age": kino.Number("Age")}, submit="Send")
answer = kino.Frame("nobody yet")
kino.listen(form, lambda event: answer.render(f"{event.data['name']} is {event.data['age']}"))
kino.render(form)
answer
"""
MANY = """
many = kino.Frame()
kino.render(many)
for i in range(10_000):
    many.render(f"value {i}")
"""
THREADS = """
import threading
live = kino.Frame("live")
kino.render(live)
said = kino.render(kino.Frame())

def plain():
    live.render("from a plain thread")
    try:
        kino.render("rendered by a plain thread")
    except Exception as exc:
        live.append(type(exc).__name__)

def known():
    kino.render("rendered by marimo's thread")

threading.Thread(target=plain).start()
mo.Thread(target=known).start()
kino.start(lambda: print("printed by work in the background"))
kino.nothing
"""


@both
def test_a_notebook_is_live(open_marimo: Open, mode: Mode) -> None:
    """What it displays, what its listeners make of it, and what its threads do."""
    rendered = "kino.render('before nothing')\nkino.render(kino.Text('rendered last'))"
    inside = "mo.vstack([kino.Text('inside'), mo.md('of marimo'), kino.DataTable([{'a': 1}])])"
    cells = [IMPORT, KINDS, rendered, inside, CLICKED, BELOW, FORM, MANY, THREADS]
    app = open_marimo(cells, mode, dark=True)
    for text in ("in the middle", "and the value"):
        app.shows(1, text)
    app.shows(2, "before nothing")
    app.shows(2, "rendered last")
    assert app.output(2).get_by_text("rendered last").count() == 1
    app.shows(3, "inside")
    assert app.output(1).get_by_text("in the middle").count() == 1
    assert app.output(3).get_by_text("inside").count() == 1
    theme = "el => getComputedStyle(el).colorScheme"
    assert app.output(3).get_by_text("1 row").first.evaluate(theme) == "dark"

    app.press(4, "Press")
    for text in ("'pressed'", "printed by the listener", "rendered by the listener"):
        app.shows(4, text)
    app.shows(5, "heard below")
    assert app.output(4).get_by_text("heard").count() == 0
    assert app.output(5).get_by_text("listener").count() == 0

    app.field(6, "Name").fill("Ada")
    app.field(6, "Age").fill("36")
    app.press(6, "Send")
    app.shows(6, "Ada is 36")

    app.shows(7, "value 9999")
    for text in ("from a plain thread", "by marimo's thread", "by work in the background"):
        app.shows(8, text)
    app.shows(8, "HostError" if mode == "run" else "rendered by a plain thread")
    assert app.traffic.count() < 500
    assert [said for said in app.window.complaints if "pykino" in said] == []


FIELD = "field = kino.TextInput('Word')\nfield"
ECHO = """
echo = kino.Frame('nothing')
kino.listen(field, lambda event: echo.render(f'heard {event.value}'))
echo
"""


@both
def test_a_second_browser_joins_the_session_of_edit_alone(open_marimo: Open, mode: Mode) -> None:
    app = open_marimo([IMPORT, FIELD, ECHO], mode)
    app.field(1, "Word").wait_for()
    other = app.beside()
    other.shows(2, "nothing")
    app.enter(1, "Word", "first")
    app.shows(2, "heard first")
    if mode == "edit":
        other.shows(2, "heard first")
        return
    other.enter(1, "Word", "second")
    other.shows(2, "heard second")

    app.shows(2, "heard first")


def test_a_cell_that_is_run_again_and_a_page_that_is_loaded_anew(open_marimo: Open) -> None:
    """What the cell had made is released, what was entered is kept, and heard in the other cell."""
    count = "from pykino import _here as inside\nclosed = []"
    cell = f"{FIELD[:-6]}\ninside.on_scope_close(lambda: closed.append(1))\nfield"
    tell = "field\nkino.Text(f'closed {len(closed)}, holds {field.value!r}')"
    app = open_marimo([IMPORT, count, cell, tell, ECHO])
    app.shows(3, "closed 0, holds ''")
    app.enter(2, "Word", "kept")
    app.shows(4, "heard kept")
    app.run(3)
    app.shows(3, "closed 0, holds 'kept'")
    app.run(2)

    app.shows(3, "closed 1, holds 'kept'")
    assert app.field(2, "Word").input_value() == "kept"
    app.enter(2, "Word", "again")
    app.shows(4, "heard again")
    app.run(3)
    app.shows(3, "holds 'again'")

    app.reload()
    app.shows(4, "heard again")
    assert app.field(2, "Word").input_value() == "again"
    app.enter(2, "Word", "anew")
    app.shows(4, "heard anew")


STEPS = """
import os, time
number = kino.Frame("not yet")
kino.render(number)
for i in range(3):
    number.render(f"step {i}")
    while not os.path.exists(f"SEEN/{i}"):
        time.sleep(0.01)
number.render("done")
"""


@both
def test_a_long_cell_is_seen_while_it_runs(open_marimo: Open, mode: Mode, tmp_path: Path) -> None:
    """On a page that nobody has heard yet and, run again, on one that is there.

    The cell goes on when what it shows has been seen.
    """
    app = open_marimo([IMPORT, STEPS.replace("SEEN", tmp_path.as_posix())], mode)

    def watch() -> None:
        for step in range(3):
            app.shows(1, f"step {step}")
            (tmp_path / str(step)).touch()
        app.shows(1, "done")

    watch()
    if mode == "edit":
        for seen in tmp_path.iterdir():
            seen.unlink()
        app.run(1)
        watch()


def test_every_visitor_of_an_app_may_choose_the_host(open_marimo: Open) -> None:
    """All tabs of `marimo run` are served by one process."""
    choose = "import pykino as kino\nkino.configure(host='memory')"
    app = open_marimo([choose, "kino\nkino.Markdown('a *picture*')"], "run")
    for visitor in (app, app.beside()):
        visitor.shows(1, "picture")
        assert visitor.page.locator("marimo-anywidget").count() == 0
