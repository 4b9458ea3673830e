"""The values that a user gives to inputs from outside: `pykino run -p month=3`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Parameters", "identifier"]


class Parameters:
    """Texts by name; an input finds its own by its key, its label, or its label as an identifier.

    Args:
        given: The text for each name.
    """

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self.given = dict(given or {})
        self.used: set[str] = set()
        """The names that inputs have asked for."""
        self.asked: list[str] = []
        """The names that there were to give, one for each input."""

    def find(self, key: str | None, label: str) -> tuple[str, str] | None:
        """The name and the text for an input, None if none was given."""
        if not self.given:
            return None
        names = {key, label, identifier(label)} if key else {label, identifier(label)}
        self.asked.append(key or identifier(label) or label)
        for name, text in self.given.items():
            if name in names or identifier(name) == identifier(label) != "":
                self.used.add(name)
                return name, text
        return None

    def unused(self) -> list[str]:
        """The names that no input has asked for."""
        return [name for name in self.given if name not in self.used]


def identifier(label: str) -> str:
    """A label as it can be typed: "First name" is first_name."""
    return re.sub(r"\W+", "_", label.casefold()).strip("_")
