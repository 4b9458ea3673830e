"""Values whose own methods fail are in the way of nobody."""

from __future__ import annotations

import asyncio
from typing import Any, NoReturn

import pytest
from tests.actors.ends import end_of

from pykino.actors import (
    Agent,
    Child,
    Supervisor,
    call,
    link,
    me,
    receive,
    run,
    send,
    set_label,
    spawn,
    testing,
    watch_dead_letters,
)
from pykino.errors import LimitError, ProcessExitedError, UnknownChoiceError

pytestmark = pytest.mark.usefixtures("quiet")


class Mute:
    def __repr__(self) -> NoReturn:
        raise RuntimeError("no repr")


class MuteError(Exception):
    def __repr__(self) -> NoReturn:
        raise RuntimeError("no repr")

    __str__ = __repr__


async def fails() -> None:
    await receive("go")
    raise MuteError


async def idle() -> None:
    await receive()


def test_an_exception_without_a_repr_reaches_all_who_are_tied_to_it() -> None:
    async def linked(pid: Any) -> None:
        link(pid)
        send(pid, "linked")
        await idle()

    async def asks(pid: Any, asker: Any) -> None:
        try:
            await call(pid, "hello")
        except ProcessExitedError as exc:
            send(asker, type(exc.reason))

    async def main() -> Any:
        pid = spawn(fails)
        other = spawn(linked, pid)
        spawn(asks, pid, me())
        await asyncio.sleep(0)
        send(pid, "go")
        return type(await end_of(other)), await receive()

    assert run(main) == (MuteError, MuteError)


def test_a_supervisor_gives_up_with_its_own_reason() -> None:
    async def fails_at_once() -> NoReturn:
        raise MuteError

    async def main() -> Any:
        supervisor = await Supervisor.start([Child(fails_at_once)], max_restarts=1)
        return await end_of(supervisor)

    reason = run(main)
    assert isinstance(reason, LimitError)
    assert "a MuteError" in str(reason)


def test_a_request_without_a_repr_times_out_as_any() -> None:
    async def main() -> None:
        with pytest.raises(TimeoutError, match="has not replied to a Mute in"):
            await call(spawn(idle_for("x")), Mute(), timeout=0.001)

    run(main)


def idle_for(word: str) -> Any:
    async def waits() -> None:
        await receive(word)

    return waits


def test_a_label_without_a_repr_is_shown_as_what_it_is() -> None:
    async def main() -> str:
        set_label(Mute())
        return repr(me())

    assert "a Mute" in run(main)


class MuteWatcher(Mute):
    __str__ = Mute.__repr__

    def __call__(self, *args: object) -> NoReturn:
        raise ValueError("it fails, too")


def test_functions_without_a_repr_fail_as_any() -> None:
    async def main() -> Any:
        stop = watch_dead_letters(MuteWatcher())
        agent = Agent(int)
        agent.cast(MuteWatcher())
        pid = spawn(asyncio.sleep, 0)
        await end_of(pid)
        send(pid, "a dead letter")
        stop()
        return await agent.get(lambda state: state)

    assert run(main) == 0


def test_a_choice_without_a_repr_is_refused_as_any() -> None:
    with pytest.raises(UnknownChoiceError):
        Child(fails, restart=MuteWatcher())  # type: ignore[arg-type]


def test_a_schedule_is_told_whose_argument_has_no_repr() -> None:
    async def main(_: Mute) -> None:
        raise ValueError("it fails")

    with pytest.raises(testing.ScheduleError, match="a Mute, seed=0"):
        testing.explore(main, Mute(), runs=1)
