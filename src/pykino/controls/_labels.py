"""The words that name a control, also to those who do not see it."""

from __future__ import annotations

from ..errors import ArgumentError, ArgumentTypeError

__all__ = ["checked_label"]


def checked_label(owner: str, label: object) -> str:
    """The label of a control.

    Raises:
        ArgumentTypeError: It is no str.
        ArgumentError: There are no words in it.
    """
    if not isinstance(label, str):
        raise ArgumentTypeError(owner, "label", label, "a str")
    if not label.strip():
        expected = "a label: those who do not see the page need one"
        raise ArgumentError(owner, "label", label, expected)
    return label
