"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import pykino
from pykino.testing.memory import connected

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(pykino.__path__, "pykino.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    module = importlib.import_module(name)
    with connected():
        failed, _ = doctest.testmod(module, optionflags=doctest.ELLIPSIS)

    assert failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    found = [
        t for name in MODULES for t in finder.find(importlib.import_module(name)) if t.examples
    ]

    assert len(found) > 20
