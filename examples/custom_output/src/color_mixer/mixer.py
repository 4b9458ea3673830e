"""How a color is shown: as a mixer that everybody turns."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pykino as kino
from pykino.events import Change

if TYPE_CHECKING:
    from .color import Color

__all__ = ["Mixer", "show"]

CHANNELS = ("red", "green", "blue")


class Mixer(kino.LiveOutput):
    """A color with a slider for each of its parts, the same for all clients.

    Args:
        color: What it begins with.

    Example:
        >>> mixer = Mixer(Color(59, 91, 219))
        >>> mixer.set(Color(0, 0, 0))
        >>> mixer.color.hex
        '#000000'
    """

    assets = "assets"

    def __init__(self, color: Color) -> None:
        self.color = color

    def set(self, color: Color) -> None:
        """Show another color to everybody.

        Raises:
            ClosedError: Its cell was evaluated again.
        """
        with self.lock:
            self.check_open()
            self._become(color, origin=None, n=0)

    def connect(self, client: str) -> dict[str, int]:
        return asdict(self.color)

    def handle_event(self, name: str, payload: Any, client: str) -> object:
        if name != "mix":
            return super().handle_event(name, payload, client)
        match payload:
            case {"channel": str(channel), "value": int(value), "n": int(n)} if channel in CHANNELS:
                color = replace(self.color, **{channel: min(255, max(0, int(value)))})
                self._become(color, origin=client, n=n)
            case _:  # no page of ours sends this: nobody else is to see what came of it
                self.show_error(ValueError(f"cannot mix {payload!r}"), to=client)
        return None

    def _become(self, color: Color, *, origin: str | None, n: int) -> None:
        """Take over a color; `origin` and `n` tell the page that sent it which of its own it is."""
        changed, self.color = color != self.color, color
        self.broadcast("color", {**asdict(color), "origin": origin, "n": n})
        if changed:
            self.emit(Change(origin, color))

    def fallback(self) -> dict[str, Any]:
        color, parts = self.color, ", ".join(f"{k} {v}" for k, v in asdict(self.color).items())
        square = f"display:inline-block;width:1em;height:1em;background:{color.hex}"
        return {
            "text/plain": f"{color.hex} ({parts})",
            "text/html": f'<span><span style="{square}"></span> {color.hex}</span>',
        }


def show(color: Color) -> Mixer:
    """The renderer: what `kino.render(color)` shows."""
    return Mixer(color)
