"""What processes cost, next to asyncio, pykka, xoscar and the BEAM: on one core.

    python benchmarks/actors.py [runs [number]]

Each figure is in microseconds for one: processes for the first two loads, messages, hops, round
trips or calls for the others. It is the minimum of so many runs in one interpreter, each with
nothing left of the one before, and of two interpreters, which differ in how their memory is laid
out. The time of a run ends when all of its processes have exited. All peers are held to one core;
Elixir takes part where it is installed, pykka and xoscar as well.

Every load goes through public functions. What waits for the end does as well: turns go round, so
one that was spawned last says that all others have had theirs. The BEAM's side asks how many
processes there are. "call" is a request and its reply within a time; here and on the BEAM the
caller would hear of the death of the other. "agent get" is that by the `Agent` of each.

"In turn" has the one who spawns wait after each thousand. The BEAM does as much in both, since it
interrupts who spawns after some time; here all are there at once before the first one runs.

Goals on Python 3.13, in times of the BEAM: spawn + exit 2.0, live 1.4, ping-pong 2.4, ring hop 1.9.
Of asyncio at most a fourth for messages and a third for live ones. At most 0.7 kB for one that is
parked; a million of them in less than 0.9 GB. Beside a million busy messages a timer of the loop is
late by at most 5 ms, at the median.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
RUNS, NUMBER = 5, 200_000
INTERPRETERS = 2
SLOW = ("pykka", "xoscar")  # a thread each, or a task and a lookup: they take long
SLOW_RUNS, SLOW_NUMBER = 2, 2_000

GOALS = {  # load: times of the BEAM, part of asyncio
    "spawn + exit": (2.0, None),
    "the same, in turn": (2.0, None),
    "live + 1 message": (1.4, 3),
    "ping-pong": (2.4, 4),
    "ring hop": (1.9, 4),
}


def main() -> None:
    runs, number = (*map(int, sys.argv[1:]), *(RUNS, NUMBER)[len(sys.argv) - 1 :])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(f"Python {sys.version}: {build()}\n")
    print(f"µs for one, on one core; {number:,} of each, {minimum(runs)}\n")
    figures = {"pykino": measured("_actors_ours", runs, number)}
    figures["asyncio"] = measured("_actors_asyncio", runs, number)
    slow_runs, slow_number = min(runs, SLOW_RUNS), min(number, SLOW_NUMBER)
    for peer in SLOW:
        if find_spec(peer):
            figures[peer] = measured(f"_actors_{peer}", slow_runs, slow_number)
        else:
            print(f"{peer} is not installed: not compared")
    if shutil.which("elixir"):
        figures["BEAM"] = beam(runs, number)
    else:
        print("elixir is not installed: not compared")
    table(figures)
    if slow := [peer for peer in SLOW if peer in figures]:
        print(f"({' and '.join(slow)}: {slow_number:,} of each, {minimum(slow_runs)})")
    ratios(figures)
    print()
    ours("memory", "200000")
    ours("million")
    ours("fairness")


def build() -> str:
    """What this Python says of how it was optimised; some that were, as Debian's, do not say it."""
    names = ("CONFIG_ARGS", "PY_CORE_CFLAGS", "PY_CORE_LDFLAGS")
    said = " ".join(str(sysconfig.get_config_var(name)) for name in names)
    marks = {
        "by a profile": ("--enable-optimizations", "-fprofile-use"),
        "at link time": ("--with-lto", "-flto"),
    }
    found = [name for name, each in marks.items() if any(mark in said for mark in each)]
    if not found:
        return "does not say that it is optimised by a profile or at link time"
    return f"optimised {' and '.join(found)}"


def minimum(runs: int) -> str:
    return f"minimum of {runs} runs in each of {INTERPRETERS} interpreters"


def measured(module: str, runs: int, number: int) -> dict[str, float]:
    """Seconds for one of each load."""
    return best([sys.executable, str(HERE / f"{module}.py"), str(runs), str(number)])


def beam(runs: int, number: int) -> dict[str, float]:
    environment = os.environ | {"ELIXIR_ERL_OPTIONS": "+S 1:1 +P 2000000"}
    return best(["elixir", str(HERE / "_processes.exs"), str(runs), str(number)], environment)


def best(command: list[str], env: dict[str, str] | None = None) -> dict[str, float]:
    least: dict[str, float] = {}
    for _ in range(INTERPRETERS):
        for name, seconds in lines(command, env):
            least[name] = min(seconds, least.get(name, seconds))
    return least


def lines(command: list[str], env: dict[str, str] | None) -> list[tuple[str, float]]:
    """`name <tab> seconds`, as each of them prints it."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    pairs = (line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
    return [(name, float(seconds)) for name, seconds in pairs]


def table(figures: dict[str, dict[str, float]]) -> None:
    peers = list(figures)
    print(f"{'':22}" + "".join(f"{peer:>10}" for peer in peers))
    for load in figures["pykino"]:
        cells = (figures[peer].get(load) for peer in peers)
        shown = (f"{cell * 1e6:10.2f}" if cell is not None else f"{'-':>10}" for cell in cells)
        print(f"{load:22}" + "".join(shown))


def ratios(figures: dict[str, dict[str, float]]) -> None:
    print()
    for load, seconds in figures["pykino"].items():
        beam_goal, asyncio_goal = GOALS.get(load, (None, None))
        words = []
        if (theirs := figures.get("BEAM", {}).get(load)) is not None:
            words.append(
                f"{seconds / theirs:.2f} of the BEAM{verdict(seconds / theirs, beam_goal)}"
            )
        if (theirs := figures["asyncio"].get(load)) is not None:
            part = theirs / seconds
            goal = None if asyncio_goal is None else 1 / asyncio_goal
            words.append(f"1/{part:.1f} of asyncio{verdict(1 / part, goal)}")
        print(f"{load:22}{', '.join(words)}")


def verdict(got: float, goal: float | None) -> str:
    if goal is None:
        return ""
    text = f"{goal:.1f}" if goal >= 1 else f"1/{1 / goal:.0f}"
    return f" (goal {text}{'' if got <= goal else ': MISSED'})"


def ours(what: str, *arguments: str) -> None:
    """A figure that has no peer: printed by its own script."""
    command = [sys.executable, str(HERE / "_actors_ours.py"), what, *arguments]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
