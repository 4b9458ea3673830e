"""Film, from bytes or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import Attribute, field, frozen

from ..errors import ArgumentTypeError
from ..protocols import Bundle, Node, Output
from ._media import kind_name, player_bundle, player_payload, read, resolve_mime, size_text

if TYPE_CHECKING:
    from ._media import Content

__all__ = ["Video"]

KNOWN = ("video/mp4", "video/webm", "video/ogg", "video/quicktime")


@frozen(init=False, repr=False)
class Video(Output):
    """A film with the browser's own controls: MP4, WebM, Ogg or QuickTime.

    Args:
        content: Bytes, or the path of a file; read now.
        mime: What the bytes are, where they do not tell it themselves: "mp4", "video/mp4".
        autoplay: Start by itself; browsers allow that only together with `muted`.
        loop: Start again at the end.
        muted: Start without sound.

    Raises:
        ArgumentTypeError: `content` is neither bytes nor a path.
        ArgumentError: The bytes are of no kind that browsers play.

    Example:
        >>> Video(b"....ftypisom....", muted=True)
        Video(MP4, 16 B)
    """

    mime: str
    data: bytes
    autoplay: bool = field()
    loop: bool = field()
    muted: bool = field()

    def __init__(
        self,
        content: Content,
        *,
        mime: str | None = None,
        autoplay: bool = False,
        loop: bool = False,
        muted: bool = False,
    ) -> None:
        data = read("Video", content)
        kind = resolve_mime("Video", data, mime, family="video", known=KNOWN)
        self.__attrs_init__(kind, data, autoplay, loop, muted)

    @autoplay.validator
    @loop.validator
    @muted.validator
    def _is_switch(self, attribute: Attribute[bool], value: object) -> None:
        if not isinstance(value, bool):
            raise ArgumentTypeError("Video", attribute.name, value, "True or False")

    def to_node(self) -> Node:
        return {"type": "video", **player_payload(self)}

    def fallback(self) -> Bundle:
        return player_bundle(self)

    def __repr__(self) -> str:
        return f"Video({kind_name(self.mime)}, {size_text(len(self.data))})"
