"""How long it takes from a click in a browser until the browser shows what Python made of it.

    python benchmarks/round_trip.py [clicks]

First, in one process: what it costs to receive an event and to hand it to a listener, beside
ipywidgets' `receive update + observe` (goal: a fifth of its time). Then, in Chromium: click,
handler in Python, frame update seen in the page, beside the echo of a bare WebSocket on the same
server stack (goal: at most 2 ms more, in the median).
"""

from __future__ import annotations

import shutil
import socket
import sys
import threading
import time
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Any

import pykino as kino
from pykino.hosts.memory import MemoryHost
from pykino.hosts.web import WebHost

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS, ROUNDS, CLICKS = 10_000, 5, 200
PORTION = 500  # events at once: fewer than may wait
PAUSE = 0.06  # seconds between two clicks: people are slower than a flush interval
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def main() -> None:
    clicks = int(sys.argv[1]) if len(sys.argv) > 1 else CLICKS
    receiving()
    path = shutil.which("chromium")
    if path is None:
        print("\nno chromium: the round trip through a browser was not measured")
        return
    through_a_browser(path, clicks)


# -- receive and dispatch ---------------------------------------------------------------------


def receiving() -> None:
    ours = min(receive_and_listen() for _ in range(ROUNDS))
    print(f"receive + listener, {EVENTS:,} events: {ours * 1e6:.1f} us of CPU each")
    try:
        theirs = min(update_and_observe() for _ in range(ROUNDS))
    except ImportError:
        print("ipywidgets is not installed: not compared")
        return
    print(f"ipywidgets, receive update + observe: {theirs * 1e6:.1f} us of CPU each")
    print(f"pykino / ipywidgets: 1/{theirs / ours:.1f} (goal 1/5)")


def receive_and_listen() -> float:
    """Seconds of CPU, of all threads, per event: checked, kept, told to all, and listened to."""
    session = kino.Session()
    session.attach(MemoryHost())
    with session.activate():
        client = session.join(wake=lambda: None).id
        field = kino.TextInput("Name")
        session.root.append(field)
        while session.take(client):
            pass
        heard: list[object] = []
        done = threading.Event()

        def hear(event: Any) -> None:
            heard.append(event)
            if len(heard) % PORTION == 0:
                done.set()

        kino.listen(field, hear)
        messages = [
            {"t": "event", "ref": field.ref, "name": "change", "payload": {"value": str(i), "n": i}}
            for i in range(EVENTS)
        ]
        seconds = 0.0
        for start in range(0, EVENTS, PORTION):
            done.clear()
            started = time.process_time()
            for message in messages[start : start + PORTION]:
                session.receive(client, message)
            assert done.wait(30)
            seconds += time.process_time() - started
            while session.take(client):  # what ipywidgets' comm does is not counted either
                pass
        assert len(heard) == EVENTS
        assert field.value == str(EVENTS - 1)
    session.close()
    return seconds / EVENTS


def update_and_observe() -> float:
    from ipywidgets import Text

    field, heard = Text(), []
    field.observe(heard.append, names="value")
    messages = [
        {"content": {"data": {"method": "update", "state": {"value": str(i)}, "buffer_paths": []}},
         "buffers": []}
        for i in range(EVENTS)
    ]  # fmt: skip
    started = time.process_time()
    for message in messages:
        field._handle_msg(message)
    seconds = time.process_time() - started
    assert len(heard) == EVENTS
    return seconds / EVENTS


# -- through a browser ------------------------------------------------------------------------

CLICKING = """async ([clicks, pause]) => {
  const button = document.querySelector(".kino-output[data-type=button] button");
  const frame = document.querySelector(".kino-output[data-type=frame]");
  const times = [];
  for (let i = 0; i < clicks; i++) {
    const before = frame.textContent;
    const started = performance.now();
    await new Promise((seen) => {
      const observer = new MutationObserver(() => {
        if (frame.textContent === before) return;
        observer.disconnect();
        seen();
      });
      observer.observe(frame, { childList: true, characterData: true, subtree: true });
      button.click();
    });
    times.push(performance.now() - started);
    await new Promise((later) => setTimeout(later, pause));
  }
  return times;
}"""

ECHOING = """async ([url, clicks, pause]) => {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  await new Promise((opened) => (socket.onopen = opened));
  const times = [];
  for (let i = 0; i < clicks; i++) {
    const started = performance.now();
    await new Promise((seen) => {
      socket.onmessage = seen;
      socket.send(new Uint8Array(120));
    });
    times.push(performance.now() - started);
    await new Promise((later) => setTimeout(later, pause));
  }
  socket.close();
  return times;
}"""


def through_a_browser(path: str, clicks: int) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        echo = echoes(browser, clicks)
        ours = round_trips(browser, clicks)
        browser.close()
    report("bare WebSocket echo", echo)
    report("click -> handler -> frame seen", ours)
    print(f"difference of the medians: {median(ours) - median(echo):.2f} ms (goal: at most 2)")


def report(name: str, times: list[float]) -> None:
    times = sorted(times)
    worst = times[int(len(times) * 0.95)]
    print(f"{name}, {len(times)} times: median {median(times):.2f} ms, 95 % within {worst:.2f} ms")


def round_trips(browser: Any, clicks: int) -> list[float]:
    session = kino.Session()
    with session.activate():
        host = WebHost(announce=False)
        session.attach(host)
        button, frame = kino.Button("Click"), kino.Frame(0)
        kino.render(button)
        kino.render(frame)
        kino.listen(button, lambda event, n: frame.render(n) or n + 1, state=1)
        page = browser.new_page()
        page.goto(host.url)
        page.locator(".kino-output[data-type=button] button").wait_for(timeout=10_000)
        times: list[float] = page.evaluate(CLICKING, [clicks + 20, PAUSE * 1000])
        page.close()
    session.close()
    return times[20:]  # the first ones load and compile


def echoes(browser: Any, clicks: int) -> list[float]:
    with echo_server() as port:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        url = f"ws://127.0.0.1:{port}/echo"
        times: list[float] = page.evaluate(ECHOING, [url, clicks + 20, PAUSE * 1000])
        page.close()
    return times[20:]


@contextmanager
def echo_server() -> Iterator[int]:
    """The same server stack as the web host, with nothing in it but an echo."""
    import asyncio

    import uvicorn
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse
    from starlette.routing import Route, WebSocketRoute
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

    async def echo(websocket: Any) -> None:
        await websocket.accept()
        async for frame in websocket.iter_bytes():
            await websocket.send_bytes(frame)

    async def page(request: Any) -> Any:
        return HTMLResponse("<title>echo</title>")

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = Starlette(routes=[Route("/", page), WebSocketRoute("/echo", echo)])
    config = uvicorn.Config(
        app, ws=WebSocketsSansIOProtocol, ws_per_message_deflate=False, log_config=None,
        lifespan="off",
    )  # fmt: skip
    server = uvicorn.Server(config)
    serve = server.serve(sockets=[listener])
    thread = threading.Thread(target=asyncio.run, args=(serve,), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(5)


if __name__ == "__main__":
    main()
