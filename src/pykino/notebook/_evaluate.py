"""Evaluate cells one after the other in one namespace, with top-level `await`."""

from __future__ import annotations

import ast
import inspect
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from ..protocols import MISSING
from ._loops import CURE, lacks_loop, wants_loop

if TYPE_CHECKING:
    from asyncio import Runner
    from collections.abc import Callable
    from concurrent.futures import Future
    from contextlib import AbstractContextManager
    from types import CodeType

__all__ = ["Evaluator"]

LOOK_EVERY = 0.2  # seconds

_LAST = "__pykino_last__"


class Evaluator:
    """The state that flows from cell to cell: names, `__future__` imports, context, event loop.

    Args:
        namespace: The globals of all cells.
        rewrite: Changes the syntax tree of each cell before it is compiled.
        on_loop: Whether code without `await` runs on the loop, too, as in Jupyter.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        rewrite: Callable[[ast.Module], ast.Module] | None = None,
        *,
        on_loop: bool = False,
    ) -> None:
        self.namespace = namespace
        self._on_loop = on_loop
        self._rewrite = rewrite
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._context = copy_context()
        self._runner: Runner | None = None

    def evaluate(
        self,
        source: str,
        filename: str,
        line: int = 1,
        *,
        within: AbstractContextManager[object],
        shows: bool = True,
    ) -> Any:
        """Run `source` and return the value of its last expression, else `MISSING`.

        Args:
            source: Python code.
            filename: What tracebacks call its file.
            line: The line of that file on which the code begins.
            within: Entered, in the context of the cells, around the evaluation.
            shows: Whether a value is wanted at all.

        Raises:
            BaseException: Whatever the code raises.
        """
        self._context.run(within.__enter__)
        try:
            return self._evaluate(source, filename, line, shows)
        finally:
            self._context.run(within.__exit__, None, None, None)

    def run_in_context(self, fn: Callable[[], object]) -> None:
        """Call `fn` where the cells' context variables hold."""
        self._context.run(fn)

    def wait(self, interrupted: Callable[[], bool], until: Future[None] | None = None) -> None:
        """Keep tasks and threads alive that cells have left running, until interrupted.

        Args:
            interrupted: Whether the program was asked to end.
            until: When it is done the wait is over, too.
        """
        import asyncio
        from concurrent.futures import Future

        async def wait() -> None:
            done = asyncio.wrap_future(Future() if until is None else until)
            while not (interrupted() or done.done()):  # a signal sets no event
                await asyncio.wait({done}, timeout=LOOK_EVERY)

        # also if no cell has awaited anything: a page still wants to be seen
        self._loops().run(wait(), context=self._context)

    def close(self) -> None:
        """Cancel what is still running on the loop."""
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.close()

    def _evaluate(self, source: str, filename: str, line: int, shows: bool) -> Any:
        code, rendered, on_loop = self._compiled(source, filename, line, shows)
        if code.co_flags & inspect.CO_COROUTINE:
            self._loops().run(self._context.run(eval, code, self.namespace), context=self._context)
        elif on_loop:
            self._run_on_loop(code)
        else:
            self._run_alone(code)
        value = self.namespace.pop(_LAST, MISSING)
        return MISSING if rendered is not None and self._has_rendered(rendered) else value

    def _compiled(
        self, source: str, filename: str, line: int, shows: bool
    ) -> tuple[CodeType, ast.expr | None, bool]:
        padded = "\n" * (line - 1) + source  # also syntax errors then name the right line
        flags = self._flags | ast.PyCF_ONLY_AST
        tree: Any = compile(padded, filename, "exec", flags=flags, dont_inherit=True)
        called = _keep_last(tree) if shows and not _silenced(source) else None
        on_loop = wants_loop(tree, usually=self._on_loop)
        if self._rewrite:
            tree = ast.fix_missing_locations(self._rewrite(tree))
        code = compile(tree, filename, "exec", flags=self._flags, dont_inherit=True)
        self._flags |= code.co_flags & _future_flags()
        return code, called, on_loop

    def _run_alone(self, code: CodeType) -> None:
        try:
            self._context.run(eval, code, self.namespace)  # the user's own code
        except RuntimeError as exc:
            if lacks_loop(exc):
                exc.add_note(CURE)
            raise

    def _run_on_loop(self, code: CodeType) -> None:
        """Run `code` in one step of the loop, where Ctrl-C ends it at once, as anywhere else."""

        async def step() -> None:
            eval(code, self.namespace)  # noqa: S307 - the user's own code

        loop = self._loops().get_loop()
        task = loop.create_task(step(), context=self._context)
        try:
            loop.run_until_complete(task)
        finally:
            if task.done() and not task.cancelled():
                task.exception()  # it is told by us

    def _loops(self) -> Runner:
        import asyncio

        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner

    def _has_rendered(self, called: ast.expr) -> bool:
        """Whether the last call was `kino.render` or `kino.inspect`: its value is shown already."""
        from ..rendering import has_shown

        found: Any = None
        if isinstance(called, ast.Name):
            found = self.namespace.get(called.id)
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            found = getattr(self.namespace.get(called.value.id), called.attr, None)
        return has_shown(found)


def _keep_last(tree: ast.Module) -> ast.expr | None:
    """Have the last expression's value kept; what it calls, if it is a call."""
    if not tree.body or not isinstance(last := tree.body[-1], ast.Expr):
        return None
    target = ast.copy_location(ast.Name(_LAST, ast.Store()), last)
    tree.body[-1] = ast.copy_location(ast.Assign([target], last.value), last)
    return last.value.func if isinstance(last.value, ast.Call) else None


def _silenced(source: str) -> bool:
    return source.rstrip().endswith(";")  # as in IPython: the value is not wanted


def _future_flags() -> int:
    import __future__

    flags = 0
    for name in __future__.all_feature_names:
        flags |= getattr(__future__, name).compiler_flag
    return flags
