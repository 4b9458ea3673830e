"""The bounded walk over any value that trees are made of.

Breadth first, so that a large value shows its upper levels whole rather than one branch of it to
the bottom. What is beyond the budget gets a number in `later`, under which it can be read when
somebody opens it. Code of the value's own type may raise at any point; it is shown where it did.

A tree node is a JSON-ready dict. A leaf is `{"kind", "text"}`, with `"lazy"` where the text was
cut. A container is `{"shape", "name", "count"}` with `"items"`, or with `"lazy"` where it was not
read; count is None where the value cannot say. `"key"` is `[kind, text]`, and left out where the
place among the others says enough. `"lazy"` is a number from `later`.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Any

from .._reprs import bounded_repr, cut_repr, type_name
from ..protocols import MISSING
from ._shapes import Shape, leaf_kind, shape_of

__all__ = ["Above", "Later", "TreeNode", "Walk"]

TreeNode = dict[str, Any]

Above = tuple[Any, Any] | None
"""The containers around a value: `(innermost, the ones around that)`."""

Later = tuple[Any, Above, int]
"""What was not read: a value, what is around it, how many of its children are already shown."""

Place = tuple[Any, Shape, Above, int]
"""A container to read: the value, its shape, what is around it, its depth."""

NODES = 1_000  # read at once, about
CHILDREN = 100  # of one container at once
LETTERS = 100_000  # of long texts, all together
LONG_TEXT = 2_000  # of one of them
SHORT_TEXT = 200  # of one of them, when the letters are used up

_SMALL = 10**18  # digits that need no counting


class Walk:
    """One walk with its budget; `later` holds what it left out, numbered from `first` on."""

    __slots__ = ("first", "later", "left", "letters", "queue")

    def __init__(self, first: int = 0) -> None:
        self.first = first
        self.left = NODES
        self.letters = LETTERS
        self.queue: deque[tuple[TreeNode, Place]] = deque()
        self.later: list[Later] = []

    def root(self, value: object) -> TreeNode:
        """The tree of `value`."""
        node = self._node(value, None, 0)
        self._finish()
        return node

    def items(self, value: object, above: Above, start: int) -> list[TreeNode]:
        """The children of a value that was left out, from the one numbered `start` on."""
        shape = shape_of(type(value))
        if shape is None:
            return []
        node: TreeNode = {"count": shape.count(value)}
        self._fill(node, (value, shape, above, 0), start)
        self._finish()
        items: list[TreeNode] = node["items"]
        return items

    def _node(self, value: Any, above: Above, depth: int) -> TreeNode:
        cls = type(value)
        if cls is str and len(value) <= SHORT_TEXT:
            return {"kind": "str", "text": repr(value)}
        if cls is float or (cls is int and -_SMALL < value < _SMALL):
            return {"kind": "num", "text": repr(value)}
        if cls is bool or value is None:
            return {"kind": "none" if value is None else "bool", "text": repr(value)}
        shape = shape_of(cls)
        if shape is None:
            return self._leaf(value, cls)
        ring = above
        while ring is not None:
            if ring[0] is value:
                return {"kind": "cycle", "text": f"↻ already above: {type_name(value)}"}
            ring = ring[1]
        node = {"shape": shape.form, "name": shape.name, "count": shape.count(value)}
        self.queue.append((node, (value, shape, above, depth)))
        return node

    def _leaf(self, value: Any, cls: type) -> TreeNode:
        if value is MISSING:
            return {"kind": "error", "text": "(not set)"}
        room = LONG_TEXT if self.letters > 0 else SHORT_TEXT
        text, whole = cut_repr(value, room)
        self.letters -= len(text)
        node: TreeNode = {"kind": leaf_kind(cls), "text": text}
        if not whole:
            node["lazy"] = self._leave_out(value, None)
        return node

    def _finish(self) -> None:
        """Read what is in the queue as far as the budget goes, and number the rest."""
        queue = self.queue
        while queue:
            node, place = queue.popleft()
            value, shape, above, depth = place
            if node["count"] == 0:
                node["items"] = []
            elif self.left > 0 and depth < shape.depth:
                self._fill(node, place)
            else:
                node["lazy"] = self._leave_out(value, above)

    def _fill(self, node: TreeNode, place: Place, start: int = 0) -> None:
        value, shape, above, depth = place
        items: list[TreeNode] = []
        node["items"] = items
        inside = (value, above)
        depth += 1
        try:
            for key, child in islice(shape.pairs(value, start), CHILDREN):
                item = self._node(child, inside, depth)
                if key is not None:
                    item["key"] = key
                items.append(item)
        except Exception as exc:
            items.append({"kind": "error", "text": f"{bounded_repr(exc, 200)} while it was read"})
        self.left -= len(items)
        shown, count = start + len(items), node["count"]
        if len(items) == CHILDREN and (count is None or count > shown):
            text = "… more" if count is None else f"… {count - shown:,} more"
            lazy = self._leave_out(value, above, shown)
            items.append({"kind": "more", "text": text, "lazy": lazy})

    def _leave_out(self, value: Any, above: Above, start: int = 0) -> int:
        self.later.append((value, above, start))
        return self.first + len(self.later) - 1
