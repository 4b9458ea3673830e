"""What is in a text file: `pykino serve examples/file_stats.py --open`, then choose or drop one.

The file comes in pieces, straight to disk, and is read line by line: it may be larger than memory.
In a terminal you are asked for its path, or give it: `pykino run examples/file_stats.py -p File=…`
"""

import re
from collections import Counter

import pykino as kino
from pykino.controls.file_input import UploadedFile
from pykino.events import Change

WORD = re.compile(r"[^\W\d_]+")
PIECE = 1_000_000  # bytes: a line may be longer than memory, too

file = kino.render(kino.FileInput("File", accept=["text/*", ".json", ".log"]))
report = kino.render(kino.Frame(placeholder=False))


def examine(uploaded: UploadedFile) -> None:
    """Read a file, and show what is in it."""
    lines, words = 0, Counter()
    bar = kino.Progress(total=uploaded.size, unit="B", label=f"Reading {uploaded.name}")
    report.render(bar)
    with uploaded.path.open("rb") as stream:
        while piece := stream.readline(PIECE):
            lines += piece.endswith(b"\n")
            words.update(WORD.findall(piece.decode("utf-8", "replace").lower()))
            bar.advance(len(piece))
    report.render(summary(uploaded, lines, words))


def summary(uploaded: UploadedFile, lines: int, words: Counter[str]) -> object:
    top = [{"word": word, "count": count} for word, count in words.most_common(100)]
    facts = {
        "Bytes": f"{uploaded.size:,}",
        "Lines": f"{lines:,}",
        "Words": f"{words.total():,}",
        "Different words": f"{len(words):,}",
    }
    cards = [
        kino.Grid(
            [kino.Text(name, tone="muted", size="small"), kino.Text(number, size="large")], gap=0
        )
        for name, number in facts.items()
    ]
    return kino.Grid(
        [
            kino.Text(uploaded.name, weight="bold"),
            kino.Grid(cards, columns=4),
            kino.Tabs({"Chart": chart(top[:15]), "Table": kino.DataTable(top, name="Words")}),
        ],
        gap=16,
    )


def chart(top: list[dict[str, object]]) -> kino.VegaLite:
    return kino.VegaLite(
        {
            "width": "container",
            "height": 360,
            "data": {"values": top},
            "mark": {"type": "bar", "tooltip": True},
            "encoding": {
                "y": {"field": "word", "type": "nominal", "sort": None, "title": None},
                "x": {"field": "count", "type": "quantitative", "title": "times"},
            },
        }
    )


def chosen(change: Change) -> None:
    if change.value is None:
        report.clear()
    else:
        examine(change.value)


if (given := file.read()) is not None:  # which a terminal asks for
    examine(given)
kino.listen(file, chosen)
