"""Names for columns, which may be called anything, any number of times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ArgumentError, did_you_mean
from .cells import text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["label_of", "picked", "unique_keys"]


def label_of(name: Any) -> str:
    """What stands above a column; the levels of a pandas header one after the other."""
    if isinstance(name, tuple):
        return " / ".join(text_of(part, 200) for part in name)
    return text_of(name, 200) if name is not None else "None"


def unique_keys(names: Sequence[Any]) -> list[str]:
    """A key for each of `names`, the label where nobody else has it."""
    keys: dict[str, None] = {}
    for name in names:
        label = key = label_of(name)
        if label == "*" or (label.startswith("^") and label.endswith("$")):
            key = f"{label} "  # polars and duckdb would take it for a pattern
        number = 2
        while key in keys:
            key = f"{label} ({number})"
            number += 1
        keys[key] = None
    return list(keys)


def picked(names: Sequence[Any], keys: Sequence[Any] | None) -> list[int]:
    """Where the columns that `keys` name are, in the order of `keys`; None: all.

    Raises:
        ArgumentError: There is no column of that name.
    """
    if keys is None:
        return list(range(len(names)))
    places: dict[Any, list[int]] = {}
    for index, name in enumerate(names):
        places.setdefault(name, []).append(index)
    found: list[int] = []
    for key in keys:
        if key not in places:
            labels = [label_of(name) for name in names]
            hint = did_you_mean(key, labels) or f"There are {', '.join(map(repr, labels[:20]))}."
            error = ArgumentError("DataTable", "keys", key, "names of columns")
            error.args = (f"{error.args[0]} {hint}",)
            raise error
        found += places[key]
    return list(dict.fromkeys(found))
