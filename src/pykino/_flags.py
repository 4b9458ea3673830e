"""Options that are on or off: a value of another kind is a mistake, not a yes."""

from __future__ import annotations

from .errors import ArgumentTypeError

__all__ = ["checked_flag"]


def checked_flag(owner: str, argument: str, value: object) -> bool:
    """`value` as a bool; one of numpy's is one, too.

    Raises:
        ArgumentTypeError: It is neither True nor False.
    """
    if isinstance(value, bool):
        return value
    kind = type(value)
    if kind.__module__ == "numpy" and kind.__name__ in {"bool", "bool_"}:
        return bool(value)
    raise ArgumentTypeError(owner, argument, value, "True or False")
