"""A date."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from ..errors import Unacceptable
from ._moments import Moment

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DateInput"]

_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class DateInput(Moment[date]):
    """A date, or None while the field is empty.

    Args:
        label: What stands above the field.
        default: The date in it at first.
        min: The first date it takes.
        max: The last date it takes.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type; a datetime is none, its `.date()` is.
        ArgumentError: `max` is before `min`, or `default` is not between them.

    Example:
        >>> DateInput("Day", default=date(2026, 11, 22)).value
        datetime.date(2026, 11, 22)
    """

    module = "date_input"
    noun = "a date"
    written = "2026-11-22"

    def __init__(
        self,
        label: str,
        *,
        default: date | None = None,
        min: date | None = None,  # noqa: A002 - as in HTML
        max: date | None = None,  # noqa: A002
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[date | None], str | None] | None = None,
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

    def moment(self, value: object) -> date:
        if isinstance(value, datetime):
            raise Unacceptable("a datetime.date; of a datetime, take .date()")
        if not isinstance(value, date):
            raise Unacceptable("a datetime.date or None")
        return date(value.year, value.month, value.day)

    def text(self, moment: date) -> str:
        return moment.isoformat()

    def from_text(self, text: str) -> date:
        if not _ISO.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
