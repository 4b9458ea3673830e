"""What every host promises, each promise checked by using a host: for authors of hosts."""

from __future__ import annotations

import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from ..session import Session
from ._promise import BrokenPromiseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..outputs.frame import Frame
    from ..protocols import Host

    Seen = Callable[[], str]
    ClientOf = Callable[[Any], Seen | None]

__all__ = ["PROMISES", "Stage", "check_host"]

UPDATES = 500  # by each of four threads


def check_host(
    host: Host,
    *,
    client_of: Callable[[Any], Callable[[], str] | None] = lambda _: None,
    timeout: float = 30.0,
) -> None:
    """Check that a host keeps the promises that a session relies on.

    The same checks as those of `HostConformance`, one after the other on one host: it is attached
    to a session of its own, shown every kind of content from several threads, flushed, and closed
    twice.

    Args:
        host: A new host, attached to nothing.
        client_of: Given the attached host, returns a function that says what one client sees, as
            text. Without it, what clients see is not checked.
        timeout: Seconds after which a call is taken to hang.

    Raises:
        BrokenPromiseError: A promise is broken; the message says which one, and how.
    """
    stage = Stage(host, client_of, timeout)
    try:
        for promise in PROMISES:
            promise(stage)
    finally:
        stage.end()


class Stage:
    """One host on trial: a session to attach it to, and a look at what a client sees.

    Args:
        host: A new host, attached to nothing.
        client_of: See `check_host`.
        timeout: Seconds after which a call is taken to hang.
    """

    def __init__(self, host: Host, client_of: ClientOf, timeout: float) -> None:
        self.host, self.timeout = host, timeout
        self.session = Session(title="conformance")
        self.session._started = True  # no other host comes with the first output
        self._client_of = client_of
        self._seen: Seen | None = None
        self._attached = False

    def attach(self) -> None:
        """Attach the host, with something on the page, unless that is done."""
        if not self._attached:
            self._attached = True
            self.show("shown before it was attached")
            self.within("attach()", lambda: self.session.attach(self.host))
            self._seen = self._client_of(self.host)

    def show(self, text: str) -> None:
        """Add a line to the page."""
        from ..outputs.text import Text

        self.session.root.append(Text(text))

    def frame(self) -> Frame:
        """A new frame on the page."""
        from ..outputs.frame import Frame

        with self.session.activate(process=False):
            frame = Frame()
        self.session.root.append(frame)
        return frame

    def within(self, what: str, call: Callable[[], object]) -> None:
        """Make a call that has to return in time and to raise nothing."""
        raised = _in_time(call, self.timeout)
        promise = f"{what} returns, and raises nothing"
        if isinstance(raised, TimeoutError):
            self.broken(promise, f"It did not return within {self.timeout} s.")
        if raised is not None:
            self.broken(promise, f"It raised {raised!r}.", raised)

    def look(self) -> str:
        """What a client sees now; empty if that cannot be read."""
        return "" if self._seen is None else self._seen()

    def client_sees(self, text: str, *, once: bool = False) -> None:
        """Flush; then one client has to see a text, perhaps only once."""
        self.within("flush()", self.session.flush)
        if self._seen is None:
            return
        end = monotonic() + self.timeout
        while not 0 < (seen := self._seen()).count(text) <= (1 if once else len(seen)):
            if monotonic() > end:
                said = f"its clients see {text!r}{' once' if once else ''}"
                self.broken(said, f"A client sees:\n{seen}")
            threading.Event().wait(0.01)  # a remote client takes its time

    def end(self) -> None:
        """Close what was opened; whether that goes well is a promise of its own."""
        with suppress(Exception):
            self.session.close()

    def broken(self, promise: str, how: str, cause: BaseException | None = None) -> None:
        """Say that a promise is not kept."""
        name = getattr(self.host, "name", None)
        who = f"host {name!r}" if isinstance(name, str) and name else repr(self.host)
        raise BrokenPromiseError(who, promise, how) from cause


def has_a_name(stage: Stage) -> None:
    """Its `name` is a word, by which it can be asked for."""
    name = getattr(stage.host, "name", None)
    if not isinstance(name, str) or not name:
        stage.broken("it has a name, as a str", f"Its name is {name!r}.")


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
    has_a_name, shows_what_is_there, shows_what_comes, shows_everything, shows_errors, replaces,
    shows_the_last_value, keeps_streams_whole, flushes_twice, closes,
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


def _in_time(call: Callable[[], object], timeout: float) -> BaseException | None:
    """What a call raises, in a thread of its own, so that a host that hangs is named."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as exc:
            raised.append(exc)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout)
    if thread.is_alive():
        return TimeoutError()
    return raised[0] if raised else None
