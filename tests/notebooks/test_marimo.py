"""pykino in marimo, as people open it: `marimo edit` and `marimo run` in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from .marimo_app import Marimo, Mode

    Open = Callable[..., Marimo]

pytestmark = pytest.mark.browser

both = pytest.mark.parametrize("mode", ["edit", "run"])

IMPORT = "import marimo as mo\nimport pykino as kino"


@both
def test_outputs_of_several_kinds_are_seen(open_marimo: Open, mode: Mode) -> None:
    cells = [
        IMPORT,
        "kino.Markdown('Some **bold** text')",
        "kino.render([1, {'a': 2}])\nkino.render('in the middle')\nkino.Text('and the value')",
        "kino.render('before nothing')\nkino.nothing",
        "mo.vstack([kino.Text('inside'), mo.md('of marimo')])",
    ]
    app = open_marimo(cells, mode)
    app.shows(1, "bold")
    for text in ("in the middle", "and the value"):
        app.shows(2, text)
    app.shows(3, "before nothing")
    app.shows(4, "inside")

    assert app.output(2).get_by_text("in the middle").count() == 1
    assert app.output(4).get_by_text("inside").count() == 1


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


@both
def test_what_a_listener_prints_and_renders_is_seen_in_its_cell(
    open_marimo: Open, mode: Mode
) -> None:
    app = open_marimo([IMPORT, CLICKED, "kino.Text('another cell')"], mode)
    app.shows(2, "another cell")
    app.output(1).get_by_role("button", name="Press").click()

    for text in ("'pressed'", "printed by the listener", "rendered by the listener"):
        app.shows(1, text)
    assert app.output(2).get_by_text("listener").count() == 0


@both
def test_a_listener_in_another_cell_than_its_button(open_marimo: Open, mode: Mode) -> None:
    listening = "_ = kino.listen(button, lambda event: print('heard below'))"
    app = open_marimo([IMPORT, "button = kino.Button('Press')\nbutton", listening], mode)
    app.output(1).get_by_role("button", name="Press").click()

    app.shows(2, "heard below")
    assert app.output(1).get_by_text("heard").count() == 0


FORM = """
form = kino.Form({"name": kino.TextInput("Name"), "age": kino.Number("Age")}, submit="Send")
answer = kino.Frame("nobody yet")
kino.listen(form, lambda event: answer.render(f"{event.data['name']} is {event.data['age']}"))
kino.render(form)
answer
"""


@both
def test_a_form_is_sent(open_marimo: Open, mode: Mode) -> None:
    app = open_marimo([IMPORT, FORM], mode)
    app.output(1).get_by_label("Name").fill("Ada")
    app.output(1).get_by_label("Age").fill("36")
    app.output(1).get_by_role("button", name="Send").click()

    app.shows(1, "Ada is 36")


FIELD = "field = kino.TextInput('Word')\nfield"
ECHO = """
echo = kino.Frame('nothing')
kino.listen(field, lambda event: echo.render(f'heard {event.value}'))
echo
"""


def enter(app: Marimo, text: str, index: int = 1) -> None:
    """Fill the field of a cell, and leave it."""
    field = app.output(index).get_by_label("Word")
    field.fill(text)
    field.press("Tab")


@both
def test_a_second_browser_joins_the_session_of_edit_alone(open_marimo: Open, mode: Mode) -> None:
    app = open_marimo([IMPORT, FIELD, ECHO], mode)
    app.output(1).get_by_label("Word").wait_for()
    other = app.beside()
    other.shows(2, "nothing")
    enter(app, "first")
    app.shows(2, "heard first")
    if mode == "edit":
        other.shows(2, "heard first")
        return
    enter(other, "second")
    other.shows(2, "heard second")

    app.shows(2, "heard first")


def test_a_cell_that_is_run_again_releases_and_keeps_what_was_entered(open_marimo: Open) -> None:
    count = "from pykino import _here as inside\nclosed = []"
    cell = f"{FIELD[:-6]}\ninside.on_scope_close(lambda: closed.append(1))\nfield"
    tell = "field\nkino.Text(f'closed {len(closed)}, holds {field.value!r}')"
    app = open_marimo([IMPORT, count, cell, tell, ECHO])
    app.shows(3, "closed 0, holds ''")
    enter(app, "kept", 2)
    app.shows(4, "heard kept")
    app.run(3)
    app.shows(3, "closed 0, holds 'kept'")
    app.run(2)

    app.shows(3, "closed 1, holds 'kept'")
    assert app.output(2).get_by_label("Word").input_value() == "kept"
    enter(app, "again", 2)
    app.shows(4, "heard again")
    app.run(3)
    app.shows(3, "holds 'again'")


def test_a_page_that_is_loaded_anew_sees_the_same(open_marimo: Open) -> None:
    app = open_marimo([IMPORT, FIELD, ECHO])
    enter(app, "typed")
    app.shows(2, "heard typed")
    app.reload()
    app.shows(2, "heard typed")
    assert app.output(1).get_by_label("Word").input_value() == "typed"
    enter(app, "anew")
    app.shows(2, "heard anew")


MANY = """
number = kino.Frame()
kino.render(number)
for i in range(10_000):
    number.render(f"value {i}")
"""


@both
def test_of_many_updates_the_last_one_is_seen(open_marimo: Open, mode: Mode) -> None:
    app = open_marimo([IMPORT, MANY], mode)
    app.shows(1, "value 9999")

    assert app.traffic.count() < 500


STEPS = """
import time
number = kino.Frame("not yet")
kino.render(number)
for i in range(60):
    time.sleep(0.1)
    number.render(f"step {i // 20}")
number.render("done")
"""


@both
def test_a_long_first_cell_is_seen_while_it_runs(open_marimo: Open, mode: Mode) -> None:
    app = open_marimo([IMPORT, STEPS], mode)
    for text in ("step 1", "step 2", "done"):
        app.shows(1, text)


def test_a_long_cell_that_is_run_again_is_seen_while_it_runs(open_marimo: Open) -> None:
    app = open_marimo([IMPORT, STEPS])
    app.shows(1, "done")
    app.run(1)
    for text in ("step 0", "step 1", "step 2", "done"):
        app.shows(1, text)


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
"""


@both
def test_threads_reach_their_cell(open_marimo: Open, mode: Mode) -> None:
    app = open_marimo([IMPORT, THREADS], mode)
    app.shows(1, "from a plain thread")
    app.shows(1, "rendered by marimo's thread")
    app.shows(1, "printed by work in the background")
    app.shows(1, "HostError" if mode == "run" else "rendered by a plain thread")


@both
def test_another_host_may_be_chosen(open_marimo: Open, mode: Mode) -> None:
    choose = "import pykino as kino\nkino.configure(host='memory')"
    app = open_marimo([choose, "kino\nkino.Markdown('a *picture*')"], mode)
    app.shows(1, "picture")

    assert app.page.locator("marimo-anywidget").count() == 0


@both
def test_it_is_as_dark_as_the_notebook(open_marimo: Open, mode: Mode) -> None:
    app = open_marimo([IMPORT, "kino.DataTable([{'a': 1}])"], mode, dark=True)
    app.shows(1, "1 row")

    theme = "el => getComputedStyle(el).colorScheme"
    assert app.output(1).get_by_text("1 row").first.evaluate(theme) == "dark"
