"""A place on the page that shows what a function makes of each event."""

from __future__ import annotations

from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from .._sources import as_source
from ..errors import ArgumentTypeError
from ..listening import listen
from ..outputs.frame import Frame
from ..protocols import MISSING
from ..rendering import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..listening import Listener

__all__ = ["animate"]


def animate(source: object, fn: Callable[..., object], *, state: object = MISSING) -> Listener:
    """Show a frame whose content is what `fn` returned for the last event.

    Args:
        source: As for `kino.listen`; a number is so many **seconds** between two pictures.
        fn: `fn(event)` returns what to show. With `state`, `fn(event, state)` returns a pair: what
            to show, and the state for the next event. `raise kino.Stop` ends the animation, and
            the last picture stays.
        state: The first state.

    Returns:
        The handle of what goes on: `stop()`, `wait()`, `state`.

    Raises:
        ArgumentTypeError: Nobody can listen to `source`, or `fn` cannot be called.

    Example:
        >>> animate(1.0, lambda tick: f"{tick.iteration} s")  # doctest: +SKIP
    """
    if not callable(fn):
        raise ArgumentTypeError("animate", "fn", fn, "a function that returns what to show")
    source = as_source("animate", source)
    frame = Frame(placeholder=False)
    render(frame)
    if state is MISSING:
        return listen(source, _drawing(frame, fn))
    return listen(source, _drawing_with_state(frame, fn), state=state)


def _drawing(frame: Frame, fn: Callable[[Any], object]) -> Callable[[Any], object]:
    def draw(event: Any) -> object:
        drawn = fn(event)
        if isawaitable(drawn):
            return later(drawn)
        frame.render(drawn)
        return None

    async def later(drawn: Any) -> None:
        frame.render(await drawn)

    return draw


def _drawing_with_state(
    frame: Frame, fn: Callable[[Any, Any], object]
) -> Callable[[Any, Any], object]:
    def draw(event: Any, state: Any) -> object:
        drawn = fn(event, state)
        return later(drawn) if isawaitable(drawn) else take(drawn)

    async def later(drawn: Any) -> object:
        return take(await drawn)

    def take(drawn: Any) -> object:
        if not isinstance(drawn, tuple) or len(drawn) != 2:
            expected = "it to return a pair: what to show, and the next state"
            raise ArgumentTypeError("animate", "fn", drawn, expected)
        frame.render(drawn[0])
        return drawn[1]

    return draw
