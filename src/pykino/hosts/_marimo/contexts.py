"""Which session belongs to which marimo notebook.

`marimo edit` runs a notebook in a process of its own; all browsers see one session. `marimo run`
serves every tab from a thread of one process, with objects of its own: each has its own session.
marimo says nobody when a cell begins, so whatever asks where it runs looks here first.
"""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Any

from ... import _here
from ...errors import HostError

if TYPE_CHECKING:
    from ...session import Session
    from ..marimo import MarimoHost

__all__ = ["adopt", "here", "home", "host_of"]

LOST = (
    "pykino cannot tell for which tab of this app a threading.Thread works. "
    "Start it with kino.start(...), or as a marimo.Thread."
)

_lock = threading.RLock()
_notebooks: dict[int, _Notebook] = {}  # by what all contexts of a notebook have in common
_hosts: weakref.WeakKeyDictionary[Session, MarimoHost] = weakref.WeakKeyDictionary()
_entering = threading.local()


class _Notebook:
    """One kernel of marimo, and its session."""

    def __init__(self, ctx: Any, session: Session, *, shared: bool) -> None:
        self.registry = ctx.cell_lifecycle_registry  # kept, so that its id stays its own
        self.session, self.shared = session, shared
        weakref.finalize(ctx, _left, id(self.registry)).atexit = False


def here() -> Any | None:
    """The context of the code that runs here; None in a thread that marimo does not know."""
    from marimo._runtime.context import ContextNotInitializedError, get_context

    try:
        return get_context()
    except ContextNotInitializedError:
        return None


def home(ctx: Any) -> Any:
    """The context of the notebook itself, for one of an app that is embedded in it."""
    while ctx.parent is not None:
        ctx = ctx.parent
    return ctx


def adopt(session: Session, host: MarimoHost) -> None:
    """From now on `host` is asked which cell runs; where there is none yet, `session` is the one.

    Raises:
        HostError: This is no marimo notebook.
    """
    import marimo

    if not marimo.running_in_notebook():
        raise HostError("host 'marimo' needs a marimo notebook; this program is none.")
    _hosts[session] = host
    _known(here(), session)
    if _enter not in _here.arrivals:
        _here.arrivals.append(_enter)


def host_of(session: Session) -> MarimoHost | None:
    """The host that shows a session in a notebook."""
    return _hosts.get(session)


def _enter() -> None:
    """Put the session of the notebook that runs here in force, and the scope of its cell."""
    if _here.in_background() or getattr(_entering, "now", False):
        return
    ctx = here()
    if ctx is None:
        if _here._current.get() is None and any(not n.shared for n in _notebooks.values()):
            raise HostError(LOST)
        return
    _entering.now = True
    try:
        session = _known(ctx).session
        host = host_of(session)
        if host is None or not host.enter(ctx):
            _here._current.set(_here._current.get() or session)
    finally:
        _entering.now = False


def _known(ctx: Any, session: Session | None = None) -> _Notebook:
    top = home(ctx)
    with _lock:
        notebook = _notebooks.get(id(top.cell_lifecycle_registry))
        if notebook is None:
            made = session or _made()
            shared = top.session_mode.value == "edit"
            notebook = _Notebook(top, made, shared=shared)
            _notebooks[id(notebook.registry)] = notebook
            if session is None:
                made.begin()
        return notebook


def _made() -> Session:
    from ...session import Session

    session = Session()
    _here.process_sessions.append(session)
    return session


def _left(key: int) -> None:
    """A tab was closed for good."""
    with _lock:
        notebook = _notebooks.pop(key, None)
    if notebook is None:
        return
    if notebook.session in _here.process_sessions:
        _here.process_sessions.remove(notebook.session)
    threading.Thread(target=notebook.session.close, name="pykino-left", daemon=True).start()
