"""Custom live outputs in a real page: bytes both ways, pending edits, modules from text and folders."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.hosts.static import page as static_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pykino import Session

    from .conftest import Window

pytestmark = pytest.mark.browser


class Echo(kino.LiveOutput):
    """Sends back what it got, and keeps it."""

    assets = """
        export function mount({ el, data, on, push }) {
          const bytes = new Uint8Array([0, 1, 254, 255]);
          push("all", {
            buffer: bytes.buffer,
            array: bytes.subarray(1, 3),
            view: new DataView(bytes.buffer, 2),
            floats: [new Float32Array([0.5, -2])],
            none: new ArrayBuffer(0),
            from_python: data.start,
          });
          on("back", ({ data, kind }) => {
            const ours = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
            el.textContent = `${data.constructor.name} ${ours.join(" ")} ${kind}`;
          });
        }
    """

    def __init__(self) -> None:
        self.got: Any = None
        self.heard = threading.Event()

    def connect(self, client: str) -> Any:
        return {"start": bytes(range(256))}

    def handle_event(self, name: str, payload: Any, client: str) -> None:
        self.got = payload
        self.heard.set()
        self.send(client, "back", {"data": bytearray(payload["buffer"]), "kind": name})


def test_bytes_arrive_as_bytes_both_ways(session: Session, window: Window) -> None:
    echo = Echo()
    session.root.append(echo)
    window.shows("DataView 0 1 254 255 all")

    assert echo.heard.wait(10)
    assert echo.got == {
        "buffer": b"\x00\x01\xfe\xff",
        "array": b"\x01\xfe",
        "view": b"\xfe\xff",
        "floats": [b"\x00\x00\x00?\x00\x00\x00\xc0"],
        "none": b"",
        "from_python": bytes(range(256)),
    }


class Note(kino.LiveOutput):
    """A field that tells Python once it is left."""

    assets = """
        export const css = ".test-note { color: rgb(1, 2, 3); }";
        export function mount({ el, data, push, onSync }) {
          const field = Object.assign(document.createElement("input"), { className: "test-note" });
          field.setAttribute("aria-label", "Note");
          field.value = data.text;
          const send = () => field.value !== data.text && push("change", (data.text = field.value));
          field.onblur = send;
          onSync(send);
          el.append(field);
        }
    """

    def __init__(self) -> None:
        self.text = ""

    def connect(self, client: str) -> Any:
        return {"text": self.text}

    def handle_event(self, name: str, payload: Any, client: str) -> None:
        self.text = payload


def test_what_is_typed_and_not_sent_is_there_once_python_has_synced(
    session: Session, window: Window, open_window: Callable[..., Window], host: Any
) -> None:
    """In all windows that are open."""
    note, other = Note(), Note()
    session.root.append(note)
    session.root.append(kino.Frame(other))
    second = open_window(host.url)
    window.page.get_by_label("Note").first.fill("half a sent")
    second.page.get_by_label("Note").last.fill("another")
    assert (note.text, other.text) == ("", "")

    assert session.sync(timeout=10) is True
    assert (note.text, other.text) == ("half a sent", "another")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A module that loads others of its folder, one of them in a folder below, one missing."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "words.mjs").write_text("export const word = 'from a part';")
    (tmp_path / "data.json").write_text('{"n": 5}')
    (tmp_path / "main.js").write_text(
        """
        export async function mount({ el, load }) {
          const { word } = await load("./parts/words.mjs");
          const { n } = JSON.parse(await load("data.json"));
          el.textContent = `${word}, ${n}`;
          el.append(await load("nowhere.css"));
        }
        """
    )
    return tmp_path


@pytest.mark.parametrize("where", ["live", "static"])
def test_a_module_loads_the_files_beside_it_and_says_which_one_is_missing(
    where: str,
    folder: Path,
    session: Session,
    host: Any,
    open_window: Callable[..., Window],
    tmp_path: Path,
) -> None:
    session.root.append(type("Parts", (kino.LiveOutput,), {"assets": folder})())
    url = host.url
    if where == "static":
        (tmp_path / "page.html").write_text(static_page(session), encoding="utf-8")
        url = (tmp_path / "page.html").as_uri()
    window = open_window(url, quiet=False)

    problem = window.page.locator(".kino-problem")
    problem.get_by_text("“nowhere.css” cannot be loaded").wait_for()


def test_an_inline_module_brings_its_styles(session: Session, window: Window) -> None:
    session.root.append(Note())
    field = window.page.get_by_label("Note")
    field.wait_for()

    assert field.evaluate("el => getComputedStyle(el).color") == "rgb(1, 2, 3)"
