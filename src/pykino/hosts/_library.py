"""The client as one module, for pages that cannot fetch files: a notebook's."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from ._embedded import client_file, client_sources, foreign_sources

if TYPE_CHECKING:
    from ..session import Session

__all__ = ["files_for", "library", "stub"]


@cache
def library() -> str:
    """The source of one ES module: all of the client, and what starts it in a notebook."""
    files = json.dumps(client_sources(), separators=(",", ":"))
    return f"const FILES = {files};\n{client_file('notebook.js')}"


@cache
def stub() -> str:
    """The source of the module that draws one display with the help of that library."""
    return client_file("stub.js")


def files_for(session: Session, batch: dict[str, Any], has: set[str]) -> list[dict[str, Any]]:
    """Messages with the files that drawing `batch` takes beyond the client: a page asks for none.

    Args:
        session: What the batch is from.
        batch: What is to be drawn.
        has: The paths that the page has; those of the messages are added.
    """
    sources = foreign_sources(session, batch, has)
    has.update(sources)
    return [{"t": "file", "path": path, "text": text.encode()} for path, text in sources.items()]
