"""Plans of the hub to batches: values become nodes, failures become errors in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import wire
from .errors import WireError
from .settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._clients import Plan
    from ._views import Entry, Item
    from .protocols import Node

__all__ = [
    "batch", "client_message", "copied", "encode", "error_node", "export_ops", "mount_ops",
    "node_of", "portions", "taken", "weight",
]  # fmt: skip

Op = list[Any]
ATOMS = frozenset({type(None), bool, int, float, str, bytes})


def batch(plan: Plan, mount: Callable[[Entry], list[Op]]) -> dict[str, Any]:
    """The message for `plan`: what is forgotten first, then content, states and events."""
    ops: list[Op] = [[name, value] for name, value in plan.extras.items()]
    if plan.dropped:
        ops.append(["drop", plan.dropped])
    for ref, verb, parts in plan.frames:
        ops.append([verb, ref, [_part_node(part) for part in parts]])
    ops += [op for entry in plan.due for op in mount(entry)]
    ops += [_event_op(*event) for event in plan.events]
    if plan.gone:
        ops.append(["gone", plan.gone])
    ops += [["sync", token] for token in plan.syncs]
    return {"t": "batch", "n": plan.n, "fresh": plan.fresh, "ops": ops}


def mount_ops(entry: Entry, state: Callable[[], object], client: str = "") -> list[Op]:
    """What gives a client the state of a live output, or the error that it raised.

    An error that stands at the output comes along.
    """
    try:
        ops: list[Op] = [["mount", entry.ref, copied(state())]]
    except Exception as exc:
        return [["error", entry.ref, error_node(exc)]]
    failed = entry.failed.get(client) or entry.failed.get(None)
    return [*ops, ["error", entry.ref, errors_node(failed)]] if failed else ops


def export_ops(entry: Entry) -> list[Op]:
    """The same for a page where nobody answers."""
    with entry.owner.lock:
        return mount_ops(entry, entry.owner.export)


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


def errors_node(failed: dict[object, Node]) -> Node:
    """What shows the errors that stand at an output, by who raised them."""
    nodes = list(failed.values())
    if len(nodes) == 1:
        return nodes[0]
    below = {"columns": [1.0], "gap": 8, "max_height": None, "boxed": False}
    return {"type": "grid", "items": nodes, **below}


def copied(payload: Any) -> Any:
    """A payload as it is now: later changes of its lists and dicts are not seen."""
    if type(payload) in ATOMS:
        return payload
    if isinstance(payload, (list, tuple)):
        return [copied(item) for item in payload]
    if isinstance(payload, dict):
        return {key: copied(item) for key, item in payload.items()}
    return bytes(payload) if isinstance(payload, (bytearray, memoryview)) else payload


def taken(payload: Any) -> tuple[Any, int]:
    """What `copied` and `weight` say; in one go for the payload of most events, a flat dict."""
    if type(payload) is not dict:
        return copied(payload), weight(payload)
    copy, size = payload.copy(), 3
    for key, item in payload.items():
        kind = type(item)
        size += 6 * len(key) + 3 if type(key) is str else weight(key)
        if kind is str and len(item) < 100:
            size += 6 * len(item) + 3
        else:
            size += weight(item)
            if kind not in ATOMS:
                copy[key] = copied(item)
    return copy, size


def encode(message: dict[str, Any], *, bounded: bool) -> bytes:
    """The bytes of a message, with an error in the place of what has no form on the wire."""
    try:
        return wire.encode(message, bounded=bounded)
    except WireError:
        if message.get("t") != "batch":
            raise
    fitting: list[Op] = []
    for op in message["ops"]:
        fitting += _fitting(op, bounded=bounded)
    return wire.encode({**message, "ops": fitting}, bounded=bounded)


def portions(ops: list[Op]) -> list[list[Op]]:
    """`ops` in their order, in as many lists as it takes for each to fit into one message."""
    room = settings.max_message // 2
    lists: list[list[Op]] = [[]]
    used = 0
    for op in ops:
        for piece in _pieces(op, room):
            size = weight(piece)
            if lists[-1] and used + size > room:
                lists.append([])
                used = 0
            lists[-1].append(piece)
            used += size
    return lists


def weight(value: Any) -> int:
    """Bytes that a value takes on the wire, or somewhat more."""
    kind = type(value)
    if kind is str:
        size = len(value)
        # a short one is not worth a look at what is in it
        plain = size > 100 and value.isascii() and value.isprintable()
        return size * (2 if plain else 6) + 3
    if value is None:
        return 30
    if kind is dict:
        return sum(weight(key) + weight(item) for key, item in value.items()) + 3
    if kind is list or kind is tuple:
        return sum(map(weight, value)) + 3
    if isinstance(value, (bytes, bytearray, memoryview)):
        return len(value) + 200  # and where it belongs
    return 30 if kind is not int else value.bit_length() // 3 + 100


def client_message(message: object) -> tuple[Any, ...]:
    """What a client said: `ack n`, `resync`, `synced token` or `event ref name payload`.

    Raises:
        WireError: It is none of these.
    """
    if isinstance(message, dict):
        kind = message.get("t")
        if kind == "event":
            ref, name = message.get("ref"), message.get("name")
            if isinstance(ref, str) and isinstance(name, str):
                return "event", ref, name, message.get("payload")
        if kind == "ack" and type(n := message.get("n")) is int:
            return "ack", n
        if kind == "resync":
            return ("resync",)
        if kind == "synced" and isinstance(token := message.get("token"), str):
            return "synced", token
    raise WireError(
        f"a client sent {str(message)[:80]!r}, expected an ack, a resync, an event or a synced."
    )


def _part_node(part: Any) -> Node:
    """The node of an item; of text that grows it is a node already."""
    return part if isinstance(part, dict) else node_of(part)


def _event_op(ref: str, name: str, payload: Any) -> Op:
    return ["error", ref, payload] if name == "$error" else ["event", ref, name, payload]


def _pieces(op: Op, room: int) -> list[Op]:
    """An op as several that do the same, if it shows more than has room."""
    if op[0] not in ("replace", "append") or weight(op) <= room:
        return [op]
    verb, ref, nodes = op
    pieces: list[Op] = [[verb, ref, []]]
    used = 0
    for node in nodes:
        size = weight(node)
        if pieces[-1][2] and used + size > room:
            pieces.append(["append", ref, []])
            used = 0
        pieces[-1][2].append(node)
        used += size
    return pieces


def _fitting(op: Op, *, bounded: bool) -> list[Op]:
    """`op` with errors for what is too large; an event that cannot be sent says so instead."""
    if op[0] in ("replace", "append"):
        return [[op[0], op[1], [_fitting_node(node, bounded=bounded) for node in op[2]]]]
    try:
        wire.encode(op[-1], bounded=bounded)
    except WireError as exc:
        said = "its state" if op[0] == "mount" else f"the event {op[2]!r}"
        named = type(exc).__new__(type(exc))  # the same error, with a word on whose it is
        named.args = (f"{op[1]} gives {said} in a form that cannot be sent: {exc}",)
        return [["error", op[1], error_node(named)]]
    return [op]


def _fitting_node(node: Node, *, bounded: bool) -> Node:
    try:
        wire.encode([node], bounded=bounded)
    except WireError as exc:
        return error_node(exc)
    return node
