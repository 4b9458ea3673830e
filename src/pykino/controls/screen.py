"""A user interface of several steps that each client goes through alone."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar, copy_context
from functools import partial
from inspect import isawaitable
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakMethod

from .. import _here
from .._complaints import Complaints
from .._gate import call_all
from .._lanes import Lane
from .._sources import Source
from ..errors import ArgumentTypeError, ClosedError, WrongPlaceError
from ..loop import MOST_WAITING
from ..outputs.error import Error
from ..outputs.frame import Frame
from ..outputs.text import Text
from ..rendering import as_output
from ._acting import acting
from ._patience import Patience
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..events import Event
    from ..protocols import Output

__all__ = ["Screen"]

WORKING = "Working …"
FORGOTTEN = "The state is None: did the function that was called forget to return the next one?"

S = TypeVar("S")
SourceT = TypeVar("SourceT", bound="Source")

_drawn: ContextVar[_Drawing[Any] | None] = ContextVar("pykino.drawing", default=None)


class Screen(Generic[S]):
    """What people see follows from a state, and each of them has a state of their own.

    Subclass it and override `render`: it returns what a state looks like, and connects the controls
    in it to functions that return the next state. At first all clients see the first state; from
    its first event on, a client goes its own way, until it leaves. What a client enters is its own
    from the beginning: inputs that `render` makes hold a value for each client.

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
        self._complaints = Complaints(type(self).__name__)
        self._closed = False
        self._own: dict[str, _Part[S]] = {}
        self._first: _Part[S] = _Part(self, None)
        self._first.draw(state)
        self._no_more = _while_it_lives(self._left, self._session.audience.leaving)
        self._take_back = _here.on_scope_close(self.close)

    def render(self, state: S) -> object:
        """What a state looks like: anything that can be shown.

        Called for each state of each client, so its controls are made in here.
        """
        name = type(self).__name__
        missing = f"{name} has no render(state): override it to return what a state looks like"
        raise NotImplementedError(missing)

    def control(self, source: SourceT, fn: Callable[[Any, S], object]) -> SourceT:
        """Have `fn(event, state)` return the next state, for each event of `source`.

        `fn` may be `async def`. What it raises is shown to that client, whose state stays. An event
        of a control that is drawn no more is left out: the second click of a double one.

        Returns:
            `source`, to be shown.

        Raises:
            ArgumentTypeError: `fn` cannot be called, or nobody can subscribe to `source`.
            WrongPlaceError: Called outside of `render`.
        """
        given: object = source
        if isinstance(given, type) or not isinstance(given, Source):
            expected = "an input, a button or another source of events"
            raise ArgumentTypeError("Screen.control", "source", source, expected)
        if not callable(fn):
            raise ArgumentTypeError("Screen.control", "fn", fn, "a function of event and state")
        drawing = _drawn.get()
        if drawing is None or drawing.part.screen is not self:
            instead = "connect each control while it is made, in render()"
            raise WrongPlaceError("Screen.control()", "a function other than render()", instead)
        source.subscribe(partial(self._heard, drawing, fn))
        return source

    def state_of(self, client: str | None = None) -> S:
        """The state that a client is in; without one, or where it has none, the first."""
        return self._own.get(client or "", self._first).state

    def close(self) -> None:
        """End it for all clients; it stays as it is, and its controls are gone."""
        self._closed = True
        self._no_more()
        self._take_back()
        own, self._own = self._own, {}
        call_all([part.end for part in [self._first, *own.values()]])

    def __pykino__(self) -> Output:
        return self._frame

    def _heard(self, drawing: _Drawing[S], fn: Callable[[Any, S], object], event: Event) -> None:
        """An event is its client's; what Python does is everybody's who sees the control."""
        part: _Part[S] | None = drawing.part
        if drawing.part.client is None and event.origin is not None:
            part = self._part_of(event.origin)
        if part is not None and not self._closed:
            part.take(drawing, fn, event)

    def _part_of(self, client: str) -> _Part[S] | None:
        """The part of a client; None if it has left."""
        if (part := self._own.get(client)) is None:
            with suppress(ClosedError):
                part = self._own.setdefault(client, _Part(self, client))
        if self._closed or client not in self._session.audience.clients():
            self._end_of(client)
            return None
        return part

    def _left(self, event: Event) -> None:
        self._end_of(event.origin or "")

    def _end_of(self, client: str) -> None:
        if part := self._own.pop(client, None):
            part.leave()


