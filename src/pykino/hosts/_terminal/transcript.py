"""What the page shows, told in lines: static outputs once, living ones until they come to rest.

A living output is drawn in the region below the lines, in place. Something that comes after it
lets it stay as it is then, in its order; if it changes later, it is drawn again below all lines
and stays there until the next rest. A progress bar that runs is always below. In a pipe, where no
line can be taken back, a living output is written when it is rendered, or if it is empty then, when
something comes after it; and again with its last state when the page comes to rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .canvas import Brief
from .draw import busy, draw, inner_refs
from .escapes import plain, played
from .fields import CONTROLS
from .stream import OpenLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...protocols import Node
    from .canvas import Canvas
    from .screen import Screen

__all__ = ["Transcript"]

LIVING = CONTROLS | {"cell", "frame", "live", "process_tree", "progress"}
SETTLED = frozenset({"audio", "download", "tree", "video"})  # with a ref, yet always drawn alike


class Block:
    """A living output that stands on the page."""

    __slots__ = ("busy", "hidden", "node", "pinned", "refs", "text", "written")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.refs: frozenset[str] = frozenset()
        self.text = ""
        self.hidden = 0  # how much of it `text` leaves out
        self.written: tuple[str, int] | None = None  # how it stands among the lines, if it does
        self.pinned = False  # it has changed after it was written: it stays below
        self.busy = False

    @property
    def state(self) -> tuple[str, int]:
        """What tells whether it looks different now."""
        return self.text, self.hidden


class Transcript:
    """The lines written so far, and the living outputs that may still change.

    Args:
        screen: Where they are written.
        canvas: What to draw on; its owner renews it when the width may have changed.
        height: How many lines the region may have now.
    """

    def __init__(self, screen: Screen, canvas: Canvas, height: Callable[[], int]) -> None:
        self.screen, self.canvas = screen, canvas
        self._height = height
        self._below: list[Block] = []  # in the region, in the order of the page
        self._blocks: dict[str, Block] = {}  # by each ref that they show
        self._line: OpenLine | None = None  # streamed for a terminal
        self._style: Node | None = None  # of the stream that is open

    @property
    def lives(self) -> bool:
        """Whether something living is below the lines."""
        return bool(self._below)

    @property
    def busy(self) -> list[str]:
        """The refs of the progress bars and cells that run."""
        return [block.node["ref"] for block in self._below if block.busy and "ref" in block.node]

    @property
    def has_open(self) -> bool:
        """Whether something living would come to rest if a line was written now."""
        return any(not (block.busy or block.pinned) for block in self._below)

    def forget(self) -> None:
        """What lives is somebody else's from now on."""
        self._below.clear()

    def add(self, node: Node) -> None:
        """The page shows one more output."""
        if node["type"] == "text" and node["chunk"]:
            self.rest(only_open=True)
            self._stream(node)
            return
        self.end_stream()
        block = Block(node)
        self._draw(block)
        if _lives(node):
            self._below.append(block)
            if block.text and not block.busy and not self.screen.takes_back:
                self.rest(only_open=True)  # in a pipe, prints that come next are not seen by us
            return
        self.rest(only_open=True)
        if block.text:
            self.screen.lines(block.text)
        block.written = block.state

    def changed(self, refs: Iterable[str]) -> None:
        """Outputs look different now, or stand in something that does."""
        for block in {id(b): b for ref in refs if (b := self._blocks.get(ref))}.values():
            self._draw(block)
            if block not in self._below and block.state != block.written:
                block.pinned = True
                self._below.append(block)

    def dropped(self, refs: Iterable[str]) -> None:
        """Outputs are not on the page any more; what was written of them stays."""
        for ref in refs:
            block = self._blocks.pop(ref, None)
            if block is not None and block.node.get("ref") == ref and block in self._below:
                self._below.remove(block)

    def withdraw(self, ref: str, *, saying: str) -> None:
        """An output stands among the lines already, in other words that mean `saying`."""
        block = self._blocks.get(ref)
        if block is None or block.node.get("ref") != ref:
            return
        block.written = saying, 0
        if block in self._below:
            self._below.remove(block)

    def hide(self) -> None:
        """Leave the terminal to somebody else until the next `paint`."""
        self.rest()
        self.screen.show([])
        self.end_stream()

    def paint(self) -> None:
        """Draw the region as it is now; what has come to its end joins the lines."""
        if ended := [
            b for b in self._below if not b.busy and b.node["type"] in ("progress", "cell")
        ]:
            if not self.screen.takes_back:  # what stands above it comes before it
                above = self._below[: self._below.index(ended[-1])]
                ended = [b for b in above if not b.busy and b not in ended] + ended
                ended.sort(key=self._below.index)
            self._write(ended)
        if self.screen.takes_back:
            self.screen.show(self._region())

    def rest(self, *, only_open: bool = False, all_of_them: bool = False) -> None:
        """Write what lives as it is now: what is new, all that is not busy, or really all."""
        chosen = [
            block
            for block in self._below
            if all_of_them or not (block.busy or (only_open and block.pinned))
        ]
        if chosen:
            self._write(chosen)

    def report(self) -> None:
        """In a pipe, say in a line how far the busy ones are."""
        for block in self._below:
            if block.busy and block.text and block.state != block.written:
                self.screen.lines(block.text)
                block.written = block.state

    def end_stream(self) -> None:
        """Streamed text does not go on: what comes next begins on a line of its own."""
        line, self._line, self._style = self._line, None, None
        if line is not None and (held := line.end()):
            self.screen.put(self._played(held))
        self.screen.end_line()

    def _stream(self, node: Node) -> None:
        """Text that goes on where the text before it ended."""
        text, style = node["text"], {**node, "text": ""}
        if style != self._style:
            self.end_stream()
            self._style = style
        if not node["terminal"]:
            self.screen.put(plain(text))
            return
        if self._line is None:
            self._line = OpenLine(holds=not self.screen.takes_back)
        shown, again = self._line.add(text)
        write = self.screen.rewrite if again else self.screen.put
        write(self._played(shown))

    def _played(self, text: str) -> str:
        return played(text, colours=self.canvas.colours != "none")

    def _draw(self, block: Block) -> None:
        canvas = self.canvas
        if _lives(block.node):  # drawn often, and not in full until it comes to rest
            brief = Brief(max(self._height() * canvas.width * 4, 10_000))
            block.text, block.hidden = draw(block.node, canvas.shortened(brief)), brief.hidden
        else:
            block.text = draw(block.node, canvas)
        block.busy = busy(block.node, self.canvas)
        if block.node["type"] in SETTLED:
            return
        refs = frozenset(inner_refs(block.node, self.canvas))
        for ref in block.refs - refs:
            self._blocks.pop(ref, None)
        for ref in refs:
            self._blocks[ref] = block
        block.refs = refs

    def _write(self, blocks: list[Block]) -> None:
        self._below = [block for block in self._below if block not in blocks]
        texts = []
        for block in blocks:
            if block.text and block.state != block.written:
                texts.append(draw(block.node, self.canvas) if block.hidden else block.text)
            block.written, block.pinned = block.state, False
        text = "\n".join(texts)
        if self.screen.takes_back:
            self.screen.keep(text, self._region())
        elif text:
            self.screen.lines(text)

    def _region(self) -> list[str]:
        texts = [block.text for block in self._below if block.text]
        if not texts:
            return []
        canvas = self.canvas
        lines: list[str] = []
        for text in texts:
            lines += canvas.wrapped(text)
        room = max(self._height(), 3)
        if len(lines) > room:
            count = "" if any(b.hidden for b in self._below) else f"{len(lines) - room + 1:,} "
            hidden = canvas.style(f"… {count}lines above", "muted")
            lines = [hidden, *lines[1 - room :]]
        return lines


def _lives(node: dict[str, Any]) -> bool:
    return node["type"] in LIVING or (
        node["type"] in ("grid", "tabs") and any(_lives(item) for item in node["items"])
    )
