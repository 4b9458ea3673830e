"""`check_output` lets good outputs pass, and names the promise that a bad one breaks."""

from __future__ import annotations

import datetime as dt
import threading
from html import escape
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen

import pykino as kino
from pykino.errors import PykinoError
from pykino.protocols import Bundle, Node, Output
from pykino.testing import BrokenPromiseError, KinoHost, check_output

if TYPE_CHECKING:
    from pathlib import Path


class Good(kino.LiveOutput):
    """An output that does as it should."""

    module = "progress"
    value: Any = 0

    def connect(self, client: str) -> Any:
        return {"value": self.value}

    def handle_event(self, name: str, payload: Any, client: str) -> None:
        if name == "add":
            self.value += int(payload)
        else:
            super().handle_event(name, payload, client)

    def fallback(self) -> Bundle:
        return {"text/plain": f"{self.value}", "text/html": f"<b>{escape(str(self.value))}</b>"}


class Temperature:
    """Not an output, but it can be shown."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __pykino__(self) -> object:
        return kino.Grid([kino.Text(self.place), 21.5])


@pytest.mark.parametrize(
    "make",
    [
        Good,
        lambda: Temperature("<Łódź>"),
        lambda: {"a": [1, 2]},
        lambda: kino.Text("x\x1b[2J"),
        lambda: kino.Text("\x1b[31mred", terminal=True),
        lambda: kino.HTML("<b>its own</b>"),
        lambda: kino.Markdown("# <script>x</script>"),
        lambda: kino.Tabs({"<b>": 1}),
        lambda: kino.Frame(kino.Text("x")),
        lambda: kino.progress([1, 2], label="<b>"),
        lambda: kino.Tree([[1, 2], {"a": b"x"}]),
        lambda: kino.Download(b"x", filename="<b>.txt"),
        lambda: kino.DataTable({"<a>": ["<b>", "c"]}),
        lambda: kino.Button("<b>"),
        kino.Keyboard,
        lambda: kino.Form({"a": kino.TextInput("<b>")}, submit="<b>"),
        lambda: kino.TextInput("<b>", default="<i>"),
        lambda: kino.TextArea("<b>"),
        lambda: kino.Password("<b>"),
        lambda: kino.Number("<b>"),
        lambda: kino.UrlInput("<b>"),
        lambda: kino.Select("<b>", ["<i>", None, 3]),
        lambda: kino.MultiSelect("<b>", ["<i>", None, 3]),
        lambda: kino.Radio("<b>", ["<i>", None, 3]),
        lambda: kino.Checkbox("<b>"),
        lambda: kino.Range("<b>", min=0, max=1),
        lambda: kino.DateInput("<b>", default=dt.date(2025, 1, 2)),
        lambda: kino.TimeInput("<b>"),
        lambda: kino.DateTimeInput("<b>"),
        lambda: kino.ColorInput("<b>"),
        lambda: kino.ImageInput("<b>"),
        lambda: kino.AudioInput("<b>"),
        lambda: kino.FileInput("<b>"),
    ],
)
def test_what_keeps_its_promises_passes(make: Any, kino_host: KinoHost) -> None:
    """All of pykino's own do; what they raise meanwhile fails no test."""
    check_output(make())

    assert kino_host.errors == []


class NoText(Good):
    def fallback(self) -> Bundle:
        return {"text/html": "<p>only this</p>"}


class OddKey(Good):
    def connect(self, client: str) -> Any:
        return {(1, 2): "x"}


class NumberKey(Good):
    def connect(self, client: str) -> Any:
        return {1: "x"}


class Forgetful(Good):
    """Its state is what happened since it was asked last."""

    numbers = count()

    def connect(self, client: str) -> Any:
        return {"values": [next(self.numbers)]}


class Trusting(Good):
    """It keeps whatever it is sent, and cannot show that."""

    def handle_event(self, name: str, payload: Any, client: str) -> None:
        if name == "put":
            self.value = payload

    def connect(self, client: str) -> Any:
        return {"value": int(self.value)}


class Waits(Good):
    go = threading.Event()

    def handle_event(self, name: str, payload: Any, client: str) -> None:
        self.go.wait(30)


class ClosesOnce(Good):
    def on_close(self) -> None:
        raise OSError("it is closed already")


class Exports(Good):
    def export(self) -> Any:
        return {"value": object()}


class UnknownType(Output):
    """A node type of its own, which no client knows."""

    def to_node(self) -> Node:
        return {"type": "my_type"}

    def fallback(self) -> Bundle:
        return {"text/plain": "mine"}


