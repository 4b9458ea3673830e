"""Who supervises whom and who is linked, as it is at this moment; nobody is asked or disturbed.

Supervisors and loops that are stuck are when one wants to look: so this only reads what they hold,
in any thread, one copy at a time. Each of the copies is taken in one go; together they may show a
process twice or not at all that moves meanwhile, and the next look shows it as it is.
"""

from __future__ import annotations

from inspect import CORO_CREATED, getcoroutinestate, iscoroutine
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from .._reprs import bounded_repr
from ..actors._process import Process, bearers
from ..actors._where import function_of, unwrapped
from ..actors.actor import Actor
from ..actors.processes import processes

if TYPE_CHECKING:
    from ..actors._children import Slot

__all__ = ["Kind", "Reading", "Spot", "called", "keeps", "read_all", "read_below"]

Kind = Literal["supervisor", "worker", "missing", "outside", "more"]
"""A `"missing"` child is not running; one `"outside"` is linked to the tree; `"more"` are many."""

LONGEST = 40  # characters of a name


@frozen
class Spot:
    """One place in a tree: a process, or a child that its supervisor does not have running."""

    kind: Kind
    name: str
    parent: int = -1
    """The index of who supervises it; -1: nobody, or nobody here."""
    pid: int | None = None
    child: str | None = None
    """What its supervisor calls it, if that is not its name."""
    strategy: str | None = None
    state: str | None = None
    """Why a missing child is not there."""
    restarts: int = 0
    exited: str | None = None
    """Why it was last started again."""
    count: int = 1
    """How many this one stands for."""


@frozen
class Reading:
    """A tree, or several: each spot stands behind its parent, with all below it."""

    spots: tuple[Spot, ...] = ()
    links: tuple[tuple[int, int], ...] = ()
    """Of processes neither of which supervises the other; the first one stands first."""

    @property
    def processes(self) -> int:
        """How many live in it."""
        return sum(spot.count for spot in self.spots if spot.kind not in ("missing", "outside"))


def keeps(process: Process) -> bool:
    """Whether a process is a supervisor, or is about to be one."""
    if (ties := process._ties) is not None and ties.supervises is not None:
        return True
    cls = _class_of(unwrapped(process._coro))
    return cls is not None and cls._supervises


def _class_of(coro: Any) -> type[Actor] | None:
    """The class of an actor that has not begun: later it says itself what it is."""
    if not iscoroutine(coro) or getcoroutinestate(coro) != CORO_CREATED:
        return None
    frame = coro.cr_frame
    cls = None if frame is None else frame.f_locals.get("cls")
    return cls if isinstance(cls, type) and issubclass(cls, Actor) else None


def read_below(root: Process) -> Reading | None:
    """The tree of a supervisor; None if it is dead."""
    walk = _Walk()
    walk.enter(root)
    if root._coro is None:
        return None
    walk.outside(root)
    return walk.reading()


def read_all() -> Reading:
    """All processes of the program."""
    walk = _Walk()
    living = processes()
    alike: dict[str, list[Process]] = {}
    for process in living:
        ties = process._ties
        if ties is None and process not in bearers:  # there may be a million of these
            alike.setdefault(_function(process), []).append(process)
        elif ties is None or (keeper := ties.supervisor) is None or keeper._coro is None:
            walk.enter(process)
    for process in living:
        if process._ties is not None:
            walk.enter(process)  # its supervisor did not have it any more, or not yet
    for name, several in alike.items():
        walk.add_alike(name, several)
    return walk.reading()


