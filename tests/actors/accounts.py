"""Actors for the tests: one that keeps money, one that is slow."""

from __future__ import annotations

import asyncio
from typing import Any

from pykino.actors import (
    Actor,
    Call,
    Down,
    Exit,
)


class Account(Actor):
    """Keeps money, and a list of what happened to it."""

    def init(self, balance: int = 0, happened: list[Any] | None = None) -> None:
        self.balance = balance
        self.happened = [] if happened is None else happened

    def handle_call(self, request: Any, sender: Call) -> Any:
        match request:
            case "balance":
                return self.balance
            case "withdraw", amount if amount <= self.balance:
                self.balance -= amount
                return self.balance
            case "fail":
                raise ValueError("broken")
            case "close":
                self.stop()
                return "closed"
            case "go bankrupt":
                self.stop("bankrupt")
        return super().handle_call(request, sender)

    def handle_cast(self, message: Any) -> None:
        match message:
            case "deposit", amount:
                self.balance += amount
            case "fail":
                raise ValueError("broken")
            case _:
                super().handle_cast(message)

    def handle_info(self, message: Any) -> None:
        if isinstance(message, (Exit, Down)):
            self.happened.append(message)
        else:
            super().handle_info(message)

    def terminate(self, reason: Any) -> None:
        self.happened.append(reason)


class Slow(Actor):
    """Its callbacks wait."""

    async def init(self, gate: asyncio.Event, happened: list[Any]) -> None:
        self.gate, self.happened = gate, happened
        await gate.wait()

    async def handle_call(self, request: Any, sender: Call) -> Any:
        await asyncio.sleep(0)
        if request == "forever":
            await asyncio.Event().wait()
        return request

    async def handle_cast(self, message: Any) -> None:
        await asyncio.sleep(0)
        self.happened.append(message)

    async def handle_info(self, message: Any) -> None:
        await asyncio.sleep(0)
        self.happened.append(message)

    async def terminate(self, reason: Any) -> None:
        await asyncio.sleep(0)
        self.happened.append(reason)
