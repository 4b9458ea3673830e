"""Threads, their queues, events and barriers: who has led whom to what."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections import deque
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pykino.tracing import seq_trace, trace
from pykino.tracing._pairing import Box

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.tracing import Event, Trace

PATCHED = [
    *((threading.Thread, name) for name in ("start", "_bootstrap_inner", "join")),
    (threading.Timer, "cancel"),
    *((threading.Event, name) for name in ("set", "clear", "wait")),
    *((threading.Barrier, name) for name in ("_release", "_wait")),
    *(
        (cls, name)
        for cls in (queue.Queue, queue.LifoQueue, queue.PriorityQueue)
        for name in ("_put", "_get", "__init_subclass__")
    ),
]


def told(recorded: Trace) -> list[str]:
    """What happened, in a line each."""
    return [f"{e.kind} {e.who.name}{f' {e.peer.name}' if e.peer else ''}" for e in recorded.events]


def only(recorded: Trace, kind: str, who: str = "*") -> Event:
    """The one event of a kind."""
    (found,) = [e for e in recorded.events if e.kind == kind and who in ("*", e.who.name)]
    return found


def in_thread(fn: Callable[..., Any], *args: Any, name: str = "worker") -> None:
    thread = threading.Thread(target=fn, args=args, name=name)
    thread.start()
    thread.join()


# -- their lives -----------------------------------------------------------------------------------


def test_a_thread_starts_ends_and_is_joined() -> None:
    with trace(sources="threading") as recorded:
        in_thread(lambda: None)

    assert told(recorded) == [
        "spawn main thread worker", "exit worker", "join main thread worker",
    ]  # fmt: skip
    assert [event.cause for event in recorded.events] == [None, 0, 1]
    assert recorded.participants[1].parent == 0
    place = recorded.events[0].place
    assert place is not None
    assert place.function == "in_thread"


def test_what_a_thread_raises_is_its_end_and_reaches_the_excepthook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", seen.append)

    def fails() -> None:
        raise ValueError("no such account")

    with trace(sources="threading") as recorded:
        in_thread(fails)

    crash = only(recorded, "crash")
    assert (crash.label, crash.payload) == ("ValueError", "ValueError: no such account")
    assert only(recorded, "join").cause == crash.index
    frames, trace_back = [], seen[0].exc_traceback
    while trace_back is not None:
        frames.append(trace_back.tb_frame.f_code.co_name)
        trace_back = trace_back.tb_next
    assert frames == ["_bootstrap_inner", "run", "fails"]


def test_a_thread_that_exits_has_not_crashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    with trace(sources="threading") as recorded:
        in_thread(sys.exit)

    assert only(recorded, "exit").who.name == "worker"


def test_a_class_with_a_run_of_its_own_and_a_timer_are_threads_too() -> None:
    class Mine(threading.Thread):
        def run(self) -> None:
            inner = threading.Timer(0, lambda: None)
            inner.start()
            inner.join()

    with trace(sources="threading") as recorded:
        mine = Mine(name="mine")
        mine.start()
        mine.join()

    spawns = [(e.who.name, e.cause) for e in recorded.events if e.kind == "spawn"]
    assert spawns == [("main thread", None), ("mine", 0)]


def test_a_thread_that_runs_a_copied_context_is_not_taken_for_who_has_copied_it() -> None:
    q: queue.Queue[str] = queue.Queue()
    context = copy_context()
    with trace(sources="threading") as recorded:
        in_thread(copy_context().run, q.put, "a", name="bare")
        in_thread(partial(copy_context().run, partial(q.put, "b")), name="partial")
        in_thread(context.run, q.put, "c", name="older")
        [q.get() for _ in range(3)]
        here = copy_context()

    senders = [e.who.name for e in recorded.events if e.kind == "send"]
    assert senders == ["bare", "partial", "older"]
    assert context.run(in_trace) is None
    assert here.run(in_trace) == "main thread"


def in_trace() -> str | None:
    from pykino.tracing._cells import CELL

    cell = CELL.get()
    return None if cell is None else cell.recording.lanes.participant(cell.who).name


def test_a_thread_object_is_as_it_was() -> None:
    before = set(vars(threading.Thread(target=print)))
    with trace(sources="threading"):
        thread = threading.Thread(target=lambda: None)
        hook = vars(thread)["_invoke_excepthook"]
        thread.start()
        thread.join()

    assert set(vars(thread)) <= before
    assert vars(thread)["_invoke_excepthook"] is hook


def test_what_could_not_start_has_not_started() -> None:
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    with trace(sources="threading") as recorded, pytest.raises(RuntimeError):
        thread.start()

    assert len(recorded) == 0


def test_a_timer_ends_because_it_was_cancelled_or_because_its_time_has_come() -> None:
    with trace(sources="threading") as recorded:
        cancelled, run_out = threading.Timer(60, print), threading.Timer(0, lambda: None)
        cancelled.name, run_out.name = "cancelled", "run out"
        for timer in (cancelled, run_out):
            timer.start()
        run_out.join()
        run_out.cancel()
        cancelled.cancel()
        cancelled.join()

    (cancel,) = [e for e in recorded.events if e.kind == "cancel"]
    assert only(recorded, "exit", "cancelled").cause == cancel.index
    spawn = recorded.events[only(recorded, "exit", "run out").cause or 0]
    assert (spawn.kind, spawn.peer and spawn.peer.name) == ("spawn", "run out")


def test_a_join_that_gives_up_has_joined_nothing() -> None:
    done = threading.Event()
    with trace(sources="threading") as recorded:
        thread = threading.Thread(target=done.wait)
        thread.start()
        thread.join(0)
        done.set()
        thread.join()

    assert [e.kind for e in recorded.events].count("join") == 1


def test_a_timer_that_is_cancelled_says_by_whom() -> None:
    with trace(sources="threading") as recorded:
        timer = threading.Timer(60, print)
        timer.name = "timer"
        timer.start()
        timer.cancel()
        timer.join()

    cancel = only(recorded, "cancel")
    assert cancel.peer is not None
    assert (cancel.who.name, cancel.peer.name) == ("main thread", "timer")


def test_threads_that_the_traced_code_has_not_started_are_not_there() -> None:
    with stranger(lambda: in_thread(lambda: None)) as gate, trace(sources="threading") as recorded:
        gate.release()
        gate.thread.join()

    assert len(recorded) == 0


class stranger:
    """A thread that runs beside a trace, and does something once its lock is released.

    A lock is not seen, and so draws nobody in.
    """

    def __init__(self, fn: Callable[[], Any]) -> None:
        self.lock = threading.Lock()
        self.fn = fn
        self.thread = threading.Thread(target=self.run, name="stranger")

    def run(self) -> None:
        with self.lock:
            self.fn()

    def __enter__(self) -> stranger:
        self.lock.acquire()
        self.thread.start()
        return self

    def release(self) -> None:
        self.lock.release()

    def __exit__(self, *_: object) -> None:
        self.thread.join()


# -- queues ----------------------------------------------------------------------------------------


def test_an_item_leads_from_who_has_put_it_to_who_takes_it() -> None:
    asked: queue.Queue[str] = queue.Queue()
    answers: queue.PriorityQueue[str] = queue.PriorityQueue()
    with trace(sources="threading") as recorded:
        thread = threading.Thread(target=lambda: answers.put(asked.get().upper()), name="worker")
        thread.start()
        asked.put("word")
        assert answers.get() == "WORD"
        thread.join()

    asks, replies = recorded.messages
    assert (asks.payload, replies.payload) == ("'word'", "'WORD'")
    assert asks.receive is not None
    assert replies.send is not None
    assert replies.send.cause == asks.receive.index


def test_what_finds_a_queue_full_or_empty_is_no_message() -> None:
    q: queue.Queue[int] = queue.Queue(1)
    with trace(sources="threading") as recorded:
        q.put(1)
        with pytest.raises(queue.Full):
            q.put_nowait(2)
        with pytest.raises(queue.Full):
            q.put(2, timeout=0)
        q.get()
        with pytest.raises(queue.Empty):
            q.get_nowait()

    assert told(recorded) == ["send main thread Queue", "receive main thread Queue"]


def test_what_lay_there_before_came_from_outside() -> None:
    q: queue.LifoQueue[str] = queue.LifoQueue()
    q.put("same")
    with trace(sources="threading") as recorded:
        q.put("same")
        q.get()
        q.get()

    assert [(e.kind, e.cause, e.foreign) for e in recorded.events] == [
        ("send", None, False), ("receive", 0, False), ("receive", None, True),
    ]  # fmt: skip


def test_an_item_from_outside_says_who_has_put_it() -> None:
    q: queue.Queue[str] = queue.Queue()

    with stranger(lambda: q.put("x")) as gate, trace(sources="threading") as recorded:
        q.put("mine")
        q.get()
        gate.release()
        q.get()

    _, outer = recorded.messages
    assert outer.sender is not None
    assert (outer.sender.name, outer.payload, outer.foreign) == ("stranger", "'x'", True)


def test_a_stranger_who_takes_an_item_belongs_to_the_trace_from_then_on() -> None:
    asked: queue.Queue[str] = queue.Queue()
    answers: queue.Queue[str] = queue.Queue()
    thread = threading.Thread(target=lambda: answers.put(asked.get()), name="stranger")
    thread.start()
    with trace(sources="threading") as recorded:
        asked.put("word")
        answers.get()
    thread.join()

    assert told(recorded)[1:3] == ["receive stranger Queue 1", "send stranger Queue 2"]


class Ring(queue.Queue[Any]):
    """Keeps the last three."""

    def _init(self, maxsize: int) -> None:
        self.queue = deque(maxlen=3)


class Once(queue.Queue[Any]):
    """Has each item once."""

    def _init(self, maxsize: int) -> None:
        self.queue: Any = set()

    def _put(self, item: Any) -> None:
        self.queue.add(item)

    def _get(self) -> Any:
        return self.queue.pop()


class Wrapped(queue.Queue[Any]):
    """Has its items in an order of its own, through the methods of its base."""

    def _put(self, item: Any) -> None:
        super()._put([item])

    def _get(self) -> Any:
        return super()._get()[0]


class Stack(queue.Queue[Any]):
    def _get(self) -> Any:
        return self.queue.pop()


@pytest.mark.parametrize("kind", [Wrapped, Stack, Once])
def test_a_class_that_keeps_its_items_in_its_own_way_is_exact(kind: Any) -> None:
    with trace(sources="threading") as recorded:
        q = kind()
        for item in range(4):
            q.put(item)
        taken = [q.get() for _ in range(4)]

    receives = [e for e in recorded.events if e.kind == "receive"]
    assert [e.cause for e in receives] == taken


@pytest.mark.parametrize(
    ("kind", "items"), [(Ring, [1, 2, 3, 4, 1]), (Once, [1, 2, 1]), (Stack, [1, 2, 1])]
)
def test_where_a_class_drops_or_mixes_up_items_nothing_is_claimed(kind: Any, items: Any) -> None:
    with trace(sources="threading") as recorded:
        q = kind()
        for item in items:
            q.put(item)
        taken = []
        while not q.empty():
            taken.append(q.get())
        q.put("fresh")
        q.get()

    *receives, last = [e for e in recorded.events if e.kind == "receive"]
    known = [item for item, e in zip(taken, receives, strict=True) if e.cause is not None]
    assert known == ([2] if kind is Stack else [])
    assert last.cause == last.index - 1
    assert not any(e.foreign for e in recorded.events)


def test_items_that_somebody_took_out_by_hand_are_not_taken_for_later_ones() -> None:
    q: queue.Queue[int] = queue.Queue()
    with trace(sources="threading") as recorded:
        q.put(1)
        with q.mutex:
            q.queue.clear()
        in_thread(q.put, 1)
        q.get()

    receive = only(recorded, "receive")
    assert receive.cause is not None
    assert recorded.events[receive.cause].who.name == "worker"


def test_a_class_that_is_made_meanwhile_is_watched_and_is_itself_again_after() -> None:
    with trace(sources="threading") as recorded:

        class Late(queue.Queue[Any]):
            def _put(self, item: Any) -> None:
                self.queue.append(item)

        during = vars(Late)["_put"]
        q = Late()
        q.put(1)
        q.get()

    assert vars(Late)["_put"] is during.__wrapped__
    assert len(recorded.messages) == 1
    assert recorded.messages[0].receive is not None


@pytest.mark.skipif(sys.version_info < (3, 13), reason="queues shut down since Python 3.13")
def test_what_a_queue_drops_as_it_shuts_down_nobody_has_received() -> None:
    with trace(sources="threading") as recorded:
        q: Any = queue.Queue()
        q.put(1)
        q.shutdown(immediate=True)

    assert told(recorded) == ["send main thread Queue"]


QUEUES: dict[str, Callable[[int], queue.Queue[Any]]] = {
    "fifo": queue.Queue, "lifo": queue.LifoQueue, "priority": queue.PriorityQueue,
}  # fmt: skip


class Knows:
    """Keeps beside each item who has put it: found out inside the queue's own lock."""

    def __init__(self, kind: str, size: int) -> None:
        self.lying: list[tuple[Any, str]] = []
        self.takes: dict[str, list[set[str]]] = {}
        self.kind, self.queue = kind, QUEUES[kind](size)
        vars(self.queue).update(_put=self.put, _get=self.get)  # the class stays as it is

    def put(self, item: Any) -> None:
        type(self.queue)._put(self.queue, item)
        self.lying.append((item, threading.current_thread().name))

    def get(self) -> Any:
        item = type(self.queue)._get(self.queue)
        same = [at for at, (each, _) in enumerate(self.lying) if each is item]
        at = same[-1] if self.kind == "lifo" else same[0]
        any_of = same if self.kind == "priority" else [at]  # equal ones have no order there
        may = {self.lying[each][1] for each in any_of}
        del self.lying[at]
        self.takes.setdefault(threading.current_thread().name, []).append(may)
        return item


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(QUEUES)),
    st.integers(0, 3),
    st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=5), min_size=1, max_size=3),
    st.integers(1, 3),
)
def test_the_cause_of_every_item_is_the_known_one(
    kind: str, size: int, items: list[list[int]], consumers: int
) -> None:
    known = Knows(kind, size)
    with trace(sources="threading") as recorded:
        takers = [threading.Thread(target=drain, args=(known.queue,)) for _ in range(consumers)]
        givers = [threading.Thread(target=fill, args=(known.queue, mine)) for mine in items]
        for thread in takers + givers:
            thread.start()
        for thread in givers:
            thread.join()
        for _ in takers:
            known.queue.put(LAST)
        for thread in takers:
            thread.join()

    check(recorded, known)


