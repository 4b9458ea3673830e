"""What a client has on its page: batches applied in Python, as the browser's store does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .._views import RUN_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Node, Payload

__all__ = ["Mirror"]

_CUT = re.compile(r"… ([\d,]+) earlier characters …\n")  # as the hub says it


class Mirror:
    """The page of one client: frames by ref, states of live outputs by ref."""

    def __init__(self) -> None:
        self.last = 0
        self.clear()

    def clear(self) -> None:
        """Forget everything, as a fresh batch asks for."""
        self.frames: dict[str, list[Node]] = {"root": []}
        self.states: dict[str, Payload] = {}
        self.errors: dict[str, Node] = {}
        self.gone: set[str] = set()
        self.extras: dict[str, Any] = {}

    def apply(self, batch: dict[str, Any]) -> list[list[Any]]:
        """Take in a batch; returns the events in it, `[ref, name, payload]` each."""
        if batch["fresh"]:
            self.clear()
        self.last = batch["n"]
        events: list[list[Any]] = []
        for verb, *args in batch["ops"]:
            if verb == "event":
                events.append(args)
            elif verb in OPS:
                OPS[verb](self, *args)
            else:
                self.extras[verb] = args[0]
        return events

    def replace(self, ref: str, nodes: list[Node]) -> None:
        self.frames[ref] = list(nodes)

    def append(self, ref: str, nodes: list[Node]) -> None:
        frame = self.frames.setdefault(ref, [])
        for node in nodes:
            if frame and _continues(frame[-1], node):
                frame[-1] = {**node, "text": _bounded(frame[-1]["text"] + node["text"])}
            else:
                frame.append(node)

    def mount(self, ref: str, payload: Payload) -> None:
        self.states[ref] = payload
        self.errors.pop(ref, None)
        self.gone.discard(ref)

    def drop(self, refs: list[str]) -> None:
        for ref in refs:
            for table in (self.frames, self.states, self.errors):
                table.pop(ref, None)
            self.gone.discard(ref)

    def mark_gone(self, refs: list[str]) -> None:
        self.gone.update(refs)

    def error(self, ref: str, node: Node | None) -> None:
        if node is None:
            self.errors.pop(ref, None)
        else:
            self.errors[ref] = node


OPS: dict[str, Callable[..., None]] = {
    "replace": Mirror.replace,
    "append": Mirror.append,
    "mount": Mirror.mount,
    "drop": Mirror.drop,
    "gone": Mirror.mark_gone,
    "error": Mirror.error,
}


def _continues(before: Node, node: Node) -> bool:
    return bool(
        node["type"] == before["type"] == "text"
        and node["chunk"]
        and before["chunk"]
        and {**before, "text": ""} == {**node, "text": ""}
    )


def _bounded(text: str) -> str:
    """Streamed text without its beginning if it is very long, as the hub keeps it."""
    if len(text) <= 2 * RUN_LIMIT:
        return text
    told = _CUT.match(text)
    known, shown = (int(told[1].replace(",", "")), told.end()) if told else (0, 0)
    gone = known + len(text) - shown - RUN_LIMIT
    return f"… {gone:,} earlier characters …\n{text[-RUN_LIMIT:]}"
