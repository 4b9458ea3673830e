"""Processes whose messages show the order of their turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pykino.actors import me, receive, send, spawn

if TYPE_CHECKING:
    from pykino.actors import Process


async def says(word: Any, to: Process) -> None:
    send(to, word)


async def arrivals(count: int = 4) -> list[Any]:
    """In which order that many processes send their number."""
    for number in range(count):
        spawn(says, number, me())
    return [await receive() for _ in range(count)]