LAST = 99  # behind all others, also in order of priority


def fill(q: queue.Queue[Any], items: list[int]) -> None:
    for item in items:
        q.put(item)


def drain(q: queue.Queue[Any]) -> None:
    while q.get() != LAST:
        pass


def check(recorded: Trace, known: Knows) -> None:
    takes: dict[str, list[str]] = {}
    for event in recorded.events:
        if event.kind == "receive":
            assert event.cause is not None, f"{event} has no cause"
            takes.setdefault(name(event), []).append(name(recorded.events[event.cause]))
    assert {who: len(each) for who, each in takes.items()} == {
        who: len(each) for who, each in known.takes.items()
    }
    for who, senders in takes.items():
        for sender, may in zip(senders, known.takes[who], strict=True):
            assert sender in may


def name(event: Event) -> str:
    """Of its thread, as the thread itself has it."""
    who = event.who
    return "MainThread" if who.name == "main thread" else f"{who.detail} ({who.name})"


def test_a_wrong_rule_of_pairing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Box.take
    monkeypatch.setattr(Box, "take", lambda box, item, *, last=False: right(box, item, last=True))
    known = Knows("fifo", 0)
    with trace(sources="threading") as recorded:
        known.queue.put(0)
        in_thread(known.queue.put, 0)
        known.queue.get()
        known.queue.get()

    with pytest.raises(AssertionError):
        check(recorded, known)


