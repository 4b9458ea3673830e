"""A color; it does not know how it is shown."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Color"]


@dataclass(frozen=True)
class Color:
    """A color on a screen.

    Args:
        red: From 0 to 255.
        green: The same.
        blue: The same.

    Raises:
        ValueError: One of them is not an int from 0 to 255.
    """

    red: int
    green: int
    blue: int

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if type(value) is not int or not 0 <= value <= 255:
                raise ValueError(f"Color({name}=...) got {value!r}, expected an int from 0 to 255.")

    @property
    def hex(self) -> str:
        """As CSS writes it: `#3b5bdb`."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"
