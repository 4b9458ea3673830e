"""What every host promises, checked by using one: for authors of hosts."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ..errors import PykinoError
from ..session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Host

__all__ = ["check_host"]


def check_host(host: Host, *, timeout: float = 30.0) -> None:
    """Check that a host keeps the promises that a session relies on.

    It is attached to a session of its own, shown every kind of content from several threads,
    flushed, and closed twice.

    Args:
        host: A new host, attached to nothing.
        timeout: Seconds after which a call is taken to hang.

    Raises:
        PykinoError: A promise is broken; the message says which one.
    """
    if not isinstance(host.name, str) or not host.name:
        raise PykinoError(f"{host!r}.name is {host.name!r}, expected a name as a str")
    session = Session(title="conformance")
    with session.activate():
        _within(timeout, "attach() to an empty session", lambda: session.attach(host))
        _within(timeout, "rendering while it is attached", lambda: _fill(session))
        _within(timeout, "flush()", session.flush)
        _within(timeout, "rendering from four threads", lambda: _crowd(session, timeout))
        _within(timeout, "flush() after many updates", session.flush)
        _within(timeout, "close()", session.close)
        _within(timeout, "close() for the second time", host.close)
        _within(timeout, "rendering after it was closed", lambda: session.root.append("late"))
    left = [client.id for client in session._hub.clients.values() if client.connected]
    if left:
        raise PykinoError(f"after close() of host {host.name!r}, still connected: {left}")


def _fill(session: Session) -> None:
    """One of each kind of content: static, live, nested, failing, empty."""
    from ..outputs.frame import Frame
    from ..outputs.grid import Grid
    from ..outputs.tabs import Tabs
    from ..outputs.text import Text

    class Broken:
        def __pykino__(self) -> object:
            raise ValueError("meant to fail")

    frame = Frame(Text("in a frame"))
    for value in (Text("text"), {"a": [1, 2]}, frame, Broken(), Frame()):
        session.root.append(value)
    session.root.append(Grid([Tabs({"one": Text("1"), "two": frame}), "right"], columns=2))
    session.title = "conformance, changed"
    frame.render(Text("changed"))
    frame.clear()
    session.root.append(Text("a "))
    session.root.append(Text("chunk", chunk=True, terminal=True))
    session.root.append(Text(" more\n", chunk=True, terminal=True))


def _crowd(session: Session, timeout: float) -> None:
    from ..outputs.frame import Frame

    frame = Frame()
    session.root.append(frame)

    def work() -> None:
        for i in range(500):
            frame.render(i)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout)


def _within(timeout: float, what: str, call: Callable[[], object]) -> None:
    """Run `call` in a thread of its own, so that a host that hangs is named."""
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
        raise PykinoError(f"{what} did not return within {timeout} s")
    if raised:
        raise PykinoError(f"{what} raised {raised[0]!r}") from raised[0]
