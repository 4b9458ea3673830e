"""The command line: `pykino run`, `pykino serve` and `pykino export`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._arguments import parsed
from ._interrupts import ASKING, Interrupts
from ._pipes import PIPE_CLOSED, ends_with_its_reader, printing_anything
from .errors import NotebookError, PykinoError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from .notebook import Notebook
    from .notebook.runner import Runner
    from .session import Session

__all__ = ["main"]

INTERRUPTED = 130  # what a shell gives for a program that Ctrl-C ended
REFUSED = 2  # what argparse gives for wrong arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status.

    Args:
        argv: The arguments without the program's name; default: those of the process.
    """
    options, rest = parsed(list(sys.argv[1:] if argv is None else argv))
    commands = {"run": _run, "serve": _serve, "export": _export}
    try:
        with ends_with_its_reader():
            status = commands[options.command](options, rest)
    except BrokenPipeError:  # `| head` has read enough
        return PIPE_CLOSED
    except PykinoError as exc:
        _say(str(exc))
        return REFUSED
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    return status


def _run(options: Namespace, argv: list[str]) -> int:
    from .hosting import open_host
    from .notebook.resuming import by_key
    from .notebook.views import LogView, QuietView

    notebook = _read(options.file)
    view = QuietView() if notebook.script else LogView(prose=options.prose, report=_reporter())
    host = None if notebook.script else open_host()  # a script may still choose its own
    capture = host is not None and host.name != "terminal"  # there, prints are in place anyway
    with (
        Interrupts() as interrupts,
        printing_anything(),
        ExitStack() as afterwards,
        _session(notebook, options) as session,
    ):
        if host is not None:
            session.attach(host)
        made = _runner(notebook, view, options, argv, capture=capture, resume=by_key)
        with made as runner:
            afterwards.callback(runner.release)
            status = _outcome(runner, runner.run(), session)
            session.flush()
            if options.wait and status != INTERRUPTED:
                status = _wait(runner, interrupts) or status
    return status


def _serve(options: Namespace, argv: list[str]) -> int:
    from .hosts.web import WebHost
    from .notebook.resuming import by_click
    from .notebook.views import PageView, QuietView

    notebook = _read(options.file)
    view = QuietView() if notebook.script else PageView(report=_reporter())
    polite = _signals({signal.SIGTERM: signal.default_int_handler})
    with (
        Interrupts() as interrupts,
        polite,
        ExitStack() as afterwards,
        _session(notebook, options) as session,
    ):
        host = WebHost(port=options.port, host=options.host, open=options.open, announce=False)
        session.attach(host)
        print(f"{Path(notebook.path).name} is live at {host.url}", flush=True)
        print(_what_stops_it(), file=sys.stderr)
        with _runner(notebook, view, options, argv, resume=by_click(interrupts.came)) as runner:
            afterwards.callback(runner.release)
            status = _outcome(runner, runner.run(), session)
            if status == INTERRUPTED:
                return INTERRUPTED
            _wait(runner, interrupts)
    return status


def _export(options: Namespace, argv: list[str]) -> int:
    from .hosting import open_host
    from .notebook.formats import SUFFIXES
    from .notebook.views import PageView, QuietView

    target = Path(options.output).resolve()
    if target.suffix.lower() not in {".html", *SUFFIXES}:
        known = ", ".join([".html", *SUFFIXES])
        raise NotebookError(f"{options.output}: the name has to end in one of {known}.")
    if not target.parent.is_dir():
        raise NotebookError(f"{options.output}: there is no folder {target.parent}.")
    notebook = _read(options.file)
    if target == Path(notebook.path).resolve():
        raise NotebookError(f"{options.output}: is the notebook itself, expected another file.")
    _check_writable(options.output, target)
    outputs_only = notebook.script and target.suffix.lower() == ".html"
    view = QuietView() if outputs_only else PageView(report=_reporter())
    with ExitStack() as afterwards, _session(notebook, options) as session:
        session.attach(open_host("memory"))
        with _runner(notebook, view, options, argv) as runner:
            afterwards.callback(runner.release)
            status = _outcome(runner, runner.run(), session)
            try:
                _write(session, notebook, view, target)
            except OSError as exc:
                raise _unwritable(options.output, exc) from exc
    print(f"{options.output}, {target.stat().st_size / 1000:,.0f} kB")
    return status


