"""What live outputs tell Python: small frozen values that say who did it."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

__all__ = [
    "Change", "Click", "Event", "Join", "KeyDown", "KeyUp", "KeyboardStatus", "Leave",
    "RowSelection", "Signal", "Submit", "Tick",
]  # fmt: skip


@frozen
class Event:
    """Something that happened in a client, or in Python."""

    origin: str | None
    """The id of the client in which it happened; None: in Python."""


@frozen
class Click(Event):
    """A `Button` was pressed."""


@frozen
class Change(Event):
    """An input has another value, or a field of a `Form` that reports changes."""

    value: Any
    """The value it has now; of a form, all its values by name."""


@frozen
class Submit(Event):
    """A `Form` was sent."""

    data: dict[str, Any]
    """The values of its fields by name."""


@frozen
class _Key(Event):
    key: str
    """What the key means, as the browser says it: `"a"`, `"A"`, `"ArrowLeft"`."""
    code: str
    """Where the key is, whatever is printed on it: `"KeyA"`."""
    repeat: bool = False
    """Whether it comes because the key is held down."""
    ctrl: bool = False
    shift: bool = False
    alt: bool = False
    meta: bool = False


@frozen
class KeyDown(_Key):
    """A key was pressed while a `Keyboard` was on."""


@frozen
class KeyUp(_Key):
    """A key was let go while a `Keyboard` was on."""


@frozen
class KeyboardStatus(Event):
    """A `Keyboard` was switched on or off."""

    enabled: bool


@frozen
class Tick(Event):
    """The time of an `Interval` has passed once more."""

    iteration: int
    """How often it has passed before; a number is missing where the listener was too slow."""
    timer: object = field(default=None, eq=False, repr=False)
    """What ticks: where somebody is late, the ticks of one timer stand for each other."""


@frozen
class Join(Event):
    """A client sees the session for the first time."""


@frozen
class Leave(Event):
    """A client is gone for good."""


@frozen
class RowSelection(Event):
    """The rows that are now selected in a `DataTable`."""

    rows: tuple[dict[str, Any], ...]
    """The selected rows, column name to value."""


@frozen
class Signal(Event):
    """A Vega signal, selection or click of a `VegaLite` chart."""

    name: str
    """The selection parameter, or `"click"`."""
    value: Any
    """What Vega reports: ranges or field values; for a click, the datum or None."""
