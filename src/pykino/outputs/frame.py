"""A place on the page whose content changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._flags import checked_flag
from .._views import FrameState, Item
from .._watchdog import Conversion, watch
from ..live import LiveOutput
from ..protocols import Output
from ..rendering import as_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._hub import Verb
    from ..protocols import Bundle, Node

__all__ = ["Frame"]

_SCALARS = (int, str, float, bool, type(None))  # told by identity: a metaclass may forbid hashes


class Frame(LiveOutput):
    """A place whose content can be replaced, added to and cleared, from any thread.

    Every client sees the same, also one that comes later. Updates that come faster than they can
    be drawn are left out; the last one always arrives.

    Args:
        value: What to show at first; default: nothing.
        placeholder: Whether an empty frame says that it is empty.

    Raises:
        ArgumentTypeError: `placeholder` is no bool.

    Example:
        >>> frame = Frame()
        >>> for i in range(3):
        ...     frame.render(i)
    """

    module = "frame"

    __slots__ = ("_before", "_state", "placeholder")

    def __init__(self, *value: object, placeholder: bool = True) -> None:
        if len(value) > 1:
            message = f"Frame() takes at most one value, got {len(value)}: append the others"
            raise TypeError(message)
        self.placeholder = checked_flag("Frame", "placeholder", placeholder)
        self._before: Callable[[], None] | None = None  # called before anything else is shown
        self._state = self._entry.state = FrameState(self._entry)
        for first in value:
            self.render(first)

    def render(self, value: object, *, to: str | None = None, temporary: bool = False) -> None:
        """Show `value` instead of what is shown.

        Args:
            value: Anything; it is shown as it is now.
            to: Show it to this client only, until it leaves.
            temporary: Show it to those connected now, not to those who come later.

        Raises:
            ArgumentError: No client of id `to` is connected, or the frame would contain itself.
            ClosedError: The scope of the frame has ended.
        """
        self.check_open()
        if to is None and not temporary and type(value) in _SCALARS:
            if self._before is not None:
                self._before()
            self._session.frame_replace(self._state, Item(value))
        else:
            self._show("replace", value, to, temporary)

    def append(self, value: object, *, to: str | None = None, temporary: bool = False) -> None:
        """Show `value` below what is shown; arguments and errors as for `render`."""
        self._show("append", value, to, temporary)

    def clear(self, *, to: str | None = None, temporary: bool = False) -> None:
        """Show nothing; arguments and errors as for `render`."""
        self._put("clear", None, to, temporary)

    def _show(
        self, verb: Verb, value: object, to: str | None = None, temporary: bool = False
    ) -> None:
        kind = type(value)
        if issubclass(kind, Output):
            self._put(verb, as_item(value), to, temporary)
        elif kind in _SCALARS:
            self._put(verb, Item(value), to, temporary)
        else:
            self._convert(verb, value, to, temporary)

    def _convert(self, verb: Verb, value: object, to: str | None, temporary: bool) -> None:
        """Show what takes its time to become an output, as somebody else's code decides."""
        self.check_open()
        conversion = watch(Conversion(self, value, verb, to, temporary=temporary))
        item: Item | None = None
        try:
            item = as_item(value)
        finally:
            slot = conversion.finish(interrupted=item is None)
        if slot is None:
            self._put(verb, item, to, temporary)
        else:
            slot._put("replace", item, None, False)

    def _put(self, verb: Verb, item: Item | None, to: str | None, temporary: bool) -> None:
        self.check_open()
        if self._before is not None:
            self._before()
        self._session.frame_update(verb, self._state, item, to, temporary)

    def to_node(self) -> Node:
        return {"type": "frame", "ref": self.ref, "placeholder": self.placeholder}

    def outputs(self) -> list[Any]:
        """What everybody sees in it now, as outputs."""
        from ..rendering import item_output

        if self._before is not None:
            self._before()
        return [item_output(item) for item in self._state.view.items]

    def fallback(self) -> Bundle:
        from ..rendering import joined_fallback

        return joined_fallback(self.outputs())
