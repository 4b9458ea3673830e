"""What handlers print goes to the cell in which they were made, where marimo lets us see it.

marimo gives a cell a `sys.stdout` of its own while it runs (`edit`), or each of its threads one
(`run`); what our threads print would go to whatever cell runs just then, or to the terminal.
"""

from __future__ import annotations

import sys
from typing import Any

from .._prints import routed

__all__ = ["redirect"]


def redirect() -> None:
    """See to it that the standard output of this moment asks who prints; may be called often."""
    stream: Any = sys.stdout
    if type(stream).__name__ == "ThreadLocalStreamProxy":  # `run`: it has to stay what it is
        if (original := getattr(stream, "_original", None)) is not None:
            stream._original = routed(original)
    else:
        sys.stdout = routed(stream)
