"""What the tests of snapshots hold every one of them to."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from tests.outputs.harmless import FORBIDDEN

import pykino as kino
from pykino._snapshots import LIMIT, still
from pykino.outputs.html import text_of

if TYPE_CHECKING:
    from pykino.protocols import Bundle, Output


class Read(HTMLParser):
    """What a browser would do because of a snapshot, and what stands in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN | {"style", "button", "select", "textarea", "svg"}:
            self.wrong.append(f"<{tag}>")
        for name, value in attributes:
            said = (value or "").strip().lower()
            asks = name in {"src", "srcset", "poster", "data", "action", "background"}
            goes = said.startswith(("http:", "https:", "mailto:", "#"))
            holds = tag == "a" and ("download", "x.bin") in attributes
            if (
                name.startswith("on")
                or (asks and not re.match(r"data:(?:image|audio|video)/", said))
                or (name == "href" and not goes and not holds)
                or (
                    name == "style" and re.search(r"url\(|position|expression|@|\\|image-set", said)
                )
            ):
                self.wrong.append(f"{tag} {name}={value}")


def html_of(output: Output) -> str:
    """The HTML of a still that holds what all of them promise."""
    bundle = checked(output)
    html: str = bundle["text/html"]
    return html


def checked(output: Output) -> Bundle:
    bundle = still(output)
    html, text = bundle["text/html"], bundle["text/plain"]
    size = len(html.encode()) + len(text.encode())
    assert size + len(bundle.get("image/png", b"")) * 4 / 3 <= LIMIT
    assert set(bundle) <= {"text/html", "text/plain", "image/png"}
    assert Read(html).wrong == []
    assert not re.search(r"[\x00\x07\x08]|\x1b(?!\[[0-9;:]*m)", text)
    assert "\x00" not in html
    return bundle


def words_of(output: Output) -> str:
    return text_of(html_of(output))


class Own(kino.LiveOutput):
    """An output of somebody else's: its fallback is what it is given."""

    assets = "export function mount() {}\n"

    def __init__(self, **bundle: Any) -> None:
        self.bundle = {name.replace("_", "/"): data for name, data in bundle.items()}

    def fallback(self) -> Bundle:
        return self.bundle
