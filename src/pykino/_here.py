"""Where code runs: the session, the scope and the frame that are in force here."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from weakref import WeakSet

from ._scope import Scope
from .errors import ArgumentTypeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .live import LiveOutput
    from .outputs.frame import Frame
    from .protocols import Place
    from .session import Session

__all__ = [
    "activated", "adopt", "all_sessions", "arrivals", "current", "current_scope",
    "enter_background", "in_background", "on_scope_close", "place", "present", "process_sessions",
    "scope",
]  # fmt: skip

_current: ContextVar[Session | None] = ContextVar("pykino.session", default=None)
_scope: ContextVar[Scope | None] = ContextVar("pykino.scope", default=None)
_background: ContextVar[bool] = ContextVar("pykino.background", default=False)
_making = threading.Lock()
process_sessions: list[Session] = []
"""The last one is what a thread that knows nothing else uses."""
all_sessions: WeakSet[Session] = WeakSet()
"""Those whose locks a forked child has to renew."""
arrivals: list[Callable[[], None]] = []
"""Called before anything is asked here: a notebook that does not say when a cell begins looks
which one runs, and puts its session and its scope in force."""


def current() -> Session:
    """The session in force here: of this context, else of the process, made on first need."""
    _arrive()
    if (session := _current.get()) is not None:
        return session
    if not process_sessions:
        with _making:
            if not process_sessions:
                import atexit

                from .session import Session

                session = Session()
                process_sessions.append(session)
                atexit.register(session.close)
                session.begin()
        _arrive()  # it may have found a notebook, in whose cell this runs
    return _current.get() or process_sessions[-1]


def present() -> Session | None:
    """The session in force here, if there is one already."""
    if (session := _current.get()) is not None or arrivals:  # each notebook finds its own
        return session
    return process_sessions[-1] if process_sessions else None


def _arrive() -> None:
    for enter in arrivals:
        enter()


def place() -> Place:
    """Where `kino.render` renders here: a frame, or a cell of a notebook."""
    session = current()  # the first time, this may find a cell to be in
    scope = _scope.get()
    return session.place if scope is None or scope.frame is None else scope.frame


def scope(frame: Frame | None = None, *, name: str | None = None) -> Scope:
    """Own what is created within: `with kino.scope():`, closed when the block ends.

    Args:
        frame: Where `kino.render` renders within; default: where it did before.
        name: Of something that is evaluated again and again, such as a cell: inputs made within
            keep their values from one time to the next.

    Raises:
        ArgumentTypeError: `frame` is no frame, or `name` no str.

    Example:
        >>> with scope() as owner:
        ...     _ = owner.on_close(lambda: print("released"))
        released
    """
    if frame is not None and not hasattr(frame, "_state"):
        raise ArgumentTypeError("scope", "frame", frame, "a Frame or None")
    if name is not None and not isinstance(name, str):
        raise ArgumentTypeError("scope", "name", name, "a str or None")
    _arrive()
    outer = _scope.get()
    return Scope(_scope, outer.frame if frame is None and outer is not None else frame, name)


def current_scope() -> Scope | None:
    """The scope in force here; None outside of any."""
    _arrive()
    return _scope.get()


def in_background() -> bool:
    """Whether this runs beside the program: in a handler, a listener, or what was started."""
    return _background.get()


def enter_background() -> None:
    """From here on, this context belongs to background work."""
    _arrive()  # a copy of a context may be older than the cell
    _background.set(True)


def adopt(output: LiveOutput) -> None:
    """Put a new live output into the care of the current scope, and of its session."""
    if (scope := _scope.get()) is not None:
        scope.own(output)
    output._session.own(output)


@contextmanager
def activated(session: Session, *, process: bool) -> Iterator[Session]:
    """Within, `session` is the current one; with `process`, in new threads too."""
    token = _current.set(session)
    inner = _scope.set(None)
    if process:
        process_sessions.append(session)
    try:
        yield session
    finally:
        _scope.reset(inner)
        _current.reset(token)
        if process:
            process_sessions.remove(session)


def on_scope_close(fn: Callable[[], None], *, weakly: bool = False) -> Callable[[], None]:
    """Call `fn` when the current scope ends; returns what takes that back.

    With `weakly`, `fn` is a method, whose object the scope does not keep.
    """
    _arrive()
    if (scope := _scope.get()) is not None:
        return scope.on_close(fn, weakly=weakly)
    return _nothing


def _nothing() -> None:
    """Outside of any scope there is nothing to take back."""


def _after_fork() -> None:
    """Whoever held a lock in the parent is not here to let go of it."""
    global _making
    _making = threading.Lock()
    for session in list(all_sessions):
        session.renew_locks()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
