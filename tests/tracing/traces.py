"""Traces that nobody had to record."""

from __future__ import annotations

from hypothesis import strategies as st

from pykino.tracing import Place, Trace
from pykino.tracing._builder import Builder
from pykino.tracing.events import KINDS, LANES


def ping_pong() -> Trace:
    """The talk's example: main starts a child, sends it a ping, and gets a pong."""
    builder = Builder()
    main = builder.participant("main", detail="pid 1")
    child = builder.participant("child", detail="pid 2", parent=main)
    spawn = builder.event("spawn", main, child, place=Place("talk.py", 6, "main"))
    ping = builder.event(
        "send", main, child, label="ping", payload="('ping', <main>)", cause=spawn,
        place=Place("talk.py", 7, "main"),
    )  # fmt: skip
    taken = builder.event("receive", child, main, label="ping", cause=ping)
    pong = builder.event("send", child, main, label="pong", payload="'pong'", cause=taken)
    builder.event("receive", main, child, label="pong", cause=pong)
    builder.event("exit", child, label="normal", cause=taken)
    return builder.build(caption="Ping, pong")


HOSTILE = (
    "", "a", "a->>b: x", "end", "loop", "note over a", "%%{init", "<script>alert(1)</script>",
    "]]>", "a\nb", "a\r\nb", ";", "#35;", "\x00", "\ud800", "🦊" * 3, "'\"`", "x" * 5_000, "@enduml",
)  # fmt: skip
"""Words of the formats that traces are written in, and what else is hard to write."""

texts = st.sampled_from(HOSTILE) | st.text(max_size=20)


@st.composite
def traces(draw: st.DrawFn, events: int = 20) -> Trace:
    """Any trace: causes stand before what they lead to, and all else is as it comes."""
    builder = Builder()
    for _ in range(draw(st.integers(1, 6))):
        parent = st.none() | st.integers(0, max(0, len(builder.participants) - 1))
        builder.participant(
            draw(texts),
            draw(st.sampled_from(LANES)),
            draw(texts),
            draw(parent) if builder.participants else None,
        )
    who = st.integers(0, len(builder.participants) - 1)
    now = 0
    for index in range(draw(st.integers(0, events))):
        now += draw(st.integers(0, 10**10))
        cause = draw(st.none() | st.integers(0, index - 1)) if index else None
        builder.event(
            draw(st.sampled_from(KINDS)), draw(who), draw(st.none() | who), time=now,
            label=draw(texts), payload=draw(texts), cause=cause,
            place=draw(st.none() | st.builds(Place, texts, st.integers(1, 10**6), texts)),
            foreign=draw(st.booleans()), hidden=draw(st.booleans()),
        )  # fmt: skip
    return builder.build(caption=draw(texts), dropped=draw(st.integers(0, 9)), error=draw(texts))
