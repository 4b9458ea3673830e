"""Outputs behind tabs, one of them seen at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from ..errors import ArgumentError, ArgumentTypeError
from ..protocols import Bundle, Node, Output
from ..rendering import html_of, shown

__all__ = ["Tabs"]


@frozen(init=False)
class Tabs(Output):
    """Outputs behind tabs; every client chooses for itself which one it sees.

    Args:
        items: Label to what to show, or pairs of both.

    Raises:
        ArgumentError: There is no tab.
        ArgumentTypeError: `items` is neither a mapping nor pairs, or a label is no str.

    Example:
        >>> Tabs({"Values": [1, 2], "Sum": 3}).labels
        ('Values', 'Sum')
    """

    labels: tuple[str, ...]
    items: tuple[Output, ...]

    def __init__(self, items: Mapping[str, object] | Iterable[tuple[str, object]]) -> None:
        pairs = _pairs(items)
        if not pairs:
            raise ArgumentError("Tabs", "items", items, "at least one tab")
        for label, _ in pairs:
            if not isinstance(label, str):
                raise ArgumentTypeError("Tabs", "items", label, "a str as label")
        self.__attrs_init__(
            tuple(label for label, _ in pairs), tuple(shown(value) for _, value in pairs)
        )

    def children(self) -> Iterable[Output]:
        return self.items

    def to_node(self) -> Node:
        items = [item.to_node() for item in self.items]
        return {"type": "tabs", "labels": list(self.labels), "items": items}

    def fallback(self) -> Bundle:
        from html import escape

        bundles = [item.fallback() for item in self.items]
        text = (
            f"{label}\n{b.get('text/plain', '')}"
            for label, b in zip(self.labels, bundles, strict=True)
        )
        html = (
            f"<section><h4>{escape(label)}</h4>{html_of(b)}</section>"
            for label, b in zip(self.labels, bundles, strict=True)
        )
        return {"text/plain": "\n\n".join(text), "text/html": "".join(html)}


def _pairs(items: object) -> list[tuple[str, object]]:
    if isinstance(items, Mapping):
        return list(items.items())
    try:
        return [(label, value) for label, value in items]  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise ArgumentTypeError("Tabs", "items", items, "a dict or (label, value) pairs") from None
