"""A cell that ends with `kino.render(value)` shows the value once, though it is its value, too."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ...protocols import Output

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["First", "Rendered", "once_shown"]

NAMES = {"render", "inspect"}


class Rendered(ast.NodeTransformer):
    """Has what a cell calls at its end looked at: one of IPython's `ast_transformers`."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Put `once_shown` around what the last expression calls, if that may be ours."""
        if node.body and isinstance(last := node.body[-1], ast.Expr):
            call = last.value
            if isinstance(call, ast.Call) and _may_be_ours(call.func):
                call.func = _looked_at(call.func)
        return node


class First:
    """The cell in which we came here, which `Rendered` could not look at any more.

    What it has rendered last is not displayed when that is its value, too, as it mostly is.

    Args:
        formatter: IPython's, which is asked first how to display a value.
    """

    def __init__(self, formatter: Any) -> None:
        self._formatter = formatter
        self._last: object = None
        self._before: dict[type, Any] = {}  # how values of a type were displayed by others
        self._over = False

    def shown(self, value: object) -> None:
        """A value was rendered."""
        if self._over:
            return
        self._last = value
        kind = type(value)
        if kind not in self._before and not isinstance(value, Output):
            self._before[kind] = self._formatter.for_type(kind, self._pass_over)

    def was(self, value: object) -> bool:
        """Whether that was it; asked once."""
        last, self._last = self._last, None
        return last is value and value is not None

    def end(self) -> None:
        """That cell is over; may be called often."""
        self._over, self._last = True, None
        before, self._before = self._before, {}
        for kind, function in before.items():
            if function is None:
                self._formatter.pop(kind, None)
            else:
                self._formatter.for_type(kind, function)

    def _pass_over(self, value: object) -> None:
        if self.was(value):
            return
        if (function := self._before.get(type(value))) is None:
            raise NotImplementedError  # IPython asks the next formatter
        function(value)


def once_shown(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`; without its value, if a call of it has shown that already."""
    from ...rendering import has_shown

    if not has_shown(function):
        return function

    def call(*arguments: object, **options: object) -> None:
        function(*arguments, **options)

    return call


def _may_be_ours(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in NAMES and isinstance(function.value, ast.Name)
    return isinstance(function, ast.Name)


def _looked_at(function: ast.expr) -> ast.expr:
    code = f"__import__({__name__!r}, fromlist=['']).once_shown(0)"
    around: Any = ast.parse(code, mode="eval").body
    for node in ast.walk(around):
        ast.copy_location(node, function)
    around.args[0] = function
    return around  # type: ignore[no-any-return]
