"""Processes that run in a real task, for code that insists on one: `spawn(..., task=True)`."""

from __future__ import annotations

from types import coroutine
from typing import TYPE_CHECKING, Any

from ._ends import end, fail
from ._mailbox import Wait, put_back
from ._process import ANY, HANDED, Process, guests
from ._trampoline import numbers

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine, Generator

    from ._scheduler import Scheduler

__all__ = ["Guest", "in_task"]


class Guest(Process):
    """A process that a task of asyncio drives."""

    __slots__ = ("_task", "_turn")

    _task: asyncio.Task[None]
    _turn: asyncio.Future[None] | None
    """It is parked for a message; this wakes it."""

    def _resume(self) -> None:
        if self._turn is not None and not self._turn.done():
            self._turn.set_result(None)

    def cancel(self, msg: object = None) -> bool:
        return self._coro is not None and self._task.cancel(msg)

    def cancelling(self) -> int:
        return self._task.cancelling()

    def uncancel(self) -> int:
        return self._task.uncancel()


def in_task(scheduler: Scheduler, coro: Coroutine[Any, Any, Any]) -> Guest:
    """Start a process in a task of its own."""
    process = Guest(scheduler, coro, None, next(numbers))
    process._turn = None
    scheduler.living.add(process)
    process._task = task = scheduler.loop.create_task(_drive(process), name=process.get_name())
    guests[task] = process
    return process


async def _drive(process: Guest) -> None:
    try:
        result = await _steps(process)
    except BaseException as exc:
        fail(process, exc)
    else:
        end(process, result)
    finally:
        del guests[process._task]


@coroutine
def _steps(process: Guest) -> Generator[Any, Any, Any]:
    """Its coroutine, step by step: what it wants of us it gets, all else its task sees to."""
    value: Any = None
    error: BaseException | None = None
    while True:
        coro = process._coro
        assert coro is not None
        try:
            wanted = coro.send(value) if error is None else coro.throw(error)
        except StopIteration as stop:
            return stop.value
        value = error = None
        try:
            if wanted is ANY or isinstance(wanted, Wait):
                yield from _message(process, wanted if isinstance(wanted, Wait) else _any())
                value, process._value = process._value, None
                process._waiting = None
            else:
                value = yield wanted
        except BaseException as exc:
            error = exc


def _message(process: Guest, wait: Wait) -> Generator[Any, Any, None]:
    """Park until `wait` is over, one way or the other."""
    process._turn = process._scheduler.loop.create_future()
    wait.begin(process)
    try:
        yield from process._turn.__await__()
    except BaseException:
        if process._waiting is HANDED:
            put_back(process)
        elif process._waiting is wait:
            process._waiting = None
            wait.end()
        raise
    finally:
        process._turn = None
    if process._error is not None:
        error, process._error = process._error, None
        raise error


def _any() -> Wait:
    return Wait(lambda message: True, None)
