"""Radio: one of a few options, all of which are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import UnknownChoiceError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


def test_the_value_is_the_option_itself(client: MemoryClient) -> None:
    exact, fast = object(), object()
    engine = kino.Radio("Engine", {"exact": exact, "fast": fast}, default=fast, horizontal=True)

    assert shown(client, engine) == 1
    state = client.state(engine)
    assert (state["options"], state["horizontal"]) == (["exact", "fast"], True)
    assert entered(client, engine, 0) == ""
    assert engine.value is exact


def test_a_place_where_nothing_stands_is_refused(client: MemoryClient) -> None:
    engine = kino.Radio("Engine", ["exact", "fast"])

    assert entered(client, engine, None) == "Expected one of exact, fast."
    assert entered(client, engine, 2, n=2) == "Expected one of exact, fast."
    assert engine.value == "exact"


def test_a_bad_default_is_named() -> None:
    with pytest.raises(UnknownChoiceError, match=r"Radio\(default=\.\.\.\) got 'fats'.*'fast'\?"):
        kino.Radio("Engine", ["exact", "fast"], default="fats")


def test_where_there_is_no_page_it_is_a_label() -> None:
    engine = kino.Radio("Engine", ["exact", "fast"], default="fast")

    assert engine.fallback() == {"text/plain": "Engine: fast"}
    assert engine.parse("1") == "exact"
    check_output(engine)