# -- events and barriers -----------------------------------------------------------------------------


def test_each_who_waited_for_an_event_was_let_go_by_who_has_set_it() -> None:
    ready, go = threading.Barrier(3), threading.Event()
    with trace(sources="threading") as recorded:
        waiters = [
            threading.Thread(target=lambda: (ready.wait(), go.wait()), name=f"waiter {n}")
            for n in range(2)
        ]
        for thread in waiters:
            thread.start()
        ready.wait()
        in_thread(go.set, name="setter")
        for thread in waiters:
            thread.join()

    (sent,) = [e for e in recorded.events if e.kind == "send" and e.label == "set"]
    received = [e for e in recorded.events if e.kind == "receive" and e.label == "set"]
    assert sent.who.name == "setter"
    assert {e.who.name for e in received} == {"waiter 0", "waiter 1"}
    assert {e.cause for e in received} == {sent.index}


def test_an_event_that_is_set_again_lets_go_who_waits_after_that() -> None:
    with trace(sources="threading") as recorded:
        event = threading.Event()
        event.set()
        event.set()
        event.clear()
        in_thread(event.set, name="second")
        assert event.wait()

    sends = [e for e in recorded.events if e.kind == "send"]
    assert [e.who.name for e in sends] == ["main thread", "second"]
    assert only(recorded, "receive").cause == sends[1].index


