"""What processes do, in a trace: who has started, told, asked and ended whom."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from pykino.actors import (
    Actor,
    Agent,
    Call,
    Child,
    Supervisor,
    alive,
    async_stream,
    call,
    cast,
    exit_process,
    link,
    me,
    monitor,
    receive,
    register,
    run,
    send,
    send_after,
    set_label,
    spawn,
    start,
    testing,
    trap_exit,
    watch_dead_letters,
    whereis,
)
from pykino.errors import ProcessExitedError
from pykino.tracing import seq_trace, trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.tracing import Event, Trace


def traced(main: Callable[[], Any], **options: Any) -> Trace:
    """The trace of what `main` does, as a process on a loop of its own."""

    async def traced_main() -> Trace:
        with trace(sources=("actors", "asyncio")) as recorded:
            await main()
        return recorded

    traced_main.__qualname__ = "main"
    recorded: Trace = run(traced_main, **options)
    return recorded


def story(recorded: Trace) -> list[str]:
    """What happened, each with the index of its cause."""
    return [told(event) for event in recorded.events]


def told(event: Event) -> str:
    peer = f" {event.peer.name}" if event.peer is not None else ""
    label = f" ({event.label})" if event.label else ""
    because = "" if event.cause is None else f" <{event.cause}"
    return f"{event.who.name} {event.kind}{peer}{label}{because}"


async def echo() -> None:
    word, to = await receive()
    send(to, word.upper())


async def server() -> None:
    while True:
        match await receive():
            case Call(request="crash"):
                raise ValueError("as asked")
            case Call(request="refuse") as asked:
                asked.refuse(KeyError("no"))
            case Call(request="late"):
                pass
            case Call(request=number) as asked:
                asked.reply(number + 1)
                asked.reply(number + 2)


async def sleeper() -> None:
    await asyncio.sleep(100)


async def until(condition: Callable[[], object]) -> None:
    """Wait for something by looking: an event would be in the trace."""
    for _ in range(100_000):
        if condition():
            return
        await asyncio.sleep(0)
    pytest.fail("it has not happened")


def test_the_example_of_the_talk() -> None:
    async def main() -> None:
        send(spawn(echo), ("ping", me()))
        await receive()

    assert story(traced(main)) == [
        "main spawn echo",
        "main send echo (ping)",
        "echo receive main (ping) <1",
        "echo send main (PING) <2",
        "echo exit (normal) <2",
        "main receive echo (PING) <3",
    ]


@pytest.mark.parametrize("options", [{}, {"task": True}])
def test_a_process_in_a_task_of_its_own_says_the_same(options: dict[str, Any]) -> None:
    async def main() -> None:
        send(spawn(echo, **options), ("ping", me()))
        assert await receive(str, timeout=5) == "PING"

    assert story(traced(main)) == [
        "main spawn echo",
        "main send echo (ping)",
        "echo receive main (ping) <1",
        "echo send main (PING) <2",
        "echo exit (normal) <2",
        "main receive echo (PING) <3",
    ]


def test_a_process_in_a_thread_says_the_same() -> None:
    def body(to: Any) -> int:
        with pytest.raises(TimeoutError):
            receive("nothing", timeout=0)
        send(to, receive(timeout=5))
        return 7

    async def main() -> None:
        job = start(body, me())
        send(job.pid, "ping")
        await receive()
        assert await job == 7

    recorded = traced(main)
    messages = [(m.label, m.sender and m.sender.name) for m in recorded.messages if m.receive]

    assert messages == [("ping", "main"), ("ping", "body")]
    assert not any(event.foreign for event in recorded.events)
    assert recorded.events[-1].label == "result: 7"


def test_a_reply_and_no_second_one() -> None:
    async def main() -> None:
        assert await call(spawn(server), 1) == 2

    assert story(traced(main)) == [
        "main spawn server",
        "main send server (call: 1)",
        "server receive main (call: 1) <1",
        "server send main (reply: 2) <2",
        "main receive server (reply: 2) <3",
    ]


def test_a_refusal_is_received_too() -> None:
    async def main() -> None:
        with pytest.raises(KeyError):
            await call(spawn(server), "refuse")
        send(me(), "next")

    assert story(traced(main))[3:] == [
        "server send main (refused: KeyError) <2",
        "main receive server (refused: KeyError) <3",
        "main send main (next) <4",
    ]


def test_a_late_reply_reaches_nobody() -> None:
    async def main() -> None:
        with pytest.raises(TimeoutError):
            await call(spawn(server), "late", timeout=0.001)
        send(me(), "next")

    assert story(traced(main))[1:] == [
        "main send server (call: late)",
        "server receive main (call: late) <1",
        "main send main (next)",
    ]


def test_a_crash_is_an_answer() -> None:
    async def main() -> None:
        with pytest.raises(ProcessExitedError):
            await call(spawn(server), "crash")

    assert story(traced(main))[3:] == [
        "server crash (ValueError) <2",
        "server send main (refused: ProcessExitedError) <3",
        "main receive server (refused: ProcessExitedError) <4",
    ]


def test_a_call_of_the_dead_is_lost_and_says_so() -> None:
    async def main() -> None:
        gone = spawn(asyncio.sleep, 0)
        await start(asyncio.sleep, 0)
        with pytest.raises(ProcessExitedError):
            await call(gone, "hello")

    asked = traced(main).filter(where=lambda event: event.kind in ("send", "lost", "receive"))

    assert [(event.kind, event.who.name, event.cause) for event in asked.events] == [
        ("send", "main", None),
        ("lost", "sleep", 0),
        ("send", "sleep", 1),
        ("receive", "main", 2),
    ]


def test_who_is_killed_by_another_one_refuses_what_it_was_asked() -> None:
    async def main() -> None:
        taken: list[Call] = []

        async def server() -> None:
            taken.append(await receive())
            await receive()

        victim = spawn(server)

        async def ask() -> None:
            with suppress(ProcessExitedError):
                await call(victim, "late")

        asking = start(ask)
        await until(lambda: taken)
        exit_process(victim, "killed")
        await asking

    refusal = traced(main).filter(text="refused", kind="send").events[0]

    assert (refusal.who.name, refusal.peer and refusal.peer.name) == ("server", "ask")


def test_actors_and_agents_are_asked_and_told() -> None:
    class Counter(Actor):
        async def init(self) -> None:
            self.count = 0

        async def handle_cast(self, message: int) -> None:
            self.count += message

        async def handle_call(self, request: str, asked: Call) -> int:
            return self.count

    async def main() -> None:
        counter = spawn(Counter)
        cast(counter, 5)
        assert await call(counter, "count") == 5
        assert await Agent(dict).get(len) == 0

    recorded = traced(main)
    labels = {message.label for message in recorded.messages}

    assert {"cast: 5", "call: count", "reply: 5", "reply: 0"} <= labels
    assert all(message.receive for message in recorded.messages)


def test_monitors_and_links_tell_why() -> None:
    async def main() -> None:
        trap_exit()
        one = spawn(sleeper)
        monitor(one)
        link(one)
        await asyncio.sleep(0)
        exit_process(one, "enough")
        await receive()
        await receive()

    recorded = traced(main)

    assert story(recorded)[1:4] == [
        "main cancel sleeper (enough)",
        "sleeper exit (enough) <1",
        "sleeper send main (down: enough) <2",
    ]
    assert [m.label for m in recorded.messages if m.receive] == ["down: enough", "exit: enough"]


def test_an_exit_goes_along_links_from_the_one_who_is_gone() -> None:
    linked: list[Any] = []

    async def tied(other: Any) -> None:
        link(other)
        linked.append(other)
        await asyncio.sleep(100)

    async def main() -> None:
        one = spawn(sleeper)
        two = spawn(tied, one)
        await until(lambda: linked)
        exit_process(one, "killed")
        await until(lambda: not alive(two))

    assert story(traced(main))[2:] == [
        "main cancel sleeper (killed)",
        "sleeper exit (killed) <2",
        "sleeper cancel tied (killed) <3",
        "tied exit (killed) <4",
    ]


def test_a_task_that_asks_a_process_to_exit_is_named() -> None:
    async def trapping() -> None:
        trap_exit()
        await receive()

    async def main() -> None:
        process = spawn(trapping)
        await asyncio.sleep(0)

        async def ask() -> None:
            exit_process(process, "please")

        await asyncio.create_task(ask(), name="asker")

    asked = traced(main).filter(text="please").messages[0]

    assert asked.sender is not None
    assert asked.sender.name == "asker"


def test_a_timer_is_the_cause_of_what_it_sends() -> None:
    async def main() -> None:
        for _ in range(2):
            send_after(0.001, me(), "tick")
            await receive()
        letters: list[Any] = []
        stop = watch_dead_letters(letters.append)
        send_after(0, "nobody bears this", "tock")
        await until(lambda: letters)
        stop()

    recorded = traced(main)

    assert story(recorded) == [
        "main timer main (tick)",
        "main send main (tick) <0",
        "main receive main (tick) <1",
        "main timer main (tick) <2",
        "main send main (tick) <3",
        "main receive main (tick) <4",
        "main timer nobody bears this (tock) <5",
        "main send nobody bears this (tock) <6",
        "nobody bears this lost <7",
    ]
    assert [event.place for event in recorded.filter(kind="send").events] == [None] * 3


def test_dead_letters_are_lost() -> None:
    async def main() -> None:
        job = start(asyncio.sleep, 0.001)
        send(job.pid, "not read")
        await job
        send(job.pid, "too late")

    lost = traced(main).filter(kind="lost").events
    assert [event.who.name for event in lost] == ["sleep", "sleep"]


def test_results_of_jobs_and_of_streams_are_told() -> None:
    async def square(number: int) -> int:
        await asyncio.sleep(0)
        return number * number

    async def crash() -> None:
        raise ValueError("boo")

    async def main() -> None:
        with suppress(ValueError):
            await start(crash)
        assert [each async for each in async_stream(square, [1, 2, 3])] == [1, 4, 9]

    recorded = traced(main)
    joins = [event for event in recorded.events if event.kind == "join"]

    assert [join.label for join in joins] == ["ValueError", "result: 1", "result: 4", "result: 9"]
    for join in joins:
        assert join.cause is not None
        assert recorded.events[join.cause].who == join.peer


def test_a_supervisor_starts_again_what_has_crashed() -> None:
    async def frail() -> None:
        register("frail")
        set_label("frail one")
        await receive()
        raise ValueError("boo")

    async def main() -> None:
        supervisor = await Supervisor.start([Child(frail)])
        del supervisor
        await until(lambda: whereis("frail"))
        first = whereis("frail")
        send("frail", "break")
        await until(lambda: whereis("frail") not in (None, first))

    recorded = traced(main)
    (crash,) = [event for event in recorded.events if event.kind == "crash"]
    spawns = [event for event in recorded.events if event.kind == "spawn"]
    spawns = [event for event in spawns if event.peer and "frail" in event.peer.name]

    assert len(spawns) == 2
    assert crash in recorded.why(spawns[1])


def test_a_server_from_before_the_trace_serves_others_too_who_are_not_drawn_in() -> None:
    async def serve() -> None:
        while True:
            word, to = await receive()
            send(to, word.upper())

    async def main() -> Trace:
        old = spawn(serve)

        async def stranger() -> None:
            for _ in range(3):
                send(old, ("hi", me()))
                await receive()
                send(spawn(echo), ("unseen", me()))
                await receive()

        with trace(sources="actors") as recorded:
            send(old, ("hello", me()))
            assert await receive() == "HELLO"
            await start_untraced(stranger)
            send(old, ("again", me()))
            await receive()
        return recorded

    recorded = run(main)
    acting = {event.who.name for event in recorded.events}

    assert acting == {"main", "serve", "stranger"}
    assert {m.label for m in recorded.messages if m.foreign} == {"hi"}
    assert "unseen" not in {m.label for m in recorded.messages}
    own = [m for m in recorded.messages if {"main"} & {m.event.who.name, m.event.peer.name}]
    assert [m.label for m in own] == ["hello", "HELLO", "again", "AGAIN"]


async def start_untraced(fn: Callable[[], Any]) -> None:
    """Run `fn` as a process that nobody who is traced has started."""
    from contextvars import Context

    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def begin() -> None:
        async def body() -> None:
            await fn()
            loop.call_soon(done.set_result, None)

        body.__qualname__ = "stranger"
        spawn(body)

    loop.call_soon(begin, context=Context())
    await done


def test_a_message_from_a_thread_that_nobody_traces_is_foreign() -> None:
    begun = threading.Event()

    async def main() -> Trace:
        to = me()

        def outside() -> None:
            begun.wait()
            send(to, "from afar")

        thread = threading.Thread(target=outside)
        thread.start()
        with trace(sources="actors") as recorded:
            begun.set()
            await receive()
            send(to, "next")
        thread.join()
        return recorded

    foreign, after = run(main).messages

    assert (foreign.label, foreign.foreign, foreign.receive is not None) == (
        "from afar",
        True,
        True,
    )
    assert foreign.receive is not None
    assert after.event.cause == foreign.receive.index


def test_the_same_object_from_several_senders() -> None:
    same = object()

    async def main() -> None:
        def sender() -> None:
            send(to, same)

        async def sends() -> None:
            sender()

        to = me()
        jobs = [start(sends) for _ in range(3)]
        for job in jobs:
            await job
        for _ in jobs:
            assert await receive() is same

    recorded = traced(main)
    assert [m.sender.name for m in recorded.messages if m.sender] == ["sends"] * 3
    assert len({m.send.who.detail for m in recorded.messages if m.send}) == 3


def test_processes_of_trio_say_the_same() -> None:
    pytest.importorskip("trio")

    async def main() -> Trace:
        with trace(sources="actors") as recorded:
            send(spawn(echo), ("ping", me()))
            await receive()
            assert await call(spawn(server), 1) == 2
        return recorded

    assert [m.label for m in run(main, backend="trio").messages if m.receive] == [
        "ping", "PING", "call: 1", "reply: 2",
    ]  # fmt: skip


def test_processes_on_uvloop_say_the_same() -> None:
    uvloop = pytest.importorskip("uvloop")

    async def main() -> None:
        send(spawn(echo), ("ping", me()))
        await receive()

    recorded = traced(main, loop_factory=uvloop.new_event_loop)
    assert [m.label for m in recorded.messages if m.receive] == ["ping", "PING"]


def test_a_seeded_run_gives_the_same_trace_each_time() -> None:
    async def main() -> None:
        jobs = [start(sends, me(), number) for number in range(5)]
        for job in jobs:
            await receive()
            await job

    async def sends(to: Any, number: int) -> None:
        send(to, number)

    def once(seed: int) -> list[str]:
        return story(traced_by(seed))

    def traced_by(seed: int) -> Trace:
        recorded: Trace = seq_trace(testing.run, seeded, sources="actors")[1]
        return recorded

    async def seeded() -> None:
        await main()

    assert once(1) == once(1)
    assert len(traced_by(1).filter(kind="receive").events) >= 5


def test_what_a_process_sends_after_its_trace_is_nobodys() -> None:
    async def main() -> tuple[Trace, Trace]:
        async def serve() -> None:
            while True:
                word, to = await receive()
                send(to, word)

        with trace(sources="actors") as first:
            child = spawn(serve)
            send(child, (1, me()))
            await receive()
            send(child, (1, me()))  # in the mailbox when the trace ends
        with trace(sources="actors") as second:
            send(child, (1, me()))
            await receive()
            await receive()
        return first, second

    first, second = run(main)

    assert len([m for m in first.messages if m.receive]) == 2
    assert len([m for m in second.messages if m.send and m.receive and not m.foreign]) == 2


def test_why_a_copy_of_its_context_sends_something_nobody_knows() -> None:
    async def main() -> None:
        here = me()

        def by_hand() -> None:
            send(here, "by hand")

        context = contextvars.copy_context()
        asyncio.get_running_loop().call_later(0.01, partial(context.run, by_hand))
        asyncio.get_running_loop().call_later(0.02, by_hand, context=context)
        send(here, "later")
        await receive()  # what follows has this for its cause; what was planned before has not
        for _ in range(2):
            await receive()

    sends = [e for e in traced(main).events if e.kind == "send" and e.label == "by hand"]

    assert len(sends) == 2
    assert [event.cause for event in sends] == [None, None]
    assert not any(event.foreign for event in sends)
