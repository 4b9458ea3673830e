"""Trees of any size are drawn small, and names in them are never more than names."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.outputs.harmless import assert_harmless
from tests.tracing.shops import labelled, turns
from tests.tracing.traces import HOSTILE, texts

from pykino.actors import (
    Child,
    Supervisor,
    run,
)
from pykino.outputs.mermaid import MAX_SOURCE
from pykino.tracing._tree_drawing import as_dot, as_mermaid, as_text
from pykino.tracing._tree_folding import LIMITS, MOST, folds
from pykino.tracing._tree_reading import Reading, Spot, one_line
from pykino.tracing.trees import sup_tree

if TYPE_CHECKING:
    from pykino.tracing.trees import ProcessTree


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any tree: parents stand before their children, and links lead anywhere."""
    kinds = st.sampled_from(("supervisor", "worker", "missing"))
    names = st.sampled_from(("worker 1", "worker 2", "till")) | texts.map(one_line)
    count = draw(st.integers(0, 60))
    spots = [
        Spot(draw(kinds), draw(names), draw(st.integers(-1, index - 1)))  # type: ignore[arg-type]
        for index in range(count)
    ]
    ends = st.integers(0, max(0, count - 1))
    pairs = st.tuples(ends, ends).map(lambda pair: (min(pair), max(pair)))
    return Reading(tuple(spots), tuple(draw(st.lists(pairs, max_size=20))) if count else ())


@given(readings())
def test_a_folded_tree_counts_each_process_once(reading: Reading) -> None:
    for folded in folds(reading):
        assert sum(spot.count for spot in folded.spots) == len(reading.spots)
        for index, spot in enumerate(folded.spots):
            assert -1 <= spot.parent < index
        for one, two in folded.links:
            assert 0 <= one < two < len(folded.spots)


def test_wide_and_deep_trees_fit() -> None:
    wide = Reading(tuple(Spot("worker", chr(0x4E00 + n)) for n in range(5_000)))
    deep = Reading(tuple(Spot("supervisor", "s", n - 1) for n in range(5_000)))
    dots = "".join(chr(0x21 + n % 15) for n in range(40))
    long = Reading(tuple(Spot("worker", dots, (n - 1) // 2, n, dots, dots, dots, 2, dots) for n in range(5_000)))  # fmt: skip

    for reading in (wide, deep, long):
        last = list(folds(reading))[-1]
        assert len(last.spots) <= MOST
        assert len(as_mermaid(last, "TD")) < MAX_SOURCE
        assert sum(spot.count for spot in last.spots) == 5_000
    assert len(LIMITS) == 5


def test_those_that_say_most_are_kept() -> None:
    spots = [Spot("worker", chr(0x4E00 + n)) for n in range(100)]
    reading = Reading((*spots, Spot("worker", "many", count=4_000), Spot("supervisor", "top"), Spot("worker", "a", 101), Spot("worker", "b", 101)))  # fmt: skip
    told = as_text(next(folds(reading)))

    assert "many × 4,000" in told
    assert "└── b" in told
    assert "79 more" in told


@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_hostile_names_come_out_as_text(text: str) -> None:
    pytest.importorskip("mmdr")

    async def main() -> tuple[ProcessTree, ProcessTree]:
        await Supervisor.start([Child(labelled, text, id="x")], name="top")
        await turns()
        return sup_tree("top"), sup_tree("top", format="graphviz")

    shown = one_line(text)
    for tree in run(closed_over(main)):
        assert_harmless(tree["svg"])
        assert "var(--k-" in tree["svg"]
        drawn = html.unescape("".join(re.findall(r"<text[^>]*>([^<]*)</text>", tree["svg"])))
        assert squeezed(shown or "x") in squeezed(drawn)
        assert len(tree["tree"].splitlines()) == 2


def squeezed(text: str) -> str:
    """Without the breaks and spaces that drawings put into long words."""
    return re.sub(r"[\s\ufffd\u200d-]", "", text)


def closed_over(main: Any) -> Any:
    async def exported() -> list[Any]:
        return [tree.export() for tree in await main()]

    return exported


@settings(max_examples=40)
@given(texts)
def test_no_name_changes_the_shape_of_a_diagram(text: str) -> None:
    name = one_line(text)
    reading = Reading((Spot("supervisor", name, strategy=name), Spot("worker", name, 0)), ())

    assert len(as_text(reading).splitlines()) == 2
    assert len(as_mermaid(reading, "TD").splitlines()) == 6
    assert len(as_dot(reading, "TD").splitlines()) == 7
