"""Traces of messages and of participants that nobody would wish for."""

from __future__ import annotations

import sys
from collections import OrderedDict, UserDict, defaultdict, deque
from dataclasses import dataclass
from enum import Enum
from threading import Event
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykino.actors import me, receive, run, send, spawn
from pykino.tracing import trace
from pykino.tracing._payloads import as_said, described, say, text_of
from pykino.tracing._places import place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.tracing import Trace


def sent(message: object, **options: Any) -> Trace:
    """The trace of one message, which arrives as the very same object."""

    async def main() -> Trace:
        with trace(sources="actors", **options) as recorded:
            send(me(), message)
            assert await receive() is message
        return recorded

    recorded: Trace = run(main)
    return recorded


class Loud:
    """Whose `repr` must not run."""

    def __repr__(self) -> str:
        raise SystemExit("it ran")


class Blocking:
    def __repr__(self) -> str:
        Event().wait()
        return ""


class Proxy:
    """It answers for somebody else, who is not there."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        raise SystemExit("it ran")


class Unhashable(type):
    __hash__: Any = None

    def __eq__(cls, other: object) -> bool:
        raise RuntimeError("compared")


class Secretive(type):
    def __getattribute__(cls, name: str) -> Any:
        raise RuntimeError(name)


class OfUnhashable(metaclass=Unhashable):
    pass


class OfSecretive(metaclass=Secretive):
    pass


class SecretPair(tuple[Any, ...], metaclass=Secretive):
    __slots__ = ()


class Pair(tuple[Any, ...]):
    __slots__ = ()

    def __len__(self) -> int:
        raise SystemExit("it ran")

    def __iter__(self) -> Any:
        raise SystemExit("it ran")


class Colour(Enum):
    RED = 1

    def __repr__(self) -> str:
        raise SystemExit("it ran")


HOSTILE: dict[str, tuple[Callable[[], Any], str]] = {
    "its repr ends the program": (Loud, "Loud"),
    "its repr blocks": (Blocking, "Blocking"),
    "its class is asked": (Proxy, "Proxy"),
    "its class has no hash": (OfUnhashable, "OfUnhashable"),
    "its class tells nothing": (OfSecretive, "OfSecretive"),
    "a pair whose class tells nothing": (lambda: SecretPair((1, 2)), "SecretPair"),
    "a pair with a length of its own": (lambda: Pair((1, 2)), "Pair"),
    "an enum": (lambda: Colour.RED, "Colour"),
    "in a tuple": (lambda: ("pay", OfUnhashable()), "pay"),
    "in a list": (lambda: [Loud(), Blocking(), Proxy(), OfUnhashable()], "list"),
    "a class": (lambda: OfUnhashable, "Unhashable"),
    "in a dict": (lambda: {"key": Proxy()}, "dict"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_code_of_the_message_runs_and_it_arrives_as_it_is(hostile: str) -> None:
    make, label = HOSTILE[hostile]
    recorded = sent(make())

    assert [event.label for event in recorded.events] == [label, label]
    assert all(len(event.payload) <= 200 for event in recorded.events)


def test_a_repr_that_would_send_messages_sends_none() -> None:
    class Sender:
        def __repr__(self) -> str:
            send(me(), "one more")
            return ""

    assert len(sent(Sender())) == 2


@pytest.mark.parametrize("kind", ["text", "bytes", "list", "number"])
def test_megabytes_are_cut_as_they_are_read(kind: str) -> None:
    big: dict[str, Any] = {"text": "x", "bytes": b"x", "list": [0]}
    send_event = sent(big[kind] * 50_000_000 if kind in big else 1 << 50_000_000).events[0]

    assert 0 < len(send_event.label) <= 40
    assert 0 < len(send_event.payload) <= 200
    assert "more" in send_event.payload or "digits" in send_event.payload


def test_what_contains_itself_and_what_is_deep_is_cut() -> None:
    round_: list[Any] = []
    round_.append(round_)
    deep: tuple[Any, ...] = ()
    for _ in range(100_000):
        deep = (deep,)

    assert sent(round_).events[0].payload == "[[...]]"
    assert sent(deep).events[0].label == "tuple"


def test_halves_of_surrogate_pairs_are_texts_that_can_be_exported() -> None:
    recorded = sent("\ud800 half")

    assert recorded.events[0].payload == r"'\ud800 half'"
    for form in ("mermaid", "jsonl", "text", "svg", "html"):
        recorded.export(form).encode("utf-8", "surrogatepass")


def test_a_payload_is_that_of_the_moment() -> None:
    async def main() -> Trace:
        with trace(sources="actors") as recorded:
            basket = ["milk"]
            send(me(), basket)
            basket.append("eggs")
            await receive()
        return recorded

    assert run(main).events[0].payload == "['milk']"


def refuse(message: object) -> str:
    raise ValueError(message)


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        (refuse, "label: ValueError"),
        (lambda message: Unprintable(), "label: RuntimeError"),
        (lambda message: None, "hello"),
        (lambda message: "y" * 1000, "y" * 200),
        (lambda message: 7, "7"),
        (lambda message: "", ""),
    ],
)
def test_a_label_of_the_users_harms_nobody(label: Callable[[Any], Any], shown: str) -> None:
    assert sent("hello", label=label).events[0].label == shown


def test_a_label_that_sends_messages_itself_is_asked_once() -> None:
    asked = []

    async def main() -> Trace:
        async def listen() -> None:
            while True:
                await receive()

        def label(message: Any) -> str:
            asked.append(message)
            send(listener, "from the label")
            return "labelled"

        with trace(sources="actors", label=label) as recorded:
            listener = spawn(listen)
            send(me(), "hello")
            await receive()
        return recorded

    labels = [message.label for message in run(main).messages]

    assert asked == ["hello"]
    assert sorted(labels) == ["from the label", "labelled"]


def test_an_exception_that_hides_what_it_says_is_described() -> None:
    class Hidden(Exception):
        @property
        def args(self) -> Any:  # type: ignore[override]
            raise RuntimeError

    assert described(Hidden("secret")) == "Hidden: secret"


def test_five_thousand_take_part() -> None:
    async def main() -> Trace:
        async def echo() -> None:
            send(parent, await receive())

        parent = me()
        with trace(sources="actors") as recorded:
            for number in range(5000):
                send(spawn(echo), number)
            for _ in range(5000):
                await receive()
        return recorded

    recorded = run(main)

    assert len(recorded.participants) == 5001
    assert all(message.receive is not None for message in recorded.messages)
    assert len(recorded.messages) == 10_000


def test_nothing_happens() -> None:
    with trace() as recorded:
        pass

    assert (len(recorded), recorded.participants, recorded.messages) == (0, (), [])
    assert recorded.error == ""
    for form in ("mermaid", "plantuml", "text", "svg", "html", "jsonl", "perfetto"):
        assert isinstance(recorded.export(form), str)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.binary() | st.text()
    | st.text(st.characters(categories=["Cs"])) | st.builds(Loud),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)  # fmt: skip


@given(values)
def test_whatever_is_said_is_short_text(value: object) -> None:
    label, text = as_said(say(value))

    assert len(label) <= 40
    assert len(text) <= 200
    text.encode()


def test_a_place_is_that_of_each_line_of_a_function() -> None:
    def lines() -> list[int]:
        found = [sys._getframe().f_lasti]
        found.append(sys._getframe().f_lasti)
        return found

    one, two = (place_of(lines.__code__, at) for at in lines())

    assert (two.line - one.line, one.function) == (1, "lines")
    assert place_of(lines.__code__, -1).line == lines.__code__.co_firstlineno


class Raising(type):
    """The hash of its classes raises."""

    def __hash__(cls) -> int:
        raise RuntimeError("no hash")


class Differing(type):
    """They look like `int` in a dict, and cannot be compared."""

    def __hash__(cls) -> int:
        return hash(int)

    def __eq__(cls, other: object) -> bool:
        raise RuntimeError("no comparison")


class Row(metaclass=Raising):
    pass


class Cell(metaclass=Differing):
    pass


@pytest.mark.parametrize("item", [Row(), Cell(), (Row(), 1), [Cell()]])
def test_what_raises_when_it_is_looked_up_is_sent_all_the_same(item: Any) -> None:
    (message,) = sent(item).messages
    assert message.label in ("Row", "Cell", "list")


ran: list[str] = []


@dataclass
class Nosy:
    x: int

    def __getattribute__(self, name: str) -> Any:
        ran.append(name)
        return object.__getattribute__(self, name)


@dataclass
class Computed:
    x: int

    def __init__(self) -> None:
        pass

    @property  # type: ignore[no-redef]
    def x(self) -> int:
        ran.append("x")
        return 1


class Point(NamedTuple):
    x: int


class Own(Point):
    @property
    def x(self) -> int:
        ran.append("x")
        return 1


class Failing(Exception):
    @property
    def args(self) -> Any:  # type: ignore[override]
        ran.append("args")
        return ()


class Set(set[int]):
    def __iter__(self) -> Any:
        ran.append("iter")
        return super().__iter__()

    def __len__(self) -> int:
        ran.append("len")
        return super().__len__()


class Row2(UserDict[str, int]):
    @property
    def data(self) -> Any:
        ran.append("data")
        return {}

    @data.setter
    def data(self, value: Any) -> None:
        pass


class Queue(deque[int]):
    def __iter__(self) -> Any:
        ran.append("iter")
        return super().__iter__()


class Map(OrderedDict[str, int]):
    def items(self) -> Any:
        ran.append("items")
        return super().items()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Nosy(1), "Nosy(x=1)"),
        (Computed(), "Computed()"),
        (Own(1), "Own()"),
        (Failing("late"), "Failing('late')"),
        (Set({1}), "Set({1})"),
        (Row2(), "<object>"),
        (Queue([1]), "Queue([1])"),
        (Map(a=1), "Map({'a': 1})"),
        (MappingProxyType(Map(a=1)), "<mappingproxy>"),
        (defaultdict(int, {"a": 1}), "defaultdict(<int>, {'a': 1})"),
    ],
)
def test_no_code_of_a_class_runs_for_its_text(value: Any, text: str) -> None:
    ran.clear()
    said = text_of(value)
    assert ran == []
    assert said == text
