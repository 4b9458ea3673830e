"""Messages to bytes and back: a JSON header, then binary buffers; the only module that makes bytes.

A frame is `u32 header length (little endian) | header | buffers`, the header
`{"v": 1, "m": message, "b": [[path, length], ...], "i": [[path, digits], ...], "f": [...]}`.
What JSON or JavaScript cannot hold (bytes, integers past 2**53 - 1, non-finite floats) is null in
`m` and listed beside it by its path, so no word inside a message is reserved.
"""

from __future__ import annotations

import json
import re
import sys
from math import inf, isfinite, nan
from typing import Any

from .errors import WireError, WireLimitError
from .settings import settings

__all__ = ["VERSION", "decode", "encode"]

VERSION = 1
MAX_SAFE = 2**53 - 1  # Number.MAX_SAFE_INTEGER

_FLOATS = {"nan": nan, "inf": inf, "-inf": -inf}
_MANY_DIGITS = re.compile(r"[0-9]{16}")

Path = list[Any]


def encode(message: object, *, bounded: bool = True) -> bytes:
    """The frame of `message`: str keys, JSON values, `bytes`, any int, any float.

    Args:
        message: What to send.
        bounded: Whether `max_message` and `max_string` hold; not for what goes into a file.

    Raises:
        WireError: A value or a key has no form on the wire.
        WireLimitError: The message exceeds `max_message`, `max_string` or `max_depth`.
    """
    text = _plain(message, bounded=bounded)
    if text is not None:
        header, buffers = f'{{"v":{VERSION},"m":{text}}}', []
    else:
        walk = _Walk(settings.max_string if bounded else sys.maxsize)
        checked = walk.value(message, 0)
        buffers = walk.buffers
        parts = {"v": VERSION, "m": checked, "b": walk.b, "i": walk.i, "f": walk.f}
        header = json.dumps(
            {k: v for k, v in parts.items() if k in "vm" or v}, separators=(",", ":")
        )
    size = 4 + len(header) + sum(map(len, buffers))
    if bounded and size > settings.max_message:
        raise WireLimitError("max_message", size, settings.max_message)
    return b"".join((len(header).to_bytes(4, "little"), header.encode("ascii"), *buffers))


def decode(frame: bytes | bytearray | memoryview) -> Any:
    """The message of `frame`.

    Raises:
        WireError: The frame is not one of ours.
        WireLimitError: It exceeds `max_message`, or its header `max_depth`.
    """
    if len(frame) > settings.max_message:
        raise WireLimitError("max_message", len(frame), settings.max_message)
    view = memoryview(frame)
    end = 4 + int.from_bytes(view[:4], "little")
    if len(view) < 4 or end > len(view):
        raise WireError(f"a frame of {len(view)} bytes is cut: its header would end at {end}.")
    header = _header(bytes(view[4:end]))
    holder = [header["m"]]
    start = end
    for path, length in _entries(header, "b"):
        if not isinstance(length, int) or not 0 <= length <= len(view) - start:
            raise WireError(
                f"buffer at {path} has length {length!r}, {len(view) - start} are left."
            )
        _put(holder, path, bytes(view[start : start + length]))
        start += length
    for path, digits in _entries(header, "i"):
        _put(holder, path, _integer(digits))
    for path, name in _entries(header, "f"):
        if name not in _FLOATS:
            raise WireError(f"float at {path} is {name!r}, expected one of {sorted(_FLOATS)}.")
        _put(holder, path, _FLOATS[name])
    if start != len(view):
        raise WireError(f"{len(view) - start} bytes follow the last buffer.")
    return holder[0]


