"""A small tree of processes, and what may happen in it."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any

from pykino.actors import (
    Actor,
    Child,
    DynamicSupervisor,
    Supervisor,
    cast,
    link,
    receive,
    set_label,
    whereis,
)

if TYPE_CHECKING:
    import pytest

    from pykino.actors import Process
    from pykino.tracing.trees import ProcessTree


class Account(Actor):
    def init(self, balance: int = 0) -> None:
        self.balance = balance

    def handle_cast(self, message: Any) -> None:
        raise ValueError(message)


class Slow(Actor):
    async def init(self) -> None:
        await asyncio.sleep(3600)


async def idle() -> None:
    await receive()


async def linked(to: str) -> None:
    link(to)
    await receive()


async def labelled(label: object) -> None:
    set_label(label)
    await receive()


async def shop(**options: Any) -> Process:
    pid: Process = await Supervisor.start(
        [
            Child(Account, 100, name="till", id="account"),
            Child(idle, id="visitors"),
            Child(Supervisor, [Child(idle, id="a")], id="reports", strategy="rest_for_one"),
            Child(DynamicSupervisor, name="orders"),
        ],
        name="shop",
        **options,
    )
    return pid


async def turns(count: int = 20) -> None:
    """Let others go on."""
    for _ in range(count):
        await asyncio.sleep(0)


async def crash(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Have a child fail, and wait until it is there again."""
    old = whereis(name)
    assert old is not None
    with caplog.at_level(logging.CRITICAL, logger="pykino"):
        cast(name, "boom")
        await turns(200)
    assert whereis(name) not in (None, old)


def words(tree: ProcessTree) -> str:
    text: str = tree.fallback()["text/plain"]
    return re.sub(r"pid \d+", "pid", text)
