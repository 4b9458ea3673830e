"""What a host declares it has to do, and what it does not declare is refused or less: the checks find who does neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pykino.errors import HostError
from pykino.hosts._mirror import Mirror
from pykino.hosts.memory import MemoryHost
from pykino.testing import BrokenPromiseError, HostConformance, check_host
from pykino.testing._stage import Stage
from pykino.testing.host_capabilities import (
    CAPABILITIES,
    hears_while_busy,
    resumes,
    shares,
    shows_to_one,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

TIMEOUT = 1.5


class Player:
    """A client that does all that clients do."""

    def __init__(self, host: MemoryHost) -> None:
        self.host, self.client = host, host.connect()

    @property
    def id(self) -> str:
        return self.client.id

    def text(self) -> str:
        return str(self.client.nodes())

    def push(self, ref: str, name: str, payload: object) -> None:
        self.client.push(ref, name, payload)

    def disconnect(self) -> None:
        self.client.disconnect()

    def connect(self) -> None:
        self.client.connect()


class Alone(Player):
    """Of a host that lets one client in."""

    def __init__(self, host: MemoryHost) -> None:
        if host.clients:
            raise HostError("somebody is here already")
        super().__init__(host)


class Blind(Player):
    """The second one sees nothing."""

    def text(self) -> str:
        return "" if len(self.host.clients) > 1 else super().text()


class Gossip(Player):
    """It sees what is in the frames of others, too."""

    def __init__(self, host: MemoryHost) -> None:
        super().__init__(host)
        self.mirrors: dict[str, Mirror] = {}

    def text(self) -> str:
        mine = super().text()
        mirrors = {client.id: client.sync().mirror for client in self.host.clients}
        for id_ in self.client.session._hub.clients.keys() - mirrors.keys():
            mirrors[id_] = self.mirrors.setdefault(id_, Mirror())
            while batch := self.client.session.take(id_):
                mirrors[id_].apply(batch)
        del mirrors[self.id]
        frames = [mirror.frames for mirror in mirrors.values()]
        return mine + str(
            [nodes for held in frames for ref, nodes in held.items() if ref != "root"]
        )


class Patient(Player):
    """What it does is heard when somebody listens, as where one thread does everything."""

    def __init__(self, host: MemoryHost) -> None:
        super().__init__(host)
        self.said: list[Any] = []

    def push(self, *event: Any) -> None:
        self.said.append(event)

    def text(self) -> str:
        while self.said:
            super().push(*self.said.pop())
        return super().text()


class Mute(Player):
    def push(self, ref: str, name: str, payload: object) -> None:
        """Nobody hears it, and nobody says so."""


class Forbidden(Player):
    def push(self, ref: str, name: str, payload: object) -> None:
        raise HostError("readers may only look")


class Newcomer(Player):
    """It comes back as somebody else."""

    def connect(self) -> None:
        self.client.leave()
        self.client = self.host.connect()


class Forgetful(Player):
    """It says that it has all, and has nothing."""

    def connect(self) -> None:
        last = self.client.mirror.last
        self.client.mirror.clear()
        self.client.connect(last=last)


class Unnoticed(Player):
    def disconnect(self) -> None:
        """Nobody tells the session."""


class Gone(Player):
    def connect(self) -> None:
        raise HostError("who has left has left")


def keeps(
    promise: Callable[[Stage], None],
    client_of: Callable[[MemoryHost], object],
    capabilities: Collection[str],
) -> None:
    stage = Stage(MemoryHost(), client_of, TIMEOUT, capabilities)
    try:
        promise(stage)
    finally:
        stage.end()


WITHOUT = [
    (shares, Alone),
    (shows_to_one, Player),
    (hears_while_busy, Player),
    (hears_while_busy, Patient),
    (hears_while_busy, Forbidden),
    (resumes, Player),
    (resumes, Newcomer),
    (resumes, Gone),
]


@pytest.mark.parametrize(("promise", "client_of"), WITHOUT)
def test_what_is_not_declared_may_be_refused_or_less(
    promise: Callable[[Stage], None], client_of: type[Player]
) -> None:
    keeps(promise, client_of, ())


@pytest.mark.parametrize("promise", [shares, shows_to_one, hears_while_busy, resumes])
def test_what_is_declared_and_done_is_fine(promise: Callable[[Stage], None]) -> None:
    keeps(promise, Player, CAPABILITIES)


BROKEN = [
    (shares, Player, (), "'shared session' has one client at most. Connected are"),
    (shares, Alone, {"shared session"}, "a second client is let in. It raised HostError"),
    (shares, Blind, {"shared session"}, "its clients see 'shown to all there are' once"),
    (shows_to_one, Gossip, {"to one client", "shared session"}, "is seen by no other"),
    (shows_to_one, Gossip, (), "is seen by no other. Another sees"),
    (hears_while_busy, Patient, {"events while busy"}, "is handled while the program computes"),
    (hears_while_busy, Forbidden, {"events while busy"}, "a click is taken in. It raised Host"),
    (hears_while_busy, Mute, (), "computes is handled after it"),
    (resumes, Newcomer, {"resume"}, "who comes back is the same client. It was"),
    (resumes, Gone, {"resume"}, "who lost the connection may come back"),
    (resumes, Unnoticed, {"resume"}, "a lost connection is told to the session"),
    (resumes, Forgetful, {"resume"}, "its clients see 'shown before the connection was lost'"),
    (resumes, Forgetful, (), "its clients see 'shown before the connection was lost'"),
]


@pytest.mark.parametrize(("promise", "client_of", "capabilities", "complaint"), BROKEN)
def test_who_does_neither_is_found(
    promise: Callable[[Stage], None],
    client_of: type[Player],
    capabilities: Collection[str],
    complaint: str,
) -> None:
    with pytest.raises(BrokenPromiseError, match=f"(?s){complaint}"):
        keeps(promise, client_of, capabilities)


def look(host: MemoryHost) -> Callable[[], str]:
    client = host.connect()
    return lambda: str(client.nodes())


@pytest.mark.parametrize(
    ("promise", "capability", "lacks"),
    [
        (shows_to_one, "to one client", "a client that has 'id'"),
        (hears_while_busy, "events while busy", "a client that has 'push'"),
        (resumes, "resume", "a client that has 'disconnect'"),
    ],
)
def test_what_is_declared_has_to_be_shown(
    promise: Callable[[Stage], None], capability: str, lacks: str
) -> None:
    """By a client that does it: it is not taken on trust."""
    with pytest.raises(BrokenPromiseError, match=f"can be checked, here '{capability}'.*{lacks}"):
        keeps(promise, look, {capability})
    with pytest.raises(BrokenPromiseError, match="client_of has to return a client"):
        keeps(promise, lambda host: None, {capability})


def test_what_clients_share_takes_a_client_to_show() -> None:
    with pytest.raises(BrokenPromiseError, match="here 'shared session'"):
        keeps(shares, lambda host: None, {"shared session"})


class Declares(MemoryHost):
    capabilities = frozenset(CAPABILITIES)


def test_a_host_is_held_to_what_it_declares_itself() -> None:
    check_host(Declares(), client_of=Player)
    with pytest.raises(BrokenPromiseError, match="who comes back is the same client"):
        check_host(Declares(), client_of=Newcomer)
    check_host(Declares(), client_of=Newcomer, capabilities={*CAPABILITIES} - {"resume"})


def test_there_are_no_other_names() -> None:
    expected = "names that there are. 'sharing': not one of 'shared session', 'events while busy'"
    with pytest.raises(BrokenPromiseError, match=expected):
        check_host(MemoryHost(), capabilities=["sharing"])


class TestDeclared(HostConformance):
    """The class takes it from the host as `check_host` does."""

    def make_host(self) -> MemoryHost:
        return Declares()

    def client_of(self, host: MemoryHost) -> Player:
        return Player(host)
