"""How fast a frame takes updates while several clients watch it, and what each client gets of it.

    python benchmarks/frame_updates.py [updates] [clients]

A tight loop renders into one frame; the clients are processes of their own that speak the protocol
over real sockets, decode with `pykino.wire` and acknowledge; one of them is slow. Beside it, in the
same run, the loop that ipywidgets users write: `IntProgress.value = i`, with nobody listening.
Goals: 5 times as many updates per second (ints), every client on the last value, at most 35
messages per second to each.
"""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pykino as kino
from pykino import wire
from pykino.hosts.web import WebHost

if TYPE_CHECKING:
    from collections.abc import Iterator

UPDATES, CLIENTS, ROUNDS = 10_000, 4, 5
SUSTAINED = 2.0  # seconds
SLOW = 0.2  # seconds that the slow client takes for each message


def main() -> None:
    updates = int(sys.argv[1]) if len(sys.argv) > 1 else UPDATES
    clients = int(sys.argv[2]) if len(sys.argv) > 2 else CLIENTS
    print(f"{updates:,} updates, {clients} clients and a slow one, best of {ROUNDS} rounds\n")
    with watched(clients) as (frame, watchers):
        ints = rounds("ints", frame, watchers, updates, lambda i: i)
        mixed = rounds("int, str, dict, Text in turn", frame, watchers, updates, mix)
        sustained(frame, watchers)
    if theirs := ipywidgets_rate(updates):
        print(f"\nipywidgets, IntProgress.value = i: {theirs:,.0f} per second")
        print(f"pykino / ipywidgets: {ints / theirs:.1f} (ints), {mixed / theirs:.1f} (mix)")
    else:
        print("\nipywidgets is not installed: not compared")


def mix(i: int) -> object:
    return (i, f"step {i}", {"step": i, "loss": 0.5}, kino.Text(f"step {i}"))[i % 4]


def rounds(name: str, frame: Any, watchers: list[Watcher], updates: int, value: Any) -> float:
    """Updates per second, the best of several rounds; each round ends with a text of its own."""
    rates, delays = [], []
    for number in range(ROUNDS):
        last = f"last of {name}, {number}"
        started = time.monotonic()
        for i in range(updates - 1):
            frame.render(value(i))
        frame.render(kino.Text(last))
        ended = time.monotonic()
        rates.append(updates / (ended - started))
        delays += [watcher.saw(last) - ended for watcher in watchers]
    print(f"{name}: {max(rates):,.0f} updates per second ({1e6 / max(rates):.1f} us each)")
    print(f"  until a client has decoded the last one: median {median(delays) * 1000:.0f} ms, "
          f"worst {max(delays) * 1000:.0f} ms after the loop")  # fmt: skip
    return max(rates)


def sustained(frame: Any, watchers: list[Watcher]) -> None:
    """Messages per second while the loop goes on."""
    before = [watcher.messages() for watcher in watchers]
    started = time.monotonic()
    rendered = 0
    while time.monotonic() - started < SUSTAINED:
        frame.render(rendered)
        rendered += 1
    seconds = time.monotonic() - started
    rates = [(w.messages() - b) / seconds for w, b in zip(watchers, before, strict=True)]
    shown = ", ".join(f"{rate:.1f}" for rate in rates)
    print(f"for {SUSTAINED:.0f} s: {rendered / seconds:,.0f} updates per second, messages per "
          f"second to each client: {shown}")  # fmt: skip


def ipywidgets_rate(updates: int) -> float | None:
    try:
        from ipywidgets import IntProgress
    except ImportError:
        return None
    bar = IntProgress(max=updates)
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.monotonic()
        for i in range(updates):
            bar.value = i
        best = min(best, time.monotonic() - started)
    return updates / best


# -- clients ------------------------------------------------------------------------------------


@contextmanager
def watched(clients: int) -> Iterator[tuple[Any, list[Watcher]]]:
    """A frame on a page that `clients` processes and a slow one watch."""
    session = kino.Session()
    with session.activate():
        host = WebHost(announce=False)
        session.attach(host)
        frame = kino.Frame()
        kino.render(frame)
        watchers = [Watcher(host.url) for _ in range(clients)]
        slow = Watcher(host.url, SLOW)
        yield frame, watchers
        for watcher in [*watchers, slow]:
            watcher.end()
        session.close()


class Watcher:
    """A client in a process of its own; asked over its pipes."""

    def __init__(self, url: str, pause: float = 0.0) -> None:
        command = [sys.executable, __file__, "--watch", url, str(pause)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self._answer()

    def saw(self, text: str) -> float:
        """The moment at which it had decoded `text`."""
        return float(self._ask(text))

    def messages(self) -> int:
        return int(self._ask(""))

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _ask(self, question: str) -> str:
        assert self._process.stdin
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


def watch(url: str, pause: float) -> None:
    """What a watcher's process does."""
    import threading

    from websockets.sync.client import connect

    seen: dict[str, float] = {}
    count = 0
    news = threading.Condition()

    def answer() -> None:
        for line in sys.stdin:
            text = line.rstrip("\n")
            with news:
                if text:
                    news.wait_for(lambda text=text: text in seen)
                print(seen[text] if text else count, flush=True)

    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", f"/?{parts.query}")
    cookie = connection.getresponse().headers["Set-Cookie"].split(";")[0]
    with connect(
        f"ws://{parts.netloc}/ws",
        origin=f"http://{parts.netloc}",  # type: ignore[arg-type]
        additional_headers={"Cookie": cookie},
        compression=None,
    ) as socket:
        socket.send(wire.encode({"t": "hello", "client": None, "session": None, "last": -1}))
        for frame in socket:
            message = wire.decode(frame)  # type: ignore[arg-type]
            decoded = time.monotonic()
            if message["t"] == "welcome":
                threading.Thread(target=answer, daemon=True).start()
                continue
            with news:
                if not count:
                    print("ready", flush=True)
                count += 1
                for op in message["ops"]:
                    if op[0] == "replace":
                        seen.update((node.get("text", ""), decoded) for node in op[2])
                news.notify_all()
            time.sleep(pause)
            socket.send(wire.encode({"t": "ack", "n": message["n"]}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--watch"]:
        watch(sys.argv[2], float(sys.argv[3]))
    else:
        main()
