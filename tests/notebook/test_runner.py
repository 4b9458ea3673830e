"""A run from top to bottom."""

from __future__ import annotations

import linecache
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pykino.errors import NotebookError
from pykino.notebook import CodeCell, Notebook, Section, read_notebook
from pykino.notebook.views import PageView, QuietView
from pykino.outputs.frame import Frame

if TYPE_CHECKING:
    from tests.notebook.conftest import Run


pytestmark = pytest.mark.usefixtures("ctrl_c")


def cells(*sources: str, **options: object) -> Notebook:
    return Notebook("T", (Section("S", tuple(CodeCell(s) for s in sources)),))


def test_names_flow_from_cell_to_cell(run: Run) -> None:
    """All cells share one namespace, and the last expression of each is shown."""
    ran = run(cells("x = 1", "x = x + 1\nx", "def f(): return later", "later = 5", "f()"))

    assert (ran.status, ran.texts) == (0, ["2", "5"])


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("1;", []),
        ("1  # comment", ["1"]),
        ("None", []),
        ("import pykino as kino\nkino.nothing", []),
        ("import pykino as kino\nkino.render(3)", ["3"]),
        ("from pykino import render\nrender(3)", ["3"]),
        ("from pykino import inspect\ninspect(3, label='x')", ["x: 3"]),
        ("class T:\n    def render(self): return 7\nt = T()\nt.render()", ["7"]),
        ("'a'", ["'a'"]),
        ("x = 1", []),
        ("", []),
        ("# only a comment", []),
    ],
)
def test_the_last_expression_is_shown_once(source: str, shown: list[str], run: Run) -> None:
    """Not if it is nothing, ends in a semicolon, or has just been rendered."""
    assert run(cells(source)).texts == shown


def test_prints_go_to_the_cell_in_order(run: Run) -> None:
    """Text and values stand in the order in which the code made them."""
    ran = run(cells("print('a')\nprint('b', end='')\n5", "import sys\nprint('c', file=sys.stderr)"))

    assert ran.texts == ["a\nb", "5", "c\n"]
    assert ran.nodes[-1]["tone"] == "muted"


def test_threads_print_into_the_cell_that_runs(run: Run) -> None:
    """A new thread has no context of its own."""
    source = (
        "import threading\nt = threading.Thread(target=print, args=('x',)); t.start(); t.join()"
    )

    assert run(cells(source)).texts == ["x\n"]


def test_a_cell_may_await(run: Run) -> None:
    """All cells share one loop, and code without `await` runs outside of it."""
    ran = run(
        cells(
            "import asyncio\nloop = asyncio.get_running_loop(); await asyncio.sleep(0)",
            "(await asyncio.sleep(0, 'slept'), loop is asyncio.get_running_loop())[1]",
            "async def f(): return 3\nasyncio.run(f())",
            "async with asyncio.TaskGroup() as group:\n    t = group.create_task(f())\nt.result()",
        )
    )

    assert (ran.status, ran.texts) == (0, ["True", "3", "3"]), ran.errors


def test_context_variables_flow_too(run: Run) -> None:
    """From plain code into awaiting code and back."""
    ran = run(
        cells(
            "from contextvars import ContextVar\nv = ContextVar('v')\nt = v.set(1);",
            "import asyncio\nawait asyncio.sleep(0)\nt = v.set(v.get() + 1)",
            "v.get()",
        )
    )

    assert ran.texts == ["2"]


def test_future_imports_hold_for_the_cells_below(run: Run) -> None:
    """As in an interactive session."""
    ran = run(
        cells(
            "from __future__ import annotations",
            "def f(x: Undefined): ...",
            "f.__annotations__['x']",
        )
    )

    assert ran.texts == ["'Undefined'"]


FAILING = """\
# T

## First

```python
def f(x):
    return 1 / x
```

## Second

```python

f(0)
```

```python
print("never")
```
"""


def test_an_error_names_the_cell_and_the_line_of_the_file(run: Run, tmp_path: Path) -> None:
    """The traceback holds the user's frames only, with their lines, and the run ends."""
    ran = run(FAILING)

    (error,) = ran.errors
    assert ran.status == 1
    assert error["where"] == "cell 2 (Second), line 14"
    told = [line for line in error["traceback"].splitlines() if line.strip("~^ ")]
    assert told[:5] == [
        "Traceback (most recent call last):",
        f'  File "{tmp_path / "nb.livemd"}", line 14, in <module>',
        "    f(0)",
        f'  File "{tmp_path / "nb.livemd"}", line 7, in f',
        "    return 1 / x",
    ]
    assert ran.texts == []
    assert ran.runner.failed == ["cell 2 (Second), line 14: ZeroDivisionError: division by zero"]
    assert [line.partition(" · ")[0] for line in ran.reports] == [
        "✓ 1/3 First",
        "✗ 2/3 Second",
        "1 cell below skipped",
    ]