def _check_writable(name: str, target: Path) -> None:
    """Before a run that may take hours; a file that is there stays as it is."""
    is_new = not target.exists()
    try:
        with target.open("ab"):
            pass
        if is_new:
            target.unlink()
    except OSError as exc:
        raise _unwritable(name, exc) from exc


def _unwritable(name: str, exc: OSError) -> NotebookError:
    return NotebookError(f"{name}: cannot be written ({exc.strerror or exc}).")


def _write(session: Session, notebook: Notebook, view: Any, target: Path) -> None:
    if target.suffix.lower() == ".html":
        from .hosts.static import StaticHost

        StaticHost(target).attach(session)
        return
    from .notebook import write_notebook
    from .notebook.stored import with_outputs

    write_notebook(with_outputs(notebook, view.cells), target)


def _read(name: str) -> Notebook:
    from .notebook import read_notebook

    notebook = read_notebook(name)
    foreign = [cell for _, _, cell in notebook.code() if not cell.runs and cell.language != "raw"]
    languages = {cell.language for cell in foreign} - {"pyproject.toml"}
    if languages:
        count = sum(cell.language in languages for cell in foreign)
        cells = "1 cell is" if count == 1 else f"{count} cells are"
        _say(f"{cells} in {' and '.join(sorted(languages))}: shown, not run")
    return notebook


@contextmanager
def _session(notebook: Notebook, options: Namespace) -> Iterator[Session]:
    from ._parameters import Parameters
    from .session import Session

    session = Session(notebook.title or Path(notebook.path).name)
    session.parameters = Parameters(options.parameters)
    with session.activate():
        try:
            yield session
        finally:
            with _signals(
                {sign: _leave_now for sign in ASKING if callable(signal.getsignal(sign))}
            ):
                session.close()


def _runner(
    notebook: Notebook, view: Any, options: Namespace, argv: list[str], **more: Any
) -> Runner:
    from .notebook.runner import Runner

    return Runner(notebook, view, argv=argv, keep_going=options.keep_going, **more)


def _outcome(runner: Runner, status: int, session: Session) -> int:
    """Say on stderr what went wrong."""
    from .notebook.views import skipped_line

    for line in runner.failed + runner.stopped:
        _say(line)
    if runner.skipped and not sys.stderr.isatty():  # there, the view has said so
        _say(skipped_line(runner.skipped))
    whole = not (status or runner.failed or runner.stopped)
    for name in session.parameters.unused():
        _say(_unused(name, session.parameters.asked, whole=whole))
    return status


def _unused(name: str, asked: list[str], *, whole: bool) -> str:
    """What is said of a value that no input has taken, in a run of the whole program or not."""
    from .errors import did_you_mean

    names = list(dict.fromkeys(asked))
    told = "there is no input of this name." if whole else "no input of this name was reached."
    there = f"There are {', '.join(names)}." if names else "There are none."
    parts = [f"-p {name}: {told}", did_you_mean(name, names), there if whole else ""]
    return " ".join(part for part in parts if part)


def _wait(runner: Runner, interrupts: Interrupts) -> int:
    """Let tasks and threads go on until Ctrl-C."""
    with suppress(KeyboardInterrupt):
        runner.wait(interrupts.came)
    _say("stopped")
    return 0


@contextmanager
def _signals(handlers: Mapping[signal.Signals, Callable[[int, Any], object]]) -> Iterator[None]:
    """Handle signals within; only the main thread of a program may, others are left alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {sign: signal.signal(sign, handler) for sign, handler in handlers.items()}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def _what_stops_it() -> str:
    """A shell without job control has Ctrl-C ignored in what it puts into the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return f"kill {os.getpid()} stops it."
    return "Ctrl-C stops it."


def _leave_now(*_: object) -> None:
    """Ctrl-C while all is being closed: an exception there would leave threads that never end."""
    os._exit(INTERRUPTED)


def _say(line: str) -> None:
    """On stderr; what comes from a notebook or its data cannot reach the terminal's controls."""
    from .hosts._terminal.escapes import plain

    print(f"pykino: {plain(line)}", file=sys.stderr)


def _reporter() -> Callable[[str], None] | None:
    """How a cell went is told to people, not to log files."""
    if not sys.stderr.isatty():
        return None
    from .hosts._terminal.escapes import plain

    stream = sys.stderr  # cells may print elsewhere meanwhile

    def report(line: str) -> None:
        print(f"\x1b[2m{plain(line)}\x1b[0m", file=stream, flush=True)

    return report
