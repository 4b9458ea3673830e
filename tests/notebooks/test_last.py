"""What a cell of IPython's ends with is shown once."""

from __future__ import annotations

import ast
from typing import Any

import pytest

import pykino as kino
from pykino.hosts._jupyter.last import Rendered


def value_of(source: str, **names: Any) -> Any:
    """What the last expression of a cell gives to the display hook."""
    tree = Rendered().visit(ast.parse(source))
    last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(last, "cell", "eval"), names)


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize(
    "source",
    ["kino.render(5)", "show(5)", "x = 5\nkino.inspect(\n    x,\n    label='x')"],
)
def test_what_was_rendered_is_not_the_value_of_its_cell(source: str) -> None:
    assert value_of(source, kino=kino, show=kino.render) is None


@pytest.mark.parametrize(
    ("source", "value"),
    [("x = 7\nx", 7), ("len('ab')", 2), ("'ab'.upper()", "AB"), ("abs(\n  -1)", 1)],
)
def test_other_values_are_left_alone(source: str, value: object) -> None:
    assert value_of(source) == value


def test_an_error_is_raised_at_its_line() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        value_of("abs(\n\n  1 / 0)")

    assert caught.traceback[-1].lineno == 2  # from 0 on