def test_a_syntax_error_names_the_line_of_the_file(run: Run) -> None:
    """Though the cell is compiled by itself."""
    (error,) = run("# T\n\n## S\n\n```python\nx = 1\ny = = 2\n```\n").errors

    assert error["where"] == "cell 1 (S), line 7"
    assert "line 7\n    y = = 2" in error["traceback"]


@pytest.mark.parametrize(
    "cell",
    [CodeCell("1/0", continue_on_error=True), CodeCell("1/0", tags=("raises-exception",))],
)
def test_a_cell_that_may_fail_does_not_end_the_run(cell: CodeCell, run: Run) -> None:
    """The error is shown, the cells below run, and the run counts as a success."""
    ran = run(Notebook("T", (Section("S", (cell, CodeCell("2"))),)))

    assert (ran.status, len(ran.errors), ran.texts) == (0, 1, ["2"])


@pytest.mark.parametrize(
    ("leave", "status"), [("sys.exit()", 0), ("sys.exit(3)", 3), ("sys.exit('bye')", 1)]
)
def test_a_program_may_end_itself(leave: str, status: int, run: Run) -> None:
    """`sys.exit` gives the status, and no traceback."""
    ran = run(cells(f"import sys\n{leave}", "'never'"))

    assert (ran.status, ran.errors) == (status, [])
    assert ran.texts == (["bye\n"] if "bye" in leave else [])


def test_ctrl_c_ends_the_run_and_leaves_what_was_shown(run: Run) -> None:
    """Status 130, no traceback, the place is named."""
    ran = run(cells("print('before')\nraise KeyboardInterrupt", "'never'"))

    assert (ran.status, ran.errors) == (130, [])
    assert ran.texts == ["before\n", "Interrupted."]
    assert ran.runner.failed == ["interrupted in cell 1 (S), line 2"]


def test_ctrl_c_while_a_cell_awaits_ends_it_too(run: Run) -> None:
    """The signal reaches the loop's main task."""
    ran = run(
        cells(
            "import asyncio, os, signal\n"
            "asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGINT)\n"
            "await asyncio.Event().wait()"
        )
    )

    assert ran.status == 130


def test_source_is_found_for_functions_and_classes_of_a_script(run: Run) -> None:
    """`inspect` and tracebacks read the notebook's own lines."""
    text = "# %%\nclass A:\n    x = 1\n# %%\nimport inspect\nprint(inspect.getsource(A))\n"

    assert run(text, "nb.py").texts == ["class A:\n    x = 1\n\n"]


def test_source_of_a_livemd_is_python_on_the_lines_of_the_file(run: Run, tmp_path: Path) -> None:
    """Prose is blank there, so that the whole still parses."""
    run(FAILING)

    lines = linecache.getlines(str(tmp_path / "nb.livemd"))
    compile("".join(lines), "nb", "exec")
    assert lines[6] == "    return 1 / x\n"


def test_a_notebook_is_the_main_program(run: Run, tmp_path: Path) -> None:
    """Name, arguments, imports and files are where a program expects them; all is put back."""
    (tmp_path / "neighbour.py").write_text("value = 42")
    (tmp_path / "data.txt").write_text("data")
    before = (sys.modules["__main__"], list(sys.argv), list(sys.path), Path.cwd(), sys.stdout)

    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, "neighbour", raising=False)
        path = tmp_path / "nb.livemd"
        path.write_text(
            "# T\n\n## S\n\n```python\nimport sys, pathlib, pickle, neighbour\nclass A: pass\n"
            "(__name__, sys.argv[1:], neighbour.value, pathlib.Path('data.txt').read_text(),"
            " type(pickle.loads(pickle.dumps(A()))) is A)\n```\n"
        )
        import pykino as kino
        from pykino.notebook.runner import Runner

        with (
            kino.Session().activate() as session,
            Runner(read_notebook(path), view := PageView(), argv=["--x"]) as runner,
        ):
            from pykino.hosts.memory import MemoryHost

            session.attach(MemoryHost())
            assert runner.run() == 0
            text = view.cells[1].frame.fallback()["text/plain"]

    assert text == "('__main__', ['--x'], 42, 'data', True)"
    assert before == (
        sys.modules["__main__"],
        list(sys.argv),
        list(sys.path),
        Path.cwd(),
        sys.stdout,
    )


