"""Traces in the formats of others, one module each: `export(trace, **options)` returns the text."""

from __future__ import annotations

from importlib import import_module
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import ArgumentTypeError, UnknownChoiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..timeline import Trace

__all__ = ["FORMATS", "export"]

FORMATS: dict[str, str] = {
    "text": "text",
    "svg": "svg",
    "mermaid": "mermaid",
    "plantuml": "plantuml",
    "perfetto": "perfetto",
    "otel": "otel",
    "shiviz": "shiviz",
    "jsonl": "jsonl",
    "html": "html",
}
"""What a format is called, and the module in here that writes it: imported when it is asked for."""


def export(
    trace: Trace,
    format: str,  # noqa: A002 - as `Trace.export` calls it
    path: str | PathLike[str] | None,
    options: Mapping[str, Any],
) -> str:
    """The trace as text of a format; where there is a path, also in a file.

    Raises:
        UnknownChoiceError: There is no such format, or it has no such option.
        ArgumentTypeError: `path` is none.
    """
    if format not in FORMATS:
        raise UnknownChoiceError("Trace.export", "format", format, tuple(FORMATS))
    if path is not None and not isinstance(path, str | PathLike):
        raise ArgumentTypeError("Trace.export", "path", path, "a path or None")
    write = import_module(f".{FORMATS[format]}", __name__).export
    known = tuple(write.__kwdefaults__ or ())
    for option in options:
        if option not in known:
            raise UnknownChoiceError("Trace.export", f"{format!r}, options", option, known)
    text = _well_formed(write(trace, **options))
    if path is not None:
        Path(fspath(path)).write_text(text, encoding="utf-8", newline="\n")
    return text


def _well_formed(text: str) -> str:
    """`text` without lone surrogates, which no encoding takes."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
