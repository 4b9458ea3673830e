"""What live outputs tell Python: small frozen values that say who did it."""

from __future__ import annotations

from typing import Any

from attrs import frozen

__all__ = ["Event", "RowSelection", "Signal"]


@frozen
class Event:
    """Something that happened in a client."""

    origin: str
    """The id of the client in which it happened."""


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
