"""A chart that grows while you look at it: `pykino serve examples/live_chart.py --open`."""

import math
import random
import time

import pykino as kino

chart = kino.VegaLite(
    {
        "title": "A walk, and its mean so far",
        "width": "container",
        "height": 280,
        "data": {"values": []},
        "encoding": {"x": {"field": "step", "type": "quantitative"}},
        "layer": [
            {
                "mark": {"type": "line", "opacity": 0.5},
                "encoding": {"y": {"field": "place", "type": "quantitative", "title": "place"}},
            },
            {"mark": {"type": "line", "strokeWidth": 3}, "encoding": {"y": {"field": "mean"}}},
        ],
    }
)
kino.render(chart)
note = kino.render(kino.Frame())

place = total = 0.0
for step in range(1, 201):
    place += random.gauss(math.sin(step / 25), 1)
    total += place
    chart.push({"step": step, "place": place, "mean": total / step}, window=500)
    note.render(kino.Text(f"step {step}: at {place:+.1f}, mean {total / step:+.1f}"))
    time.sleep(0.02)
