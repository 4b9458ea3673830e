"""What is raised when something does not keep a promise that others rely on."""

from __future__ import annotations

from ..errors import PykinoError

__all__ = ["BrokenPromiseError"]


class BrokenPromiseError(PykinoError, AssertionError):
    """An output or a host does not do what others rely on.

    Args:
        who: The output or the host.
        promise: What it has to do, as a sentence without its end.
        how: What it does instead.
    """

    def __init__(self, who: object, promise: str, how: str) -> None:
        super().__init__(f"{_named(who)} breaks a promise: {promise}. {how}")
        self.promise, self.how = promise, how


def _named(who: object) -> str:
    if isinstance(who, str):
        return who
    try:
        text = repr(who)
    except Exception:  # its repr may be what is broken
        return f"<{type(who).__qualname__}>"
    return text if len(text) <= 80 else f"{text[:79]}…"
