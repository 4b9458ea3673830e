"""Playing a client that enters something in a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pykino as kino
from pykino._lanes import idle

if TYPE_CHECKING:
    from pykino.controls.input import Input
    from pykino.hosts.memory import MemoryClient


def entered(client: MemoryClient, source: Input[Any], payload: Any, n: int = 1) -> str:
    """Enter `payload` in a field; why it was refused, or nothing."""
    if source.ref not in client.sync().mirror.states:
        kino.render(source)
        client.sync()
    client.events.clear()
    client.push(source.ref, "change", {"value": payload, "n": n})
    assert idle(10)
    client.sync()
    told = [(name, data) for ref, name, data in client.events if ref == source.ref]
    assert len(told) == 1, f"one answer for one change, not {told}"
    name, answer = told[0]
    assert answer["n"] == n
    return str(answer["message"]) if name == "refused" else ""


def shown(client: MemoryClient, source: Input[Any]) -> Any:
    """The value that a client who comes now sees, in the form in which it gets it."""
    kino.render(source)
    return client.state(source)["value"]
