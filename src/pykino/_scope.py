"""Who owns what was created: a scope releases it when its cell is evaluated again, or it closes."""

from __future__ import annotations

import os
import threading
from collections import Counter
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod, WeakValueDictionary

from .errors import ClosedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextvars import ContextVar, Token

    from .live import LiveOutput
    from .protocols import Place

__all__ = ["Scope", "endings"]

_lock = threading.RLock()  # of all scopes, held for a moment; a destructor may come back to it


class Scope:
    """An owner of live outputs and of what is to be undone.

    As a context manager it closes at the end of the block; `active()` creates within it and
    leaves it open. A scope with a name is a cell: opened again, its inputs have the values that
    the inputs of the same kind, label and options had in it before.
    """

    def __init__(
        self, var: ContextVar[Scope | None], frame: Place | None, name: str | None = None
    ) -> None:
        self.frame = frame
        self.name = name
        self.bound: dict[object, Any] = {}
        """What was read of inputs within; the next time it is the same."""
        self._slots: Counter[object] = Counter()
        self.closed = False
        self._var = var
        self._tokens: list[Token[Scope | None]] = []
        self._outputs: WeakValueDictionary[str, LiveOutput] = WeakValueDictionary()
        self._undo: dict[int, Callable[[], None]] = {}
        self._numbers = count()

    def __enter__(self) -> Scope:
        self._tokens.append(self._var.set(self))
        return self

    def __exit__(self, *_: object) -> None:
        self._var.reset(self._tokens.pop())
        self.close()

    @contextmanager
    def active(self) -> Iterator[Scope]:
        """Create within this scope, and keep what was created."""
        token = self._var.set(self)
        try:
            yield self
        finally:
            self._var.reset(token)

    def slot(self, identity: str) -> tuple[str, str, int] | None:
        """What names an input over time: this scope, what the input is, which one of its like."""
        if self.name is None:
            return None
        self._slots[identity] += 1
        return self.name, identity, self._slots[identity]

    def own(self, output: LiveOutput) -> None:
        """Close `output` with this scope.

        Raises:
            ClosedError: It has been closed.
        """
        ref = output.ref
        with _lock:
            if self.closed:
                raise ClosedError("the scope in which this output is made")
            self._outputs[ref] = output

    @property
    def is_at_work(self) -> bool:
        """Whether something goes on within that it will have to stop."""
        return bool(self._undo)

    def outputs(self) -> list[LiveOutput]:
        """What was made within, and is still there."""
        with _lock:
            return list(self._outputs.values())

    def on_close(self, fn: Callable[[], None], *, weakly: bool = False) -> Callable[[], None]:
        """Call `fn` when this scope closes; last in, first out. Returns what takes that back.

        With `weakly`, `fn` is a method, whose object this does not keep.

        Raises:
            ClosedError: It has been closed.
        """
        number = next(self._numbers)

        def take_back(_: object = None) -> None:
            self._undo.pop(number, None)

        undo = _weak(fn, take_back) if weakly else fn
        with _lock:
            if self.closed:
                raise ClosedError("the scope in which this is started")
            self._undo[number] = undo
        return take_back

    def close(self) -> None:
        """Release everything; what one release raises does not keep the others from theirs.

        What goes on in it is told to stop before its outputs are closed: then it ends quietly.
        """
        with _lock:
            if self.closed:
                return
            self.closed = True
            outputs = list(self._outputs.values())
            undo = list(self._undo.values())
        closing: list[Callable[[], None]] = []
        for output in outputs:
            closing.append(output.close)
            if output._topic.is_used:  # those who subscribed within hear of it, too
                closing += endings(output)
        errors: list[BaseException] = []
        for release in [*reversed(undo), *closing]:
            try:
                release()
            except BaseException as exc:  # Ctrl-C, too: what is left is released before it goes on
                errors.append(exc)
        self._undo.clear()
        for error in errors:
            if not isinstance(error, Exception):
                raise error
        if errors:
            raise BaseExceptionGroup("while a scope was closed", errors)


def endings(output: LiveOutput) -> list[Callable[[], None]]:
    """End the events of an output; returns the calls that say so to those who listen to it."""
    guard = partial(output._session.guard, output._entry)
    return [partial(guard, end) for end in output._topic.end()]


def _weak(method: Callable[[], None], gone: Callable[[object], None]) -> Callable[[], None]:
    """What calls `method` if its object is still there; `gone` hears when it no longer is."""
    reference = WeakMethod(method, gone)

    def call() -> None:
        if (found := reference()) is not None:
            found()

    return call


def _after_fork() -> None:
    """Whoever held the lock in the parent is not here to let go of it."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
