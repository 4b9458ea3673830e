"""What other programs have recorded of a trace becomes part of it, when it is over."""

from __future__ import annotations

import json
from operator import itemgetter
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ._abroad import forget, home, is_home
from ._cells import JOIN, UNKNOWN
from ._payloads import NOTHING, Said
from .events import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._abroad import Post
    from ._journal import Raw
    from ._recording import Recording

__all__ = ["merged"]

_ABROAD = 1 << 40  # numbers from here on are those of other programs


def merged(recording: Recording, post: Post, rows: list[Raw]) -> list[Raw]:
    """All events of a recording, with those from its folder, which is taken away."""
    if not is_home(recording):
        return rows
    forget(recording)
    news = News(recording)
    for path in sorted(Path(post.folder).glob("*.jsonl")):
        news.read(int(path.stem), path)
    rmtree(post.folder, ignore_errors=True)  # on Windows somebody may just be writing
    rows += news.rows()
    there = {row[0] for row in rows}
    rows += [row for number, row in post.exits.items() if number not in there]
    there |= post.exits.keys()
    rows = [news.mended(row, there) for row in rows]
    rows.sort(key=itemgetter(1))
    journal = recording.journal
    if (over := len(rows) - journal.limit) > 0:
        journal.dropped += over
        rows = rows[over:] if journal.keeps_last else rows[: journal.limit]
    return rows


@define(eq=False)
class News:
    """What stands in the files of a folder."""

    recording: Recording
    lines: list[tuple[int, dict[str, Any]]] = field(factory=list)
    lanes: dict[tuple[int, int], Any] = field(factory=dict)
    """By the program and its own number of the lane."""
    known: dict[tuple[int, int], int] = field(factory=dict)
    places: dict[tuple[Any, ...], Place] = field(factory=dict)
    ends: dict[int, tuple[int, int]] = field(factory=dict)
    """Of calls: the last event, and the lane."""
    withdrawn: set[int] = field(factory=set)

    def read(self, program: int, path: Path) -> None:
        """A line that is not whole is the last one of a program that was killed."""
        for line in path.read_bytes().splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                continue
            self.lines.append((program, said))
            for at, *lane in said["lanes"]:
                self.lanes[program, at] = lane

    def rows(self) -> list[Raw]:
        for program, said in self.lines:
            for end, last in said.get("ends", ()):
                self.ends[home(end)] = home(last), self.lane(program, said["lane"])
            self.withdrawn.update(map(home, said.get("withdrawn", ())))
        found = [row for program, said in self.lines for row in self._of(program, said["rows"])]
        return [row for row in found if row[0] not in self.withdrawn]

    def _of(self, program: int, rows: list[Any]) -> Iterator[Raw]:
        for number, time, what, who, peer, cause, label, text, place in rows:
            said: Any = Said(label, text) if label or text else NOTHING
            where: Any = None
            if place is not None:
                where = self.places.setdefault(tuple(place), Place(*place))
            who, peer = self.lane(program, who), self.lane(program, peer)  # noqa: PLW2901
            yield home(number), time, what, who, peer, home(cause), said, where, 0

    def lane(self, program: int, at: int) -> int:
        """The lane here of one that another program has numbered."""
        if at < 0:
            return at
        if (known := self.known.get((program, at))) is None:
            known = self.known[program, at] = self._found(program, at)
        return known

    def _found(self, program: int, at: int) -> int:
        key, kind, name, detail, parent = self.lanes[program, at]
        if key is not None and key[0] == "lane":
            _, other, there = key
            if (other, there) in self.lanes:
                return self.lane(other, there)
            if home(other << 40 | 2) == 2:  # one of this program
                return int(there)
        above = None if parent is None else self.lane(program, parent)
        of = (program, at) if key is None else tuple(key)
        return self.recording.lanes.of(of, kind, None, lambda _: (name, detail), above)

    def mended(self, row: Raw, there: set[int]) -> Raw:
        """With the last event of a call for the cause of what its end has led to."""
        number, time, what, who, peer, cause, *rest = row
        if (end := self.ends.get(cause)) is not None:
            cause = end[0]
            if what & 15 == JOIN:
                peer = end[1]
        elif cause < _ABROAD or cause in there:
            return row
        else:  # it was not reported
            cause = UNKNOWN
        return number, time, what, who, peer, cause, *rest
