"""Processes behave on trio as on asyncio; inside of one, trio's own things and anyio's work."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import anyio
import anyio.to_thread
import pytest

from pykino import actors
from pykino.actors import (
    Call,
    Child,
    Down,
    Exit,
    Supervisor,
    alive,
    call,
    children,
    exit_process,
    info,
    link,
    me,
    monitor,
    processes,
    receive,
    register,
    send,
    send_after,
    spawn,
    trap_exit,
    watch_dead_letters,
)
from pykino.errors import (
    ArgumentError,
    MissingDependencyError,
    NameTakenError,
    OutsideActorError,
    OwnCallError,
    ProcessExitedError,
    UnknownChoiceError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

trio = pytest.importorskip("trio", reason="trio is not installed")

Backend = Literal["asyncio", "trio"]
on_both = pytest.mark.parametrize("backend", ["asyncio", "trio"])


async def down(pid: Any) -> Any:
    """Wait until a process has exited; with which reason."""
    watch = monitor(pid)
    return (
        await receive(lambda message: isinstance(message, Down) and message.monitor is watch)
    ).reason


async def echo() -> None:
    while True:
        match await receive():
            case Call(request) as asked:
                asked.reply(request)
            case (sender, message):
                send(sender, message)


async def never() -> None:
    await anyio.sleep(60)


@on_both
def test_messages_are_taken_in_order_or_by_pattern(backend: Backend) -> None:
    async def main() -> list[Any]:
        for message in (1, "a", 2, ("b", 3)):
            send(me(), message)
        picked = [await receive(str), await receive(("b", ...), timeout=1)]
        return [*picked, await receive(), await receive(timeout=0)]

    assert actors.run(main, backend=backend) == ["a", ("b", 3), 1, 2]


@on_both
@pytest.mark.parametrize("timeout", [0, 0.002])
def test_a_receive_gives_up(timeout: float, backend: Backend) -> None:
    async def main() -> Any:
        send(me(), "other")
        with pytest.raises(TimeoutError):
            await receive("never sent", timeout=timeout)
        return await receive()

    assert actors.run(main, backend=backend) == "other"


@on_both
def test_two_processes_talk(backend: Backend) -> None:
    async def main() -> list[int]:
        pid = spawn(echo, name="echo")
        got = []
        for number in range(20):
            send("echo", (me(), number))
            got.append(await receive(timeout=5))
        assert alive(pid)
        return got

    assert actors.run(main, backend=backend) == list(range(20))


@on_both
def test_a_call_is_replied_to(backend: Backend) -> None:
    async def main() -> None:
        pid = spawn(echo)
        assert await call(pid, "request") == "request"
        with pytest.raises(OwnCallError):
            await call(me(), "request")
        with pytest.raises(TimeoutError, match="has not replied"):
            await call(spawn(never), "request", timeout=0.002)
        exit_process(pid)
        with pytest.raises(ProcessExitedError):
            await call(pid, "request")

    actors.run(main, backend=backend)


@on_both
def test_a_caller_hears_of_the_death_of_the_one_it_has_called(backend: Backend) -> None:
    async def dies() -> None:
        await receive()
        exit_process(reason="tired")

    async def main() -> None:
        with pytest.raises(ProcessExitedError, match="tired"):
            await call(spawn(dies), "request", timeout=None)

    actors.run(main, backend=backend)


@on_both
def test_reasons_reach_those_who_monitor(backend: Backend) -> None:
    error = ValueError("raised")

    async def ends(how: Any) -> None:
        if how is error:
            raise error

    async def main() -> list[Any]:
        told = spawn(never)
        exit_process(told, "told")
        killed = spawn(never)
        exit_process(killed, "killed")
        return [
            await down(spawn(ends, None)),
            await down(spawn(ends, error)),
            await down(told),
            await down(killed),
        ]

    reasons = actors.run(main, backend=backend)

    assert reasons[:2] == ["normal", error] or reasons[1] is error
    assert set(reasons[2:]) <= {"told", "killed", "noproc"}


@on_both
def test_linked_processes_exit_together(backend: Backend) -> None:
    async def parent() -> None:
        spawn(never, name="child", link=True)
        await receive("fail")
        raise ValueError("failed")

    async def main() -> Any:
        pid = spawn(parent)
        await anyio.sleep(0.001)
        child = actors.whereis("child")
        send(pid, "fail")
        return await down(child)

    assert "failed" in str(actors.run(main, backend=backend))


@on_both
def test_one_that_traps_exits_gets_a_message(backend: Backend) -> None:
    async def fails() -> None:
        link(parent[0])
        raise ValueError("failed")

    parent: list[Any] = []

    async def main() -> Any:
        parent.append(me())
        trap_exit()
        pid = spawn(fails)
        message = await receive(Exit, timeout=5)
        assert message.pid is pid
        return message.reason

    assert isinstance(actors.run(main, backend=backend), ValueError)


@on_both
def test_messages_are_sent_later_or_not_at_all(backend: Backend) -> None:
    async def main() -> list[str]:
        send_after(0.004, me(), "second")
        send_after(0.001, me(), "first")
        assert send_after(0.001, me(), "never").cancel()
        return [await receive(timeout=5), await receive(timeout=5)]

    assert actors.run(main, backend=backend) == ["first", "second"]


@on_both
def test_its_clauses_run_when_it_is_told_to_exit(backend: Backend) -> None:
    done: list[str] = []

    async def tidies() -> None:
        try:
            await receive()
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.sleep(0.001)
            done.append("tidied up")

    async def main() -> None:
        pid = spawn(tidies)
        await anyio.sleep(0.001)
        exit_process(pid)
        await down(pid)
        assert done == ["tidied up"]

    actors.run(main, backend=backend)


@on_both
def test_one_that_is_told_to_exit_cannot_go_on_receiving(backend: Backend) -> None:
    async def stubborn() -> None:
        for _ in range(10):
            try:
                await receive()
            except BaseException:
                continue

    async def main() -> Any:
        pid = spawn(stubborn)
        await anyio.sleep(0.001)
        exit_process(pid, "killed")
        return await down(pid)

    assert actors.run(main, backend=backend) in {"killed", "noproc"}


@on_both
def test_all_exit_when_main_has_returned(backend: Backend) -> None:
    ended: list[int] = []

    async def numbered(number: int) -> None:
        try:
            await receive()
        finally:
            ended.append(number)

    async def main() -> str:
        for number in range(3):
            spawn(numbered, number)
        await anyio.sleep(0.001)
        return "result"

    assert actors.run(main, backend=backend) == "result"
    assert sorted(ended) == [0, 1, 2]
    assert processes() == []


@on_both
def test_names_belong_to_one_process(backend: Backend) -> None:
    async def main() -> None:
        register("holder")
        with pytest.raises(NameTakenError):
            spawn(never, name="holder")
        told = info(me())
        assert told is not None
        assert (told.name, told.state) == ("holder", "running")

    actors.run(main, backend=backend)


@on_both
def test_letters_to_the_dead_are_seen(backend: Backend) -> None:
    letters: list[Any] = []

    async def main() -> None:
        pid = spawn(never)
        exit_process(pid)
        await down(pid)
        stop = watch_dead_letters(letters.append)
        send(pid, "too late")
        stop()

    actors.run(main, backend=backend)

    assert [letter.message for letter in letters] == ["too late"]


@on_both
def test_a_thread_is_a_process_too(backend: Backend) -> None:
    def works(parent: Any) -> None:
        send(parent, receive(int) + 1)

    async def main() -> Any:
        send(spawn(works, me()), 41)
        return await receive(int, timeout=5)

    assert actors.run(main, backend=backend) == 42


@on_both
def test_what_main_raises_is_raised(backend: Backend) -> None:
    async def main() -> None:
        raise ValueError("of main")

    with pytest.raises(ValueError, match="of main"):
        actors.run(main, backend=backend)


@on_both
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_ends_programs_ends_the_run(error: type[BaseException], backend: Backend) -> None:
    async def ends_it() -> None:
        raise error

    async def main() -> None:
        spawn(ends_it)
        await anyio.sleep(60)

    with pytest.raises(error):
        actors.run(main, backend=backend)
    assert processes() == []


@on_both
def test_nothing_is_kept_of_one_that_was_ended_at_any_wait(backend: Backend) -> None:
    seen: list[weakref.ref[Any]] = []

    async def waits(how: int) -> None:
        match how:
            case 0:
                await never()
            case 1:
                await receive()
            case 2:
                await receive(int, timeout=60)
            case _:
                await call(other[0], 1, 60)

    other: list[Any] = []

    async def main() -> None:
        other.append(spawn(never))
        for how in range(4):
            for reason in ("shutdown", "killed"):
                pid = spawn(waits, how)
                seen.append(weakref.ref(pid))
                await anyio.sleep(0.001)
                exit_process(pid, reason)
                await down(pid)
        exit_process(other.pop())

    actors.run(main, backend=backend)
    gc.collect()

    assert [ref() for ref in seen] == [None] * 8


@on_both
def test_a_supervisor_starts_again_and_stops_in_order(backend: Backend) -> None:
    told: list[Any] = []

    async def child(name: str) -> None:
        told.append(f"{name} begins")
        try:
            if await receive() == "fail":
                raise ValueError("failed")
        finally:
            told.append(f"{name} ends")

    async def main() -> None:
        each = [Child(child, name, id=name, restart="transient") for name in ("a", "b")]
        keeper = await Supervisor.start(each)
        first = {at.id: at.pid for at in await children(keeper)}
        send(first["a"], "fail")
        while (await children(keeper))[0].pid is first["a"]:  # noqa: ASYNC110 - nobody else is told
            await anyio.sleep(0.001)
        await anyio.sleep(0.001)
        exit_process(keeper)
        await down(keeper)

    actors.run(main, backend=backend)

    assert sorted(told[:2]) == ["a begins", "b begins"]  # whose first step is first trio draws
    assert told[2:] == ["a ends", "a begins", "b ends", "a ends"]


@on_both
def test_one_that_waits_for_a_reply_while_it_tidies_up_can_be_killed(backend: Backend) -> None:
    async def tidies(other: Any) -> None:
        try:
            await receive()
        finally:
            await call(other, "never answered", timeout=None)

    async def main() -> Any:
        pid = spawn(tidies, spawn(never))
        watch = monitor(pid)
        await anyio.sleep(0.001)
        exit_process(pid)
        await anyio.sleep(0.001)
        assert alive(pid)
        exit_process(pid, "killed")
        return (await receive(lambda each: isinstance(each, Down) and each.monitor is watch)).reason

    assert actors.run(main, backend=backend) == "killed"


def in_a_run(*fns: Callable[[], Any]) -> None:
    """Run each as a process of trio, and see that a message sent meanwhile is not lost."""

    async def main() -> None:
        for fn in fns:
            send_after(0, me(), "meanwhile")
            await fn()
            assert await receive("meanwhile", timeout=5)

    actors.run(main, backend="trio")


def test_what_is_of_trio_works_inside() -> None:
    async def nursery() -> None:
        done: list[int] = []

        async def child(number: int) -> None:
            await trio.sleep(0.001)
            done.append(number)

        async with trio.open_nursery() as group:
            group.start_soon(child, 1)
            group.start_soon(child, 2)
        assert sorted(done) == [1, 2]

    async def failing() -> None:
        async def child() -> None:
            raise ValueError

        with pytest.raises(ExceptionGroup):  # noqa: PT012
            async with trio.open_nursery() as group:
                group.start_soon(child)
                await trio.sleep(60)

    async def scopes() -> None:
        with trio.move_on_after(0.001) as scope:
            await receive("never sent")
        assert scope.cancelled_caught
        with pytest.raises(trio.TooSlowError), trio.fail_after(0.001):
            await trio.sleep(60)

    async def channels() -> None:
        sending, receiving = trio.open_memory_channel(0)

        async def produce() -> None:
            async with sending:
                for number in range(3):
                    await sending.send(number)

        spawn(produce)
        assert [number async for number in receiving] == [0, 1, 2]

    async def threads() -> None:
        assert await trio.to_thread.run_sync(lambda: trio.from_thread.run_sync(lambda: 5)) == 5
        await trio.to_thread.run_sync(send, me(), "from a thread")
        assert await receive("from a thread", timeout=5)

    in_a_run(nursery, failing, scopes, channels, threads, partial(trio.sleep, 0.002))


def test_what_is_of_anyio_works_inside() -> None:
    async def group() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(anyio.sleep, 60)
            await anyio.sleep(0.001)
            tasks.cancel_scope.cancel()

    async def scopes() -> None:
        with anyio.move_on_after(0.001) as scope:
            await receive("never sent")
        assert scope.cancelled_caught

    async def threads() -> None:
        assert await anyio.to_thread.run_sync(lambda: 5) == 5

    in_a_run(group, scopes, threads, partial(anyio.sleep, 0.001))


def test_a_plain_program_of_trio_has_processes() -> None:
    ended: list[str] = []

    async def waits() -> None:
        try:
            await receive()
        finally:
            ended.append("waits")

    async def program() -> None:
        with pytest.raises(OutsideActorError):
            me()
        spawn(waits)
        await trio.sleep(0.001)
        assert await call(spawn(echo), "from outside") == "from outside"

    trio.run(program)

    assert ended == ["waits"]
    assert processes() == []


def test_no_message_is_lost_to_a_scope_that_ends() -> None:
    async def main() -> list[int]:
        got: list[int] = []
        for number in range(200):
            with trio.CancelScope() as scope:
                trio.lowlevel.current_trio_token().run_sync_soon(send, me(), number)
                trio.lowlevel.current_trio_token().run_sync_soon(scope.cancel)
                got.append(await receive())
            if scope.cancelled_caught:
                got.append(await receive(timeout=5))
        return got

    assert actors.run(main, backend="trio") == list(range(200))


@pytest.mark.parametrize("option", ["debug", "loop_factory"])
def test_options_of_asyncio_are_refused(option: str) -> None:
    options: dict[str, Any] = {option: asyncio.new_event_loop}

    with pytest.raises(ArgumentError, match=option):
        actors.run(never, backend="trio", **options)


def test_an_unknown_backend_is_refused() -> None:
    with pytest.raises(UnknownChoiceError, match="Did you mean 'trio'"):
        actors.run(never, backend="trios")  # type: ignore[arg-type]


def test_without_trio_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trio", None)
    with pytest.raises(MissingDependencyError, match=r"pykino\[trio\]"):
        actors.run(never, backend="trio")
