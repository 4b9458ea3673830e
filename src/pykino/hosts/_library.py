"""The client as one module, for pages that cannot fetch files: a notebook's."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from ._embedded import client_file, client_sources

__all__ = ["file_message", "library", "stub"]


@cache
def library() -> str:
    """The source of one ES module: all of the client, and what starts it in a notebook."""
    files = json.dumps(client_sources(), separators=(",", ":"))
    return f"const FILES = {files};\n{client_file('notebook.js')}"


@cache
def stub() -> str:
    """The source of the module that draws one display with the help of that library."""
    return client_file("stub.js")


def file_message(path: str, text: str) -> dict[str, Any]:
    """A file for a page that did not ask for it."""
    return {"t": "file", "path": path, "text": text.encode()}
