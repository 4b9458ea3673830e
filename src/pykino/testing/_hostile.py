"""What a client might send that no module would: names and payloads to try an output with."""

from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

    from ..live import LiveOutput

__all__ = ["PAYLOADS", "UNKNOWN", "event_names"]

UNKNOWN = "kino-testing: no event of anybody"

PAYLOADS: tuple[Any, ...] = (
    None, True, 0, -1, 1 << 70, nan, inf, -inf, "", "\ud800\x00\x1b[2J", "<script>", "x" * 100_000,
    b"", b"\xff" * 100, [], [None], [[[[[]]]]], {}, {"": None}, {"value": None, "n": None},
    {"value": {"value": []}, "n": 1}, {"value": 1 << 70, "n": 1 << 70}, {"value": nan, "n": -1},
    {"value": "\ud800", "n": True}, {"__proto__": {"value": 1}, "constructor": None},
    {"index": -1, "row": 1e308, "rows": [nan], "path": [[], {}], "id": "\ud800", "key": None},
    {"offset": -1, "size": 1 << 62, "length": -1, "data": "no bytes", "name": "../../etc/passwd"},
)  # fmt: skip
"""Every kind of value, where another one is expected."""

MOST_NAMES = 40


def event_names(output: LiveOutput) -> list[str]:
    """Words in its handler that may name events: so a check reaches behind them."""
    code = getattr(type(output).handle_event, "__code__", None)
    words = set(_words(code)) if code is not None else set()
    return sorted(words | {"change", "click", "submit"})[:MOST_NAMES]


def _words(code: CodeType) -> Iterator[str]:
    for constant in code.co_consts:
        if isinstance(constant, str) and constant.isidentifier():
            yield constant
        elif isinstance(constant, (tuple, frozenset)):
            yield from (c for c in constant if isinstance(c, str) and c.isidentifier())
        elif hasattr(constant, "co_consts"):
            yield from _words(constant)
