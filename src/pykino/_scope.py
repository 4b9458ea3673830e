"""Who owns what was created: a scope releases it when its cell is evaluated again, or it closes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextvars import ContextVar, Token

    from .live import LiveOutput
    from .outputs.frame import Frame

__all__ = ["Scope"]


class Scope:
    """An owner of live outputs and of what is to be undone.

    As a context manager it closes at the end of the block; `active()` creates within it and
    leaves it open.
    """

    def __init__(self, var: ContextVar[Scope | None], frame: Frame | None) -> None:
        self.frame = frame
        self.closed = False
        self._var = var
        self._tokens: list[Token[Scope | None]] = []
        self._outputs: WeakValueDictionary[str, LiveOutput] = WeakValueDictionary()
        self._undo: list[Callable[[], None]] = []

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

    def own(self, output: LiveOutput) -> None:
        """Close `output` with this scope."""
        self._outputs[output.ref] = output

    def on_close(self, fn: Callable[[], None]) -> None:
        """Call `fn` when this scope closes; last in, first out."""
        self._undo.append(fn)

    def close(self) -> None:
        """Release everything; what one release raises does not keep the others from theirs."""
        if self.closed:
            return
        self.closed = True
        outputs = list(self._outputs.values())
        errors: list[Exception] = []
        for release in [*(o.close for o in outputs), *reversed(self._undo)]:
            try:
                release()
            except Exception as exc:
                errors.append(exc)
        self._undo.clear()
        if errors:
            raise ExceptionGroup("while a scope was closed", errors)
