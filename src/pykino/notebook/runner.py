"""Run a notebook from top to bottom, in this process, and tell a view what happens."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from .. import session as _session
from .._lanes import idle
from .._pipes import stdout_is_closed
from ..errors import Interrupted, NotebookError, ParameterError
from ..outputs._progress_loops import settle
from ..outputs.error import Error
from ..outputs.text import Text
from ..protocols import MISSING
from ._capture import captured
from ._cell import Resting, close, within
from ._evaluate import Evaluator
from ._main import absolute, as_main, file_of, line_of, remember_source
from .view import Place, places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .._scope import Scope
    from ..outputs.frame import Frame
    from .document import Notebook, Section
    from .resuming import Resume
    from .view import Status, View

__all__ = ["Runner"]

INTERRUPTED = 130  # what a shell gives for a program that Ctrl-C ended
GRACE = 0.2  # seconds in which background work that was cancelled may come to its end
AGAIN = -1  # no status: the cell is to be evaluated once more


class Runner:
    """One run of a notebook: use it as a context manager, call `run`, perhaps `wait`.

    Args:
        notebook: What to run.
        view: What shows it.
        argv: The arguments a script finds in `sys.argv`.
        capture: Whether what cells print is shown among their outputs.
        keep_going: Whether the cells below one that failed run nevertheless.
        resume: Waits for the reader of a cell that `kino.interrupt` has stopped, and says whether
            it is to be evaluated again; without it, or if not, the run ends there.

    Raises:
        NotebookError: The notebook has branches.
    """

    def __init__(
        self,
        notebook: Notebook,
        view: View,
        *,
        argv: Sequence[str] = (),
        capture: bool = True,
        keep_going: bool = False,
        resume: Resume | None = None,
    ) -> None:
        _refuse_branches(notebook)
        self.notebook, self.view, self.argv = notebook, view, argv
        self.failed: list[str] = []
        """A line for each cell that failed and was not expected to: where, and with what."""
        self.stopped: list[str] = []
        """The same for the cell that `kino.interrupt` has stopped for good, if nothing is wrong."""
        self.skipped = 0
        """How many cells were left out because of a failure."""
        self._capture, self._keep_going, self._resume = capture, keep_going, resume
        self._scopes: dict[int, Scope] = {}
        self._exit = ExitStack()

    def __enter__(self) -> Runner:
        self._path = absolute(self.notebook)  # the run is in the folder of the notebook
        with ExitStack() as stack:
            namespace = stack.enter_context(as_main(self.notebook, self.argv))
            stack.enter_context(_figures_in_cells())
            if self._capture:
                stack.enter_context(captured())
            self._jupyter = self.notebook.path.lower().endswith(".ipynb")
            self._evaluator = _evaluator(namespace, jupyter=self._jupyter)
            stack.callback(self._evaluator.close)
            self._exit = stack.pop_all()
        remember_source(self.notebook, self._path)
        return self

    def __exit__(self, *exc: object) -> None:
        self._exit.close()

    def run(self) -> int:
        """Run all cells; the exit status: 0, 1 after a failure, 130 after Ctrl-C.

        A cell that fails, and may not, ends the run; the cells below it are skipped.
        """
        self.view.begin(self.notebook)
        ended: int | None = None
        number = 0
        for place in self._walk():
            number = place.number
            if not place.cell.runs:
                self.view.foreign(place)
            elif (ended := self._run_cell(place)) is not None:
                break
        below = [place for place in places(self.notebook)[number:] if place.cell.runs]
        for place in below:
            self.view.finish(place, "skipped", None, "")
        self.skipped = len(below)
        self.view.end(self.skipped)
        return int(bool(self.failed)) if ended is None else ended

    def wait(self, interrupted: Callable[[], bool] = lambda: False) -> None:
        """Let tasks that the cells have left behind go on, until Ctrl-C or `interrupted()`."""
        self._evaluator.wait(interrupted)

    def release(self) -> None:
        """Close all that the cells have made; what that raises is told as Python tells it."""
        for scope in reversed(self._scopes.values()):
            close(scope)
        idle(GRACE)

    def _walk(self) -> Iterator[Place]:
        numbered = iter(places(self.notebook))
        current: Section | None = None
        for section, cell in self.notebook.cells():
            if section is not None and section is not current:
                current = section
                self.view.heading(section)
            if hasattr(cell, "language"):
                yield next(numbered)
            else:
                self.view.prose(cell)

    def _run_cell(self, place: Place) -> int | None:
        """Run one cell; the status with which the run ends here, `None` if it goes on."""
        frame = self.view.start(place)
        while (status := self._run_once(place, self._scope(place, frame))) == AGAIN:
            close(self._scopes[place.number])
            self.view.again(place)
        return status

    def _scope(self, place: Place, frame: Frame | None) -> Scope:
        name = f"cell {place.cell.id or place.number}"
        scope = self._scopes[place.number] = _session.scope(frame, name=name)
        return scope

    def _run_once(self, place: Place, scope: Scope) -> int | None:
        """The same, or `AGAIN` if the cell is to be evaluated once more."""
        began = perf_counter()
        try:
            self._evaluate(place, scope)
        except Interrupted as exc:
            return self._stopped(place, scope, exc, perf_counter() - began)
        except SystemExit as exc:
            return self._left(place, scope, exc, perf_counter() - began)
        except BaseException as exc:
            if isinstance(exc, BrokenPipeError) and stdout_is_closed():
                raise  # nobody reads what is shown: no fault of the cell
            seconds = perf_counter() - began
            return self._failure(place, scope, exc, seconds)
        self.view.finish(place, "done", perf_counter() - began, "")
        return None

    def _evaluate(self, place: Place, scope: Scope) -> None:
        source = place.cell.source
        if self._jupyter:
            from .magics import translated

            source = translated(source)
        value = self._evaluator.evaluate(
            source,
            file_of(self._path, place.number),
            place.cell.line,
            within=within(scope),
            shows=not self.notebook.script,
        )
        if value is not MISSING and value is not None:
            self._show(scope, value)
        if not self.notebook.script and "matplotlib.pyplot" in sys.modules:
            from ._figures import show_figures

            self._in(scope, show_figures)

    def _stopped(self, place: Place, scope: Scope, exc: Interrupted, seconds: float) -> int | None:
        """`kino.interrupt` was called: wait for the reader, or end here."""
        self._show(scope, Text(exc.message, tone="bad" if exc.error else "warn"))
        status: Status = "failed" if exc.error else "stopped"
        self.view.finish(place, status, seconds, exc.message if exc.error else "")
        try:
            if self._resume is not None and self._resume(Resting(self._evaluator, scope)):
                return AGAIN
        except KeyboardInterrupt:
            self.failed.append(f"interrupted while {place.label} waited for its reader")
            return INTERRUPTED
        if exc.error and place.cell.may_fail:
            return None
        told = f"{self._where(place, exc)}: stopped: {exc.message.partition(chr(10))[0]}"
        (self.failed if exc.error else self.stopped).append(told)
        if exc.error and self._keep_going:
            return None
        return int(bool(self.failed))

    def _where(self, place: Place, exc: BaseException) -> str:
        line = line_of(exc, file_of(self._path, place.number), place.cell)
        if self.notebook.script:
            return f"{Path(self.notebook.path).name}, line {line}"
        return f"{place.label}, line {line}" if line else place.label

    def _failure(
        self, place: Place, scope: Scope, exc: BaseException, seconds: float
    ) -> int | None:
        where = self._where(place, exc)
        settle(exc)
        if isinstance(exc, KeyboardInterrupt):
            self._show(scope, Text("Interrupted.", tone="warn"))
            self.view.finish(place, "failed", seconds, "interrupted")
            self.failed.append(f"interrupted in {where}")
            return INTERRUPTED
        error = Error(exc, where=where)
        if not _is_for_the_command_line(exc, place):
            self._show(scope, error)
        told = f"{error.kind}: {error.message}".removesuffix(": ")
        self.view.finish(place, "failed", seconds, told)
        if place.cell.may_fail:
            return None
        self.failed.append(f"{where}: {told.partition(chr(10))[0]}")
        return None if self._keep_going else 1

    def _left(self, place: Place, scope: Scope, exc: SystemExit, seconds: float) -> int:
        """The program has said with which status it ends."""
        if exc.code is None or isinstance(exc.code, int):
            status = int(exc.code or 0)
        else:
            status = 1
            self._in(scope, partial(print, exc.code, file=sys.stderr))
        self.view.finish(place, "failed" if status else "done", seconds, "")
        if status:
            self.failed.append(f"{place.label}: left with exit status {status}")
        return status

    def _show(self, scope: Scope, value: object) -> None:
        from ..rendering import render

        self._in(scope, partial(render, value))

    def _in(self, scope: Scope, fn: Callable[[], object]) -> None:
        Resting(self._evaluator, scope).add(fn)


def _is_for_the_command_line(exc: BaseException, place: Place) -> bool:
    """Whether the fault is not in the cell, and who made it reads stderr, where it is told."""
    if not isinstance(exc, ParameterError) or place.cell.may_fail:
        return False
    return all(host.name == "terminal" for host in _session.current().hosts)


def _evaluator(namespace: dict[str, Any], *, jupyter: bool) -> Evaluator:
    if not jupyter:
        return Evaluator(namespace)
    from .display import display, with_our_display
    from .magics import Magic

    namespace |= {"display": display, "__magic__": Magic(namespace)}
    return Evaluator(namespace, with_our_display, on_loop=True)


@contextmanager
def _figures_in_cells() -> Iterator[None]:
    """Have pyplot show its figures in cells, unless the user has chosen where it does."""
    if "MPLBACKEND" in os.environ or "matplotlib" in sys.modules:
        yield
        return
    os.environ["MPLBACKEND"] = f"module://{__package__}._figures"
    try:
        yield
    finally:
        del os.environ["MPLBACKEND"]


def _refuse_branches(notebook: Notebook) -> None:
    for section in notebook.sections:
        if section.branch_parent is not None:
            parent = notebook.sections[section.branch_parent].name
            raise NotebookError(
                f"{notebook.path or 'notebook'}, line {section.line}: section {section.name!r} "
                f"branches from {parent!r}. Branches cannot be run yet; "
                "remove the branch_parent_index comment above it to run it in order."
            )
