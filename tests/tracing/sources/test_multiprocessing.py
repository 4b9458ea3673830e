"""Programs that the traced code starts, and messages between them."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import queue
import signal
import sys
import tempfile
import threading
from multiprocessing import connection, queues
from multiprocessing.connection import Client, Connection, Listener
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

import pytest

from pykino.tracing import seq_trace, trace

if TYPE_CHECKING:
    from pathlib import Path

    from pykino.tracing import Event, Trace

PATCHED: list[tuple[Any, str]] = [
    *((BaseProcess, name) for name in ("start", "_bootstrap", "join", "terminate", "kill")),
    (queues.Queue, "put"), (queues.Queue, "get"), (queues.JoinableQueue, "put"),
    (queues.SimpleQueue, "put"), (queues.SimpleQueue, "get"),
    (connection._ConnectionBase, "send"), (connection._ConnectionBase, "recv"),
]  # fmt: skip
METHODS = multiprocessing.get_all_start_methods()


def told(recorded: Trace) -> list[str]:
    """What happened, in a line each."""
    return [f"{e.kind} {e.who.name}{f' {e.peer.name}' if e.peer else ''}" for e in recorded.events]


def kinds(recorded: Trace, kind: str) -> list[Event]:
    return [event for event in recorded.events if event.kind == kind]


@pytest.fixture(params=sorted({"fork", "spawn"} & {*METHODS}))
def ctx(request: pytest.FixtureRequest) -> Any:
    return multiprocessing.get_context(request.param)


@pytest.fixture
def fresh() -> Any:
    return multiprocessing.get_context("spawn")


@pytest.fixture(autouse=True)
def _nothing_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert [*tmp_path.glob("pykino-trace-*")] == []


# -- in the other program --------------------------------------------------------------------------


def serve(asked: Any, answers: Any) -> None:
    while (item := asked.get()) is not None:
        answers.put(item * 2)


def reply(end: Connection) -> None:
    end.send(("pong", end.recv()))


def use_threads() -> None:
    q: queue.Queue[int] = queue.Queue()
    thread = threading.Thread(target=q.put, args=(1,), name="inner")
    thread.start()
    q.get()
    thread.join()


def fail() -> None:
    raise ValueError("no such account")


def block(end: Connection) -> None:
    end.send("ready")
    end.recv()


def forward(end: Connection) -> None:
    child = multiprocessing.get_context("spawn").Process(target=reply, args=(end,), name="second")
    child.start()
    child.join()


def say_what_is_hooked(end: Connection) -> None:
    end.send([vars(owner)[name].__module__ for owner, name in PATCHED])


# -- their lives -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_a_program_starts_ends_and_is_joined(method: str) -> None:
    with trace() as recorded:
        ctx: Any = multiprocessing.get_context(method)
        process = ctx.Process(target=use_threads)
        process.start()
        process.join()

    assert sorted(told(recorded)) == sorted([
        "spawn main thread use_threads", "spawn use_threads inner", "send inner Queue",
        "exit inner", "receive use_threads Queue", "join use_threads inner", "exit use_threads",
        "join main thread use_threads",
    ])  # fmt: skip
    assert recorded.events[-1].cause == kinds(recorded, "exit")[-1].index
    assert recorded.participants[1].kind == "program"
    assert recorded.participants[1].detail == f"pid {process.pid}"


def test_what_a_program_raises_is_its_end(ctx: Any, capfd: pytest.CaptureFixture[str]) -> None:
    with trace() as recorded:
        process = ctx.Process(target=fail, name="child")
        process.start()
        process.join()

    (crash,) = kinds(recorded, "crash")
    (join,) = kinds(recorded, "join")
    assert (crash.who.name, crash.label) == ("child", "ValueError")
    assert (join.cause, join.label) == (crash.index, "exit code 1")
    lines = capfd.readouterr().err.splitlines()
    assert [line for line in lines if "pykino" in line and "tests" not in line] == []
    assert lines[-1] == "ValueError: no such account"


def test_a_program_that_is_killed_has_an_end_too(ctx: Any) -> None:
    here, there = ctx.Pipe()
    with trace() as recorded:
        process = ctx.Process(target=block, args=(there,), name="child")
        process.start()
        here.recv()
        process.kill()
        process.join()

    (end,), (join,) = kinds(recorded, "exit"), kinds(recorded, "join")
    assert end.who.name == "child"
    assert end.label.startswith("exit code -")
    assert join.cause == end.index
    assert kinds(recorded, "cancel")[0].label == "kill"
    (message,) = recorded.messages
    assert message.sender is not None
    assert message.sender.name == "child"


def heeds(end: Connection) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    block(end)


@pytest.mark.skipif(os.name == "nt", reason="there a program cannot heed it")
@pytest.mark.parametrize(
    ("name", "target", "led"),
    [("terminate", block, "cancel"), ("kill", block, "cancel"), ("terminate", heeds, "spawn")],
)
def test_an_end_is_that_of_who_asked_for_it_if_the_exit_code_says_so(
    ctx: Any, name: str, target: Any, led: str
) -> None:
    here, there = ctx.Pipe()
    with trace() as recorded:
        process = ctx.Process(target=target, args=(there,), name="child")
        process.start()
        assert here.recv() == "ready"
        getattr(process, name)()
        process.join()

    (exited,) = kinds(recorded, "exit")
    assert recorded.events[exited.cause or 0].kind == led
    assert [event.label for event in kinds(recorded, "cancel")] == [name]


def test_what_could_not_start_has_not_started(fresh: Any) -> None:
    with trace() as recorded:
        process = fresh.Process(target=lambda: None)
        with pytest.raises((AttributeError, pickle.PicklingError)):
            process.start()

    assert len(recorded) == 0
    assert "_pykino_birth" not in vars(process)


def test_a_program_that_one_of_them_starts_belongs_to_the_trace(fresh: Any) -> None:
    here, there = fresh.Pipe()
    with trace() as recorded:
        process = fresh.Process(target=forward, args=(there,), name="first")
        process.start()
        here.send("ping")
        assert here.recv() == ("pong", "ping")
        process.join()

    spawns = [(e.who.name, e.peer and e.peer.name) for e in kinds(recorded, "spawn")]
    assert spawns == [("main thread", "first"), ("first", "second")]
    assert [e.who.name for e in kinds(recorded, "exit")] == ["second", "first"]


# -- messages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Queue", "SimpleQueue", "JoinableQueue"])
def test_items_lead_to_another_program_and_back(ctx: Any, kind: str) -> None:
    asked, answers = getattr(ctx, kind)(), ctx.SimpleQueue()
    with trace() as recorded:
        process = ctx.Process(target=serve, args=(asked, answers), name="server")
        process.start()
        for item in (1, 2):
            asked.put(item)
            assert answers.get() == item * 2
        asked.put(None)
        process.join()

    for message in recorded.messages:
        assert message.send is not None
        assert message.receive is not None
        assert message.send.payload == message.receive.payload
    server = [e for e in recorded.events if e.who.name == "server"]
    assert [e.kind for e in server] == ["receive", "send", "receive", "send", "receive", "exit"]
    assert server[1].cause == server[0].index
    assert server[3].cause == server[2].index
    assert len({e.peer for e in server if e.peer}) == 2  # one lane for each queue
    assert all(e.time >= recorded.events[e.cause].time for e in recorded.events if e.cause)


def test_what_goes_through_a_pipe_arrives_as_it_was(ctx: Any) -> None:
    here, there = ctx.Pipe()
    with trace() as recorded:
        process = ctx.Process(target=reply, args=(there,), name="child")
        process.start()
        here.send({"a": [1]})
        assert here.recv() == ("pong", {"a": [1]})
        process.join()

    there_and_back = [(m.sender and m.sender.name, m.receiver and m.receiver.name, m.foreign)
                      for m in recorded.messages]  # fmt: skip
    assert there_and_back == [("main thread", "child", False), ("child", "main thread", False)]


def test_a_program_from_before_the_trace_takes_part_once_it_gets_something(ctx: Any) -> None:
    asked, answers = ctx.SimpleQueue(), ctx.SimpleQueue()
    process = ctx.Process(target=serve, args=(asked, answers), name="server")
    process.start()
    asked.put(0)
    answers.get()
    with trace() as recorded:
        asked.put(1)
        assert answers.get() == 2
    asked.put(None)
    process.join()

    assert told(recorded)[:2] == ["send main thread SimpleQueue 1", "receive server SimpleQueue 1"]
    back = recorded.messages[-1]
    assert back.receive is not None
    assert back.receive.who.name == "main thread"
    assert back.send is None or back.send.who.name == "server"


def test_what_comes_from_somebody_who_is_not_traced_is_foreign(fresh: Any) -> None:
    q = fresh.SimpleQueue()
    q.put("x")
    with trace() as recorded:
        assert q.get() == "x"

    (message,) = recorded.messages
    assert (message.payload, message.foreign) == ("'x'", True)


def test_what_cannot_be_pickled_was_not_sent(fresh: Any) -> None:
    here, _ = fresh.Pipe()
    q = fresh.SimpleQueue()
    with trace() as recorded:
        for send in (here.send, q.put):
            with pytest.raises(TypeError, match="cannot pickle"):
                send(threading.Lock())

    assert len(recorded) == 0


def test_a_full_queue_was_sent_nothing(fresh: Any) -> None:
    q = fresh.Queue(1)
    with trace() as recorded:
        q.put(1)
        with pytest.raises(queue.Full):
            q.put_nowait(2)
        q.get()
        with pytest.raises(queue.Empty):
            q.get_nowait()

    assert [e.kind for e in recorded.events] == ["send", "receive"]


@pytest.mark.skipif(os.name == "nt", reason="a socket in the file system")
def test_who_may_not_have_pykino_gets_what_was_sent_and_no_more(tmp_path: Path) -> None:
    with Listener(str(tmp_path / "s"), "AF_UNIX") as listener:
        thread = threading.Thread(target=lambda: accepted.append(listener.accept()))
        accepted: list[Connection[Any, Any]] = []
        thread.start()
        client = Client(str(tmp_path / "s"), "AF_UNIX")
        thread.join()
        with trace() as recorded:
            client.send("bare")
            sent = accepted[0].recv_bytes()
        client.close()
        accepted[0].close()

    assert b"pykino" not in sent
    assert pickle.loads(sent) == "bare"
    assert len(recorded) == 0


# -- all is as it was ------------------------------------------------------------------------------


def test_every_method_is_the_same_object_after_errors_and_nested_traces() -> None:
    before = [vars(owner)[name] for owner, name in PATCHED]
    during: list[Any] = []

    def fails() -> None:
        with trace(sources="multiprocessing"):
            during.extend(vars(owner)[name] for owner, name in PATCHED)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        seq_trace(fails, sources="multiprocessing")

    assert all(a is b for a, b in zip(before, (vars(o)[n] for o, n in PATCHED), strict=True))
    assert not any(a is b for a, b in zip(before, during, strict=True))


@pytest.mark.skipif("fork" not in METHODS, reason="no fork here")
def test_a_copy_of_the_program_that_is_in_no_trace_has_no_hooks() -> None:
    ctx = multiprocessing.get_context("fork")
    here, there = ctx.Pipe()
    gate = threading.Lock()
    gate.acquire()
    stranger = threading.Thread(target=lambda: (gate.acquire(), start_one(ctx, there)))
    stranger.start()
    with trace(sources="multiprocessing"):
        gate.release()
        stranger.join()
        modules = here.recv()

    assert {module.partition(".")[0] for module in modules} == {"multiprocessing"}


def start_one(ctx: Any, end: Any) -> bool:
    process = ctx.Process(target=say_what_is_hooked, args=(end,))
    process.start()
    process.join()
    return True


def test_a_program_that_goes_on_after_the_trace_is_as_any_other(ctx: Any) -> None:
    asked, answers = ctx.SimpleQueue(), ctx.SimpleQueue()
    with trace() as recorded:
        process = ctx.Process(target=serve, args=(asked, answers), name="server")
        process.start()
    asked.put(1)
    assert answers.get() == 2
    asked.put(None)
    process.join()

    assert process.exitcode == 0
    assert told(recorded) == ["spawn main thread server"]
