"""The public names: one table, what type checkers see, what `__all__` and `dir()` say."""

from __future__ import annotations

import ast
from inspect import signature
from pathlib import Path

import pytest

import pykino as kino
from pykino.protocols import Output

INIT = Path(kino.__file__)


def test_type_checkers_see_the_names_of_the_table() -> None:
    tree = ast.parse(INIT.read_text(encoding="utf-8"))
    (guard,) = [n for n in tree.body if isinstance(n, ast.If)]
    seen = {
        alias.asname: node.module
        for node in guard.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert seen == kino._WHERE
    assert list(kino._WHERE) == sorted(kino._WHERE)


@pytest.mark.parametrize("name", sorted(kino._WHERE))
def test_each_public_name_can_be_had_and_is_documented(name: str) -> None:
    value = getattr(kino, name)

    assert name in kino.__all__
    assert name in dir(kino)
    if name != "nothing":
        assert (value.__doc__ or "").strip()


def test_a_misspelt_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Frmae'"):
        kino.Frmae  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(kino._WHERE))
def test_no_module_bears_the_name_of_a_public_function(name: str) -> None:
    """The attribute would hide the module, and `from pykino import name` find the module."""
    assert not (INIT.parent / f"{name}.py").exists()
    assert not (INIT.parent / name).exists()


@pytest.mark.parametrize("name", sorted(kino._WHERE))
def test_options_of_an_output_are_given_by_name(name: str) -> None:
    """Only what it shows may stand without one."""
    value = getattr(kino, name)
    if not (isinstance(value, type) and issubclass(value, Output)):
        return
    parameters = signature(value).parameters.values()
    bare = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]

    second = {"Download": "filename", "Input": "default"}
    second |= dict.fromkeys(["MultiSelect", "Radio", "Select"], "options")
    assert bare[1:] == ([second[name]] if name in second else [])
