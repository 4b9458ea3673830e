"""What `import pykino` costs, and a first output, next to other packages: CPU above bare Python.

    python benchmarks/import_time.py [runs]

Each number is the minimum over fresh processes with warm bytecode, user and system time together.
Goals: the import at most 38 ms and a fifth of anywidget's; import and the first frame rendered at
most half of anywidget's import and first widget.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec

RUNS = 10

IMPORTS = ("pykino", "anywidget", "ipywidgets", "marimo")

FIRST_FRAME = """
import pykino as kino
with kino.Session().activate():
    kino.Frame().render(1)
"""
FIRST_FRAME_SHOWN = """
import pykino as kino
from pykino.hosts.memory import MemoryHost
session = kino.Session()
with session.activate():
    session.attach(MemoryHost())
    frame = kino.Frame()
    kino.render(frame)
    frame.render(1)
    session.flush()
"""
FIRST_WIDGET = """
import anywidget
import traitlets
class Counter(anywidget.AnyWidget):
    _esm = "export default { render({ model, el }) { el.textContent = model.get('value') } }"
    value = traitlets.Int(0).tag(sync=True)
Counter(value=1)
"""

TIMED = """
import time
{code}
print(time.process_time())
"""


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    present = [name for name in IMPORTS if find_spec(name)]
    codes = {"bare": ""} | {name: f"import {name}" for name in present}
    codes |= {"pykino + first frame": FIRST_FRAME, "pykino + first frame shown": FIRST_FRAME_SHOWN}
    if "anywidget" in present:
        codes["anywidget + first widget"] = FIRST_WIDGET
    with tempfile.TemporaryDirectory() as bytecode:
        costs = measured(codes, runs, bytecode)
    bare = costs.pop("bare")
    above = {name: cost - bare for name, cost in costs.items()}
    print(f"Python {sys.version.split()[0]}, min of {runs}; bare: {bare * 1000:.0f} ms of CPU\n")
    for name, cost in above.items():
        print(f"{name:28} {cost * 1000:7.1f} ms above bare Python")
    print()
    for name in present[1:]:
        ratio(above, "pykino", name)
    if "anywidget" in present:
        ratio(above, "pykino + first frame", "anywidget + first widget")
        ratio(above, "pykino + first frame shown", "anywidget + first widget")
    for name in sorted(set(IMPORTS) - set(present)):
        print(f"{name} is not installed: not compared")


def ratio(costs: dict[str, float], ours: str, theirs: str) -> None:
    print(f"{ours} / {theirs} = 1/{costs[theirs] / costs[ours]:.1f}")


def measured(codes: dict[str, str], runs: int, bytecode: str) -> dict[str, float]:
    """Seconds of CPU by name; the names take turns, so that a busy moment hits them all."""
    for code in codes.values():
        cpu(code, bytecode)  # writes the bytecode
    best = dict.fromkeys(codes, float("inf"))
    for _ in range(runs):
        for name, code in codes.items():
            best[name] = min(best[name], cpu(code, bytecode))
    return best


def cpu(code: str, bytecode: str) -> float:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", TIMED.format(code=code)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    main()