def _plain(message: object, *, bounded: bool) -> str | None:
    """The JSON of a message that needs no walk: C speed; None where something is to be checked."""
    try:
        text = json.dumps(message, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return None  # bytes, non-finite floats, too deep, or not ours at all: the walk says which
    long = bounded and len(text) > settings.max_string
    if long or _may_be_deep(text) or _MANY_DIGITS.search(text):
        return None
    return text


def _may_be_deep(text: str) -> bool:
    return text.count("[") + text.count("{") > settings.max_depth


class _Walk:
    """One pass over a message that takes out what JSON cannot hold and checks the limits."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.path: Path = []
        self.buffers: list[bytes] = []
        self.b: list[Any] = []
        self.i: list[Any] = []
        self.f: list[Any] = []

    def value(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is str:
            return self.text(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return value if -MAX_SAFE <= value <= MAX_SAFE else self.aside(self.i, _digits(value))
        if kind is float:
            return value if isfinite(value) else self.aside(self.f, str(value))
        if kind is dict or kind is list or kind is tuple:
            return self.container(value, depth + 1)
        return self.rare(value, depth)

    def container(self, value: Any, depth: int) -> Any:
        if depth > settings.max_depth:
            raise WireLimitError("max_depth", depth, settings.max_depth)
        self.path.append(None)
        if isinstance(value, dict):
            result: Any = {}
            for key, item in value.items():
                self.path[-1] = name = self.text(_key(key, self.path))
                result[name] = self.value(item, depth)
        else:
            result = []
            for index, item in enumerate(value):
                self.path[-1] = index
                result.append(self.value(item, depth))
        self.path.pop()
        return result

    def rare(self, value: Any, depth: int) -> Any:
        if isinstance(value, (bytes, bytearray, memoryview)):
            data = bytes(value)
            self.buffers.append(data)
            return self.aside(self.b, len(data))
        for base in (bool, int, float, str, dict, list, tuple):  # their subclasses, e.g. enums
            if isinstance(value, base):
                convert: Any = str.__str__ if base is str else base
                return self.value(convert(value), depth)
        where = "".join(f"[{part!r}]" for part in self.path)
        raise WireError(
            f"message{where} is of type {type(value).__qualname__}, which has no wire form."
        )

    def text(self, value: str) -> str:
        if len(value) > self.longest:
            raise WireLimitError("max_string", len(value), self.longest)
        return value

    def aside(self, entries: list[Any], entry: object) -> None:
        entries.append([self.path.copy(), entry])


def _key(key: object, path: Path) -> str:
    if isinstance(key, str):
        return str(key)
    if key is None or isinstance(key, (bool, int, float)):
        return json.dumps(key)  # as JSON does: 1 -> "1", None -> "null"
    where = "".join(f"[{part!r}]" for part in path[:-1])
    raise WireError(f"message{where} has the key {key!r} of type {type(key).__qualname__}.")


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # past sys.get_int_max_str_digits()
        return hex(value)


def _integer(digits: object) -> int:
    if not isinstance(digits, str) or len(digits) > settings.max_string:
        raise WireError(f"integer given as {type(digits).__name__}, expected a str of digits.")
    try:
        return int(digits, 16 if digits.lstrip("-").startswith("0x") else 10)
    except ValueError as exc:
        raise WireError(f"{digits[:40]!r} is no integer.") from exc


def _header(raw: bytes) -> dict[str, Any]:
    try:
        header = json.loads(raw)
    except RecursionError:
        raise WireLimitError("max_depth", settings.max_depth + 1, settings.max_depth) from None
    except ValueError as exc:
        raise WireError(f"the header is no JSON: {exc}") from exc
    if not isinstance(header, dict) or "m" not in header:
        raise WireError("the header is no object with a message.")
    if header.get("v") != VERSION:
        raise WireError(f"version {header.get('v')!r} of the protocol, this is {VERSION}.")
    if raw.count(b"[") + raw.count(b"{") > settings.max_depth:
        _check_depth(header["m"])
    return header


def _check_depth(message: object) -> None:
    """Level by level, since what is too deep is too deep to recurse into."""
    level, depth = [message], 0
    while level := [item for item in level if isinstance(item, (dict, list))]:
        depth += 1
        if depth > settings.max_depth:
            raise WireLimitError("max_depth", depth, settings.max_depth)
        level = [
            child for item in level for child in (item.values() if isinstance(item, dict) else item)
        ]


def _entries(header: dict[str, Any], kind: str) -> list[tuple[Path, Any]]:
    entries = header.get(kind, [])
    if not isinstance(entries, list):
        raise WireError(f"header[{kind!r}] is no list.")
    for entry in entries:
        if not (isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], list)):
            raise WireError(f"header[{kind!r}] holds {entry!r}, expected [path, value].")
    return entries


def _put(holder: list[Any], path: Path, value: object) -> None:
    place: Any = holder
    key: Any = 0
    try:
        for step in path:
            place, key = place[key], step
        if place[key] is not None:
            raise WireError(f"path {path} leads to a value, expected null.")
        place[key] = value
    except (LookupError, TypeError) as exc:
        raise WireError(f"path {path} leads nowhere in the message.") from exc