def test_an_event_that_was_set_before_the_trace_has_no_known_cause() -> None:
    event = threading.Event()
    event.set()
    with trace(sources="threading") as recorded:
        event.wait()

    assert only(recorded, "receive").cause is None


def test_who_gives_up_waiting_has_received_nothing() -> None:
    with trace(sources="threading") as recorded:
        assert not threading.Event().wait(0)

    assert len(recorded) == 0


def test_an_event_that_was_set_by_a_method_from_before_is_not_taken_for_another() -> None:
    event = threading.Event()
    unseen = event.set
    with trace(sources="threading") as recorded:
        event.set()
        event.clear()
        unseen()
        event.wait()

    assert only(recorded, "receive").cause is None


def test_the_last_one_at_a_barrier_lets_the_others_go() -> None:
    barrier = threading.Barrier(2)
    with trace(sources="threading") as recorded:
        thread = threading.Thread(target=barrier.wait, name="worker")
        thread.start()
        barrier.wait()
        thread.join()

    sent, received = only(recorded, "send"), only(recorded, "receive")
    assert received.cause == sent.index
    assert {sent.who.name, received.who.name} == {"main thread", "worker"}
    assert sent.hidden
    assert received.hidden


# -- all is as it was --------------------------------------------------------------------------------


def test_every_method_is_the_same_object_after_errors_and_nested_traces() -> None:
    before = [vars(owner).get(name) for owner, name in PATCHED]
    during: list[Any] = []

    def fails() -> None:
        with trace(sources="threading"):
            in_thread(lambda: None)
        during.extend(vars(owner).get(name) for owner, name in PATCHED)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        seq_trace(fails, sources="threading")

    assert [vars(owner).get(name) for owner, name in PATCHED] == before
    assert not any(new is old for new, old in zip(during[:9], before[:9], strict=True))


