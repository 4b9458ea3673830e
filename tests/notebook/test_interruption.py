"""`kino.interrupt` in a run: the cell stops, waits for its reader, and is evaluated again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from pykino.notebook import CodeCell, Notebook, Section
from pykino.notebook.resuming import by_click
from pykino.notebook.views import PageView, QuietView
from pykino.session import current

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.notebook.conftest import Run

    from pykino.hosts.memory import MemoryClient
    from pykino.notebook._cell import Resting

ASKING = """\
import pykino as kino
name = kino.render(kino.TextInput("Name"))
print("looked at", repr(name.value))
if not name.read():
    kino.interrupt("Enter your name first.")
"""


def cells(*sources: str, **options: Any) -> Notebook:
    return Notebook("T", (Section("S", tuple(CodeCell(s, **options) for s in sources)),))


def never() -> bool:
    return False


def after(act: Callable[[MemoryClient], None]) -> Callable[[Resting], bool]:
    """Waits for a click, while another thread plays a client that acts and then presses it."""

    def resume(cell: Resting) -> bool:
        host: Any = current().hosts[0]
        client = host.connect()

        def press() -> None:
            while not (found := [n for n in shown(client) if n["type"] == "button"]):
                client.wait()
            act(client)
            client.push(found[0]["ref"], "click", {})

        thread = threading.Thread(target=press)
        thread.start()
        try:
            return by_click(never)(cell)
        finally:
            thread.join()

    return resume


def shown(client: MemoryClient) -> list[dict[str, Any]]:
    """What stands on the page, in cells and outside."""
    nodes = client.nodes()
    inside = [client.mirror.states[n["ref"]]["frame"] for n in nodes if n["type"] == "cell"]
    return nodes + [node for frame in inside for node in client.nodes(frame)]


def entering(name: str, *, draft: bool = False) -> Callable[[MemoryClient], None]:
    def act(client: MemoryClient) -> None:
        (field,) = (n for n in shown(client) if n["type"] == "text_input")
        tell = client.draft if draft else client.push
        tell(field["ref"], "change", {"value": name, "n": 1})

    return act


@pytest.mark.parametrize("draft", [False, True])
def test_continue_evaluates_the_cell_again_with_what_was_entered(draft: bool, run: Run) -> None:
    """Also what is still being typed; the cells below follow."""
    ran = run(
        cells(ASKING, "print('hello', name.value)"),
        view=PageView(),
        resume=after(entering("Ada", draft=draft)),
    )

    texts = [node["text"] for node in shown(ran.client) if node["type"] == "text"]
    assert (ran.status, texts) == (0, ["looked at 'Ada'\n", "hello Ada\n"])
    assert not [node for node in shown(ran.client) if node["type"] == "button"]


def test_a_cell_may_stop_as_often_as_it_likes(run: Run) -> None:
    stops = [None, None, None]
    waited: list[Resting] = []

    def resume(cell: Resting) -> bool:
        waited.append(cell)
        return True

    ran = run(
        cells("n = 0", f"import pykino as kino\nn += 1\nif n < {len(stops)}: kino.interrupt('no')"),
        resume=resume,
    )

    assert (ran.status, len(waited)) == (0, 2)


def test_what_the_stopped_cell_had_made_is_released_before(run: Run) -> None:
    """Nobody hears of the button of a cell that was evaluated again."""
    ran = run(
        cells(
            "made = []",
            "import pykino as kino\nmade.append(kino.Button('Go'))\n"
            "if len(made) == 1: kino.interrupt('once')",
            "[button.closed for button in made]",
        ),
        resume=lambda _: True,
    )

    assert ran.client.nodes()[-1]["type"] == "tree"
    assert ran.runner._evaluator.namespace["made"][0].closed
    assert not ran.runner._evaluator.namespace["made"][1].closed


def test_while_it_waits_the_cell_says_so(run: Run) -> None:
    """With its message, and no traceback."""
    seen: list[Any] = []

    def look(client: MemoryClient) -> None:
        (cell,) = (node for node in client.nodes() if node["type"] == "cell")
        seen.extend([client.state(cell["ref"])["status"], shown(client)[-2]])
        entering("Ada")(client)

    run(cells(ASKING), view=PageView(), resume=after(look))

    status, message = seen
    assert status == "stopped"
    assert (message["text"], message["tone"]) == ("Enter your name first.", "warn")


def test_a_script_begins_again_on_an_empty_page(run: Run) -> None:
    """It is one cell, and has no frame of its own."""
    ran = run(
        "import pykino as kino\nglobals().setdefault('n', []).append(1)\n"
        "kino.render(kino.Text(f'run {len(n)}'))\nif len(n) < 3: kino.interrupt('again')\n",
        "script.py",
        view=QuietView(),
        resume=lambda _: True,
    )

    assert (ran.status, ran.texts) == (0, ["run 3"])


@pytest.mark.parametrize(("error", "status"), [(False, 0), (True, 1)])
def test_without_a_reader_the_run_ends_there(error: bool, status: int, run: Run) -> None:
    """What is below is skipped, and it is told where the run has stopped."""
    ran = run(cells(f"import pykino as kino\nkino.interrupt('No data.', error={error})", "'never'"))

    told = ran.runner.failed if error else ran.runner.stopped
    assert (ran.status, ran.texts, ran.runner.skipped) == (status, ["No data."], 1)
    assert told == ["cell 1 (S), line 2: stopped: No data."]
    assert ran.nodes[0]["tone"] == ("bad" if error else "warn")


def test_an_interruption_that_is_an_error_is_passed_where_failures_are(run: Run) -> None:
    """By `keep_going`, and in a cell that may fail."""
    source = "import pykino as kino\nkino.interrupt('No data.', error=True)"

    kept = run(cells(source, "'below'"), keep_going=True)
    may = run(cells(source, "'below'", tags=("raises-exception",)))

    assert (kept.status, kept.texts) == (1, ["No data.", "'below'"])
    assert (may.status, may.texts) == (0, ["No data.", "'below'"])


def test_ctrl_c_while_a_cell_waits_ends_the_run(run: Run) -> None:
    """In one line, as anywhere else; also where Python has dropped the exception."""
    ran = run(cells(ASKING, "'never'"), resume=by_click(lambda: True))

    assert (ran.status, ran.errors, ran.runner.skipped) == (130, [], 1)
    assert ran.runner.failed == ["interrupted while cell 1 (S) waited for its reader"]


def test_tasks_go_on_while_a_cell_waits(run: Run) -> None:
    """Those that a cell has left behind may even be what it waits for."""
    ran = run(
        cells(
            "import asyncio\nasync def work():\n    await asyncio.sleep(0)\n    done.append(1)\n"
            "    host.connect().push(button().ref, 'click', {})\n"
            "from pykino.session import current\nhost = current().hosts[0]\ndone = []\n"
            "button = lambda: next(o for o in current().root.outputs() if hasattr(o, 'primary'))\n"
            "task = asyncio.create_task(work())",
            "import pykino as kino\nif not done: kino.interrupt('Wait for the work.')",
            "task.done()",
        ),
        resume=by_click(never),
    )

    assert (ran.status, ran.texts[-1]) == (0, "True")


def test_prints_of_a_listener_land_in_its_cell_after_it_has_ended(run: Run) -> None:
    """And so do those of background work."""
    view = PageView()
    ran = run(
        cells(
            "import pykino as kino, threading\n"
            "go, button = threading.Event(), kino.render(kino.Button('Go'))\n"
            "def hear(event):\n    print('heard')\n    go.set()\nlistening = kino.listen(button, hear)\n"
            "def work():\n    go.wait(10)\n    print('worked')\nworking = kino.start(work)\n",
            "print('below')",
        ),
        view=view,
    )

    (button,) = (node for node in shown(ran.client) if node["type"] == "button")
    ran.client.push(button["ref"], "click", {})
    assert ran.runner._evaluator.namespace["working"].wait(10)

    above, below = (view.cells[n].frame.fallback()["text/plain"] for n in (1, 2))
    assert {"heard", "worked"} <= set(above.split("\n"))
    assert below == "below\n"
