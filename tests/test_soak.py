"""Long loads: writers, clients that come, lag, vanish and return, for as long as one likes."""

from __future__ import annotations

import random
import threading
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.hosts._mirror import Mirror
from pykino.testing.memory import memory_session

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost

pytestmark = pytest.mark.soak


class Tally(kino.LiveOutput):
    """A live output whose clients add up what they are told."""

    module = "progress"

    def __init__(self) -> None:
        self.total = 0

    def connect(self, client: str) -> int:
        return self.total

    def add(self) -> None:
        with self.lock:
            self.total += 1
            self.broadcast("add", 1)


class Adding(Mirror):
    """A page that adds up: the state it was given, and what it was told since."""

    def __init__(self, ref: str) -> None:
        super().__init__()
        self.ref = ref
        self.total = 0

    def apply(self, batch: dict[str, Any]) -> list[list[Any]]:
        for op in batch["ops"]:
            if op[:2] == ["mount", self.ref]:
                self.total = op[2]
            elif op[:3] == ["event", self.ref, "add"]:
                self.total += op[3]
        return super().apply(batch)


def write(stop: threading.Event, frames: list[kino.Frame], tally: Tally, seed: int) -> None:
    rng = random.Random(seed)
    number = 0
    while not stop.is_set():
        number += 1
        frame = rng.choice(frames)
        match rng.randrange(6):
            case 0 | 1:
                frame.render(number)
            case 2 if len(frame._state.view.items) < 50:
                frame.append({"n": number})
            case 3:
                frame.append(kino.Text(f"{number} ", chunk=True))
            case 4:
                frame.render(kino.Grid([kino.Frame(number), number]))
            case _:
                tally.add()


def read(
    stop: threading.Event, host: MemoryHost, tally: Tally, seed: int, failures: list[str]
) -> None:
    rng = random.Random(seed)
    client = arrive(host, tally)
    while not stop.is_set():
        match rng.randrange(12):
            case 0:
                client.leave()
                client = arrive(host, tally)
            case 1:
                client.disconnect()
                client.connect(last=client.mirror.last)
            case 2:
                stop.wait(rng.random() * 0.05)
            case _:
                client.sync()
        client.events.clear()
        if rng.random() < 0.01:
            check(client, tally, failures)
    client.connect(last=client.mirror.last)
    check(client, tally, failures)


def arrive(host: MemoryHost, tally: Tally) -> MemoryClient:
    client = host.connect()
    client.mirror = Adding(tally.ref)
    return client


def check(client: MemoryClient, tally: Tally, failures: list[str]) -> None:
    with tally.lock:  # nothing is added meanwhile
        client.sync()
        page = client.nodes()
        assert isinstance(client.mirror, Adding)
        if client.mirror.total != tally.total:
            failures.append(f"{client.id} counts {client.mirror.total}, there are {tally.total}")
    if any(node["type"] == "error" for node in page):
        failures.append(str(page))


@pytest.mark.timeout(900)
def test_clients_agree_after_any_load(soak: bool) -> None:
    """Two seconds of it in CI; `--soak` runs five minutes. Memory stays bounded meanwhile."""
    seconds = 300 if soak else 2
    failures: list[str] = []
    with memory_session() as (session, host):
        frames = [kino.render(kino.Frame()) for _ in range(4)]
        tally = kino.render(Tally())
        stop = threading.Event()
        threads = [
            threading.Thread(target=write, args=(stop, frames, tally, seed)) for seed in range(2)
        ]
        threads += [
            threading.Thread(target=read, args=(stop, host, tally, seed, failures))
            for seed in range(10, 13)
        ]
        for thread in threads:
            thread.start()
        sizes = []
        tracemalloc.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            stop.wait(seconds / 10)
            host.clients[:] = host.clients[-8:]
            sizes.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        stop.set()
        for thread in threads:
            thread.join(60)

        late, later = host.connect(), host.connect()
        assert not failures
        assert late.nodes() == later.nodes()
        assert late.state(tally) == tally.total
        for client in list(session._hub.clients):
            if client not in (late.id, later.id):
                session.leave(client)
        shown = set(session._hub.entries)
        assert shown == set(late.mirror.frames) | set(late.mirror.states)
    assert max(sizes[len(sizes) // 2 :]) < 4 * max(sizes[: len(sizes) // 2]) + (32 << 20)
