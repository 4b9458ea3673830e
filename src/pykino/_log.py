"""What pykino logs, for whoever runs the program: never for those who read its pages.

The only module that writes to the logger `pykino`. A log may hold what one reader alone has typed,
so nothing that shows a program's prints to its readers may take it for one of them.
"""

from __future__ import annotations

from contextvars import ContextVar

__all__ = ["is_logging", "log_error", "log_warning"]

_logging: ContextVar[bool] = ContextVar("pykino.logging", default=False)


def log_error(message: str, exc: BaseException) -> None:
    """Log `exc`, with its traceback, to the logger `pykino`."""
    _log("error", message, exc_info=exc)


def log_warning(message: str) -> None:
    """Log what may well be a mistake, to the logger `pykino`."""
    _log("warning", message)


def _log(level: str, message: str, **options: BaseException) -> None:
    import logging

    token = _logging.set(True)
    try:
        getattr(logging.getLogger("pykino"), level)("%s", message, **options)
    finally:
        _logging.reset(token)


def is_logging() -> bool:
    """Whether what is written here and now is a log of ours, on its way to a handler."""
    return _logging.get()
