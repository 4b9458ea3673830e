"""Messages that are sent later."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pykino.actors import Process, exit_process, me, receive, register, run, send_after, spawn
from pykino.errors import ArgumentError, ArgumentTypeError


def test_messages_come_when_their_time_has_come() -> None:
    async def main() -> None:
        send_after(0.02, me(), "second")
        send_after(0.0, me(), "first")
        with pytest.raises(TimeoutError):
            await receive(timeout=0)
        assert await receive(timeout=1) == "first"
        assert await receive(timeout=1) == "second"

    run(main)


def test_a_cancelled_timer_sends_nothing_and_says_whether_it_would_have() -> None:
    async def main() -> None:
        timer = send_after(0.0, me(), "no")
        assert timer.cancel() is True
        assert timer.cancel() is False
        sent = send_after(0.0, me(), "yes")
        assert await receive(timeout=1) == "yes"
        assert sent.cancel() is False

    run(main)


def test_a_name_is_looked_up_when_the_time_has_come() -> None:
    async def main() -> None:
        send_after(0.0, "nobody", "lost")
        send_after(0.001, "me", "found")
        register("me")
        assert await receive(timeout=1) == "found"

    run(main)


def test_timers_of_another_thread_are_as_good() -> None:
    async def sleeper() -> None:
        await receive()

    def worker(asker: Process) -> None:
        send_after(0.0, asker, "from a thread")
        assert send_after(60, asker, "never").cancel() is True

    async def main() -> None:
        spawn(worker, me())
        assert await receive(timeout=5) == "from a thread"
        pid = spawn(sleeper)
        await asyncio.to_thread(send_after, 0.0, pid, "wake")
        exit_process(pid)

    run(main)


@pytest.mark.parametrize("delay", [-1, float("inf"), float("nan"), "1", None])
def test_a_delay_is_a_number_of_seconds(delay: Any) -> None:
    async def main() -> None:
        with pytest.raises((ArgumentError, ArgumentTypeError), match="delay"):
            send_after(delay, me(), "never")
        with pytest.raises(ArgumentTypeError):
            send_after(0, 5, "never")  # type: ignore[arg-type]

    run(main)
