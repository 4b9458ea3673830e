"""What a progress bar costs per item, beside tqdm's; both show their bar to something that listens.

Run it: python benchmarks/progress.py [items]
"""

from __future__ import annotations

import io
import sys
import time
from typing import TYPE_CHECKING

import pykino as kino
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from collections.abc import Callable

ITEMS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
CALLS = ITEMS // 5


def bare() -> None:
    for _ in range(ITEMS):
        pass


def ours() -> None:
    for _ in kino.progress(range(ITEMS)):
        pass


def ours_by_hand() -> None:
    with kino.progress(total=CALLS) as bar:
        for _ in range(CALLS):
            bar.advance()


def peers() -> dict[str, tuple[Callable[[], None], int]]:
    try:
        from tqdm import tqdm
    except ImportError:
        print("tqdm is not installed: pip install tqdm, to see it beside ours")
        return {}

    def theirs() -> None:
        for _ in tqdm(range(ITEMS), file=io.StringIO()):
            pass

    def theirs_by_hand() -> None:
        with tqdm(total=CALLS, file=io.StringIO()) as bar:
            for _ in range(CALLS):
                bar.update()

    return {"tqdm, loop": (theirs, ITEMS), "tqdm, update()": (theirs_by_hand, CALLS)}


def nanoseconds(run: Callable[[], None], count: int) -> float:
    """CPU time of this thread per item, the best of five."""
    best = float("inf")
    for _ in range(5):
        started = time.thread_time()
        run()
        best = min(best, time.thread_time() - started)
    return best / count * 1e9


def main() -> None:
    runs = {"pykino, loop": (ours, ITEMS), "pykino, advance()": (ours_by_hand, CALLS), **peers()}
    with connected():
        empty = nanoseconds(bare, ITEMS)
        print(f"{'a loop without a bar':22}{empty:8.0f} ns per item")
        for name, (run, count) in runs.items():
            print(f"{name:22}{nanoseconds(run, count) - empty:8.0f} ns more")


if __name__ == "__main__":
    main()
