"""pykino, ipywidgets and anywidget in the same JupyterLab: display, round trip, updates, bytes.

    python benchmarks/notebook_hosts.py

Each library has a kernel of its own and one notebook in real Chromium. What is compared:
from the start of the first cell, imports and all, until its output is seen; from a click until the
page shows what Python made of it; 10,000 updates in a loop, how long the loop takes and what the
page shows in the end; bytes over the WebSocket for each of 50 outputs.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.conftest import Window
from tests.notebooks import servers
from tests.notebooks.lab import Lab, end_kernels, write_notebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CLICKS, UPDATES, OUTPUTS = 40, 10_000, 50
PATIENCE = 20.0  # seconds for the last of the updates to be seen
STEPS, STOPS = 2_000, 10
FLOOD = 4_000  # ms after which Jupyter's server lets messages through again

TELL = "print('loop', took)"
PYKINO = [
    """\
import time
import pykino as kino
button, frame = kino.Button("Click"), kino.Frame(0)
kino.listen(button, lambda event, n: frame.render(n) or n + 1, state=1)
kino.render(button)
frame""",
    f"""\
started = time.perf_counter()
for i in range({UPDATES}):
    frame.render(i)
took = time.perf_counter() - started""",
    f"for i in range({OUTPUTS}):\n    kino.render(kino.Text(str(i)))",
    TELL,
]
IPYWIDGETS = [
    """\
import time
import ipywidgets
button, label = ipywidgets.Button(description="Click"), ipywidgets.Label("0")
seen = [0]
def clicked(_):
    seen[0] += 1
    label.value = str(seen[0])
button.on_click(clicked)
ipywidgets.VBox([button, label])""",
    f"""\
started = time.perf_counter()
for i in range({UPDATES}):
    label.value = str(i)
took = time.perf_counter() - started""",
    f"""\
from IPython.display import display
for i in range({OUTPUTS}):
    display(ipywidgets.Label(str(i)))""",
    TELL,
]
ANYWIDGET = [
    '''\
import time
import anywidget, traitlets
class Counter(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
      const button = document.createElement("button"), label = document.createElement("span");
      button.textContent = "Click";
      label.className = "seen";
      const draw = () => { label.textContent = model.get("value"); };
      button.onclick = () => model.send("click");
      model.on("change:value", draw);
      draw();
      el.append(button, label);
    } }"""
    value = traitlets.Int(0).tag(sync=True)
    def __init__(self):
        super().__init__()
        self.on_msg(lambda widget, content, buffers: setattr(self, "value", self.value + 1))
