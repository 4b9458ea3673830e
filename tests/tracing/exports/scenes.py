"""Traces that show what small diagrams must draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pykino.tracing._builder import Builder

if TYPE_CHECKING:
    from pykino.tracing import Trace


def workers(count: int = 4) -> Trace:
    """The talk's second example: main starts workers, each of which replies and exits."""
    builder = Builder()
    main = builder.participant("main", detail="pid 1")
    started = []
    for number in range(count):
        worker = builder.participant("worker", detail=f"pid {number + 2}", parent=main)
        started.append((worker, builder.event("spawn", main, worker)))
    for number, (worker, spawn) in enumerate(started):
        sent = builder.event("send", worker, main, label="done", payload=str(number), cause=spawn)
        builder.event("receive", main, worker, label="done", cause=sent)
        ended = builder.event("exit", worker, label="normal", cause=spawn)
        builder.event("join", main, worker, label="normal", cause=ended)
    return builder.build(caption="Workers")


def jobs(count: int = 37) -> Trace:
    """A producer puts numbers into a queue, and a consumer acknowledges each."""
    builder = Builder()
    producer, consumer = builder.participant("producer"), builder.participant("consumer")
    queue = builder.participant("jobs", "queue")
    cause = None
    for number in range(count):
        put = builder.event("send", producer, queue, payload=str(number), cause=cause)
        got = builder.event("receive", consumer, queue, payload=str(number), cause=put)
        ack = builder.event("send", consumer, producer, label="ack", cause=got)
        cause = builder.event("receive", producer, consumer, label="ack", cause=ack)
    return builder.build()


def misfortunes(dropped: int = 0) -> Trace:
    """What can go wrong, each once; with a limit, if so many events were dropped at it."""
    builder = Builder()
    main, child = builder.participant("main"), builder.participant("child")
    queue = builder.participant("box", "queue")
    spawn = builder.event("spawn", main, child)
    builder.event("receive", child, label="signal", foreign=True)
    builder.event("timer", child, label="5 s", cause=spawn)
    builder.event("send", main, queue, label="letter")
    builder.event("send", main, main, label="note")
    builder.event("send", main, child, label="secret", hidden=True)
    builder.event("cancel", main, child)
    crash = builder.event("crash", child, label="ValueError: no", cause=spawn)
    builder.event("join", main, child, label="ValueError", cause=crash)
    late = builder.event("send", main, child, label="late")
    builder.event("lost", child, cause=late)
    return builder.build(dropped=dropped, error="ValueError: no")


def backlog(taken: int = 100, waiting: int = 2_900) -> Trace:
    """A flood of messages without an end: some are taken, then its sender ends, and others live."""
    builder = Builder()
    main = builder.participant("main")
    flood = builder.participant("flood", parent=main)
    queue = builder.participant("Queue 1", "queue")
    builder.event("spawn", main, flood)
    sent = [builder.event("send", flood, queue, label="f") for _ in range(taken)]
    for cause in sent:
        builder.event("receive", main, queue, label="f", cause=cause)
    for _ in range(waiting):
        builder.event("send", flood, queue, label="f")
    builder.event("exit", flood, label="normal")
    late = builder.participant("a rather late worker", parent=main)
    builder.event("spawn", main, late)
    builder.event("exit", late, label="normal")
    return builder.build()


def chatter(count: int) -> Trace:
    """So many messages, no two of them alike."""
    builder = Builder()
    alice, bob = builder.participant("alice"), builder.participant("bob")
    for number in range(count):
        sent = builder.event("send", alice, bob, label=f"word {number}")
        builder.event("receive", bob, alice, label=f"word {number}", cause=sent)
    return builder.build()


def saying(text: str) -> Trace:
    """The text as a caption, as a name, as what a message and an exit say, and as an error."""
    builder = Builder()
    main, other = builder.participant("main"), builder.participant(text)
    sent = builder.event("send", main, other, label=text, payload=text)
    builder.event("receive", other, main, label=text, cause=sent)
    builder.event("exit", other, label=text)
    return builder.build(caption=text, error=text)
