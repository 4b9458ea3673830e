"""Which cells want an event loop that runs, though they do not await."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CURE", "lacks_loop", "wants_loop"]

CURE = "Only a cell that awaits has a running event loop; `await asyncio.sleep(0)` is enough."

_NEEDS = {"all_tasks", "create_task", "current_task", "ensure_future", "gather", "get_running_loop"}
_BRINGS_ITS_OWN = {"Runner", "run_forever", "run_until_complete"}
_RUNS = {"anyio", "asyncio", "trio", "uvloop"}
_LATER = (ast.AsyncFunctionDef, ast.FunctionDef, ast.Lambda)


def wants_loop(tree: ast.Module, *, usually: bool) -> bool:
    """Whether code without `await` is to run on the loop.

    Args:
        tree: The cell.
        usually: What holds for a cell that says nothing of loops, as in Jupyter.
    """
    if any(_brings_its_own(node) for node in ast.walk(tree)):
        return False
    return usually or any(_needs(node) for node in _at_once(tree))


def lacks_loop(exc: BaseException) -> bool:
    """Whether `exc` says that no loop was running."""
    return isinstance(exc, RuntimeError) and str(exc).startswith(
        ("no running event loop", "There is no current event loop")
    )


def _brings_its_own(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    of = node.value.id if isinstance(node.value, ast.Name) else ""
    return node.attr in _BRINGS_ITS_OWN or (node.attr == "run" and of in _RUNS)


def _needs(node: ast.AST) -> bool:
    """Whether this fails for certain where no loop runs."""
    return (
        isinstance(node, ast.Call)
        and isinstance(called := node.func, ast.Attribute)
        and called.attr in _NEEDS
        and isinstance(called.value, ast.Name)
        and called.value.id == "asyncio"
    )


def _at_once(tree: ast.AST) -> Iterator[ast.AST]:
    """What runs with the cell, not when a function of it is called."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, _LATER):
            yield node
            yield from _at_once(node)
