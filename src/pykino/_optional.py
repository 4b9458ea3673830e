"""Import what is not required, as late as possible and with a clear refusal."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from .errors import MissingDependencyError

__all__ = ["loaded", "need"]


def loaded(module: str) -> Any | None:
    """`module` if the user imported it: no value of ours can be its type otherwise."""
    return sys.modules.get(module)


def need(module: str, *, why: str, extra: str) -> Any:
    """Import `module`, or say which extra brings it and what it is for.

    Raises:
        MissingDependencyError: The package is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as exc:
        if exc.name != module.partition(".")[0]:
            raise  # it is installed, and something it needs is not: not our story
        raise MissingDependencyError(module, why=why, extra=extra) from exc
