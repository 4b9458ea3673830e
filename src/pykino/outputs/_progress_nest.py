"""Where a progress bar stands: below the bar whose loop it is inside of, and in its turn."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ..errors import ClosedError
from ..session import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..protocols import Place
    from .frame import Frame
    from .progress import Progress

__all__ = ["Nest"]

_innermost: ContextVar[Nest | None] = ContextVar("pykino.progress", default=None)


class Nest:
    """The place of one bar, and of the bars inside it."""

    __slots__ = ("_bar", "_below", "_home", "_outer", "_place", "shown")

    def __init__(self, bar: Progress[Any]) -> None:
        self.shown = False
        self._bar = bar
        self._place: Place | None = None  # where `kino.render` rendered when the loop began
        self._home: Frame | None = None  # of the bar that this one is inside of
        self._below: Frame | None = None  # for the bars inside this one
        self._outer: Nest | None = None

    def show(self) -> None:
        """Show the bar, if it is not shown yet."""
        if self.shown:
            return
        self.shown = True
        outer = _running()
        if outer is None:
            place().append(self._bar)
            return
        self._home = outer._room()
        if outer._is_busy():
            self._home.append(self._bar)  # two at once, in tasks side by side
        else:
            self._home.render(self._bar)

    def enter(self) -> None:
        """Bars that are shown from now on in this context are inside of this one."""
        self._place = place()
        outer = _running()
        if outer is None or self not in outer._chain():  # `for` over the bar of a `with` block
            self._outer = outer
        _innermost.set(self)

    def leave(self, *, clear: bool) -> None:
        """They are not any more; with `clear`, those inside are not shown any longer."""
        if _innermost.get() is self:
            _innermost.set(self._outer)
        if clear and self._below is not None:
            with suppress(ClosedError):
                self._below.clear()

    def _room(self) -> Frame:
        from .frame import Frame

        if self._below is None or self._below.closed:
            self._below = Frame(placeholder=False)
            (self._home or place()).append(self._below)
        return self._below

    def _is_busy(self) -> bool:
        from .progress import Progress

        inside = self._below.outputs() if self._below else ()
        return any(bar.state == "running" for bar in inside if isinstance(bar, Progress))

    def _chain(self) -> Iterator[Nest]:
        nest: Nest | None = self
        while nest is not None:
            yield nest
            nest = nest._outer

    def _runs(self) -> bool:
        return self._bar.state == "running" and not self._bar.closed


def _running() -> Nest | None:
    """The bar whose loop or block this is inside of, if it is of the same part of the page."""
    innermost = _innermost.get()
    chain = () if innermost is None else innermost._chain()
    nest = next((nest for nest in chain if nest._runs()), None)
    return nest if nest is not None and nest._place is place() else None
