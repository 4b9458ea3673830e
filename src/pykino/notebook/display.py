"""IPython's `display` and `clear_output`, for notebooks that use them."""

from __future__ import annotations

import ast
from typing import Any

__all__ = ["clear_output", "display", "with_our_display"]

_MODULES = frozenset({"IPython.display", "IPython.core.display", "IPython.core.display_functions"})
_OURS = frozenset({"clear_output", "display"})


def display(*values: object, **_: Any) -> None:
    """Show each value."""
    from ..rendering import render

    for value in values:
        render(value)


def clear_output(wait: bool = False) -> None:  # IPython's signature
    """Remove what the cell has shown."""
    from ..session import place

    place().clear()


def with_our_display(tree: ast.Module) -> ast.Module:
    """Have `from IPython.display import display` import the one above; theirs asks its shell."""
    return _Imports().visit(tree)  # type: ignore[no-any-return]  # a module for a module


class _Imports(ast.NodeTransformer):
    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        ours = [alias for alias in node.names if alias.name in _OURS]
        if node.module not in _MODULES or not ours:
            return node
        theirs = [alias for alias in node.names if alias.name not in _OURS]
        imports = [ast.copy_location(ast.ImportFrom(__name__, ours, 0), node)]
        if theirs:
            imports.append(ast.copy_location(ast.ImportFrom(node.module, theirs, 0), node))
        return imports
