"""What it takes to walk a value for a tree, beside `pprint` and `repr` of the standard library.

Run it: python benchmarks/tree.py [--small]
"""

from __future__ import annotations

import json
import pprint
import sys
import timeit
from typing import TYPE_CHECKING, Any

from attrs import frozen

import pykino as kino

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3 if "--small" in sys.argv else 15


@frozen
class Person:
    name: str
    tags: tuple[str, ...]


VALUES: dict[str, Any] = {
    "dict of 5": {"a": 1, "b": "x", "c": 2.5, "d": None, "e": True},
    "record": Person("Ada", ("x", "y")),
    "nested, 25": {f"k{i}": {"list": [1, 2, 3], "on": True} for i in range(5)},
    "100 rows": [{"id": i, "name": f"row {i}", "value": i / 3} for i in range(100)],
    "a million ints": list(range(1_000_000)),
}


def microseconds(run: Callable[[], object]) -> float:
    """CPU time of one call, the best of several rounds of at least 10 ms."""
    timer = timeit.Timer(run)
    once = timer.timeit(1)
    number = max(1, int(0.01 / max(once, 1e-7)))
    return min(timer.repeat(ROUNDS, number)) / number * 1e6


def main() -> None:
    print(f"{'':16}{'Tree':>12}{'+ as text':>12}{'+ as JSON':>12}{'pprint':>12}{'repr':>12}   µs")
    for name, value in VALUES.items():
        runs: list[Callable[[], object]] = [
            lambda v=value: kino.Tree(v),
            lambda v=value: kino.Tree(v).fallback(),
            lambda v=value: json.dumps(kino.Tree(v).root),
            lambda v=value: pprint.pformat(v),
            lambda v=value: repr(v),
        ]
        print(f"{name:16}" + "".join(f"{microseconds(run):12,.1f}" for run in runs))


if __name__ == "__main__":
    main()
