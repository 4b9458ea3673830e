"""Stop a cell until its reader has done something."""

from __future__ import annotations

from typing import NoReturn

from .. import _here
from ..errors import ArgumentTypeError, Interrupted, WrongPlaceError

__all__ = ["interrupt"]


def interrupt(message: str, *, error: bool = False) -> NoReturn:
    """Stop this cell here, with a message and a button that evaluates it again.

    For what only the reader can bring: a file to be chosen, a box to be ticked. The cells below
    wait. Evaluated again, the inputs of the cell have the values that they have been given. Where
    nobody can press the button, in a pipe or an export, the run ends here; in a plain Python
    program this is an exception.

    Args:
        message: Why the cell stops, and what is to be done.
        error: Whether something is wrong; a run that ends here has failed then.

    Raises:
        Interrupted: Always; the notebook takes care of it.
        WrongPlaceError: Called in a listener, a handler or background work, which has no cell to
            stop.
        ArgumentTypeError: `message` is no str.

    Example:
        >>> name = ""
        >>> if not name:
        ...     interrupt("Enter a name first.")
        Traceback (most recent call last):
        ...
        pykino.errors.Interrupted: Enter a name first.
    """
    if not isinstance(message, str):
        raise ArgumentTypeError("interrupt", "message", message, "a str")
    if _here.in_background():
        instead = "there is no cell to stop; return, or raise an error of your own"
        raise WrongPlaceError("interrupt()", "background work", instead)
    raise Interrupted(message, error=bool(error))
