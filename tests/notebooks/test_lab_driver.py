"""The driver of JupyterLab and Notebook 7, on widgets that are not pykino's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .echo import ECHO, SHOW, WAIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from .lab import Lab

pytestmark = pytest.mark.browser

COUNT = "for number in range({}): print(number, flush=True)"


def test_html_a_talking_widget_and_messages_while_a_cell_runs(
    open_notebook: Callable[..., Lab],
) -> None:
    html = "from IPython.display import HTML\nHTML('<b>bold</b>')"
    lab = open_notebook([html, ECHO, SHOW, WAIT.format(seconds=30)])
    for index in range(3):
        lab.run(index)
    assert lab.text(0) == "bold"

    say = lab.output(2).locator(".echo-say")
    say.click()
    lab.shows(2, "heard 1:n1;")
    lab.run(3, wait=False)
    lab.shows(3, "waiting")
    say.click()
    lab.shows(3, "came: True")
    lab.finished(3)


def test_a_reloaded_page_and_a_second_browser_show_the_widget_of_the_same_kernel(
    open_notebook: Callable[..., Lab],
) -> None:
    lab = open_notebook([ECHO, SHOW])
    lab.run(0)
    lab.run(1)
    lab.reload()
    other = lab.beside()
    other.output(1).locator(".echo-say").click()

    lab.shows(1, "heard 1:n1;")
    other.shows(1, "heard 1:n1;")
    saved = lab.save()["cells"][1]["outputs"][0]["data"]
    assert saved["text/plain"] == "an echo"


def test_a_restarted_kernel_has_forgotten_and_what_is_shown_stays(
    open_lab: Callable[..., Lab],
) -> None:
    lab = open_lab(["word = 'before'; print(word)", "print('word' in globals())"])
    lab.run(0)
    lab.restart()
    lab.run(1)

    assert (lab.text(0), lab.text(1)) == ("before", "False")


def test_frames_are_counted_and_the_dark_theme_is_on(open_notebook: Callable[..., Lab]) -> None:
    lab = open_notebook([COUNT.format(1), COUNT.format(200)], dark=True)
    lab.run(0)
    lab.traffic.clear()
    lab.run(1)

    assert lab.page.locator("body").get_attribute("data-jp-theme-light") == "false"
    assert 0 < lab.traffic.busiest(1) <= lab.traffic.count()
    assert lab.traffic.count(received=False) > 0


def test_comms_can_be_kept_off_subshells(open_lab: Callable[..., Lab]) -> None:
    """As in front ends without them: the message waits for the end of the cell."""
    settings = {
        "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"}
    }
    lab = open_lab([ECHO, SHOW, WAIT.format(seconds=2)], settings=settings)
    lab.run(0)
    lab.run(1)
    lab.output(1).locator(".echo-say").click()
    lab.shows(1, "heard 1:n1;")
    lab.run(2, wait=False)
    lab.shows(2, "waiting")
    lab.output(1).locator(".echo-say").click()

    lab.shows(2, "came: False")
    lab.shows(1, "heard 2:n2;")
