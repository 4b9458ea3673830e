"""A value as a tree that can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from .._reprs import bounded_repr
from ..errors import ArgumentError, ArgumentTypeError
from ..live import LiveOutput
from ..protocols import Bundle, Node, Output, Payload
from ._shapes import shape_of
from ._walk import TreeNode, Walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._walk import Above, Later

__all__ = ["Tree"]

OPENED_TEXT = 100_000  # characters of a long text that somebody asked to see
REMEMBERED = 20_000  # places that can be opened; the oldest are forgotten


@frozen(init=False)
class Tree(Output):
    """A value as a tree: containers, records and objects open, everything else is a leaf.

    The tree shows the value as it was when the tree was made. Of a very large value the upper
    levels are read then, and the rest when somebody opens it; such places say so.

    Args:
        value: What to show. Records whose author wrote a `__repr__` are shown by it.
        label: A title above the tree.
        open: How many levels are open at first.

    Raises:
        ArgumentTypeError: `label` is no string, or `open` no integer.
        ArgumentError: `open` is negative.

    Example:
        >>> print(Tree({"name": "Ada", "tags": ["x", "y"]}).fallback()["text/plain"])
        {'name': 'Ada', 'tags': ['x', 'y']}
    """

    label: str | None
    open: int
    root: TreeNode = field(hash=False, repr=False)
    _rest: _Rest | None = field(eq=False, repr=False)

    def __init__(self, value: object, *, label: str | None = None, open: int = 1) -> None:  # noqa: A002
        if label is not None and not isinstance(label, str):
            raise ArgumentTypeError("Tree", "label", label, "a str")
        if type(open) is not int:
            raise ArgumentTypeError("Tree", "open", open, "a number of levels")
        if open < 0:
            raise ArgumentError("Tree", "open", open, "0 or more levels")
        walk = Walk()
        root = walk.root(value)
        rest = (
            _Rest({"label": label, "open": open, "root": root}, walk.later) if walk.later else None
        )
        self.__attrs_init__(label, open, root, rest)

    def to_node(self) -> Node:
        if self._rest is not None:
            return self._rest.to_node()
        return {"type": "tree", "label": self.label, "open": self.open, "root": self.root}

    def children(self) -> Iterable[Output]:
        return () if self._rest is None else (self._rest,)

    def fallback(self) -> Bundle:
        from ._tree_text import as_html, as_text

        shown: Payload = {"label": self.label, "open": self.open, "root": self.root}
        return {"text/plain": as_text(**shown), "text/html": as_html(**shown)}


class _Rest(LiveOutput):
    """A tree with places that are read when somebody opens them."""

    module = "tree"

    def __init__(self, shown: Payload, later: list[Later]) -> None:
        self._shown = shown
        self._later = dict(enumerate(later))
        self._next = len(later)

    def connect(self, client: str) -> Payload:
        return self._shown

    def handle_event(self, name: str, payload: Payload, client: str) -> object:
        if name != "open":
            return super().handle_event(name, payload, client)
        lazy = payload.get("lazy") if isinstance(payload, dict) else None
        later = self._later.get(lazy) if isinstance(lazy, int) else None
        self.send(client, "opened", {"lazy": lazy, **(self._read(*later) if later else {})})
        return None

    def _read(self, value: object, above: Above, start: int) -> Payload:
        if shape_of(type(value)) is None:
            return {"text": bounded_repr(value, OPENED_TEXT)}
        walk = Walk(self._next)
        items = walk.items(value, above, start)
        for later in walk.later:
            self._later[self._next] = later
            self._next += 1
        while len(self._later) > REMEMBERED:
            del self._later[next(iter(self._later))]
        return {"items": items}

    def fallback(self) -> Bundle:
        from ._tree_text import as_html, as_text

        return {"text/plain": as_text(**self._shown), "text/html": as_html(**self._shown)}
