"""What few processes have: links, monitors, callers that wait, timers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._keeper import Keeper
    from ._process import Process
    from .calling import Call
    from .signals import Monitor

__all__ = ["Ties"]


class Ties:
    """What ties a process to others; it is made with the first of them."""

    __slots__ = (
        "callbacks",
        "calls",
        "cancels",
        "doom",
        "label",
        "links",
        "monitors",
        "supervises",
        "supervisor",
        "told",
        "traps",
        "watching",
    )

    def __init__(self) -> None:
        self.label: object = None
        self.traps = False
        """Exit signals come as messages."""
        self.doom: object = None
        """The reason with which it was told to exit."""
        self.told: Callable[[Any, Any, BaseException | None], object] | None = None
        """Who takes its reason, its result and what it raised; the log does not, then."""
        self.cancels = 0
        self.callbacks: list[tuple[Callable[..., object], Any]] = []
        self.links: dict[Process, None] = {}
        self.monitors: dict[Monitor, None] = {}
        """Those that watch it."""
        self.watching: dict[Monitor, None] = {}
        """Its own, on others."""
        self.calls: dict[Call, None] = {}
        """Those that nobody has replied to yet."""
        self.supervisor: Process | None = None
        self.supervises: Keeper | None = None
        """What keeps its children, if it is a supervisor."""
