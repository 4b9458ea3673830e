"""Children for supervisors, and what the tests ask of them."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.actors.ends import end_of

from pykino.actors import (
    Actor,
    Child,
    ChildInfo,
    Process,
    cast,
    children,
    counts,
    receive,
)

BROKEN = ValueError("broken")


class Worker(Actor):
    """Notes in a diary when it starts and when it ends."""

    def init(self, diary: list[str], name: str) -> None:
        self.diary, self.name = diary, name
        diary.append(f"+{name}")

    def handle_cast(self, message: Any) -> None:
        if isinstance(message, Exception):
            raise message
        self.stop(message)

    def terminate(self, reason: Any) -> None:
        self.diary.append(f"-{self.name}")


async def stubborn() -> None:
    """Ignores that it is to exit."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            continue


async def sleeper() -> None:
    await receive()


def workers(diary: list[str], ids: str = "abc", **options: Any) -> list[Child]:
    return [Child(Worker, diary, each, id=each, **options) for each in ids]


def pids(told: list[ChildInfo]) -> dict[str, Process | None]:
    return {child.id: child.pid for child in told}


async def crash(sup: Process, child: str, reason: Any = BROKEN) -> None:
    """Have a child fail; its supervisor has seen to it when this returns."""
    pid = pids(await children(sup))[child]
    assert pid is not None
    cast(pid, reason)
    await end_of(pid)
    await counts(sup)


class Moody(Actor):
    """Its `init` fails as often as `moods` says."""

    def init(self, moods: list[str]) -> None:
        if moods and moods.pop(0) == "bad":
            raise BROKEN

    def handle_cast(self, message: Any) -> None:
        raise message
