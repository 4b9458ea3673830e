"""A graph read from DOT, written as Mermaid: for machines without Graphviz."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ._dot_tokens import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._dot import Cluster, Edge, Graph

__all__ = ["mermaid_of"]

ROUND, BOX = ('(["', '"])'), ('["', '"]')
SHAPES = {
    "box": BOX,
    "rect": BOX,
    "rectangle": BOX,
    "square": BOX,
    "record": BOX,
    "Mrecord": ('("', '")'),
    "plaintext": BOX,
    "plain": BOX,
    "none": BOX,
    "note": BOX,
    "tab": BOX,
    "folder": BOX,
    "component": ('[["', '"]]'),
    "circle": ('(("', '"))'),
    "point": ('(("', '"))'),
    "doublecircle": ('((("', '")))'),
    "diamond": ('{"', '"}'),
    "Mdiamond": ('{"', '"}'),
    "hexagon": ('{{"', '"}}'),
    "cylinder": ('[("', '")]'),
    "parallelogram": ('[/"', '"/]'),
    "trapezium": ('[/"', '"\\]'),
    "invtrapezium": ('[\\"', '"/]'),
}
DIRECTIONS = {"TB": "TB", "LR": "LR", "BT": "BT", "RL": "RL"}
SPECIAL = re.compile(r'[#"<>&`\\{}|]')


def mermaid_of(graph: Graph) -> str:
    """`graph` as a Mermaid flowchart with its nodes, edges, labels and clusters."""
    names = {name: f"n{index}" for index, name in enumerate(graph.nodes)}
    direction = DIRECTIONS.get(graph.top.attributes.get("rankdir", "TB").upper(), "TB")
    lines = [f"flowchart {direction}", *_nodes(graph, graph.top, names, [0])]
    lines += (f"  {_edge(graph, edge, names)}" for edge in graph.edges)
    return "\n".join(lines)


def _nodes(
    graph: Graph, cluster: Cluster, names: dict[str, str], count: list[int], indent: str = "  "
) -> Iterator[str]:
    for name in cluster.nodes:
        attributes = graph.nodes[name]
        start, end = SHAPES.get(attributes.get("shape", ""), ROUND)
        label = _label(attributes.get("label", "\\N"), name)
        if attributes.get("shape", "").lower().endswith("record") and "label" in attributes:
            label = _label(_record(attributes["label"]), name)
        yield f"{indent}{names[name]}{start}{label or ' '}{end}"
    for inner in cluster.clusters:
        count[0] += 1
        label = _label(inner.attributes.get("label", ""), inner.name)
        yield f'{indent}subgraph c{count[0]}["{label or " "}"]'
        yield from _nodes(graph, inner, names, count, f"{indent}  ")
        yield f"{indent}end"


def _edge(graph: Graph, edge: Edge, names: dict[str, str]) -> str:
    attributes = edge.attributes
    tail, head, label = names[edge.tail], names[edge.head], attributes.get("label", "")
    written = f'|"{_label(label, "")}"|' if _label(label, "") else ""
    return f"{tail} {_line(graph, attributes)}{written} {head}"


def _line(graph: Graph, attributes: dict[str, str]) -> str:
    style = attributes.get("style", "")
    if "invis" in style:
        return "~~~"
    towards = attributes.get("dir", "forward" if graph.directed else "none")
    head = ">" if towards in {"forward", "both"} and attributes.get("arrowhead") != "none" else ""
    tail = "<" if towards in {"back", "both"} and attributes.get("arrowtail") != "none" else ""
    if "dashed" in style or "dotted" in style:
        return f"{tail}-.-{head}"
    line = "==" if "bold" in style else "--"
    return f"{tail}{line}{head or line[0]}"


def _record(label: str) -> str:
    """The fields of a record one below the other, without ports and braces."""
    fields = re.split(r"(?<!\\)[|{}]", re.sub(r"(?<!\\)<[^>]*>", "", label))
    return "\\n".join(field.strip() for field in fields if field.strip())


def _label(label: str, name: str) -> str:
    if isinstance(label, Markup):
        from .html import text_of

        text = text_of(label)
    else:
        escapes = {"n": "\n", "l": "\n", "r": "\n", "N": name, "G": "", "L": ""}
        text = re.sub(r"\\(.)", lambda match: escapes.get(match[1], match[1]), label)
    lines = (SPECIAL.sub(lambda match: f"#{ord(match[0])};", line) for line in text.split("\n"))
    return "<br/>".join(lines).removesuffix("<br/>")
