"""A time of day."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING

from ..errors import Unacceptable
from ._moments import Moment

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TimeInput"]

_ISO = re.compile(r"(?!24)\d\d:\d\d(:\d\d(\.\d{1,6})?)?", re.ASCII)  # 24:00: to some Pythons only


class TimeInput(Moment[time]):
    """A time of day without a zone, or None while the field is empty.

    Seconds are kept, parts of a second are not.

    Args:
        label: What stands above the field.
        default: The time in it at first.
        min: The earliest time it takes.
        max: The latest time it takes.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type, or a time with a zone.
        ArgumentError: `max` is before `min`, or `default` is not between them.

    Example:
        >>> TimeInput("Alarm", default=time(7, 30)).value
        datetime.time(7, 30)
    """

    module = "time_input"
    noun = "a time"
    written = "07:30"

    def __init__(
        self,
        label: str,
        *,
        default: time | None = None,
        min: time | None = None,  # noqa: A002 - as in HTML
        max: time | None = None,  # noqa: A002
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[time | None], str | None] | None = None,
    ) -> None:
        super().__init__(
            label,
            default,
            min=min,
            max=max,
            key=key,
            help=help,
            disabled=disabled,
            validate=validate,
        )

    def moment(self, value: object) -> time:
        if not isinstance(value, time):
            raise Unacceptable("a datetime.time or None")
        if value.tzinfo is not None:
            raise Unacceptable("a time without a zone: take .replace(tzinfo=None)")
        return time(value.hour, value.minute, value.second)

    def text(self, moment: time) -> str:
        return moment.isoformat("seconds" if moment.second else "minutes")

    def from_text(self, text: str) -> time:
        if not _ISO.fullmatch(text):
            raise ValueError(text)
        return time.fromisoformat(text)
