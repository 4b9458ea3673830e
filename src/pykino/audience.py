"""Who sees the session: react to clients that come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _here
from .errors import ArgumentTypeError
from .listening import listen

if TYPE_CHECKING:
    from collections.abc import Callable

    from .events import Join, Leave
    from .listening import Listener

__all__ = ["clients", "on_join", "on_leave"]


def clients() -> tuple[str, ...]:
    """The ids of the clients that see the session; one that may reconnect is still among them."""
    return _here.current().audience.clients()


def on_join(fn: Callable[[Join], object]) -> Listener:
    """Call `fn(event)` for each client that comes, and for those that are here already.

    `event.origin` is the client: `frame.render("Welcome", to=event.origin)` greets that one only.
    A page that reconnects has not left. As for everything listened to, it ends with its cell.

    Returns:
        The handle of what goes on: `stop()`, `wait()`.
    """
    _check("on_join", fn)
    return listen(_here.current().audience.joining, fn)


def on_leave(fn: Callable[[Leave], object]) -> Listener:
    """Call `fn(event)` for each client that is gone for good, some time after its page is."""
    _check("on_leave", fn)
    return listen(_here.current().audience.leaving, fn)


def _check(verb: str, fn: object) -> None:
    if not callable(fn):
        raise ArgumentTypeError(verb, "fn", fn, "a function that takes an event")