counter = Counter()
counter''',
    f"""\
started = time.perf_counter()
for i in range({UPDATES}):
    counter.value = i
took = time.perf_counter() - started""",
    f"from IPython.display import display\nfor i in range({OUTPUTS}):\n    display(Counter())",
    TELL,
]
BODY = """\
import threading, time
import pykino as kino
def body():
    end = time.perf_counter() + 0.001
    while time.perf_counter() < end: pass"""
OVERHEAD = f"""\
frame = kino.render(kino.Frame())
def loop(render):
    started = time.perf_counter()
    for i in range({STEPS}):
        body()
        render(i)
    return time.perf_counter() - started
taken = [(loop(lambda i: None), loop(frame.render)) for _ in range(5)]
print("loops", *(with_ / bare - 1 for bare, with_ in taken))"""
STOP = """\
stop, rounds, over = kino.Button("Stop"), kino.Frame(), threading.Event()
kino.listen(stop, lambda click: over.set())
kino.render(kino.Grid([stop, rounds]))
while not over.is_set():
    body()
    rounds.render("computing")
print("stopped", time.time())"""
STOP_IT = """() => {
  const all = [...document.querySelectorAll("button")];
  all.find((b) => b.textContent.trim() === "Stop").click();
  return Date.now() / 1000;
}"""
PLACES = {  # the element that shows the number
    "pykino": ".kino-output[data-type=frame]",
    "ipywidgets": ".widget-label",
    "anywidget": ".seen",
}
CLICK = """async ([place, clicks]) => {
  const area = document.querySelector(".jp-OutputArea");
  const button = [...area.querySelectorAll("button")].find((b) => b.textContent.trim() === "Click");
  const times = [];
  for (let i = 0; i < clicks; i++) {
    const shown = () => area.querySelector(place).textContent;
    const before = shown(), started = performance.now();
    button.click();
    while (shown() === before) {
      if (performance.now() - started > 5000) throw new Error(`no answer to click ${i}: ${before}`);
      await new Promise((later) => setTimeout(later, 0));
    }
    times.push(performance.now() - started);
    await new Promise((later) => setTimeout(later, 60));
  }
  return times;
}"""


def main() -> None:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        print("no chromium: nothing was measured")
        return
    cells = {"pykino": PYKINO, "ipywidgets": IPYWIDGETS, "anywidget": ANYWIDGET}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with closing(servers.jupyter(Path(folder))) as running:
            server = next(running)
            measure(browser, server, "warm-up", PYKINO)
            found = {name: measure(browser, server, name, own) for name, own in cells.items()}
            busy = measure_busy(browser, server)
        browser.close()
    report(found)
    report_busy(*busy)


def opened(browser: Browser, server: Any, name: str, cells: list[str]) -> Lab:
    file = server.root / f"{name}.ipynb"
    write_notebook(file, cells)
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    lab = Lab(server, file, "lab", Window(context.new_page()), lambda: None)
    lab.open()
    return lab


def closed(lab: Lab) -> None:
    lab.page.context.close()
    end_kernels(lab.server)


def measure_busy(browser: Browser, server: Any) -> tuple[list[float], list[float]]:
    """What updates cost a loop whose body takes 1 ms, as parts; seconds from click to stop."""
    lab = opened(browser, server, "busy", [BODY, OVERHEAD, STOP])
    lab.run(0)
    lab.run(1)
    lab.shows(1, "loops")
    costs = [float(word) for word in lab.text(1).split()[-5:]]
    stops = []
    for _ in range(STOPS):
        lab.run(2, wait=False)
        lab.shows(2, "computing")
        lab.page.wait_for_timeout(300)
        clicked = lab.page.evaluate(STOP_IT)
        lab.shows(2, "stopped")
        lab.finished(2)
        stops.append(float(lab.text(2).split()[-1]) - clicked)
    closed(lab)
    return costs, stops


def report_busy(costs: list[float], stops: list[float]) -> None:
    print("\nwhile a cell runs, its body taking 1 ms")
    cost, least, most = median(costs), min(costs), max(costs)
    print(f"  a frame.render in each round: {cost:+.1%} ({least:+.1%} to {most:+.1%})")
    usual, worst = median(stops) * 1e3, max(stops) * 1e3
    print(f"  from a click on Stop until the loop ends: {usual:.0f} ms, worst {worst:.0f} ms")


def measure(browser: Browser, server: Any, name: str, cells: list[str]) -> dict[str, float]:
    lab = opened(browser, server, name, cells)
    place = lab.page.locator(".jp-OutputArea").first.locator(PLACES.get(name, PLACES["pykino"]))
    started = time.perf_counter()
    lab.run(0, wait=False)
    place.first.wait_for()
    numbers = {"first display": time.perf_counter() - started}
    lab.page.wait_for_timeout(500)
    times = lab.page.evaluate(CLICK, [PLACES.get(name, PLACES["pykino"]), CLICKS])
    numbers["round trip"] = median(times) / 1000
    lab.traffic.clear()
    lab.run(2)
    lab.page.wait_for_timeout(1500)
    received = sum(frame.size for frame in lab.traffic.frames if frame.received)
    numbers["bytes"] = received * 3 / 4 / OUTPUTS
    lab.run(1)
    end = time.monotonic() + PATIENCE
    while place.first.inner_text().strip() != str(UPDATES - 1) and time.monotonic() < end:
        lab.page.wait_for_timeout(50)
    numbers["last"] = float(place.first.inner_text())
    lab.page.wait_for_timeout(FLOOD)
    lab.run(3)
    lab.shows(3, "loop")
    numbers["loop"] = float(lab.text(3).split()[-1])
    closed(lab)
    return numbers


def report(found: dict[str, dict[str, float]]) -> None:
    ours = found["pykino"]
    for name, numbers in found.items():
        print(f"\n{name}")
        ratio = {key: value / ours[key] if ours[key] else 0.0 for key, value in numbers.items()}
        for key, unit, scale in (
            ("first display", "ms", 1e3),
            ("round trip", "ms", 1e3),
            ("loop", "us an update", 1e6 / UPDATES),
            ("bytes", "bytes an output, on the wire", 1.0),
        ):
            print(f"  {key}: {numbers[key] * scale:,.1f} {unit} ({ratio[key]:.2f} x pykino)")
        lost = (
            "the last value" if numbers["last"] == UPDATES - 1 else f"{numbers['last']:.0f}: lost"
        )
        print(f"  after {UPDATES:,} updates the page shows {lost}")


if __name__ == "__main__":
    main()
