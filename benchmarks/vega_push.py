"""What pushing into a chart costs, with browsers that watch and without, beside ipywidgets.

Run it: python benchmarks/vega_push.py [rows]
"""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

import pykino as kino
from pykino.testing.memory import memory_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.hosts.memory import MemoryHost

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
WINDOW = 1_000
SPEC = {
    "mark": "line",
    "encoding": {
        "x": {"field": "t", "type": "quantitative"},
        "y": {"field": "load", "type": "quantitative"},
    },
}


def push_one_by_one(chart: kino.VegaLite) -> None:
    for i in range(ROWS):
        chart.push({"t": i, "load": i % 7 / 7}, window=WINDOW)


def push_together(chart: kino.VegaLite) -> None:
    chart.push_many([{"t": i, "load": i % 7 / 7} for i in range(ROWS)], window=WINDOW)


def measured(push: Callable[[kino.VegaLite], None], watchers: int) -> tuple[float, int]:
    """Rows per second as the pusher sees it, and how many batches a watcher got."""
    with memory_session() as (_, host):
        chart = kino.render(kino.VegaLite(SPEC))
        over = threading.Event()
        threads = [threading.Thread(target=watch, args=(host, over)) for _ in range(watchers)]
        for thread in threads:
            thread.start()
        started = time.perf_counter()
        push(chart)
        seconds = time.perf_counter() - started
        over.set()
        for thread in threads:
            thread.join()
        return ROWS / seconds, max((client.batches for client in host.clients), default=0)


def watch(host: MemoryHost, over: threading.Event) -> None:
    """What a host does for a browser: encode and hand over what there is, 30 times a second."""
    client = host.connect()
    while not over.wait(0.033):
        client.sync()


def theirs() -> float | None:
    """Rows per second of an ipywidgets trait that holds the window, without a browser."""
    try:
        from ipywidgets import Widget
        from traitlets import List
    except ImportError:
        return None

    class Chart(Widget):  # type: ignore[misc]
        rows = List().tag(sync=True)

    chart, rows = Chart(), []
    started = time.perf_counter()
    for i in range(ROWS // 10):
        rows = [*rows, {"t": i, "load": i % 7 / 7}][-WINDOW:]
        chart.rows = rows
    return ROWS // 10 / (time.perf_counter() - started)


def main() -> None:
    for name, push in (("push", push_one_by_one), ("push_many", push_together)):
        for watchers in (0, 4):
            rate, batches = max(measured(push, watchers) for _ in range(3))
            seen = f", {batches} batches to each" if watchers else ""
            print(f"{name:12}{watchers} watching {rate:12,.0f} rows/s{seen}")
    peer = theirs()
    print(f"{'ipywidgets':12}a List trait {peer:9,.0f} rows/s" if peer else "no ipywidgets here")


if __name__ == "__main__":
    main()
