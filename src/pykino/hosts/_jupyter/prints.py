"""What listeners and threads of a cell print once it has ended: front ends would not show it there.

While a cell runs, what its work prints goes where IPython puts it, between its other outputs.
"""

from __future__ import annotations

import sys

from .._prints import Routed, routed

__all__ = ["Prints"]


class Prints:
    """The standard streams, with an ear for who prints; `end` leaves them as they were."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Listen to the streams of this moment: they may have been captured, or replaced."""
        # not their `write` alone: IPython puts that back at the end of the cell that runs
        sys.stdout, sys.stderr = routed(sys.stdout), routed(sys.stderr)

    def end(self) -> None:
        """Hand on nothing more."""
        for name in ("stdout", "stderr"):
            if isinstance(stream := getattr(sys, name), Routed):
                setattr(sys, name, stream.stream)
