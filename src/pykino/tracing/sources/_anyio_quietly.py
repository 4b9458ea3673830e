"""What the recorder does must not be felt by the code that it watches, even if it fails."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["quietly"]

P = ParamSpec("P")
T = TypeVar("T")


def quietly(fn: Callable[P, T]) -> Callable[P, T | None]:
    """`fn`, or None where that raises an error: what it would have said is not known then."""

    @wraps(fn)
    def called(*args: Any, **options: Any) -> T | None:
        try:
            return fn(*args, **options)
        except Exception:
            return None

    return called