class NoType(UnknownType):
    def to_node(self) -> Node:
        return {"text": "x"}


class Unsendable(UnknownType):
    def to_node(self) -> Node:
        return {"type": "text", "when": dt.date(2025, 1, 1)}


class Inside(UnknownType):
    """A good one that holds a bad one."""

    def to_node(self) -> Node:
        return {"type": "grid", "items": []}

    def children(self) -> list[Output]:
        return [NoType()]


@frozen
class Unescaped(Output):
    """Its text becomes markup."""

    title: str

    def to_node(self) -> Node:
        return {"type": "text", "text": self.title}

    def fallback(self) -> Bundle:
        return {"text/plain": self.title, "text/html": f"<h1>{self.title}</h1>"}


class HalfEscaped(Good):
    """Its text can end the attribute in which it stands."""

    def __init__(self, title: str) -> None:
        self.title = title

    def fallback(self) -> Bundle:
        title = self.title.replace("<", "&lt;")
        return {"text/plain": "x", "text/html": f'<p title="{title}">x</p>'}


class Acting(Good):
    """It goes past what makes control characters visible."""

    def __init__(self, title: str) -> None:
        self._title = title

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": self._title}


class Raises:
    def __pykino__(self) -> object:
        raise KeyError("not this")


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (NoText, "has a 'text/plain', which every host can show. It gave {'text/html'"),
        (OddKey, r"connect\(\) gives what can be sent. .* has the key \(1, 2\) of type tuple"),
        (NumberKey, r"connect\(\) gives what can be sent. At it, a client gets something else"),
        (Forgetful, r"gives the whole state.* At it\['values'\]\[0\], it gave something else"),
        (Trusting, r"connect\(\) works after nonsense came as 'put'. It raised"),
        (Waits, r"handle_event\(\) returns, whatever a client sends. After 0.3 s"),
        (ClosesOnce, r"close\(\) raises nothing. It raised OSError"),
        (Exports, r"export\(\) gives what can be sent. .*\['value'\] is of type object"),
        (UnknownType, "its node is of a type that clients know. The type is 'my_type'"),
        (NoType, r"to_node\(\) gives a dict with a 'type'. It gave {'text': 'x'}"),
        (Inside, r"to_node\(\) gives a dict with a 'type'. It gave {'text': 'x'}"),
        (Unsendable, r"to_node\(\) gives what can be sent. .*\['when'\] is of type date"),
        (lambda: Unescaped("x"), "are escaped. With .* as title, it gave '<h1>"),
        (lambda: HalfEscaped("x"), "are escaped. With .* as title, it gave '<p title="),
        (lambda: Acting("x"), r"acts in a terminal. With .* as title, it holds .*\\x1b"),
        (Raises, r"it can be shown. It raised KeyError\('not this'\)"),
    ],
)
def test_a_broken_promise_is_named(make: Any, complaint: str) -> None:
    with pytest.raises(BrokenPromiseError, match=f"(?s)breaks a promise: .*{complaint}") as caught:
        check_output(make(), timeout=0.3)
    if make is Waits:
        Waits.go.set()

    assert isinstance(caught.value, PykinoError)
    assert isinstance(caught.value, AssertionError)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("export function mount({ el }) {}", None),
        ("export async function mount({ el }) {}", None),
        ("const mount = () => {};\nexport { mount };", None),
        ("export const mount = () => {};", None),
        ("export function Mount() {}", "export function mount"),
        ("// export function mount() {}", "main.js exports mount"),
        ("export default { render() {} };", "export function mount"),
    ],
)
def test_a_client_module_exports_mount(tmp_path: Path, source: str, complaint: str | None) -> None:
    (tmp_path / "main.js").write_text(source, encoding="utf-8")

    class Custom(Good):
        module = ""
        assets = tmp_path

    if complaint is None:
        check_output(Custom())
    else:
        with pytest.raises(BrokenPromiseError, match=complaint):
            check_output(Custom())


def test_assets_that_are_not_there_are_named(tmp_path: Path) -> None:
    class Custom(Good):
        module = ""
        assets = tmp_path / "nowhere"

    with pytest.raises(BrokenPromiseError, match=r"to_node\(\) gives a node. .*main.js"):
        check_output(Custom())


def test_a_live_output_is_used_up_by_the_check() -> None:
    good = Good()
    check_output(good)

    assert good.closed
