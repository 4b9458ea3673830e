"""Stop a computation while it runs: `pykino serve examples/stop_button.py --open`.

The main thread computes. Meanwhile pykino's own threads take in clicks and values, so the button
and the slider work at once. As a plain program: `PYKINO_HOST=web python examples/stop_button.py`.
In a terminal nobody can press the button: there, the computation goes on to its end; give it more
speed with `pykino run examples/stop_button.py -p Speed=100`.
"""

import random
import threading

import pykino as kino

ROUNDS, DARTS = 300, 10_000

stop = kino.Button("Stop", primary=True, help="At once, although the main thread is busy.")
speed = kino.Range("Speed", min=1, max=100, default=40, debounce=0)
kino.render(kino.Grid([speed, stop], columns=(2, 1), gap=24))

chart = kino.VegaLite(
    {
        "width": "container",
        "height": 240,
        "data": {"values": []},
        "mark": {"type": "line"},
        "encoding": {
            "x": {"field": "darts", "type": "quantitative", "scale": {"zero": True}},
            "y": {
                "field": "pi",
                "type": "quantitative",
                "title": "π, about",
                "scale": {"zero": False},
            },
        },
    }
)
kino.render(chart)
estimate = kino.render(kino.Frame())

stopped = threading.Event()
kino.listen(stop, lambda click: stopped.set())


def hits(darts: int) -> int:
    """How many darts, thrown at a square, have hit the quarter of a circle in it."""
    return sum(random.random() ** 2 + random.random() ** 2 < 1 for _ in range(darts))


hit = thrown = 0
for _ in kino.progress(range(ROUNDS), label="Throwing darts", unit="rounds"):
    hit += hits(DARTS)
    thrown += DARTS
    pi = 4 * hit / thrown
    chart.push({"darts": thrown, "pi": pi}, window=ROUNDS)
    estimate.render(kino.Text(f"π is about {pi:.5f}, after {thrown:,} darts", size="large"))
    if stopped.wait((100 - speed.value) / 500):  # the value it has at this moment
        break

stop.disabled = speed.disabled = True
