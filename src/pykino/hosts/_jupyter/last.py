"""A cell that ends with `kino.render(value)` shows the value once, though it is its value, too."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Rendered", "unless_rendered"]

NAMES = {"render", "inspect"}


class Rendered(ast.NodeTransformer):
    """Has the value of a call at a cell's end looked at: one of IPython's `ast_transformers`."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Put `unless_rendered` around the last expression, if it may be a call of ours."""
        if node.body and isinstance(last := node.body[-1], ast.Expr):
            call = last.value
            if isinstance(call, ast.Call) and _may_be_ours(call.func):
                last.value = _looked_at(call)
        return node


def unless_rendered(value: object, function: Callable[[], object]) -> object:
    """None if `function()` is what has shown `value` already, else the value."""
    from ...rendering import has_shown

    return None if has_shown(function()) else value


def _may_be_ours(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in NAMES and isinstance(function.value, ast.Name)
    return isinstance(function, ast.Name)


def _looked_at(call: ast.Call) -> ast.expr:
    code = f"__import__({__name__!r}, fromlist=['']).unless_rendered(0, lambda: 0)"
    around: Any = ast.parse(code, mode="eval").body
    for node in ast.walk(around):
        ast.copy_location(node, call)
    around.args[0], around.args[1].body = call, call.func
    return around  # type: ignore[no-any-return]
