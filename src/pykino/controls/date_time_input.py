"""A moment: a date and a time, in whatever zone the reader is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..errors import Unacceptable
from ._moments import Moment

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DateTimeInput"]

AWARE = "a datetime with a zone, such as datetime.now(UTC) or one with tzinfo=ZoneInfo(...)"

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ISO = re.compile(  # 24:00 is a time to some Pythons only
    r"\d{4}-\d\d-\d\d[T ](?!24)\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)


class DateTimeInput(Moment[datetime]):
    """A moment, or None while the field is empty: edited in the reader's zone, read in UTC.

    Seconds are kept, parts of a second are not.

    Args:
        label: What stands above the field.
        default: The moment in it at first, like all of them with a zone.
        min: The first moment it takes.
        max: The last moment it takes.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type, or a datetime without a zone.
        ArgumentError: `max` is before `min`, or `default` is not between them.

    Example:
        >>> start = DateTimeInput("Start", default=datetime(2026, 11, 22, 10, 30, tzinfo=UTC))
        >>> start.value.isoformat()
        '2026-11-22T10:30:00+00:00'
    """

    module = "date_time_input"
    noun = "a date and time"
    written = "2026-11-22 10:30"

    def __init__(
        self,
        label: str,
        *,
        default: datetime | None = None,
        min: datetime | None = None,  # noqa: A002 - as in HTML
        max: datetime | None = None,  # noqa: A002
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[datetime | None], str | None] | None = None,
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

    def moment(self, value: object) -> datetime:
        if not isinstance(value, datetime):
            raise Unacceptable("a datetime.datetime or None")
        if value.tzinfo is None or value.utcoffset() is None:
            raise Unacceptable(AWARE)
        try:
            at = value.astimezone(UTC)
        except OverflowError:
            raise Unacceptable("a datetime that exists in UTC") from None
        return datetime(at.year, at.month, at.day, at.hour, at.minute, at.second, tzinfo=UTC)

    def text(self, moment: datetime) -> str:
        return moment.isoformat().replace("+00:00", "Z")

    def from_text(self, text: str) -> datetime:
        moment = self._from_iso(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment

    def typed(self, text: str) -> datetime:
        """Without a zone, it is the local time here; without a time, midnight."""
        text = f"{text} 00:00" if _DAY.fullmatch(text) else text
        return self._from_iso(text).astimezone()

    def describe(self, value: datetime | None) -> str:
        if value is None:
            return ""
        exact = "seconds" if value.second else "minutes"
        return f"{value.replace(tzinfo=None).isoformat(' ', exact)} UTC"

    def _from_iso(self, text: str) -> datetime:
        if not _ISO.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text)
