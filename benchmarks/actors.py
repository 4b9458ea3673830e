"""What processes cost, next to asyncio, pykka, xoscar and the BEAM: one core, one run.

    python benchmarks/actors.py [runs [number]]

Each figure is the minimum of several runs, in microseconds for one: processes for the first two
loads, messages or round trips for the others. All peers are held to one core; Elixir takes part
where it is installed, pykka and xoscar as well. Every load goes through the public functions.

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
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
RUNS, NUMBER = 5, 200_000
MOST = {"pykka": 2_000, "xoscar": 2_000}  # a thread each, or a task and a lookup: they take long

GOALS = {  # load: times of the BEAM, part of asyncio
    "spawn + exit": (2.0, None),
    "live + 1 message": (1.4, 3),
    "ping-pong": (2.4, 4),
    "ring hop": (1.9, 4),
}


def main() -> None:
    runs, number = (*map(int, sys.argv[1:]), *(RUNS, NUMBER)[len(sys.argv) - 1 :])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    python = sys.version.split()[0]
    print(f"Python {python}, one core, minimum of {runs}, µs for one; {number:,} of each\n")
    figures = {"pykino": measured("_actors_ours", runs, number)}
    figures["asyncio"] = measured("_actors_asyncio", runs, number)
    for peer, most in MOST.items():
        if find_spec(peer):
            figures[peer] = measured(f"_actors_{peer}", min(runs, 2), min(number, most))
        else:
            print(f"{peer} is not installed: not compared")
    if shutil.which("elixir"):
        figures["BEAM"] = beam(runs, number)
    else:
        print("elixir is not installed: not compared")
    table(figures)
    ratios(figures)
    print()
    ours("memory", "200000")
    ours("million")
    ours("fairness")


def measured(module: str, runs: int, number: int) -> dict[str, float]:
    """Seconds for one of each load, in a fresh interpreter for each run."""
    best: dict[str, float] = {}
    for _ in range(runs):
        command = [sys.executable, str(HERE / f"{module}.py"), str(number)]
        for name, seconds in lines(command):
            best[name] = min(seconds, best.get(name, seconds))
    return best


def beam(runs: int, number: int) -> dict[str, float]:
    script = str(HERE / "_processes.exs")
    environment = os.environ | {"ELIXIR_ERL_OPTIONS": "+S 1:1 +P 2000000"}
    return dict(lines(["elixir", script, str(runs), str(number)], environment))


def lines(command: list[str], env: dict[str, str] | None = None) -> list[tuple[str, float]]:
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
