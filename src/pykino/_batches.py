"""Plans of the hub to batches: values become nodes, failures become errors in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import wire
from .errors import WireError
from .settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._hub import Plan
    from ._views import Entry, Item
    from .protocols import Node

__all__ = [
    "batch", "client_message", "copied", "encode", "error_node", "mount_op", "node_of",
    "snapshot_op",
]  # fmt: skip

Op = list[Any]
ATOMS = frozenset({type(None), bool, int, float, str, bytes})


def batch(plan: Plan, mount: Callable[[Entry], Op | None]) -> dict[str, Any]:
    """The message for `plan`: what is forgotten first, then content, states and events."""
    ops: list[Op] = [[name, value] for name, value in plan.extras.items()]
    if plan.dropped:
        ops.append(["drop", plan.dropped])
    for ref, verb, parts in plan.frames:
        ops.append([verb, ref, [_part_node(part) for part in parts]])
    ops += [op for entry in plan.due if (op := mount(entry))]
    if plan.gone:
        ops.append(["gone", plan.gone])
    ops += [_event_op(*event) for event in plan.events]
    return {"t": "batch", "n": plan.n, "fresh": plan.fresh, "ops": ops}


def mount_op(entry: Entry, state: Callable[[], object]) -> Op:
    """The op that gives a client the state of a live output, or the error that it raised."""
    try:
        return ["mount", entry.ref, copied(state())]
    except Exception as exc:
        return ["error", entry.ref, error_node(exc)]


def snapshot_op(entry: Entry) -> Op:
    """The same for a page where nobody answers."""
    with entry.owner.lock:
        return mount_op(entry, entry.owner.snapshot)


def node_of(item: Item) -> Node:
    """The node of an item, made once; what fails on the way is shown in its place."""
    if item.node is None:
        from .rendering import as_output

        try:
            item.node = as_output(item.value).to_node()
        except Exception as exc:
            item.node = error_node(exc)
    node: Node = item.node
    return node


def error_node(exc: BaseException) -> Node:
    """What shows an exception where an output would be."""
    from .outputs.error import Error

    return Error(exc).to_node()


def copied(payload: Any) -> Any:
    """A payload as it is now: later changes of its lists and dicts are not seen."""
    kind = type(payload)
    if kind in ATOMS:
        return payload
    if kind is list or kind is tuple:
        return [copied(item) for item in payload]
    if kind is dict:
        return {key: copied(item) for key, item in payload.items()}
    return bytes(payload) if kind in (bytearray, memoryview) else payload


def encode(message: dict[str, Any]) -> bytes:
    """The bytes of a message, with an error in the place of what has no form on the wire."""
    try:
        return wire.encode(message)
    except WireError:
        if message.get("t") != "batch":
            raise
    fitting: list[Op] = []
    for op in message["ops"]:
        fitting += _fitting(op)
    try:
        return wire.encode({**message, "ops": fitting})
    except WireError as exc:  # each fits, all together do not: the largest give way
        return _encode_shrunk({**message, "ops": fitting}, exc)


def client_message(message: object) -> tuple[Any, ...]:
    """What a client said: `("ack", n)`, `("resync",)` or `("event", ref, name, payload)`.

    Raises:
        WireError: It is none of these.
    """
    if isinstance(message, dict):
        kind, n = message.get("t"), message.get("n")
        ref, name = message.get("ref"), message.get("name")
        if kind == "ack" and isinstance(n, int) and not isinstance(n, bool):
            return "ack", n
        if kind == "resync":
            return ("resync",)
        if kind == "event" and isinstance(ref, str) and isinstance(name, str):
            return "event", ref, name, message.get("payload")
    raise WireError(f"a client sent {str(message)[:80]!r}, expected an ack, a resync or an event.")


def _part_node(part: Any) -> Node:
    """The node of an item; of text that grows it is a node already."""
    return part if isinstance(part, dict) else node_of(part)


def _event_op(ref: str, name: str, payload: Any) -> Op:
    return ["error", ref, payload] if name == "$error" else ["event", ref, name, payload]


def _fitting(op: Op) -> list[Op]:
    """`op` with errors for what is too large; an event that cannot be sent says so instead."""
    if op[0] in ("replace", "append"):
        return [[op[0], op[1], [_fitting_node(node) for node in op[2]]]]
    try:
        wire.encode(op)
    except WireError as exc:
        return [["error", op[1], error_node(exc)]]
    return [op]


def _fitting_node(node: Node) -> Node:
    try:
        wire.encode(node)
    except WireError as exc:
        return error_node(exc)
    return node


def _encode_shrunk(message: dict[str, Any], exc: WireError) -> bytes:
    ops: list[Op] = message["ops"]
    nodes = [(op[2], i) for op in ops if op[0] in ("replace", "append") for i in range(len(op[2]))]
    nodes.sort(key=lambda place: len(wire.encode(place[0][place[1]])), reverse=True)
    total = sum(len(wire.encode(place[0][place[1]])) for place in nodes)
    while nodes and total > settings.max_message // 2:
        items, index = nodes.pop(0)
        total -= len(wire.encode(items[index]))
        items[index] = error_node(exc)
    return wire.encode(message)
