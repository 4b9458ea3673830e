"""What a client sees, as Python objects again: made of the nodes that it was sent."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .. import wire
from ..protocols import Bundle, Node, Output

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..session import Session

__all__ = ["Seen", "output_of"]


@frozen(eq=False)
class Seen(Output):
    """An output of which only the node is known; it is equal to what has the same node.

    Args:
        node: What a client was sent.
    """

    node: Node

    def to_node(self) -> Node:
        return self.node

    def fallback(self) -> Bundle:
        return {"text/plain": repr(self)}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Output) and _sent(other) == self.node

    def __hash__(self) -> int:
        return hash(self.node["type"])


def output_of(node: Node, session: Session) -> Output:
    """The live output that a node refers to; else one that is equal to what it was made of."""
    if "ref" in node:
        return session.output(node["ref"]) or Seen(node)
    try:
        made = _made(node, session)
        return made if _sent(made) == node else Seen(node)
    except Exception:  # its class takes something else than its node tells
        return Seen(node)


def _made(node: Node, session: Session) -> Output:
    """An output of pykino's whose arguments are in its node by the same names."""
    kind = _class_of(node["type"])
    arguments = {name: node[name] for name in signature(kind).parameters if name in node}
    return kind(**{name: _inside(value, session) for name, value in arguments.items()})


def _inside(value: Any, session: Session) -> Any:
    """An argument, in which other nodes may stand."""
    if isinstance(value, list):
        return [_inside(item, session) for item in value]
    if isinstance(value, dict) and isinstance(value.get("type"), str):
        return output_of(value, session)
    return value


def _class_of(name: str) -> Callable[..., Output]:
    from importlib import import_module

    module = import_module(f"..outputs.{name}", __package__)
    found: Callable[..., Output] = next(
        public
        for public in (getattr(module, word) for word in module.__all__)
        if isinstance(public, type) and issubclass(public, Output)
    )
    return found


def _sent(output: Output) -> Any:
    """Its node as it arrives."""
    return wire.decode(wire.encode(output.to_node(), bounded=False))
