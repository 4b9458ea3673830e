"""A user interface of several steps that each client goes through alone."""

from __future__ import annotations

from contextvars import ContextVar, copy_context
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .. import _here
from .._lanes import Lane
from ..errors import ArgumentTypeError, ClosedError, WrongPlaceError
from ..loop import MOST_WAITING
from ..outputs.error import Error
from ..outputs.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._scope import Scope
    from .._sources import Source
    from ..events import Event
    from ..protocols import Output

__all__ = ["Screen"]

S = TypeVar("S")
SourceT = TypeVar("SourceT", bound="Source")

_drawing: ContextVar[_Part[Any] | None] = ContextVar("pykino.drawing", default=None)


class Screen(Generic[S]):
    """What people see follows from a state, and each of them has a state of their own.

    Subclass it and override `render`: it returns what a state looks like, and connects the controls
    in it to functions that return the next state. At first all clients see the first state; from
    its first event on, a client goes its own way, until it leaves.

    Args:
        state: The first state, of any type. A frozen one is best: all clients begin with it.

    Example:
        >>> import pykino as kino
        >>> class Counter(kino.Screen[int]):
        ...     def render(self, state):
        ...         button = self.control(kino.Button("Add one"), self.add)
        ...         return kino.Grid([kino.Text(str(state)), button], columns=2)
        ...
        ...     def add(self, event, state):
        ...         return state + 1
        >>> counter = Counter(0)
    """

    def __init__(self, state: S) -> None:
        self._session = _here.current()
        self._frame = Frame(placeholder=False)
        self._context = copy_context()
        self._context.run(_here.enter_background)
        self._first = _Part(self, None, state)
        self._own: dict[str, _Part[S]] = {}
        self._first.draw(state)
        self._no_more = self._session.audience.leaving.subscribe(self._left)
        _here.on_scope_close(self.close)

    def render(self, state: S) -> object:
        """What a state looks like: anything that can be shown.

        Called for each state of each client, so its controls are made in here.
        """
        raise NotImplementedError  # abstract

    def control(self, source: SourceT, fn: Callable[[Any, S], object]) -> SourceT:
        """Have `fn(event, state)` return the next state, for each event of `source`.

        `fn` may be `async def`. What it raises is shown to that client, whose state stays.

        Returns:
            `source`, to be shown.

        Raises:
            ArgumentTypeError: `fn` cannot be called.
            WrongPlaceError: Called outside of `render`.
        """
        if not callable(fn):
            raise ArgumentTypeError("Screen.control", "fn", fn, "a function of event and state")
        part = _drawing.get()
        if part is None or part.screen is not self:
            instead = "connect each control while it is made, in render()"
            raise WrongPlaceError("Screen.control()", "a function other than render()", instead)
        source.subscribe(partial(self._heard, part, fn))
        return source

    def state_of(self, client: str | None = None) -> S:
        """The state that a client is in; without one, or where it has none, the first."""
        return self._own.get(client or "", self._first).state

    def close(self) -> None:
        """End it for all clients; it stays as it is, and its controls are gone."""
        self._no_more()
        own, self._own = self._own, {}
        for part in [self._first, *own.values()]:
            part.end()

    def __pykino__(self) -> Output:
        return self._frame

    def _heard(self, part: _Part[S], fn: Callable[[Any, S], object], event: Event) -> None:
        """An event is its client's; what Python does is everybody's who sees the control."""
        client = event.origin
        if (
            part.client is None
            and client is not None
            and client in self._session.audience.clients()
        ):
            part = self._own.setdefault(client, _Part(self, client, self._first.state))
        part.take(fn, event)

    def _left(self, event: Event) -> None:
        if part := self._own.pop(event.origin or "", None):
            part.end()


class _Part(Generic[S]):
    """The screen of one client, or the one that all begin with."""

    def __init__(self, screen: Screen[S], client: str | None, state: S) -> None:
        self.screen, self.client, self.state = screen, client, state
        self._lane = Lane(f"{type(screen).__name__} of {client or 'all'}", limit=MOST_WAITING)
        self._scope: Scope | None = None
        self._problem: Frame | None = None

    def take(self, fn: Callable[[Any, S], object], event: Event) -> None:
        context = self.screen._context.copy()
        self._lane.put(context, partial(self._handle, fn, event), self._handled)

    def draw(self, state: S) -> None:
        """Show `state`; if that fails, everything stays as it is."""
        frame, before = self.screen._frame, self._scope
        scope = _here.scope()
        token = _drawing.set(self)
        try:
            with scope.active():
                problem = Frame(placeholder=False)
                shown = self.screen.render(state)
                frame.render(shown, to=self.client)
                frame.append(problem, to=self.client)
        except BaseException:
            scope.close()
            raise
        finally:
            _drawing.reset(token)
        self.state, self._scope, self._problem = state, scope, problem
        if before is not None:
            before.close()

    def end(self) -> None:
        self._lane.clear()
        if self._scope is not None:
            self._scope.close()

    def _handle(self, fn: Callable[[Any, S], object], event: Event) -> object:
        result = fn(event, self.state)
        if isawaitable(result):
            return self._awaited(result)
        self.draw(result)  # type: ignore[arg-type]  # what the user's function says the state is
        return None

    async def _awaited(self, result: Any) -> None:
        from anyio import to_thread

        state = await result
        await to_thread.run_sync(self.draw, state)

    def _handled(self, raised: BaseException | None) -> None:
        if raised is None or isinstance(raised, ClosedError):
            return
        if self._problem is not None:
            self._problem.render(Error(raised))
        else:  # it still sees what all see
            self.screen._frame.append(Error(raised), to=self.client)
