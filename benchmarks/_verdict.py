"""What came of many changes by many clients: what was lost or out of order, how memory went."""

from __future__ import annotations

import gc
import json
import sys
import threading
import time
from array import array
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, frozen
from benchmarks._twenty import KINDS, code, index_of

import pykino as kino

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pykino import Session

__all__ = [
    "Heard", "Load", "Result", "Sample", "differences", "digest", "grown", "is_within", "judge",
    "judge_memory", "report", "sampled",
]  # fmt: skip

GROWTH = 0.03  # of all blocks of memory, per minute
RESIDENT = 8.0  # MB per minute: malloc's arenas are filled bit by bit, without a block more
WARM = 1 / 3  # of the time, after which memory has to stand still


@frozen
class Load:
    """What is done.

    Args:
        wanderers: How many clients lose their connections; with windows, one of these, too.
        deaf: How many clients more say hello and never read.
    """

    seconds: float = 60.0
    rate: float = 100.0
    clients: int = 50
    windows: int = 2
    processes: int = 4
    wanderers: int = 5
    deaf: int = 1
    seed: str = "1"


@frozen
class Sample:
    """The memory of the server at one moment."""

    at: float
    resident: int
    """Bytes."""
    objects: int
    """What the garbage collector looks after."""
    blocks: int
    """Pieces of memory that the interpreter has given out."""
    queued: int
    """Events that wait for the client with the most of them."""


@define
class Result:
    """What came of it."""

    load: Load
    changes: int = 0
    seconds: float = 0.0
    heard: int = 0
    settled: float = 0.0
    digests: dict[str, str] = Factory(dict)
    accounts: list[dict[str, Any]] = Factory(list)
    samples: list[Sample] = Factory(list)
    problems: list[str] = Factory(list)


# -- what is looked at ------------------------------------------------------------------------


class Heard:
    """All that Python hears of one input, in the order in which it does."""

    def __init__(self, input_: Any) -> None:
        self.index = index_of(input_.label)
        self.codes = array("Q")
        self._origins = array("L")
        self._clients: dict[str | None, int] = {}
        self._input = input_
        self.first = self.now
        kino.listen(input_, self._hear)

    @property
    def now(self) -> int:
        """What the input holds."""
        return code(self._input.encode(self._input.value))

    def of(self, clients: Sequence[str]) -> list[int]:
        """What some clients have said, who are the same."""
        numbers = {self._clients.get(client) for client in clients}
        pairs = zip(self._origins, self.codes, strict=True)
        return [code_ for origin, code_ in pairs if origin in numbers]

    def _hear(self, change: Any) -> None:
        self._origins.append(self._clients.setdefault(change.origin, len(self._clients)))
        self.codes.append(code(self._input.encode(change.value)))


def digest(fields: dict[int, Any]) -> str:
    return sha256(
        json.dumps([code(fields[index]) for index in sorted(fields)]).encode()
    ).hexdigest()


def differences(values: dict[int, Any], shown: dict[str, dict[int, Any]]) -> list[str]:
    return [
        f"{name} shows {fields.get(index)!r} in input {index}, Python holds {value!r}"
        for name, fields in shown.items()
        for index, value in values.items()
        if index not in fields or code(fields[index]) != code(value)
    ]


def judge(result: Result, heard: list[Heard]) -> None:
    """Look for what was lost, doubled, or out of order."""
    for one in heard:
        last = one.codes[-1] if one.codes else one.first
        if last != one.now:
            result.problems.append(f"the last value of input {one.index} was not heard of")
        for account in result.accounts:
            name = f"client {account['who']}, input {one.index}"
            result.problems += [f"{name}: {said}" for said in compare(account, one)]
    for account in result.accounts:
        result.problems += [f"client {account['who']}: {said}" for said in account["wrong"]]


def judge_memory(result: Result) -> None:
    """Look for growth."""
    part, pace = grown(result.samples)
    if part > GROWTH or pace > RESIDENT:
        result.problems.append(f"memory grows by {part:.1%}, {pace:.1f} MB per minute")


def compare(account: dict[str, Any], heard: Heard) -> Iterator[str]:
    """What is wrong between one client and Python, with one input."""
    said, told = account["said"][str(heard.index)], account["told"][str(heard.index)]
    taken = heard.of(account["ids"])
    if not is_within(taken, said):
        yield "Python heard another order, or something twice"
    exact = KINDS[heard.index].tells and not account["wanders"] and not account["window"]
    if exact and len(taken) != len(said):
        yield f"{len(said) - len(taken)} changes were lost"
    if not is_within(told, [heard.first, *heard.codes]):
        yield "values were seen in another order"


def is_within(part: Sequence[int], whole: Sequence[int]) -> bool:
    """Whether all of `part` is in `whole`, in its order."""
    rest = iter(whole)
    return all(item in rest for item in part)


