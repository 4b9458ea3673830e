"""What goes over a page's WebSockets, with the times at which the browser saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

if TYPE_CHECKING:
    from playwright.sync_api import Page


@frozen
class Frame:
    """One WebSocket frame."""

    at: float
    """Seconds on the browser's clock."""
    received: bool
    size: int
    """Characters of its payload, which is base64 where it is binary."""


@define
class Traffic:
    """The frames of a page since it was opened, or since `clear`."""

    frames: list[Frame] = field(factory=list)

    def watch(self, page: Page) -> None:
        devtools = page.context.new_cdp_session(page)
        devtools.on("Network.webSocketFrameReceived", lambda event: self._note(event, True))
        devtools.on("Network.webSocketFrameSent", lambda event: self._note(event, False))
        devtools.send("Network.enable")

    def _note(self, event: dict[str, Any], received: bool) -> None:
        size = len(event["response"]["payloadData"])
        self.frames.append(Frame(event["timestamp"], received, size))

    def clear(self) -> None:
        self.frames.clear()

    def count(self, *, received: bool = True) -> int:
        return sum(frame.received is received for frame in self.frames)

    def busiest(self, seconds: float = 1.0, *, received: bool = True) -> int:
        """The most frames that came (or went) within any `seconds`."""
        times = sorted(frame.at for frame in self.frames if frame.received is received)
        most = start = 0
        for end, at in enumerate(times):
            while at - times[start] >= seconds:
                start += 1
            most = max(most, end - start + 1)
        return most
