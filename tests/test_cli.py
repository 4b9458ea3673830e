"""The command line, as a user and as a shell see it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

import pykino
from pykino import wire
from pykino.cli import main
from pykino.notebook import read_notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("ctrl_c")

NOTEBOOK = """\
# Sums

## Small

Prose.

```python
import pykino as kino
print("printed")
kino.Text("a" + "b")
```
"""
FAILING = f"{NOTEBOOK}\n```python\n1 / 0\n```\n\n```python\nprint('never')\n```\n"


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "nb.livemd"
    path.write_text(NOTEBOOK)
    return path


def started(*arguments: str, cwd: Path, **options: Any) -> subprocess.Popen[str]:
    src = str(Path(pykino.__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "pykino", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": src, "PYTHONUNBUFFERED": "1"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def done(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    process = started(*arguments, cwd=cwd)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_run_prints_prose_code_and_outputs_in_order(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The notebook reads like a text; a success is silent on stderr."""
    assert main(["run", "nb.livemd"]) == 0

    out, err = capsys.readouterr()
    places = [out.index(text) for text in ("Sums", "Small", "Prose.", 'print("printed")')]
    assert places == sorted(places)
    assert re.search(r"printed\nab\n$", out)
    assert err == ""


def test_run_may_leave_out_everything_but_outputs(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For a pipe."""
    assert main(["run", "--outputs-only", "nb.livemd"]) == 0

    assert capsys.readouterr().out == "printed\nab\n"


def test_a_failing_cell_is_named_and_gives_status_1(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr, in one line; the error itself stands among the outputs."""
    notebook.write_text(FAILING)

    assert main(["run", "--outputs-only", "nb.livemd"]) == 1

    out, err = capsys.readouterr()
    assert err == (
        "pykino: cell 2 (Small), line 14: ZeroDivisionError: division by zero\n"
        "pykino: 1 cell below skipped\n"
    )
    assert "ZeroDivisionError" in out
    assert "never" not in out


def test_keep_going_runs_the_rest_and_still_fails(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For notebooks in which cells fail on purpose."""
    notebook.write_text(FAILING)

    assert main(["run", "--keep-going", "--outputs-only", "nb.livemd"]) == 1

    assert capsys.readouterr().out.endswith("never\n")


def test_a_script_gets_its_arguments_and_its_own_stdout(tmp_path: Path) -> None:
    """As with Python itself; what follows `--` is the script's."""
    (tmp_path / "s.py").write_text(
        "import sys, pykino as kino\n"
        "if __name__ == '__main__':\n    print(sys.argv)\n    kino.render(kino.Text('shown'))\n"
    )

    status, out, err = done("run", "s.py", "--", "--wait", "x", cwd=tmp_path)

    assert (status, err) == (0, "")
    assert out == "['s.py', '--wait', 'x']\nshown\n"


def test_a_script_may_leave_with_its_own_status(tmp_path: Path) -> None:
    """`sys.exit(3)` gives 3."""
    (tmp_path / "s.py").write_text("import sys\nsys.exit(3)\n")

    assert done("run", "s.py", cwd=tmp_path)[0] == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "gone.livemd"], "gone.livemd: there is no such file."),
        (["run", "nb.txt"], "nb.txt: the name ends in '.txt', expected one of .livemd"),
        (["export", "nb.livemd", "-o", "out.pdf"], "out.pdf: the name has to end in one of .html"),
        (["export", "nb.livemd", "-o", "no/out.md"], "no/out.md: there is no folder"),
        (["export", "nb.livemd", "-o", "/dev/null/x.md"], "/dev/null/x.md: there is no folder"),
        (["export", "nb.livemd", "-o", "folder.md"], "folder.md: cannot be written (Is a dir"),
        (["export", "nb.livemd", "-o", "nb.livemd"], "nb.livemd: is the notebook itself"),
        (["serve", "nb.livemd", "--port", "70000"], "WebHost(port=...) got 70000"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line_and_status_2(
    arguments: list[str], message: str, notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback, and nothing has run."""
    notebook.with_name("folder.md").mkdir()
    notebook.write_text("```python\nprint('ran')\n```\n")

    assert main(arguments) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"pykino: {message}")
    assert err.count("\n") == 1


def test_branches_are_refused_with_status_2(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything runs."""
    notebook.write_text('## A\n\n<!-- livebook:{"branch_parent_index":0} -->\n\n## B\n')

    assert main(["run", "nb.livemd"]) == 2
    assert "branches from 'A'" in capsys.readouterr().err


def test_other_languages_are_mentioned_once(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Elixir is shown, not run."""
    notebook.write_text("# T\n\n```elixir\n1\n```\n\n## S\n\n```elixir\nIO.puts(2)\n```\n")

    assert main(["run", "nb.livemd"]) == 0

    out, err = capsys.readouterr()
    assert err == "pykino: 2 cells are in elixir: shown, not run\n"
    assert "IO.puts(2)" in out


def test_a_port_in_use_is_named(notebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One clear line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert main(["serve", "nb.livemd", "--port", str(port)]) == 2

    err = capsys.readouterr().err
    assert str(port) in err
    assert "Traceback" not in err


@pytest.mark.parametrize("ending", [".md", ".ipynb", ".livemd", ".html", ".py"])
def test_export_writes_what_the_notebook_shows(
    ending: str, notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the format that the name asks for, and it can be read again."""
    out = notebook.with_name(f"out{ending}")

    assert main(["export", "nb.livemd", "-o", out.name]) == 0

    text = out.read_text()
    assert "Prose." in text or ending == ".html"
    if ending in {".md", ".livemd"}:
        assert "```\nprinted\n```" in text
        assert "```\nab\n```" in text
    if ending == ".ipynb":
        (cell,) = (c for c in json.loads(text)["cells"] if c["cell_type"] == "code")
        assert [o["data"]["text/plain"] for o in cell["outputs"]] == ["printed", "ab"]
    if ending != ".html":
        assert read_notebook(out).title == "Sums"
        sources = [cell.source for _, _, cell in read_notebook(out).code()]
        assert sources == [cell.source for _, _, cell in read_notebook(notebook).code()]
    assert capsys.readouterr().out.startswith(f"out{ending}, ")


def test_export_of_a_script_to_a_page_has_its_outputs_alone(tmp_path: Path) -> None:
    """As `pykino serve` shows it."""
    script, out = tmp_path / "report.py", tmp_path / "out.html"
    script.write_text("import pykino as kino\nprint('printed')\nkino.render(kino.Text('ab'))\n")

    assert main(["export", str(script), "-o", str(out)]) == 0

    data = re.search(r'id="pykino-data">([^<]*)<', out.read_text())
    assert data is not None
    ops = wire.decode(b64decode(data[1]))["ops"]
    shown = [node for op in ops if op[0] in {"append", "replace"} for node in op[2]]
    assert [node["text"] for node in shown] == ["printed\n", "ab"]


def test_a_traceback_names_the_file_of_a_notebook_in_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run is in that folder, and the name was given from another one."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "below" / "nb.md"
    path.parent.mkdir()
    path.write_text("```python\n1 / 0\n```\n")

    assert main(["run", "below/nb.md"]) == 1

    assert f'File "{path}", line 2' in capsys.readouterr().out


def test_export_of_a_failing_notebook_has_the_error_in_its_place(notebook: Path) -> None:
    """The file is written, and the status is 1."""
    notebook.write_text(FAILING)

    assert main(["export", "nb.livemd", "-o", "out.md"]) == 1

    text = notebook.with_name("out.md").read_text()
    assert "ZeroDivisionError: division by zero" in text
    assert text.index("1 / 0") < text.index("Traceback") < text.index("never")


def test_what_is_told_of_a_run_cannot_control_the_terminal(
    notebook: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the error of a cell nor the name of a section moves the cursor or sets a title."""
    notebook.write_text(
        "# T\n\n## S\x1b]0;section\x07\n\n```python\nraise ValueError('\\x1b[2Jcleared')\n```\n"
    )
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    assert main(["run", "nb.livemd"]) == 1

    _, err = capsys.readouterr()
    assert "␛[2Jcleared" in err
    assert "␛]0;section␇" in err
    assert "\x1b" not in err.replace("\x1b[2m", "").replace("\x1b[0m", "")


@pytest.fixture
def served(notebook: Path) -> Iterator[subprocess.Popen[str]]:
    notebook.write_text(FAILING.replace("1 / 0", "1 + 1"))
    process = started("serve", "nb.livemd", cwd=notebook.parent)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_serve_prints_a_link_that_works_until_ctrl_c(
    served: subprocess.Popen[str], sign: signal.Signals
) -> None:
    """The link holds the token; Ctrl-C, or a polite kill, ends it with status 0."""
    assert served.stdout is not None
    line = served.stdout.readline()
    url = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line)

    assert line.startswith("nb.livemd is live at ")
    assert url is not None
    with build_opener(HTTPCookieProcessor()).open(url[0], timeout=10) as page:
        assert page.status == 200
    assert served.stderr is not None
    assert served.stderr.readline() == "Ctrl-C stops it.\n"
    assert served.poll() is None
    served.send_signal(sign)
    _, err = served.communicate(timeout=60)
    assert served.returncode in {0, 130}  # 130 while cells still run
    assert err.startswith("pykino: ")
    assert err.count("\n") == 1


def test_serve_in_the_background_leaves_ctrl_c_to_others_and_ends_with_kill(
    notebook: Path,
) -> None:
    """A shell without job control has Ctrl-C ignored there: the line says what ends it instead."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = started("serve", "nb.livemd", cwd=notebook.parent)
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stderr is not None
    assert process.stderr.readline() == f"kill {process.pid} stops it.\n"

    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) in [(0, "pykino: stopped\n"), (130, "pykino: interrupted\n")]


def test_serve_keeps_the_page_after_the_last_cell(served: subprocess.Popen[str]) -> None:
    """Also where no cell has awaited anything, so that no loop is there to keep going."""
    assert served.stdout is not None
    served.stdout.readline()

    with pytest.raises(subprocess.TimeoutExpired):
        served.wait(timeout=3)


def test_run_may_wait_for_what_goes_on(tmp_path: Path) -> None:
    """Tasks and threads of the cells live until Ctrl-C, which is then no failure."""
    (tmp_path / "nb.md").write_text(
        "## S\n\n```python\nimport threading\n"
        "threading.Timer(0.2, print, ['later'], {'flush': True}).start()\n```\n"
    )
    process = started("run", "--wait", "nb.md", cwd=tmp_path)
    assert process.stdout is not None
    while "later\n" not in (line := process.stdout.readline()):
        assert line, process.communicate()

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (0, "pykino: stopped\n")


def test_ctrl_c_ends_a_run_with_status_130(tmp_path: Path) -> None:
    """What was shown stays, and a line says where the run was."""
    (tmp_path / "nb.md").write_text(
        "## S\n\n```python\nimport time\nprint('shown', flush=True)\ntime.sleep(60)\n```\n"
    )
    process = started("run", "nb.md", cwd=tmp_path)
    assert process.stdout is not None
    while "shown\n" not in (line := process.stdout.readline()):
        assert line, process.communicate()

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert re.fullmatch(r"pykino: interrupted in cell 1 \(S\), line [56]\n", err)


def test_what_cells_have_made_is_closed_at_the_end(tmp_path: Path) -> None:
    """Once nothing is shown any more; what that raises is told, and keeps nothing else open."""
    (tmp_path / "nb.md").write_text(
        "```python\nimport pykino as kino\nclass Pump(kino.LiveOutput):\n"
        "    def on_close(self):\n        print('closed')\n        1 / 0\n"
        "pumps = [Pump(), Pump()]\n```\n\n```python\nmore = Pump()\n```\n"
    )

    status, out, err = done("run", "nb.md", cwd=tmp_path)

    assert status == 0
    assert out.endswith("closed\nclosed\nclosed\n")
    assert "ZeroDivisionError" in err


def test_background_work_is_cancelled_at_the_end_and_may_clean_up(tmp_path: Path) -> None:
    """A coroutine comes to its `finally`; a thread that goes on is not waited for."""
    (tmp_path / "nb.md").write_text(
        "```python\nimport asyncio, threading, pykino as kino\nbegun = threading.Event()\n"
        "async def work():\n    try:\n        begun.set()\n        await asyncio.sleep(60)\n"
        "    finally:\n        print('cleaned up', flush=True)\n"
        "kino.start(work)\nkino.start(threading.Event().wait)\nbegun.wait(10);\n```\n"
    )

    status, out, err = done("run", "--outputs-only", "nb.md", cwd=tmp_path)

    assert (status, out, err) == (0, "cleaned up\n", "")


def test_version_and_help_read_well(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command explains itself, with examples."""
    with pytest.raises(SystemExit):
        main(["-V"])
    assert capsys.readouterr().out == f"pykino {pykino.__version__}\n"

    for command in ("run", "serve", "export"):
        with pytest.raises(SystemExit):
            main([command, "--help"])
        text = capsys.readouterr().out
        assert f"\nexamples:\n  pykino {command} " in text
        assert "-p NAME=VALUE" in text
        assert max(map(len, text.splitlines())) <= 100


def test_a_typo_in_a_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With what there is."""
    with pytest.raises(SystemExit) as caught:
        main(["rum", "x.py"])

    assert caught.value.code == 2
    assert "expected one of run, serve, export" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "status"), [(False, 0), (True, 1)])
@pytest.mark.parametrize("command", [["run"], ["export", "-o", "out.md"]])
def test_where_nobody_can_continue_an_interrupted_run_ends(
    command: list[str], error: bool, status: int, notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a line that says where; an export holds the message in its place."""
    notebook.write_text(
        f"```python\nimport pykino as kino\nkino.interrupt('No data yet.', error={error})\n```\n"
        "\n```python\nprint('never')\n```\n"
    )

    assert main([*command, "nb.livemd"]) == status

    out, err = capsys.readouterr()
    assert err == ("pykino: cell 1, line 3: stopped: No data yet.\npykino: 1 cell below skipped\n")
    shown = out if command == ["run"] else notebook.with_name("out.md").read_text()
    assert "No data yet." in shown.replace("'No data yet.'", "")
    assert "\nnever" not in shown


def test_options_of_a_script_without_dashes_before_them_are_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The line that would work is in the message."""
    with pytest.raises(SystemExit) as caught:
        main(["run", "args.py", "--month", "3 a"])

    assert caught.value.code == 2
    assert "pykino run args.py -- --month '3 a'\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["dash.py", "--wait"], "to run a file: pykino run dash.py --wait\n"),
        (["runn", "dash.py"], "expected one of run, serve, export. Did you mean 'run'?\n"),
        (["zzz"], "there is no command 'zzz', expected one of run, serve, export.\n"),
    ],
)
def test_what_is_no_command_is_told_with_the_line_that_would_work(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Most often it is the name of a file."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 2
    assert capsys.readouterr().err.endswith(told)


@pytest.mark.parametrize("name", ["syntax.py", "syntax.md"])
def test_a_syntax_error_names_its_place_once(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has one of its own, which is that of the cell."""
    path = tmp_path / name
    path.write_text("1 = 2\n" if name.endswith(".py") else "```python\n1 = 2\n```\n")

    assert main(["run", str(path)]) == 1

    out, err = capsys.readouterr()
    told = "SyntaxError: cannot assign to literal here. Maybe you meant '==' instead of '='?"
    place = "syntax.py, line 1" if name.endswith(".py") else "cell 1 (setup), line 2"
    assert err == f"pykino: {place}: {told}\n"
    assert f"{told}  in {place}\n" in out


def test_a_syntax_error_in_an_imported_module_names_that_module(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The place of the error is the import."""
    (tmp_path / "not_python.py").write_text("1 = 2\n")
    path = tmp_path / "program.py"
    path.write_text("import not_python\n")

    assert main(["run", str(path)]) == 1

    err = capsys.readouterr().err
    assert err.startswith("pykino: program.py, line 1: SyntaxError")
    assert "(not_python.py, line 1)" in err


def test_a_pipe_that_is_closed_ends_the_run_without_a_word(tmp_path: Path) -> None:
    """As `| head` does: it is no failure of the cell that happens to print."""
    (tmp_path / "nb.md").write_text("```python\nwhile True:\n    print('line')\n```\n")
    process = started("run", "nb.md", cwd=tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()

    process.stdout.close()

    assert process.wait(timeout=60) == 141
    assert process.stderr.read() == ""
    process.stderr.close()


def test_a_broken_pipe_of_a_cells_own_is_its_failure(tmp_path: Path) -> None:
    """Standard output is read on."""
    (tmp_path / "nb.md").write_text("```python\nraise BrokenPipeError('mine')\n```\n")

    status, out, err = done("run", "nb.md", cwd=tmp_path)

    assert status == 1
    assert "mine" in out
    assert "BrokenPipeError" in err


@pytest.mark.parametrize("name", ["nb.md", "script.py"])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii:surrogateescape"])
def test_characters_that_cannot_be_encoded_are_printed_as_numbers(
    name: str, encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a pipe as in an export."""
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    code = "print('\\ud800 Ł \\udc41'[:3])"
    (tmp_path / name).write_text(code if name == "script.py" else f"```python\n{code}\n```\n")

    status, out, err = done("run", name, cwd=tmp_path)

    assert (status, err) == (0, "")
    assert out.rstrip().endswith("\\ud800 Ł" if encoding == "utf-8" else "\\ud800 \\u0141")


def test_ctrl_c_during_an_export_writes_what_there_is(tmp_path: Path) -> None:
    """With status 130."""
    (tmp_path / "nb.md").write_text(
        "```python\nimport pathlib, time\nprint('shown')\npathlib.Path('runs').touch()\n"
        "time.sleep(60)\n```\n\n```python\nprint('never')\n```\n"
    )
    process = started("export", "nb.md", "-o", "out.md", cwd=tmp_path)
    ended = threading.Event()
    while not (tmp_path / "runs").exists():
        assert process.poll() is None
        ended.wait(0.02)

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert re.fullmatch(r"pykino: interrupted in .*\npykino: 1 cell below skipped\n", err)
    text = (tmp_path / "out.md").read_text()
    assert "```\nshown" in text
    assert "Interrupted." in text


def test_an_export_that_is_refused_leaves_the_old_file(notebook: Path) -> None:
    """Whether it can be written is tried without writing."""
    old = notebook.with_name("out.md")
    old.write_text("old")
    notebook.write_text('## A\n\n<!-- livebook:{"branch_parent_index":0} -->\n\n## B\n')

    assert main(["export", "nb.livemd", "-o", "out.md"]) == 2

    assert old.read_text() == "old"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.ipynb", '{"cells": []}', 'x.ipynb: not a Jupyter notebook: JSON, but without "nbf'),
        ("x.py", "a = 1\nb = '\0'\n", "x.py, line 2: holds a NUL byte, which is no Python"),
    ],
)
def test_files_that_are_no_notebooks_are_told_apart(
    name: str, text: str, message: str, notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message says what is wrong with them."""
    notebook.with_name(name).write_text(text)

    assert main(["run", name]) == 2

    assert capsys.readouterr().err.startswith(f"pykino: {message}")