class _Walk:
    """What has been seen so far."""

    def __init__(self) -> None:
        self.spots: list[Spot] = []
        self.places: dict[Process, int] = {}

    def enter(self, root: Process) -> None:
        """A process, and all that it supervises."""
        waiting: list[tuple[Process | None, Slot | None, int]] = [(root, None, -1)]
        while waiting:
            process, slot, parent = waiting.pop()
            here = len(self.spots)
            if process is not None and process._coro is not None:
                if process not in self.places:
                    self.places[process] = here
                    self.spots.append(_spot(process, slot, parent))
                    waiting += [(each.pid, each, here) for each in reversed(_slots(process))]
            elif slot is not None:
                self.spots.append(_missing(slot, parent, found=process is not None))

    def outside(self, root: Process) -> None:
        """Those who are linked to what is there, without being in it."""
        above = None if root._ties is None else root._ties.supervisor
        for process in list(self.places):
            for other in _links(process):
                if other is not above and other not in self.places and other._coro is not None:
                    self.places[other] = len(self.spots)
                    self.spots.append(_spot(other, None, -1, kind="outside"))

    def add_alike(self, name: str, several: list[Process]) -> None:
        """Processes of which nothing is known but what they run."""
        if len(several) > MANY:
            self.spots.append(Spot("worker", name, count=len(several)))
            return
        for process in several:
            self.enter(process)

    def reading(self) -> Reading:
        places, spots = self.places, self.spots
        links = {
            (min(here, there), max(here, there))
            for process, here in places.items()
            for other in _links(process)
            if (there := places.get(other, here)) != here
            and here != spots[there].parent
            and there != spots[here].parent
        }
        return Reading(tuple(spots), tuple(sorted(links)))


MANY = 8
"""So many alike are shown one by one; more of them as one, with their number."""


def _slots(process: Process) -> list[Slot]:
    """The children of a supervisor, those that are not running among them."""
    ties = process._ties
    keeper: Any = None if ties is None else ties.supervises
    if keeper is None:
        return []
    if (named := getattr(keeper, "_all", None)) is not None:
        return list(named.values())
    return [*list(keeper._by_pid.values()), *list(keeper._missing)]


def _links(process: Process) -> list[Process]:
    ties = process._ties
    return [] if ties is None else list(ties.links)


def _spot(process: Process, slot: Slot | None, parent: int, *, kind: Kind | None = None) -> Spot:
    child = None if slot is None else one_line(slot.child.id)
    name = _name(process, child)
    return Spot(
        kind or ("supervisor" if keeps(process) else "worker"),
        name,
        parent,
        process.number,
        None if child == name else child,
        _strategy(process),
        restarts=0 if slot is None else slot.restarts,
        exited=None if slot is None or not slot.restarts else one_line(slot.exited or ""),
    )


def _name(process: Process, child: str | None) -> str:
    """What it is called, else what its supervisor calls it, else what it runs."""
    return called(process) or child or one_line(_function(process))


def called(process: Process) -> str:
    """Its registered name, else its label; empty if it has neither."""
    ties = process._ties
    for each in (bearers.get(process), None if ties is None else ties.label):
        text = each if type(each) is str else "" if each is None else bounded_repr(each, LONGEST)
        if shown := one_line(text):
            return shown
    return ""


def _missing(slot: Slot, parent: int, *, found: bool) -> Spot:
    child = slot.child
    name, id_ = one_line(child.name or child.id), one_line(child.id)
    return Spot(
        "missing",
        name,
        parent,
        child=None if id_ == name else id_,
        state=_state(slot, found=found),
        restarts=slot.restarts,
    )


def _state(slot: Slot, *, found: bool) -> str:
    """Why a child is not there; a pid that is dead is one whose exit nobody has seen to yet."""
    why = slot.exited
    if found:
        return "has exited"
    if why is None:
        return "is not running"
    return {"normal": "has ended", "shutdown": "was stopped"}.get(why) or f"exited: {one_line(why)}"


def _strategy(process: Process) -> str | None:
    ties = process._ties
    keeper: Any = None if ties is None else ties.supervises
    if keeper is None:
        return None
    strategy: str | None = getattr(keeper, "_strategy", None)
    return "dynamic" if strategy is None else strategy.replace("_", " ")


def _function(process: Process) -> str:
    """The name of what it runs, without the functions in which that was defined."""
    if (coro := process._coro) is None:
        return "a process"
    name = function_of(coro)
    if name == Actor._process.__qualname__ and (cls := _class_of(unwrapped(coro))) is not None:
        name = cls.__qualname__
    return name.rpartition("<locals>.")[2]


def one_line(text: str, limit: int = LONGEST) -> str:
    """`text` without what a line cannot hold: breaks, controls, half characters."""
    text = " ".join(text[: 4 * limit].split())
    shown = "".join(c if c.isprintable() or c == "\u200d" else "\ufffd" for c in text)
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"