def test_a_script_is_run_as_python_would(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Prints go where they always went, values of expressions are not shown."""
    ran = run(
        "'''doc'''\nimport sys\nif __name__ == '__main__':\n    print(__doc__, sys.argv[1:])\n3\n",
        "script.py",
        view=QuietView(),
        argv=["a"],
        capture=False,
    )

    assert (ran.status, ran.nodes) == (0, [])
    assert capsys.readouterr().out == "doc ['a']\n"


def test_an_error_in_a_script_names_file_and_line(run: Run) -> None:
    """There are no cells to name."""
    (error,) = run("x = 1\n1 / 0\n", "script.py", view=QuietView(), capture=False).errors

    assert error["where"] == "script.py, line 2"


def test_other_languages_are_passed_over(run: Run) -> None:
    """Elixir stands in the notebook, and does not run."""
    elixir = CodeCell("IO.puts(1)", "elixir")

    ran = run(Notebook("T", (Section("S", (elixir, CodeCell("1"))),)))

    assert (ran.status, ran.texts) == (0, ["1"])


def test_branches_are_refused_before_anything_runs(run: Run) -> None:
    """With the file, the line and the cure."""
    text = '# T\n\n## A\n\n<!-- livebook:{"branch_parent_index":0} -->\n\n## B\n'

    with pytest.raises(NotebookError, match=r"nb.livemd, line 7: section 'B' branches from 'A'"):
        run(text)


def test_a_page_shows_all_cells_from_the_beginning(run: Run) -> None:
    """Each with its source and how it went; those below an error are skipped."""
    view = PageView()

    ran = run(FAILING, view=view)

    states = [ran.client.state(n["ref"]) for n in ran.nodes if n["type"] == "cell"]
    assert [s["status"] for s in states] == ["done", "failed", "skipped"]
    assert next(s["label"] for s in states) == "cell 1 (First)"
    assert states[1]["error"] == "ZeroDivisionError: division by zero"
    assert "<span" in states[0]["html"]
    (error,) = ran.client.nodes(states[1]["frame"])
    assert error["kind"] == "ZeroDivisionError"
    assert [n["type"] for n in ran.nodes] == ["markdown", "cell", "markdown", "cell", "cell"]


def test_tasks_left_behind_are_cancelled_at_the_end(run: Run) -> None:
    """A run ends when its last cell has."""
    source = (
        "import asyncio\nasync def f():\n    try: await asyncio.Event().wait()\n"
        "    finally: ended.append(1)\nended = []\nt = asyncio.create_task(f())\n"
        "await asyncio.sleep(0)"
    )
    ran = run(cells(source))

    ran.runner.__exit__()

    assert ran.runner._evaluator.namespace["ended"] == [1]


@pytest.mark.parametrize("name", ["cell", "file"])
def test_a_figure_of_pyplot_is_shown_in_its_cell(name: str, run: Run) -> None:
    """Where it is shown, or at the end of the cell."""
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("module://pykino.notebook._figures")
    show = "plt.show()\nprint('after')" if name == "cell" else "print('before')"

    ran = run(cells(f"import matplotlib.pyplot as plt\nplt.plot([1, 2]);\n{show};"))

    # a drawing that takes long stands in a frame that said so meanwhile
    kinds = [(n["items"][0] if n["type"] == "frame" else n)["type"] for n in ran.nodes]
    assert kinds == (["image", "text"] if name == "cell" else ["text", "image"])


def test_many_prints_are_few_updates(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed between two flushes is joined: the page need not know of each line."""
    appended: list[str] = []
    append = Frame.append

    def counted(self: Frame, value: Any) -> None:
        appended.append(value.text)
        append(self, value)

    monkeypatch.setattr(Frame, "append", counted)

    ran = run(cells("for i in range(50_000):\n    print(i)"))

    text = "".join(f"{i}\n" for i in range(50_000))
    assert "".join(ran.texts) == text
    assert "".join(appended) == text
    assert len(appended) < 1_000


def test_what_is_printed_keeps_its_place_among_what_is_shown(run: Run) -> None:
    """Before what is rendered after it, and gone with what is cleared."""
    ran = run(
        cells(
            "import pykino as kino, sys\nfrom pykino.session import place\n"
            "print('gone')\nplace().clear()\n"
            "for i in range(3):\n    print(i)\n    kino.render(kino.Text(f'shown {i}'))\n"
            "print('out', end='')\nprint('err', file=sys.stderr, end='')\nprint('out')\n"
        )
    )

    assert ran.texts == [
        "0\n",
        "shown 0",
        "1\n",
        "shown 1",
        "2\n",
        "shown 2",
        "out",
        "err",
        "out\n",
    ]


def test_what_is_printed_is_seen_while_the_cell_runs(run: Run) -> None:
    """By those who watch, without a flush, and by those who ask what a frame shows."""
    ran = run(
        cells(
            "from pykino.session import current, place\nprint('now')\n"
            "seen = [o.text for o in place().outputs()]\n"
            "print('page')\nseen += [str(current().snapshot()).count('page')]",
            "print(seen)",
        )
    )

    assert not ran.errors
    assert ran.texts[-1].endswith("['now\\n', 1]\n")


def test_ctrl_c_stops_the_bars_of_a_cell(run: Run) -> None:
    """They have not failed."""
    ran = run(
        cells(
            "import pykino as kino\nfor i in kino.progress(range(9)):\n    if i == 2:\n"
            "        raise KeyboardInterrupt"
        )
    )

    (bar,) = (node for node in ran.nodes if node["type"] == "progress")
    assert ran.status == 130
    assert ran.client.state(bar["ref"])["state"] == "stopped"
