"""Standard output of a command line: anything can be printed there, and a pipe may close."""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PIPE_CLOSED", "ends_with_its_reader", "printing_anything", "stdout_is_closed"]

_REFUSE = ("strict", "surrogateescape")  # how streams treat what they cannot encode, or not all
PIPE_CLOSED = 141  # what a shell gives for a program that wrote into a closed pipe


@contextmanager
def ends_with_its_reader() -> Iterator[None]:
    """Within, and in all that is written at exit, a pipe that was closed is seen once.

    Raises:
        BrokenPipeError: Nobody reads standard output any more.
    """
    try:
        try:
            yield
        finally:
            if not sys.stdout.closed:
                sys.stdout.flush()
    except BaseException as exc:
        if not stdout_is_closed():
            raise
        _silence()
        if isinstance(exc, BrokenPipeError):
            raise
        raise BrokenPipeError from exc


@contextmanager
def printing_anything() -> Iterator[None]:
    """Within, what the encoding of a stream lacks is written as its number."""
    from io import TextIOWrapper

    with ExitStack() as stack:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper) and (errors := stream.errors) in _REFUSE:
                stream.reconfigure(errors=f"pykino-{errors}")
                stack.callback(stream.reconfigure, errors=errors)
        yield


def _written(errors: str, exc: UnicodeError) -> tuple[str | bytes, int]:
    """What `errors` can write, else a number."""
    try:
        return codecs.lookup_error(errors)(exc)
    except UnicodeError:
        return codecs.backslashreplace_errors(exc)


for _name in _REFUSE:
    codecs.register_error(f"pykino-{_name}", partial(_written, _name))


def stdout_is_closed() -> bool:
    """Whether the other end of standard output, a pipe, is gone."""
    try:
        import select

        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
    except (AttributeError, OSError, ValueError):  # no poll, no file, or closed
        return False


def _silence() -> None:
    """What is still in the buffers goes nowhere, and raises nothing at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