class _Part(Generic[S]):
    """The screen of one client, or the one that all begin with."""

    def __init__(self, screen: Screen[S], client: str | None) -> None:
        self.screen, self.client = screen, client
        self._frame = screen._context.copy().run(Frame, placeholder=False)
        self._lane = Lane(f"{type(screen).__name__} of {client or 'all'}", limit=MOST_WAITING)
        self._lock = Lock()  # it ends at once, but not while something is put on the page
        self._drawing: _Drawing[S] | None = None
        self._problem: Frame | None = None  # what went wrong before anything was drawn
        self._patience = Patience(screen._session.clock, self._say_working)
        self._ended = False

    @property
    def state(self) -> S:
        return self._seen().state

    def take(self, drawing: _Drawing[S], fn: Callable[[Any, S], object], event: Event) -> None:
        context = self.screen._context.copy()
        context.run(acting.set, self.client)
        self._lane.put(context, self._handle, self._handled, (drawing, fn, event))

    def draw(self, state: S) -> None:
        """Show `state`; if that fails, everything stays as it is."""
        if self._ended:
            return
        drawing = _Drawing(self, state)
        try:
            shown = drawing.make()
            before = self._drawing
            done = self._put(drawing, shown)
        except BaseException as exc:
            drawing.scope.close()
            if state is None and self.screen._first._drawing is not None:
                exc.add_note(FORGOTTEN)
            raise
        gone = before if done else drawing
        if gone is not None:
            gone.scope.close()

    def end(self) -> None:
        """It stays as it is, and its controls are gone."""
        self._stop()
        self._release()

    def leave(self) -> None:
        """Its client has gone: end it beside those who say so, and beside what is at work in it."""
        self._stop()
        lane = Lane(f"the end of {self._lane.name}", limit=1)
        lane.put(self.screen._context, self._release, self._released)

    def _stop(self) -> None:
        with self._lock:
            self._ended = True
        self._lane.clear()

    def _release(self) -> None:
        if self._drawing is not None:
            self._drawing.scope.close()

    def _released(self, raised: BaseException | None) -> None:
        if raised is not None:
            self.screen._complaints.show(raised)

    def _seen(self) -> _Drawing[S]:
        """What its client sees: as long as nothing was drawn for it alone, what all see."""
        drawing = self._drawing or self.screen._first._drawing
        assert drawing is not None, "a screen draws its first state before it hears of anything"
        return drawing

    def _put(self, drawing: _Drawing[S], shown: Output) -> bool:
        """Put on the page what was drawn; False if it is too late for that."""
        with self._lock:
            if self._ended:
                return False
            self._frame.render(shown)
            self._frame.append(drawing.problem)
            if self._drawing is None:
                self.screen._frame.render(self._frame, to=self.client)
            self._drawing = drawing
            return True

    def _handle(self, drawing: _Drawing[S], fn: Callable[[Any, S], object], event: Event) -> object:
        if self._ended or drawing is not self._seen():
            return None
        self._patience.begin()
        result = fn(event, drawing.state)
        if isawaitable(result):
            return self._awaited(result)
        self.draw(result)  # type: ignore[arg-type]  # what the user's function says the state is
        return None

    async def _awaited(self, result: Any) -> None:
        from anyio import to_thread

        state = await result
        await to_thread.run_sync(self.draw, state)

    def _handled(self, raised: BaseException | None, *_: object) -> None:
        with self._lock:
            told = self._patience.end()
        if raised is None or self._ended:
            return
        with suppress(ClosedError):  # it ends just now
            if not isinstance(raised, ClosedError):
                self._complain(raised)
            elif told:
                self._place_of_problems().clear()

    def _complain(self, raised: BaseException) -> None:
        place = self._place_of_problems()
        place.render(Error(raised))
        if FORGOTTEN in getattr(raised, "__notes__", ()):
            place.append(Text(FORGOTTEN))

    def _say_working(self) -> None:
        """An answer takes its time: say so in the place of what went wrong before."""
        with self._lock, suppress(ClosedError):
            if self._patience.is_over() and not self._ended:
                self.screen._context.copy().run(self._show_working)

    def _show_working(self) -> None:
        self._patience.told = True
        self._place_of_problems().render(Text(WORKING, tone="muted"))

    def _place_of_problems(self) -> Frame:
        if self._drawing is not None:
            return self._drawing.problem
        if self._problem is None:  # below what all see
            self._problem = self.screen._context.copy().run(Frame, placeholder=False)
            self.screen._frame.append(self._problem, to=self.client)
        return self._problem


class _Drawing(Generic[S]):
    """What one state looks like in a part, and the owner of its controls."""

    def __init__(self, part: _Part[S], state: S) -> None:
        self.part, self.state = part, state
        self.scope = _here.scope()
        self.problem: Frame

    def make(self) -> Output:
        token = _drawn.set(self)
        try:
            with self.scope.active():
                self.problem = Frame(placeholder=False)
                shown = as_output(self.part.screen.render(self.state))
        finally:
            _drawn.reset(token)
        if self.part.client is None:
            self._divide()
        return shown

    def _divide(self) -> None:
        """Where all see the same control, what each of them enters is still nobody else's."""
        for output in self.scope.outputs():
            if isinstance(output, Input) and not output.personal:
                output.divide()


def _while_it_lives(method: Callable[[Event], None], source: Source) -> Callable[[], None]:
    """Subscribe a method without keeping its object; returns what ends that."""
    weak = WeakMethod(method)

    def call(event: Event) -> None:
        if (found := weak()) is not None:
            found(event)
        else:
            unsubscribe()

    unsubscribe = source.subscribe(call)
    return unsubscribe
