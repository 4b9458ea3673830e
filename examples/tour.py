# %% [markdown]
# # A tour of pykino
#
# Every output, a few lines each. On a page: `pykino serve examples/tour.py --open`.
# In a terminal: `pykino run examples/tour.py`, or just `python examples/tour.py`.

# %% tags=["setup"]
import io
import math
import struct
import time

import numpy as np
from PIL import Image

import pykino as kino

# %% [markdown]
# ## Text
#
# A value is shown as what it is; text has a size, a weight and a tone.

# %%
kino.render(
    kino.Grid(
        [
            kino.Text("Large and bold", size="large", weight="bold"),
            kino.Text("✓ good", tone="good"),
            kino.Text("A remark", tone="muted", size="small"),
        ],
        columns=3,
    )
)

# %% [markdown]
# What a terminal would show is shown as it would: colours, and lines that rewrite themselves.

# %%
kino.render(
    kino.Text("\x1b[1;32mok\x1b[0m 12 passed, \x1b[31m1 failed\x1b[0m\n 10 %\r100 %", terminal=True)
)

# %% [markdown]
# Text may arrive in pieces.

# %%
poem = "The frame was here before the words, and waits until the last of them.".split()
stream = kino.render(kino.Frame())
for word in poem:
    stream.append(kino.Text(word + " ", chunk=True))
    time.sleep(0.03)

# %% [markdown]
# ## Markdown and HTML

# %%
kino.render(
    kino.Markdown(
        """
- [x] tables, task lists, footnotes, ~~strikes~~
- formulas: $e^{i\\pi} + 1 = 0$

```python
def area(radius: float) -> float:
    return math.pi * radius**2  # coloured
```
"""
    )
)

# %% [markdown]
# Your own markup lives in a frame of its own, where it can do no harm.

# %%
kino.render(
    kino.HTML("<button onclick=\"this.textContent = 'clicked'\">A button of your own</button>")
)

# %% [markdown]
# ## Diagrams

# %%
kino.render(
    kino.Mermaid(
        """
sequenceDiagram
  participant P as Program
  participant S as Session
  participant B as Browsers
  P->>S: frame.render(1)
  P->>S: frame.render(2)
  S->>B: 2
""",
        caption="What is overtaken is left out, the last value always arrives",
    )
)

# %%
kino.render(
    kino.Graph(
        "digraph { rankdir=LR; node [shape=box]; read -> parse -> check -> run; check -> read [label=again] }",
        caption="DOT, drawn by Graphviz where it is installed",
    )
)

# %% [markdown]
# ## Pictures, sound and files

# %%
size = 160
y, x = np.mgrid[-2 : 2 : size * 1j, -2 : 2 : size * 2j]
waves = 127 + 127 * np.sin(3 * (x**2 + y**2)) * np.exp(-(x**2 + y**2) / 4)
kino.render(kino.Image(waves.astype(np.uint8), alt="Rings on water", caption="An array of numbers"))

# %%
rate = 8_000
tone = [
    math.sin(2 * math.pi * 440 * 2 ** (step / 12) * t / rate) * math.exp(-t / 1_500) * 0.4
    for step in (0, 4, 7, 12)
    for t in range(rate // 4)
]
kino.render(kino.Audio.from_samples(tone, rate=rate))

# %% [markdown]
# Each frame of this film is a picture in WebP, which holds just what a WebM file wants.


# %%
def element(name, *content):
    body = b"".join(c if isinstance(c, bytes) else c.to_bytes(4, "big") for c in content)
    return bytes.fromhex(name) + (1 << 56 | len(body)).to_bytes(8, "big") + body


def still(t):
    rings = np.sin(8 * np.hypot(x, y) - 2 * np.pi * t / 50) * 90 + 128
    pixels = np.stack([rings, rings * 0.8, 255 - rings], axis=-1).astype(np.uint8)
    Image.fromarray(pixels).save(file := io.BytesIO(), "WEBP", quality=60)
    block = b"\x81" + (t * 40).to_bytes(2, "big") + b"\x80"
    return element("A3", block + file.getvalue()[20:])


info = element("1549A966", element("2AD7B1", 1_000_000), element("4489", struct.pack(">f", 2_000)))
shape = element("E0", element("B0", x.shape[1]), element("BA", x.shape[0]))
track = element(
    "AE", element("D7", 1), element("73C5", 1), element("83", 1), element("86", b"V_VP8"), shape
)
stills = element("1F43B675", element("E7", 0), *map(still, range(50)))
film = element("18538067", info, element("1654AE6B", track), stills)
kino.render(
    kino.Video(
        element("1A45DFA3", element("4282", b"webm")) + film, autoplay=True, loop=True, muted=True
    )
)

# %%
kino.render(
    kino.Download(
        lambda: f"made at {time.ctime()}\n", "note.txt", label="A file, made when you click"
    )
)

# %% [markdown]
# ## Tables
#
# Anything tabular; only the page that is looked at travels.

# %%
kino.render(
    kino.DataTable(
        [
            {
                "n": n,
                "square": n**2,
                "root": math.sqrt(n),
                "even": n % 2 == 0,
                "name": f"number {n}",
            }
            for n in range(5_000)
        ],
        name="Numbers",
    )
)

# %% [markdown]
# ## Trees
#
# Nested data opens where there is something inside, also where it holds itself.

# %%
family = {"name": "root", "children": [{"name": "leaf", "size": 3}, {"name": "twig", "size": 5}]}
family["children"].append(family)
kino.render(kino.Tree(family, label="family", open=2))

# %% [markdown]
# ## Charts

# %%
kino.render(
    kino.VegaLite(
        {
            "width": "container",
            "height": 220,
            "data": {"values": [{"x": i / 10, "y": math.sin(i / 10) * i / 10} for i in range(200)]},
            "mark": {"type": "line", "tooltip": True},
            "encoding": {
                "x": {"field": "x", "type": "quantitative"},
                "y": {"field": "y", "type": "quantitative"},
            },
        }
    )
)

# %% [markdown]
# ## Things in place of things

# %%
kino.render(
    kino.Tabs(
        {
            "One": kino.Text("The first"),
            "Two": [1, 2, 3],
            "Three": kino.Grid([kino.Text(c) for c in "abcd"], columns=[1, 2], boxed=True),
        }
    )
)

# %%
frame = kino.render(kino.Frame())
line = ""
for i in range(60):
    line += "▁▂▃▄▅▆▇█"[round(3.5 + 3.5 * math.sin(i / 4))]
    frame.render(kino.Text(line))
    time.sleep(0.02)

# %%
for _ in kino.progress(range(30), label="Working"):
    time.sleep(0.01)

# %% [markdown]
# ## Errors
#
# An exception is a value like any other. One that nobody catches is shown in the same way, at the
# cell that raised it.


# %%
def ratio(a, b):
    return a / b


try:
    ratio(1, 0)
except ZeroDivisionError as error:
    kino.render(error)
