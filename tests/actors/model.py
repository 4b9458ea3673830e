"""Processes as the documentation tells of them, in plain Python: what the real ones are held against."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Model", "Puppet"]


@define(eq=False)
class Puppet:
    """What is known of a process; messages about it name it by its number."""

    number: int
    alive: bool = True
    doom: Any = None
    traps: bool = False
    name: str | None = None
    mailbox: list[Any] = field(factory=list)
    got: list[Any] = field(factory=list)
    links: list[Puppet] = field(factory=list)
    monitors: list[tuple[int, Puppet]] = field(factory=list)
    """Those that watch it: the number of the monitor, and whose it is."""
    wish: Callable[[Any], bool] | None = None
    """What it is parked for."""
    deadline: float | None = None
    handed: tuple[int, Any] | None = None
    """The message that ended its wait, and its place in the mailbox should it exit before."""


@define(eq=False)
class Model:
    """All processes, and the messages that reached nobody."""

    puppets: list[Puppet] = field(factory=list)
    dead_letters: list[tuple[int, Any]] = field(factory=list)
    turns: deque[Puppet] = field(factory=deque)
    """Those that are to take a message, or to exit, in order."""

    def spawn(self) -> Puppet:
        self.puppets.append(Puppet(len(self.puppets)))
        return self.puppets[-1]

    def deliver(self, to: Puppet, message: Any) -> None:
        if not to.alive:
            self.dead_letters.append((to.number, message))
        elif to.wish is not None and to.doom is None and to.wish(message):
            to.wish = to.deadline = None
            to.handed = len(to.mailbox), message
            self.turns.append(to)
        else:
            to.mailbox.append(message)

    def receive(self, who: Puppet, wish: Callable[[Any], bool], deadline: float | None) -> None:
        for place, message in enumerate(who.mailbox):
            if wish(message):
                del who.mailbox[place]
                who.got.append(message)
                return
        who.wish, who.deadline = wish, deadline

    def expire(self, now: float) -> None:
        for puppet in self.puppets:
            if puppet.deadline is not None and puppet.deadline <= now:
                puppet.wish = puppet.deadline = None
                puppet.got.append("timeout")

    def link(self, one: Puppet, other: Puppet) -> None:
        if one is other or other in one.links:
            return
        if other.alive:
            one.links.append(other)
            other.links.append(one)
        else:
            self.signal(one, "noproc", other)

    def unlink(self, one: Puppet, other: Puppet) -> None:
        if other in one.links:
            one.links.remove(other)
            other.links.remove(one)

    def monitor(self, watcher: Puppet, number: int, watched: Puppet) -> None:
        if watched.alive:
            watched.monitors.append((number, watcher))
        else:
            self.deliver(watcher, ("down", number, watched.number, "noproc"))

    def demonitor(self, watcher: Puppet, number: int) -> None:
        for puppet in self.puppets:
            puppet.monitors = [each for each in puppet.monitors if each[0] != number]
        watcher.mailbox = [each for each in watcher.mailbox if not _is_down(each, number)]

    def exit(self, caller: Puppet, who: Puppet, reason: Any) -> None:
        if reason == "killed" or (who is caller and not who.traps):
            self._condemn(who, reason)
        else:
            self.signal(who, reason, caller)

    def signal(self, who: Puppet, reason: Any, sender: Puppet) -> None:
        if not who.alive:
            return
        if who.traps:
            self.deliver(who, ("exit", sender.number, reason))
        elif reason != "normal":
            self._condemn(who, reason)

    def _condemn(self, who: Puppet, reason: Any) -> None:
        """It exits when its turn comes; what is sent to it until then stays in its mailbox."""
        if not who.alive:
            return
        if who.handed is not None:  # its turn is to come, and it will not look at that
            who.mailbox.insert(*who.handed)
            who.handed = None
        elif who.doom is None:
            self.turns.append(who)
        if who.doom is None or reason == "killed":
            who.doom, who.deadline = reason, None

    def settle(self) -> None:
        """Have all take what they wait for, and exit that are to, and those that go with them."""
        while self.turns:
            who = self.turns.popleft()
            if who.doom is not None:
                self.end(who, who.doom)
            elif who.handed is not None:
                who.got.append(who.handed[1])
                who.handed = None

    def end(self, who: Puppet, reason: Any) -> None:
        who.alive, who.wish, who.deadline, who.name = False, None, None, None
        for puppet in self.puppets:
            puppet.monitors = [each for each in puppet.monitors if each[1] is not who]
        monitors, who.monitors = who.monitors, []
        links, who.links = who.links, []
        for number, watcher in monitors:
            self.deliver(watcher, ("down", number, who.number, reason))
        for other in links:
            other.links.remove(who)
            self.signal(other, reason, who)
        mailbox, who.mailbox = who.mailbox, []
        self.dead_letters += [(who.number, message) for message in mailbox]


def _is_down(message: Any, number: int) -> bool:
    return isinstance(message, tuple) and message[:2] == ("down", number)
