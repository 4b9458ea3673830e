"""Many clients change the same inputs at once: does everybody end with the same, in bounded memory?

    python benchmarks/convergence.py [seconds] [changes per second] [clients]

A session with the web host in this process; 50 clients in others, two of them windows of a real
Chromium in which somebody types, clicks and presses keys; 20 inputs of all kinds; 100 changes per
second for 60 seconds, beside what is done in the windows. Five clients (one of them a window) lose
their connections on the way and come back, and one more never reads. Goals: what Python hears of
each input is in the order in which each client said it, all of it, and nothing twice; each client
sees values in the order in which Python had them; in the end Python, the clients and the windows
hold the same; memory does not grow. The exit status is 1 if a goal is missed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
if not __package__:  # run as a file
    sys.path[0] = str(ROOT)

from benchmarks._twenty import index_of, twenty  # noqa: E402
from benchmarks._verdict import (  # noqa: E402
    Heard,
    Load,
    Result,
    differences,
    digest,
    judge,
    judge_memory,
    report,
    sampled,
)

import pykino as kino  # noqa: E402
from pykino._lanes import idle  # noqa: E402
from pykino.hosts.web import WebHost  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Load", "converge"]

SETTLING = 30.0  # seconds that the last changes have until all must show them
TYPING = 2.0  # things per second that somebody does in a window


def main() -> int:
    given = [float(text) for text in sys.argv[1:4]]
    seconds, rate, clients = given + [60.0, 100.0, 50.0][len(given) :]
    load = Load(seconds=seconds, rate=rate, clients=int(clients))
    result = converge(load)
    judge_memory(result)
    report(result)
    return 1 if result.problems else 0


def converge(load: Load) -> Result:
    """Do all of it, and look at what came of it."""
    result = Result(load)
    session = kino.Session()
    with session.activate(), ExitStack() as stack:
        stack.callback(session.close)
        host = WebHost(announce=False)
        session.attach(host)
        inputs = twenty()
        heard = [Heard(input_) for input_ in inputs]
        for input_ in inputs:
            kino.render(input_)
        groups = [stack.enter_context(group) for group in start(load, host.url)]
        for group in groups:
            group.answer()
        started = time.monotonic()
        for group in groups:
            group.ask({"do": "act", "seconds": load.seconds, "rate": group.rate})
        with sampled(session, result.samples):
            result.changes = sum(group.answer() for group in groups)
        result.seconds = time.monotonic() - started
        settle(result, inputs, groups)
        result.accounts = [
            account for group in groups for account in group.ask_for({"do": "account"})
        ]
        result.heard = sum(len(one.codes) for one in heard)
        judge(result, heard)
    return result


# -- who takes part ---------------------------------------------------------------------------


class Group:
    """Clients in a process of their own, asked over its pipes."""

    def __init__(self, module: str, rate: float, options: dict[str, Any]) -> None:
        self.rate = rate
        command = [sys.executable, "-m", f"benchmarks.{module}", json.dumps(options)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)

    def __enter__(self) -> Group:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self._process.kill()
        self._process.communicate()  # at the end of its input it ends

    def ask(self, request: dict[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"clients in process {self._process.pid} have failed")
        return json.loads(line)

    def ask_for(self, request: dict[str, Any]) -> Any:
        self.ask(request)
        return self.answer()


def start(load: Load, url: str) -> Iterator[Group]:
    """The processes of the clients, which are numbers from 1 on; those of windows come last."""
    plain = load.clients - load.windows
    wanderers = [*range(1, load.wanderers + 1)]
    if load.windows and load.wanderers:
        wanderers[-1] = load.clients
    common = {"url": url, "seed": load.seed, "wanderers": wanderers}
    for number in range(load.processes):
        who = [*range(number + 1, plain + 1, load.processes)]
        deaf = load.deaf if number == 0 else 0
        options = {**common, "who": who, "deaf": deaf}
        yield Group("_crowd", load.rate * len(who) / plain, options)
    if load.windows:
        who = [*range(plain + 1, load.clients + 1)]
        yield Group("_windows", TYPING * load.windows, {**common, "who": who})


def settle(result: Result, inputs: list[Any], groups: list[Group]) -> None:
    """Wait until all show what Python holds: nothing is done meanwhile that could wake anybody."""
    ended = time.monotonic()
    if not idle(SETTLING):
        result.problems.append("handlers are still at work")
    while True:
        values = {index_of(one.label): one.encode(one.value) for one in inputs}
        shown = {"Python": values}
        for group in groups:
            for who, fields in group.ask_for({"do": "show"}).items():
                shown[f"client {who}"] = {int(index): value for index, value in fields.items()}
        result.digests = {name: digest(fields) for name, fields in shown.items()}
        result.settled = time.monotonic() - ended
        if len(set(result.digests.values())) == 1:
            return
        if result.settled > SETTLING:
            result.problems += differences(values, shown)
            return
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
