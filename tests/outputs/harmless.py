"""What the tests of outputs hold all markup to that reaches a page."""

from __future__ import annotations

from html.parser import HTMLParser

FORBIDDEN = {"script", "iframe", "object", "embed", "foreignobject", "form", "base", "link", "meta"}
ADDRESSES = {"href", "src", "xlink:href", "action", "formaction", "poster", "srcset", "background"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in FORBIDDEN:
            self.wrong.append(f"<{tag}>")
        for name, value in attributes:
            address = (value or "").strip().lower()
            if name.startswith("on"):
                self.wrong.append(f"{name}={value}")
            if name in ADDRESSES and tag != "a" and not address.startswith(("#", "data:image/")):
                self.wrong.append(f"{tag} {name}={value}")
            if name == "href" and address.startswith(("javascript:", "data:", "vbscript:")):
                self.wrong.append(f"{name}={value}")
            if "url(" in address and "url(#" not in address:
                self.wrong.append(f"{name}={value}")


def tags_of(markup: str) -> set[str]:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.tags


def assert_harmless(markup: str) -> None:
    """No scripts, no handlers, no request: what a browser makes of it stays where it is."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()

    assert not reader.wrong
    assert "\x00" not in markup
    markup.encode()  # no lone surrogates
