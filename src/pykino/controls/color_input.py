"""A colour."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..errors import Unacceptable
from ._debounce import milliseconds
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload
    from ._debounce import Debounce

__all__ = ["ColorInput"]

_HEX = re.compile(r"#(?:[0-9a-f]{3}){1,2}", re.IGNORECASE | re.ASCII)


class ColorInput(Input[str]):
    """A colour, as `"#rrggbb"` in lower case.

    Args:
        label: What stands above the field.
        default: The colour at first; `"#rgb"` is understood, too.
        debounce: When a change is sent: `"blur"`, once a colour is chosen, or so many seconds
            after the last one that was looked at; 0 sends each of them.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: `default` is no such colour, or `debounce` is negative.

    Example:
        >>> ColorInput("Line", default="#F80").value
        '#ff8800'
    """

    module = "color_input"

    def __init__(
        self,
        label: str,
        *,
        default: str = "#3b5bdb",
        debounce: Debounce = "blur",
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[str], str | None] | None = None,
    ) -> None:
        self.debounce = milliseconds(self._kind, debounce)
        super().__init__(label, default, key=key, help=help, disabled=disabled, validate=validate)

    def accept(self, value: object) -> str:
        if not isinstance(value, str) or not _HEX.fullmatch(value):
            raise Unacceptable("a colour such as #3b5bdb")
        digits = value[1:].lower()
        return "#" + (digits if len(digits) == 6 else "".join(d + d for d in digits))

    def parse(self, text: str) -> str:
        return "#" + text.strip().removeprefix("#")

    def details(self) -> dict[str, Payload]:
        return {"debounce": self.debounce}
