"""What every host promises, each promise checked by using a host: for authors of hosts."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from . import host_capabilities
from ._stage import Stage
from .host_capabilities import CAPABILITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..outputs.frame import Frame
    from ..protocols import Host
__all__ = ["PROMISES", "Stage", "check_host"]

UPDATES = 500  # by each of four threads


def check_host(
    host: Host,
    *,
    client_of: Callable[[Any], Any] = lambda _: None,
    timeout: float = 30.0,
    capabilities: Iterable[str] | None = None,
) -> None:
    """Check that a host keeps the promises that a session relies on.

    The same checks as those of `HostConformance`, one after the other on one host: it is attached
    to a session of its own, shown every kind of content from several threads, flushed, and closed
    twice.

    Args:
        host: A new host, attached to nothing.
        client_of: Given the attached host, opens it as one more client; what it returns is told at
            `HostConformance.client_of`. Without it, what clients see is not checked.
        timeout: Seconds after which a call is taken to hang.
        capabilities: What the host is held to, of `CAPABILITIES`; default: its own attribute
            `capabilities`, without one nothing.

    Raises:
        BrokenPromiseError: A promise is broken; the message says which one, and how.
    """
    stage = Stage(host, client_of, timeout, capabilities)
    try:
        for promise in PROMISES:
            promise(stage)
    finally:
        stage.end()


def has_a_name(stage: Stage) -> None:
    """Its `name` is a word, by which it can be asked for."""
    name = getattr(stage.host, "name", None)
    if not isinstance(name, str) or not name:
        stage.broken("it has a name, as a str", f"Its name is {name!r}.")


def declares_what_there_is(stage: Stage) -> None:
    """Its `capabilities` are names that there are."""
    if unknown := stage.capabilities - set(CAPABILITIES):
        there = ", ".join(map(repr, CAPABILITIES))
        said = ", ".join(map(repr, sorted(unknown)))
        stage.broken("its capabilities are names that there are", f"{said}: not one of {there}.")


def shows_what_is_there(stage: Stage) -> None:
    """What was rendered before it was attached is seen."""
    stage.attach()
    stage.client_sees("shown before it was attached", once=True)


def shows_what_comes(stage: Stage) -> None:
    """What is rendered while it is attached is seen."""
    stage.attach()
    stage.within("rendering", lambda: stage.show("shown while it was attached"))
    stage.client_sees("shown while it was attached", once=True)


def shows_everything(stage: Stage) -> None:
    """No kind of content upsets it: static, live, nested, empty, odd."""
    stage.attach()
    stage.within("rendering every kind of content", lambda: _fill(stage))
    stage.show("after every kind of content")
    stage.client_sees("after every kind of content")


def shows_errors(stage: Stage) -> None:
    """What cannot be shown is an error in its place, and what follows is shown."""
    from ..outputs.error import Error

    stage.attach()
    stage.session.root.append(_Broken())
    stage.session.root.append(Error(KeyError("the first conformance error")))
    stage.show("after the errors")
    stage.client_sees("meant to fail")
    stage.client_sees("after the errors", once=True)


def replaces(stage: Stage) -> None:
    """What a frame holds now is seen."""
    from ..outputs.text import Text

    stage.attach()
    frame = stage.frame()
    frame.render(Text("the former content"))
    frame.render(Text("the present content"))
    stage.client_sees("the present content")


def shows_the_last_value(stage: Stage) -> None:
    """After any number of updates, from any number of threads, the last one is seen."""
    from ..outputs.text import Text

    stage.attach()
    frame = stage.frame()
    stage.within("rendering from four threads", lambda: _crowd(frame))
    frame.render(Text("the last of many values"))
    stage.client_sees("the last of many values")


def keeps_streams_whole(stage: Stage) -> None:
    """Text that is streamed arrives in its order, none of it lost, none of it twice."""
    from ..outputs.text import Text

    stage.attach()
    for word in ("streamed ", "word ", "by ", "word\n"):
        stage.session.root.append(Text(word, chunk=True))
        stage.look()  # a client that has the beginning gets the rest only
    stage.client_sees("streamed word by word", once=True)


def flushes_twice(stage: Stage) -> None:
    """A flush without anything new does nothing."""
    stage.attach()
    stage.show("flushed once")
    stage.within("flush()", stage.session.flush)
    stage.within("flush() with nothing new", stage.session.flush)
    stage.client_sees("flushed once", once=True)


def closes(stage: Stage) -> None:
    """It lets go of its clients, may be closed twice, and what comes later is shown nowhere."""
    stage.attach()
    stage.within("close()", stage.session.close)
    stage.within("close() for the second time", stage.host.close)
    left = [c.id for c in stage.session._hub.clients.values() if c.connected]
    if left:
        stage.broken("close() lets its clients go", f"Still connected: {', '.join(left)}.")
    stage.within("rendering after it was closed", lambda: stage.show("late"))
    stage.within("flush() after it was closed", stage.session.flush)


PROMISES: tuple[Callable[[Stage], None], ...] = (
    has_a_name, declares_what_there_is, shows_what_is_there, shows_what_comes, shows_everything,
    shows_errors, replaces, shows_the_last_value, keeps_streams_whole, flushes_twice,
    host_capabilities.shares, host_capabilities.shows_to_one, host_capabilities.hears_while_busy,
    host_capabilities.resumes, closes,
)  # fmt: skip
"""In an order in which one host can keep them all."""


class _Broken:
    """A value that cannot be shown."""

    def __pykino__(self) -> object:
        raise ValueError("meant to fail")


def _fill(stage: Stage) -> None:
    from ..outputs.frame import Frame
    from ..outputs.grid import Grid
    from ..outputs.tabs import Tabs
    from ..outputs.text import Text

    session = stage.session
    with session.activate(process=False):
        frame = Frame(Text("in a frame"))
        empty = Frame()
    odd = "\x00\x1b[2J\x07\u202e\ud800 <script>alert(1)</script> & 'quotes' \r\n\t."
    for value in (Text("text"), {"a": [1, 2.5, None]}, frame, empty, odd, Text(odd, terminal=True)):
        session.root.append(value)
    session.root.append(Grid([Tabs({"one": Text("1"), "two": frame}), "right"], columns=2))
    session.title = "conformance, changed"
    frame.render(Text("changed"))
    frame.clear()


def _crowd(frame: Frame) -> None:
    def work() -> None:
        for number in range(UPDATES):
            frame.render(number)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
