"""A page made of snapshots only: no script, no style sheet, no request, read in both themes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest
from tests.browser.conftest import NARROW, WIDE
from tests.browser.gallery import outputs

import pykino as kino
from pykino._snapshots import still
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.conftest import Theme, Window

    from pykino.protocols import Output

pytestmark = pytest.mark.browser

GROUNDS = {"light": ("#ffffff", "#212121"), "dark": ("#111111", "#dedede")}  # JupyterLab's
BREAK_OUT = "</pre></div><script>document.title = 'ran'</script><img src=x onerror='location=1'>"


class Own(kino.LiveOutput):
    """An output of somebody else's, with markup that would like to act."""

    assets = "export function mount() {}\n"

    def fallback(self) -> dict[str, str]:
        return {"text/plain": "own", "text/html": f"<b>Own</b> markup{BREAK_OUT}"}


class Failing(Own):
    def fallback(self) -> dict[str, str]:
        raise RuntimeError(BREAK_OUT)


def controls() -> Iterator[Output]:
    """Every control, most of them with a value."""
    yield kino.TextInput("Name", default="Ada Lovelace", help="As on the passport.")
    yield kino.TextArea("Notes", default="first line\nsecond line")
    yield kino.Password("Token", default="secret")
    yield kino.UrlInput("Source", default="https://example.org/a")
    yield kino.Number("Tries", default=3)
    yield kino.Range("Volume", default=40)
    yield kino.Checkbox("Ship it", default=True)
    yield kino.ColorInput("Line", default="#3b5bdb")
    yield kino.DateInput("Day", default=date(2026, 11, 22))
    yield kino.TimeInput("Alarm", default=time(7, 30))
    yield kino.DateTimeInput("Start", default=datetime(2026, 11, 22, 9, tzinfo=UTC))
    yield kino.Select("Size", ["small", "large"])
    yield kino.Radio("Engine", ["fast", "exact"])
    yield kino.MultiSelect("Days", ["Mon", "Tue"], default=["Mon", "Tue"])
    yield kino.FileInput("Table")
    yield kino.ImageInput("Photograph")
    yield kino.AudioInput("Question")
    yield kino.Button("Roll the dice", primary=True, help="Two of them.")
    yield kino.Keyboard(label="Steer")
    name, age = kino.TextInput("Name"), kino.Number("Age", default=36)
    yield kino.Form({"name": name, "age": age}, submit="Send")


def more() -> Iterator[Output]:
    """What has several looks, and what does not want to be shown."""
    yield kino.Text(BREAK_OUT + "\x00\x1b[2J")
    for tone in ("muted", "accent", "good", "warn", "bad"):
        yield kino.Text(f"A line in the tone {tone}.", tone=tone, weight="bold")
    colours = "".join(f"\x1b[{n}m ink {n} \x1b[0m" for n in [*range(30, 38), *range(90, 98)])
    grounds = "".join(f"\x1b[{n}m on {n} \x1b[0m" for n in [*range(40, 48), *range(100, 108)])
    yield kino.Text(f"{colours}\n{grounds}\n\x1b[7minverse\x1b[0m 10%\r100%", terminal=True)
    for state in ("running", "stopped"):
        bar = kino.Progress(total=10, label=f"A {state} one")
        bar.update(4)
        if state == "stopped":
            bar.stop()
        yield bar
    yield kino.Grid([kino.Text(f"box {n}") for n in range(5)], columns=(2, 1, 1), boxed=True)
    yield kino.Tabs({BREAK_OUT: kino.Tree([1, "two", None]), "table": kino.DataTable({"a": [1]})})
    yield kino.HTML(f"<table border=1><tr><td style='color:#c4302b'>1</td></tr></table>{BREAK_OUT}")
    yield kino.Markdown("> A quote\n\n- [x] done\n\n```mermaid\nflowchart LR\n A --> B\n```")
    yield Own()
    yield kino.Grid([kino.Text("beside what fails"), Failing()], columns=2)


def page(theme: Theme) -> str:
    """Stills below each other, in a page that tells them nothing but its two colours."""
    ground, ink = GROUNDS[theme]
    shown = [output for _, output in outputs()] + [*more(), *controls()]
    stills = "".join(f"<article>{still(output)['text/html']}</article>" for output in shown)
    return (
        f"<!doctype html><meta charset=utf-8><title>stills</title><style>html{{background:{ground};"
        f"color:{ink};font:14px/1.4 sans-serif}}body{{margin:16px}}article{{margin:0 0 16px}}"
        f"</style><body>{stills}"
    )


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_of_snapshots_asks_nobody_and_stays_within_its_window(
    open_window: Callable[..., Window], tmp_path: Path, theme: Theme, width: int
) -> None:
    """`open_window` fails a page that complains or asks another machine."""
    path = tmp_path / "stills.html"
    with connected():
        path.write_text(page(theme), "utf-8")

    window = open_window(path.as_uri(), theme, width)

    assert [url for url in window.requests if not url.startswith(("file:", "data:"))] == []
    assert window.page.title() == "stills"
    assert window.sideways() == 0
    assert window.page.locator("script, iframe, object, style:not(head style)").count() == 0
    pictures = "[...document.images].filter(image => !image.naturalWidth).length"
    assert window.page.evaluate(pictures) == window.page.locator("img:not([src])").count()
