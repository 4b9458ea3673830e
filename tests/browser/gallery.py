"""One of every output, as a page shows them; what the tests of both hosts look at."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pykino as kino

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino import Output

LONG = "one-word-that-is-far-too-long-for-a-phone" * 6

DOT = "digraph { parse -> check -> run; check -> report }"
FLOW = "flowchart LR\n  A[Write] --> B{Works?}\n  B -- yes --> C[Ship]\n  B -- no --> A"
MARKDOWN = f"""\
# A heading

Some *words*, a [link](https://example.com), `code`, {LONG} and math: $e^{{i\\pi}} = -1$.

| name | value |
|------|------:|
| a    | 1     |

```python
def answer() -> int:
    return 42  # of course
```

```mermaid
{FLOW}
```
"""
SPEC = {
    "data": {"values": [{"x": x, "y": math.sin(x / 3)} for x in range(30)]},
    "mark": "line",
    "encoding": {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "quantitative"},
    },
}


def outputs() -> Iterator[tuple[str, Output]]:
    """`(node type, output)`; made anew each time, since live outputs belong to a session."""
    yield "text", kino.Text(f"plain {LONG}")
    yield "text", kino.Text("\x1b[31mred\x1b[0m \x1b[1mbold\x1b[0m", terminal=True)
    yield "markdown", kino.Markdown(MARKDOWN)
    yield "html", kino.HTML("<p style='color: var(--k-accent)'>The user's <b>own</b> markup.</p>")
    yield "mermaid", kino.Mermaid(FLOW, caption="A flow")
    yield "graph", kino.Graph(DOT, caption="A graph")
    yield (
        "image",
        kino.Image.from_pixels(bytes(range(192)) * 8, width=32, height=16, alt="a gradient"),
    )
    yield "audio", kino.Audio.from_samples([0.0, 0.5, 0.0, -0.5] * 500, rate=8000)
    yield "video", kino.Video(b"....ftypisom" + bytes(100), muted=True)
    yield "download", kino.Download(lambda: b"a,b\n1,2\n", "table.csv", label="Get the table")
    yield "vega_lite", kino.VegaLite(SPEC)
    yield "data_table", kino.DataTable([{"name": LONG[:60], "value": i * 1.5} for i in range(50)])
    yield "tree", kino.Tree({"a": [1, 2, {"b": None}], LONG: LONG})
    yield "frame", kino.Frame(kino.Text("in a frame"))
    yield "frame", kino.Frame(placeholder=True)
    yield "tabs", kino.Tabs({"first": kino.Text("one"), "second": kino.Text("two")})
    yield "grid", kino.Grid([kino.Text("left"), kino.Text("right"), kino.Text("below")], columns=2)
    yield "progress", finished()
    yield "error", kino.Error(ValueError("something with a reason"))


def finished() -> kino.Progress[int]:
    bar = kino.Progress(total=10, label="Work")
    bar.update(7)
    return bar
