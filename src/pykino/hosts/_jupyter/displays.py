"""What the cells of a notebook display: live until it is frozen, with a picture beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ..._snapshots import still

if TYPE_CHECKING:
    from ...protocols import Bundle, Output
    from .._comm import Channel

__all__ = ["Display"]


class Display:
    """One output in the output area of a cell.

    Args:
        shell: IPython's.
        output: What is displayed.
        channel: The model that draws it; None if only pictures are displayed.
        metadata: What stands beside the bundle.
    """

    def __init__(
        self,
        shell: Any,
        output: Output,
        channel: Channel | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self.output = output
        self._shell, self._channel = shell, channel
        self._metadata = metadata or {}
        self._id = uuid4().hex
        self._picture: Bundle = {}

    def bundle(self) -> Bundle:
        """What the front end gets: the model, if there is one, and the picture of this moment."""
        self._picture = still(self.output)
        return self._picture if self._channel is None else self._channel.bundle() | self._picture

    def show(self) -> None:
        """Put it into the output area of the cell that runs."""
        self._publish(self.bundle(), update=False)

    def refresh(self) -> None:
        """Display the picture of this moment, if it is another one than before."""
        before = self._picture
        bundle = self.bundle()
        if self._picture != before:
            self._publish(bundle, update=True)

    def freeze(self) -> None:
        """Leave a picture in the place of what was live; a saved notebook keeps that."""
        channel, self._channel = self._channel, None
        if channel is not None:
            self._metadata = {}
            self._publish(self.bundle(), update=True)
            channel.close()

    def end(self) -> None:
        """The front end has thrown it away: its cell is evaluated again."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    def _publish(self, data: Bundle, *, update: bool) -> None:
        transient = {"display_id": self._id}
        self._shell.display_pub.publish(
            data=data, metadata=self._metadata, transient=transient, update=update
        )