# -- memory -----------------------------------------------------------------------------------


@contextmanager
def sampled(session: Session, samples: list[Sample]) -> Iterator[None]:
    """Look at the memory of this process every second."""
    over = threading.Event()
    started = time.monotonic()

    def look() -> None:
        while not over.wait(1.0):
            queues = [len(client.events) for client in list(session._hub.clients.values())]
            at = time.monotonic() - started
            objects, blocks = len(gc.get_objects()), sys.getallocatedblocks()
            samples.append(Sample(at, resident(), objects, blocks, max(queues, default=0)))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def resident() -> int:
    """Bytes of memory that this process has, where the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * 4096


def grown(samples: list[Sample]) -> tuple[float, float]:
    """Blocks as a part of all, and MB, per minute, once it is warm.

    The queue of a client that never reads fills up and is emptied, again and again: compared are
    the moments with the shortest queues, of the first half and of the second.
    """
    warm = samples[int(len(samples) * WARM) :]
    if len(warm) < 16:
        return 0.0, 0.0
    middle = len(warm) // 2
    first, second = shortest(warm[:middle]), shortest(warm[middle:])
    minutes = (average("at", second) - average("at", first)) / 60
    blocks = average("blocks", second) / average("blocks", first) - 1
    resident = average("resident", second) - average("resident", first)
    return blocks / minutes, resident / minutes / 1e6


def shortest(samples: list[Sample]) -> list[Sample]:
    """The quarter of them in which the fewest events wait."""
    return sorted(samples, key=lambda sample: sample.queued)[: len(samples) // 4]


def average(name: str, samples: list[Sample]) -> float:
    return float(mean(getattr(sample, name) for sample in samples))


# -- the report -------------------------------------------------------------------------------


def report(result: Result) -> None:
    """Print a table, and what is wrong."""
    for name, value in [*traffic(result), *memory(result.samples), *agreement(result.digests)]:
        print(f"{name:22}{value}")
    for problem in result.problems[:40]:
        print(f"MISSED: {problem}")
    print("\nall goals met" if not result.problems else f"\n{len(result.problems)} problems")


def traffic(result: Result) -> Iterator[tuple[str, str]]:
    seconds, accounts = result.seconds, result.accounts
    windows = [account for account in accounts if account["window"]]
    plain = [account for account in accounts if not account["window"]]
    pace = sorted(account["messages"] / seconds for account in plain)
    said, typed = (sum(map(count_said, some)) for some in (accounts, windows))
    breaks, resyncs = (sum(account[what] for account in accounts) for what in ("breaks", "resyncs"))
    yield "clients", f"{len(plain)} of the protocol, {len(windows)} windows of Chromium"
    yield "beside them", f"{result.load.deaf} that never reads"
    yield "inputs", f"{len(KINDS)}"
    yield "time", f"{seconds:.1f} s"
    yield "changes", f"{said:,} ({said / seconds:.0f} per second), {typed} of them in the windows"
    yield "heard in Python", f"{result.heard:,}; the others set what was set, or lost their way"
    yield "connections lost", f"{breaks}; the state was asked for again {resyncs} times"
    yield "messages to a client", f"{pace[0]:.1f} to {pace[-1]:.1f}/s, median {median(pace):.1f}"
    if windows:
        paces = ", ".join(f"{account['messages'] / seconds:.1f}" for account in windows)
        yield "messages to a window", f"{paces}/s"
    yield "until all agreed", f"{result.settled:.2f} s after the last change"


def memory(samples: list[Sample]) -> Iterator[tuple[str, str]]:
    if not samples:
        return
    first, last = (sample.resident / 1e6 for sample in (samples[0], samples[-1]))
    part, pace = grown(samples)
    yield "memory", f"{first:.1f} MB first, {last:.1f} MB last, {pace:+.2f} MB/min once warm"
    blocks = f"{samples[0].blocks:,} first, {samples[-1].blocks:,} last"
    yield "blocks of memory", f"{blocks}, {part:+.1%} per minute once warm"
    yield "", "at the moments at which the least waits for the one that never reads"
    yield "objects", f"{samples[0].objects:,} first, {samples[-1].objects:,} last"
    yield "longest queue", f"{max(sample.queued for sample in samples)} events for one client"


def agreement(digests: dict[str, str]) -> Iterator[tuple[str, str]]:
    groups: dict[str, list[str]] = {}
    for name, value in digests.items():
        groups.setdefault(value, []).append(name)
    for value, names in groups.items():
        more = f" and {len(names) - 3} others" if len(names) > 3 else ""
        yield f"hash {value[:12]}", ", ".join(names[:3]) + more


def count_said(account: dict[str, Any]) -> int:
    return sum(map(len, account["said"].values()))
