"""Cells that want an event loop without awaiting, and cells that bring their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.notebook.conftest import Run

    Write = Callable[..., str]

COROUTINE = "import asyncio\nasync def f(): return 3"


def jupyter(*sources: str) -> str:
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def livebook(*sources: str) -> str:
    return "# T\n\n## S\n" + "".join(f"\n```python\n{source}\n```\n" for source in sources)


@pytest.mark.parametrize(("write", "name"), [(livebook, "nb.livemd"), (jupyter, "nb.ipynb")])
def test_a_cell_may_start_a_task_that_a_later_one_awaits(write: Write, name: str, run: Run) -> None:
    """Also one that does not await itself."""
    text = write(COROUTINE, "t = asyncio.create_task(f())", "await t")

    ran = run(text, name)

    assert (ran.status, ran.texts) == (0, ["3"]), ran.errors


@pytest.mark.parametrize(("write", "name"), [(livebook, "nb.livemd"), (jupyter, "nb.ipynb")])
def test_a_cell_that_runs_a_loop_of_its_own_may(write: Write, name: str, run: Run) -> None:
    """In a notebook of Jupyter, too, though Jupyter itself refuses that."""
    text = write(
        COROUTINE,
        "asyncio.run(f())",
        "loop = asyncio.new_event_loop(); t = loop.create_task(f())\n"
        "print(loop.run_until_complete(t)); loop.close()",
    )

    ran = run(text, name)

    assert (ran.status, ran.texts) == (0, ["3", "3\n"]), ran.errors


def test_what_a_cell_calls_may_start_a_task_as_in_jupyter(run: Run) -> None:
    """All cells of such a notebook run on the loop; names and context flow through them."""
    text = jupyter(
        f"{COROUTINE}\nfrom contextvars import ContextVar\nv = ContextVar('v')",
        "def start():\n    v.set(5)\n    return asyncio.ensure_future(f())",
        "t = start()\nv.get()",
        "await t",
    )

    assert run(text, "nb.ipynb").texts == ["5", "3"]


def test_a_program_may_end_itself_on_the_loop_and_fail_there(run: Run) -> None:
    """Without a word of the loop."""
    assert run(jupyter("import sys\nsys.exit(3)"), "a.ipynb").status == 3

    ran = run(jupyter("1 / 0"), "b.ipynb")
    assert ran.errors[0]["traceback"].count("File ") == 1
    assert "asyncio" not in ran.errors[0]["traceback"]


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_a_cell_on_the_loop_at_once(run: Run) -> None:
    """A signal is not put off until the cell gives the loop its turn, which it never does."""
    endless = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nprint('never')"

    ran = run(jupyter(endless), "nb.ipynb")

    assert (ran.status, ran.texts) == (130, ["Interrupted."])


def test_the_error_of_a_missing_loop_names_the_cure(run: Run) -> None:
    """Where it cannot be known before."""
    text = livebook("import asyncio\ndef loop(): return asyncio.get_running_loop()", "loop()")

    (error,) = run(text).errors

    assert "RuntimeError: no running event loop" in error["traceback"]
    assert "`await asyncio.sleep(0)` is enough" in error["traceback"]
