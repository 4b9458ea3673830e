"""The driver of marimo, on widgets that are not pykino's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .echo import ECHO, SHOW_IN_MARIMO

if TYPE_CHECKING:
    from collections.abc import Callable

    from .marimo_app import Marimo, Mode

pytestmark = pytest.mark.browser

both = pytest.mark.parametrize("mode", ["edit", "run"])

IMPORT = "import marimo as mo"
BUTTON = "button = mo.ui.button(label='Press', value=0, on_click=lambda value: value + 1)\nbutton"
VALUE = "mo.md(f'pressed {button.value} times')"


@both
def test_a_cell_follows_an_input_and_the_theme_is_dark(
    open_marimo: Callable[..., Marimo], mode: Mode
) -> None:
    app = open_marimo([IMPORT, BUTTON, VALUE], mode, dark=True)
    app.shows(2, "pressed 0 times")
    app.output(1).get_by_text("Press").click()
    app.shows(2, "pressed 1 times")

    assert app.page.locator("body.dark").count() == 1
    assert app.traffic.count() > 0


@both
def test_a_widget_talks(open_marimo: Callable[..., Marimo], mode: Mode) -> None:
    app = open_marimo([f"{ECHO}\n{SHOW_IN_MARIMO}"], mode)
    app.output(0).locator(".echo-say").click()

    app.shows(0, "heard 1:n1;")


@both
def test_a_second_browser_joins_the_session_of_edit_alone(
    open_marimo: Callable[..., Marimo], mode: Mode
) -> None:
    app = open_marimo([IMPORT, BUTTON, VALUE], mode)
    app.output(1).get_by_text("Press").click()
    app.shows(2, "pressed 1 times")

    app.beside().shows(2, f"pressed {1 if mode == 'edit' else 0} times")


def test_a_reload_keeps_the_session_and_a_restart_begins_anew(
    open_marimo: Callable[..., Marimo],
) -> None:
    app = open_marimo([IMPORT, BUTTON, VALUE])
    app.output(1).get_by_text("Press").click()
    app.shows(2, "pressed 1 times")
    app.reload()
    app.shows(2, "pressed 1 times")
    app.restart()
    app.shows(2, "pressed 0 times")


def test_a_cell_is_run_again(open_marimo: Callable[..., Marimo]) -> None:
    app = open_marimo([IMPORT, BUTTON, VALUE])
    app.output(1).get_by_text("Press").click()
    app.shows(2, "pressed 1 times")
    app.run(1)
    app.shows(2, "pressed 0 times")