def test_a_thread_that_goes_on_after_its_trace_is_as_any_other() -> None:
    q: queue.Queue[int] = queue.Queue()
    with trace(sources="threading"):
        thread = threading.Thread(target=lambda: q.put(q.get()))
        thread.start()
    q.put(1)
    thread.join()

    assert q.get() == 1
    with trace(sources="threading") as after:
        thread.join()
    assert len(after) == 0


def test_a_thread_within_two_traces_is_in_both() -> None:
    with trace(sources="threading") as outer:
        with trace(sources="threading") as inner:
            thread = threading.Thread(target=lambda: None, name="worker")
            thread.start()
        thread.join()

    assert told(inner)[0] == told(outer)[0] == "spawn main thread worker"
    assert told(outer)[-1] == "join main thread worker"


def test_a_context_that_somebody_runs_in_another_thread_is_no_reason_for_anything() -> None:
    box: queue.Queue[str] = queue.Queue()

    def main() -> None:
        context = copy_context()
        thread = threading.Thread(target=lambda: context.run(box.put, "from there"), name="stray")
        thread.start()
        thread.join()
        box.put("from here")

    _, recorded = seq_trace(main)

    sends = [event for event in recorded.events if event.kind == "send"]
    assert [(event.who.name, event.cause) for event in sends] == [
        ("stray", None),
        ("main thread", 3),
    ]


def test_who_clears_an_event_that_is_not_set_makes_nobody_forget_who_lets_him_go() -> None:
    event: Any = threading.Event()
    with trace(sources="threading") as recorded:
        thread = threading.Thread(target=event.wait, name="waiter")
        thread.start()
        while not event._cond._waiters:
            time.sleep(0.001)
        event.clear()
        event.set()
        thread.join()

    sent, received = (event for event in recorded.events if event.label == "set")
    assert received.cause == sent.index
