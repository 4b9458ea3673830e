"""The loads of benchmarks/actors.py, by pykka: a thread for each actor.

`_actors_pykka.py RUNS NUMBER` prints them.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pykka

if TYPE_CHECKING:
    from collections.abc import Callable


class Idle(pykka.ThreadingActor):
    def on_receive(self, message: Any) -> Any:
        self.stop()


class Echo(pykka.ThreadingActor):
    def on_receive(self, message: Any) -> Any:
        return message


class Rally(pykka.ThreadingActor):
    """Sends a message there and back, so many times."""

    def __init__(self, left: int, over: threading.Event) -> None:
        super().__init__()
        self.left, self.over = left, over

    def on_receive(self, message: Any) -> None:
        other, self.left = message, self.left - 1
        if self.left > 0:
            other.tell(self.actor_ref)
        else:
            self.over.set()


def spawn_exit(number: int) -> None:
    for _ in range(number):
        Echo.start().stop(block=False)
    pykka.ActorRegistry.stop_all()


def live(number: int) -> None:
    actors = [Idle.start() for _ in range(number)]
    for actor in actors:
        actor.tell(1)
    for actor in actors:
        actor.actor_stopped.wait()


def ping_pong(number: int) -> None:
    over = threading.Event()
    one, other = Rally.start(number, over), Rally.start(number, over)
    one.tell(other)
    over.wait()
    pykka.ActorRegistry.stop_all()


def calls(number: int) -> None:
    actor = Echo.start()
    for _ in range(number):
        actor.ask(1)
    actor.stop()


LOADS: dict[str, Callable[[int], None]] = {
    "spawn + exit": spawn_exit,
    "live + 1 message": live,
    "ping-pong": ping_pong,
    "call": calls,
}


def main(runs: int, number: int) -> None:
    for name, load in LOADS.items():
        times = [timed(load, number) for _ in range(runs)]
        print(f"{name}\t{min(times) / number}")


def timed(load: Callable[[int], None], number: int) -> float:
    gc.collect()
    began = time.perf_counter()
    load(number)
    while threading.active_count() > 1:
        time.sleep(0)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
