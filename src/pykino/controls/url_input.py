"""The address of something on a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..errors import Unacceptable
from ._debounce import milliseconds
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload
    from ._debounce import Debounce

__all__ = ["UrlInput"]

EXPECTED = "an absolute URL with a host, such as https://example.org/page"
CODE = {"javascript", "vbscript", "data"}  # a link to these runs in the page that shows it

_HOST = re.compile(r"[\w.~%-]+|[0-9a-f:.]+(%[\w.~-]+)?", re.IGNORECASE)
_NEVER = re.compile(r"[\s\x00-\x1f\x7f\\<>]")


class UrlInput(Input[str | None]):
    """An absolute URL with a host, or None while the field is empty.

    Args:
        label: What stands above the field.
        default: The URL in it at first.
        placeholder: What an empty field shows.
        debounce: When a change is sent: `"blur"`, once the field is left or Enter is pressed, or
            so many seconds after the last key; 0 sends each key.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: An argument is out of bounds, or `default` is no such URL.

    Example:
        >>> UrlInput("Source", default="https://example.org/data.csv").value
        'https://example.org/data.csv'
    """

    module = "url_input"

    def __init__(
        self,
        label: str,
        *,
        default: str | None = None,
        placeholder: str = "",
        debounce: Debounce = "blur",
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[str | None], str | None] | None = None,
    ) -> None:
        self._check_texts(placeholder=placeholder)
        self.placeholder = placeholder
        self.debounce = milliseconds(self._kind, debounce)
        super().__init__(label, default, key=key, help=help, disabled=disabled, validate=validate)

    def accept(self, value: object) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise Unacceptable(EXPECTED)
        url = value.strip()
        if url and not _is_absolute(url):
            raise Unacceptable(EXPECTED)
        return url or None

    def details(self) -> dict[str, Payload]:
        return {"placeholder": self.placeholder, "max_length": None, "debounce": self.debounce}


def _is_absolute(url: str) -> bool:
    """Whether it has a scheme and a host, and all who read it agree on which host that is."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:  # brackets that do not match, a port that is no number
        return False
    if _NEVER.search(url) or not parts.scheme or parts.scheme in CODE:
        return False
    return host is not None and _HOST.fullmatch(host) is not None
