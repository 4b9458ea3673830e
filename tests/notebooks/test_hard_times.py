"""pykino in a Jupyter kernel where things go wrong: first uses at odd moments, what ends with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .kernel import running_kernel
from .page import VIEW, Page, models, slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .kernel import Kernel

INSIDE = (
    "from pykino.session import current\nhost = current().hosts[0]\n"
    "print(host._cells._depth, len(host._displays), len(current().timers))"
)
AGAIN = "kino.listen(kino.Interval(1), print)\nkino.render(kino.Text('once'))"


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """A kernel in which pykino has not been imported yet."""
    yield from running_kernel(tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    for kernel in running_kernel(tmp_path_factory.mktemp("kernel")):
        kernel.run("import pykino as kino\nkino.Text('the first display opens the library')")
        yield kernel


def test_a_first_use_between_two_cells_confuses_none_of_them(fresh: Kernel) -> None:
    fresh.run(
        "import threading\nimport pykino as kino\ncame = threading.Event()\n"
        "threading.Timer(0.2, lambda: (kino.render('early'), came.set())).start()"
    )
    assert fresh.run("print(came.wait(30))").text == "True\n"
    for _ in range(3):
        fresh.run(AGAIN, cell="same")

    depth, displays, timers = fresh.run(INSIDE, cell="inside").text.split()
    assert (depth, timers) == ("1", "1")
    assert int(displays) <= 3  # one, and what the timer rendered


def test_a_first_use_under_capture_hides_no_print_of_later_listeners(fresh: Kernel) -> None:
    fresh.run("%%capture\nimport pykino as kino\nkino.current()")
    cell = fresh.run(
        "button = kino.Button('Go')\nkino.listen(button, lambda click: print('printed'))\nbutton"
    )
    page = Page(fresh).hello()
    page.shows("Go")
    page.press("Go")

    page.shows("printed")
    assert cell.text == ""


def test_displays_are_told_to_pages_alone_once_there_is_one(kernel: Kernel) -> None:
    kernel.run("kino.Text('much ' * 100_000)")
    page = Page(kernel).hello()
    page.shows("much ")
    kernel.until(lambda: page.hear() and page.reminded, "it has been sent all of it")
    before = len(kernel.customs(page.model))
    kernel.run("for n in range(20): kino.render(kino.Text(f'display {n}'))")
    page.shows("display 19")

    told = kernel.customs(page.model)[before:]
    assert {content["to"] for content, _ in told} <= {page.address}
    assert sum(len(buffer) for _, buffers in told for buffer in buffers) < 50_000


def test_a_library_that_a_page_has_closed_is_opened_again(kernel: Kernel) -> None:
    page = Page(kernel).hello()
    kernel.request("comm_close", {"comm_id": page.model, "data": {}})
    library = "print(kino.current().hosts[0]._library)"
    kernel.until(lambda: kernel.run(library).text == "None\n", "it is closed")
    cell = kernel.run("kino.Text('shown afterwards')")

    assert models(kernel)[-1] != page.model
    Page(kernel).hello().shows("shown afterwards", slots(cell)[0])


def test_what_raises_at_its_end_keeps_no_cell_from_running_again(kernel: Kernel) -> None:
    kernel.run(
        "class Bad(kino.LiveOutput):\n    assets = 'export function mount() {}'\n"
        "    def connect(self): return {}\n"
        "    def close(self):\n        super().close()\n        raise RuntimeError('at its end')"
    )
    kernel.run("Bad()", cell="bad")
    again = kernel.run("kino.Button('new')", cell="bad")

    assert again.error is None
    assert VIEW in again.displays[-1]
    assert "at its end" in again.text  # the log


def test_a_session_that_is_closed_takes_its_models_along(fresh: Kernel) -> None:
    fresh.run("import pykino as kino\nfor n in range(5): kino.render(kino.Text(str(n)))")
    fresh.run("get_ipython().ast_transformers.clear()\nkino.current().close()")

    fresh.until(lambda: set(fresh.closed()) == set(fresh.comms()), "all of them are closed")
    assert len(fresh.comms()) == 6


def test_who_comes_to_a_full_notebook_is_told_so(fresh: Kernel) -> None:
    fresh.run(
        "import pykino as kino\nfrom pykino.hosts import _readers\n_readers.MOST_READERS = 1\n"
        "kino.Text('seen')"
    )
    Page(fresh).hello()
    late = Page(fresh)
    late.say({"t": "hello", "client": None, "key": None, "session": None, "last": -1})

    fresh.until(lambda: late.hear() and late.refused, "it is refused")
    assert "pages show this notebook" in late.refused[0]


@pytest.mark.parametrize("value", ["{'a': 1}", "kino.Text('once')", "'text'"])
def test_what_the_first_cell_renders_last_is_shown_once(kernel: Kernel, value: str) -> None:
    """Of all: in the cell in which pykino comes to the notebook."""
    kernel.run("kino.current().close()\nkino.current()", cell="closed")
    kernel.restart()
    cell = kernel.run(f"import pykino as kino\nkino.render({value})")

    assert len(cell.displays) == 1
    assert [VIEW in bundle for bundle in cell.displays] == [True]
    assert kernel.run("{'a': 1}").displays == [{"text/plain": "{'a': 1}"}]


def test_pages_find_our_models_where_ipywidgets_was_imported(kernel: Kernel) -> None:
    """Which then answers for the whole kernel."""
    pytest.importorskip("ipywidgets")
    before = kernel.run("kino.Text('before')", cell="before")
    kernel.run("import ipywidgets")
    after = kernel.run("kino.render(kino.Text('after'))", cell="after")
    control = "control"
    target = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
    kernel.request("comm_open", target, metadata={"version": "1.0.0"})
    kernel.send_data(control, {"method": "request_states"})

    states = kernel.until(lambda: kernel.widget_states(control), "it answers")
    views = [bundle[VIEW]["model_id"] for cell in (before, after) for bundle in cell.displays]
    assert {*views, models(kernel)[-1]} <= set(states)
    assert states[views[0]]["model_module"] == "anywidget"
    assert states[views[0]]["state"] == kernel.state(views[0])
    kernel.run("1", cell="before")
    kernel.run("1", cell="next")
    known = kernel.run("from ipywidgets.widgets.widget import _instances\nprint(*_instances)").text
    assert views[0] not in known
    assert views[1] in known


def test_an_interrupted_bar_is_stopped_and_not_failed(kernel: Kernel) -> None:
    cell = kernel.run(
        "import time\nbar, turn = kino.Progress(range(1000)), kino.render(kino.Frame())\n"
        "for n in bar: turn.render(f'turn {n}'); time.sleep(0.01)",
        wait=False,
    )
    page = Page(kernel).hello()
    page.shows("turn 9")
    kernel.manager.interrupt_kernel()
    kernel.finish(cell)

    assert cell.error is not None
    assert cell.error.startswith("KeyboardInterrupt")
    assert kernel.run("print(bar.state)").text == "stopped\n"


def test_a_cell_that_is_stopped_on_purpose_says_why_and_no_more(kernel: Kernel) -> None:
    cell = kernel.run("kino.interrupt('Tick first')")

    (error,) = cell.heard("error")
    assert error["content"]["traceback"] == ["Tick first\nEvaluate the cell again to go on."]


def test_one_output_displayed_twice_is_live_in_both_places(kernel: Kernel) -> None:
    first = kernel.run("twice = kino.Frame('before'); twice")
    second = kernel.run("twice")
    page = Page(kernel).hello()
    kernel.run("twice.render('after')")

    for cell in (first, second):
        page.shows("after", slots(cell)[0])


def test_what_calls_itself_away_at_the_end_of_a_cell_keeps_its_value(kernel: Kernel) -> None:
    cell = kernel.run("def once():\n    global once\n    del once\n    return 5\nonce()")

    assert cell.displays == [{"text/plain": "5"}]


def test_a_page_is_reminded_of_what_it_should_have(kernel: Kernel) -> None:
    """The last batch may have been dropped by a server on its way: no gap would show that."""
    cell = kernel.run("frame = kino.Frame('before'); frame")
    page = Page(kernel).hello()
    page.shows("before", slots(cell)[0])
    page.reminded.clear()
    kernel.run("frame.render('after')")
    page.shows("after", slots(cell)[0])

    kernel.until(lambda: page.hear() and page.reminded, "it is reminded")
    assert page.reminded == [page.mirror.last]


COLAB = """
import sys
from types import ModuleType, SimpleNamespace
output, enabled = ModuleType("google.colab.output"), []
output.enable_custom_widget_manager = lambda: enabled.append(True)
output._widgets = SimpleNamespace(_installed_url="https://colab.example/manager.js")
sys.modules |= {"google.colab": ModuleType("google.colab"), "google.colab.output": output}
import pykino as kino
"""


def test_colab_is_told_where_the_code_for_widgets_is(fresh: Kernel) -> None:
    """As its own module says, of which this is as much as we ask for: Colab itself is not here."""
    fresh.run(COLAB)
    (display,) = fresh.run("kino.render(kino.Text('live'))").heard("display_data")

    manager = {"custom_widget_manager": {"url": "https://colab.example/manager.js"}}
    assert display["content"]["metadata"] == {VIEW: {"colab": manager}}
    assert fresh.run("print(bool(enabled))").text == "True\n"
