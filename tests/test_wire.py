"""The wire: what one side encodes, the other decodes to the same value."""

from __future__ import annotations

import contextlib
import json
import shutil
import struct
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import payloads, same

from pykino import configure, wire
from pykino.errors import WireError, WireLimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ECHO = Path(__file__).parent / "client" / "echo.mjs"


@pytest.fixture
def _limits() -> Iterator[None]:
    yield
    configure(max_message=64 << 20, max_string=32 << 20, max_depth=200)


@given(payloads)
def test_a_payload_survives_the_wire(payload: object) -> None:
    """What one side encodes, the other decodes to the same value, bytes included."""
    assert same(wire.decode(wire.encode(payload)), payload)


@pytest.fixture(scope="module")
def javascript() -> Iterator[Callable[[bytes], bytes]]:
    """Node decodes and encodes a frame; one process for all."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on PATH")
    with subprocess.Popen(
        [node, str(ECHO)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        there, back = process.stdin, process.stdout

        def echo(frame: bytes) -> bytes:
            there.write(struct.pack("<I", len(frame)) + frame)
            there.flush()
            (size,) = struct.unpack("<I", back.read(4))
            return back.read(size)

        yield echo
        there.close()
        assert process.wait(60) == 0


@settings(max_examples=400, deadline=None)
@given(payloads)
def test_a_payload_survives_the_way_through_javascript(
    javascript: Callable[[bytes], bytes], payload: object
) -> None:
    """Python to node to Python gives the same value, but that JavaScript has one kind of number."""
    received = wire.decode(javascript(wire.encode(payload)))

    assert same(_one_kind_of_number(received), _one_kind_of_number(payload))


def _one_kind_of_number(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_one_kind_of_number(item) for item in value]
    if isinstance(value, dict):
        return {key: _one_kind_of_number(item) for key, item in value.items()}
    return value


@given(st.binary(max_size=200))
def test_a_frame_of_garbage_is_refused_with_an_error_of_ours(frame: bytes) -> None:
    with pytest.raises(WireError):
        wire.decode(frame)


@given(payloads, st.data())
def test_a_damaged_frame_is_refused_or_decodes_to_something(
    payload: object, data: st.DataObject
) -> None:
    """Whatever a client sends, nothing but a WireError comes out of decode."""
    frame = bytearray(wire.encode(payload))
    where = data.draw(st.integers(0, len(frame) - 1))
    frame[where] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError):
        wire.decode(frame)


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        ({"v": 2, "m": 1}, "version 2"),
        ({"m": 1}, "version None"),
        ({"v": 1}, "no object with a message"),
        ({"v": 1, "m": {"a": 1}, "i": [[["a"], "5"]]}, "leads to a value"),
        ({"v": 1, "m": {}, "i": [[["a", "b"], "5"]]}, "leads nowhere"),
        ({"v": 1, "m": [None], "f": [[[0], "huge"]]}, "expected one of"),
        ({"v": 1, "m": [None], "i": [[[0], "5x"]]}, "is no integer"),
        ({"v": 1, "m": [None], "b": [[[0], 9]]}, "length 9"),
        ({"v": 1, "m": [None], "b": [[[0], -1]]}, "length -1"),
        ({"v": 1, "m": [None], "b": 5}, "no list"),
    ],
)
def test_a_wrong_header_is_named(header: dict[str, object], complaint: str) -> None:
    text = json.dumps(header).encode()
    with pytest.raises(WireError, match=complaint):
        wire.decode(struct.pack("<I", len(text)) + text)


def test_a_value_without_a_form_is_named_with_its_place() -> None:
    with pytest.raises(WireError, match=r"message\['rows'\]\[1\] is of type object"):
        wire.encode({"rows": [1, object()]})


def test_a_key_that_json_does_not_know_is_named() -> None:
    with pytest.raises(WireError, match=r"key \(1, 2\) of type tuple"):
        wire.encode({(1, 2): b""})


@pytest.mark.usefixtures("_limits")
@pytest.mark.parametrize(
    ("limit", "allowed", "message"),
    [
        ("max_depth", 5, [[[[[[1]]]]]]),
        ("max_string", 10, "x" * 11),
        ("max_string", 10, {"x" * 11: 1}),
        ("max_message", 100, b"x" * 101),
    ],
)
def test_each_limit_is_named_with_what_raises_it(limit: str, allowed: int, message: object) -> None:
    configure(**{limit: allowed})

    with pytest.raises(WireLimitError, match=rf"kino.configure\({limit}=...\)") as caught:
        wire.encode(message)

    assert caught.value.allowed == allowed


def test_nesting_beyond_what_python_can_recurse_is_a_limit_too() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(WireLimitError, match="max_depth"):
        wire.encode(deep)
    text = b'{"v":1,"m":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    with pytest.raises(WireError):
        wire.decode(struct.pack("<I", len(text)) + text)


@pytest.mark.parametrize("number", [10**5000, -(10**5000)], ids=["positive", "negative"])
def test_an_integer_longer_than_python_prints_survives(number: int) -> None:
    assert wire.decode(wire.encode([number])) == [number]
