"""Safe text of any value: cut while it is built, whatever the value's own code does.

Builtin containers and records are walked here, so that the text of a value of 100 MB costs no
more than the part of it that is shown. Foreign types are asked for their `repr`, which may
raise; one that never returns stops only the thread that asked.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from types import MappingProxyType, MethodType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from ._fields import field_value, shown_fields
from ._optional import loaded
from .protocols import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "Writer",
    "bounded_repr",
    "bounded_str",
    "cut",
    "cut_repr",
    "encodable",
    "qualname",
    "room_of",
    "type_name",
]

DEEPEST = 40  # containers inside one another; what lies deeper is shown as `...`
_LARGEST_INT = 14_000  # bits: Python itself refuses to print more than 4,300 digits
_TAIL = 60  # characters kept back for "… 9,900 more]"


def bounded_repr(value: object, limit: int = 10_000) -> str:
    """The `repr` of `value`, at most `limit` characters of it, and never an exception.

    Example:
        >>> bounded_repr(list(range(1_000_000)), limit=90)
        '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … 999,990 more]'
    """
    return cut_repr(value, limit)[0]


def cut_repr(value: object, limit: int) -> tuple[str, bool]:
    """What `bounded_repr` returns, and whether that is all of it."""
    writer = Writer(room_of(limit))
    writer.write(value)
    text = encodable("".join(writer.parts))
    return cut(text, limit), writer.whole and len(text) <= limit


def room_of(limit: int) -> int:
    """The characters that a text of `limit` has before it must say how much is left out."""
    return limit - _TAIL if limit > _TAIL + 20 else limit


def bounded_str(value: object, limit: int = 10_000) -> str:
    """`str(value)`, at most `limit` characters of it, and never an exception."""
    try:
        return cut(encodable(_exactly(str(value), limit + 1)), limit)
    except Exception as exc:
        return cut(_refusal(value, "str", exc), limit)


def type_name(value: object) -> str:
    """The qualified name of the type of `value`, without the function it was defined in."""
    return qualname(type(value)).rpartition("<locals>.")[2]


# asked of `type` itself: a metaclass may answer anything
qualname: Callable[[type], str] = type.__dict__["__qualname__"].__get__


class Writer:
    """Text in parts, with the room that is left and the containers that are open."""

    __slots__ = ("open", "parts", "room", "whole")

    def __init__(self, room: int) -> None:
        self.parts: list[str] = []
        self.room = room
        self.open: list[int] = []
        self.whole = True

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.room -= len(text)

    def write(self, value: object) -> None:
        depth = len(self.open)
        try:
            self.write_as(type(value), value)
        except Exception as exc:  # such as a dict that another thread has changed meanwhile
            del self.open[depth:]
            self.put(f"… <{type_name(value)}: {type_name(exc)} while it was read>")

    def write_as(self, cls: type, value: object) -> None:
        if (write := _WRITERS.get(cls.__repr__)) is not None:
            write(self, value)
        elif (names := shown_fields(cls)) is not None:
            self.named(value, type_name(value), self.fields(value, names), len(names))
        else:
            self.foreign(value)

    def fields(self, value: object, names: Iterable[str]) -> Iterable[tuple[str, object]]:
        """What the fields of a record hold, as far as they hold something."""
        for name in names:
            if (held := field_value(value, name)) is not MISSING:
                yield name, held

    def items(
        self, owner: object, opener: str, closer: str, items: Iterable[object], total: int
    ) -> None:
        """Write what a container holds, and say how much had no room."""
        if not self.enter(owner, opener, closer):
            return
        for at, item in enumerate(items):
            if self.is_full(at, total):
                break
            self.write(item)
        self.leave(closer)

    def pairs(
        self,
        owner: object,
        opener: str,
        closer: str,
        pairs: Iterable[tuple[Any, object]],
        total: int,
    ) -> None:
        """Write keys and values, and say how many had no room."""
        if not self.enter(owner, opener, closer):
            return
        for at, (key, item) in enumerate(pairs):
            if self.is_full(at, total):
                break
            self.write(key)
            self.put(": ")
            self.write(item)
        self.leave(closer)

    def named(
        self, owner: object, name: str, pairs: Iterable[tuple[str, object]], total: int
    ) -> None:
        """Write a record: `name(field=value, ...)`."""
        if not self.enter(owner, f"{name}(", ")"):
            return
        for at, (key, item) in enumerate(pairs):
            if self.is_full(at, total):
                break
            self.put(f"{key}=")
            self.write(item)
        self.leave(")")

    def is_full(self, at: int, total: int) -> bool:
        """Write what stands before the item numbered `at`; True if it has no room."""
        if at:
            self.put(", ")
        if self.room > 0:
            return False
        self.put(f"… {total - at:,} more")
        self.whole = False
        return True

    def enter(self, owner: object, opener: str, closer: str) -> bool:
        if id(owner) in self.open or len(self.open) >= DEEPEST:
            self.put(f"{opener}...{closer}")
            self.whole = False
            return False
        self.open.append(id(owner))
        self.put(opener)
        return True

    def leave(self, closer: str) -> None:
        self.open.pop()
        self.put(closer)

    def foreign(self, value: object) -> None:
        numpy = loaded("numpy")
        try:
            if numpy is not None and type(value).__repr__ is numpy.ndarray.__repr__:
                with numpy.printoptions(threshold=1000, edgeitems=3):
                    text = repr(value)
            else:
                text = repr(value)
            room, length = max(self.room, 0), str.__len__(text)
            self.put(_exactly(text, room + _TAIL if length <= room + _TAIL else room))
            if length > room + _TAIL:
                self.put(f"… {length - room:,} more characters")
                self.whole = False
        except Exception as exc:
            self.put(_refusal(value, "repr", exc))


def _list(writer: Writer, value: list[Any]) -> None:
    # as the builtin iterates: a subclass that inherits its `repr` has no say in it
    writer.items(value, "[", "]", list.__iter__(value), list.__len__(value))


def _tuple(writer: Writer, value: tuple[Any, ...]) -> None:
    count = tuple.__len__(value)
    writer.items(value, "(", ",)" if count == 1 else ")", tuple.__iter__(value), count)


def _set(writer: Writer, value: Any) -> None:
    name = type_name(value)
    if not len(value):
        writer.put(f"{name}()")
    elif type(value) is set:
        writer.items(value, "{", "}", iter(value), len(value))
    else:
        writer.items(value, f"{name}({{", "})", iter(value), len(value))


def _dict(writer: Writer, value: Any) -> None:
    writer.pairs(value, "{", "}", dict.items(value), dict.__len__(value))


def _named_dict(writer: Writer, value: Any) -> None:
    first = (
        f"{bounded_repr(value.default_factory, 200)}, " if isinstance(value, defaultdict) else ""
    )
    items = value.most_common() if type(value) is Counter and len(value) <= 1000 else value.items()
    writer.pairs(value, f"{type_name(value)}({first}{{", "})", items, len(value))


def _user(writer: Writer, value: Any) -> None:
    writer.write(value.data)


def _deque(writer: Writer, value: Any) -> None:
    most = "" if value.maxlen is None else f", maxlen={value.maxlen}"
    writer.items(value, f"{type_name(value)}([", f"]{most})", iter(value), len(value))


def _view(writer: Writer, value: Any) -> None:
    writer.items(value, f"{type_name(value)}([", "])", value, len(value))


def _namespace(writer: Writer, value: Any) -> None:
    own = vars(value)
    name = "namespace" if type(value) is SimpleNamespace else type_name(value)
    writer.named(value, name, own.items(), len(own))


def _exception(writer: Writer, value: Any) -> None:
    args = _args(value)  # as the builtin has them, whatever the class calls its own
    writer.items(value, f"{type_name(value)}(", ")", iter(args), len(args))


_args: Callable[[BaseException], tuple[Any, ...]] = vars(BaseException)["args"].__get__


def _method(writer: Writer, value: Any) -> None:
    writer.put(f"<bound method {getattr(value.__func__, '__qualname__', '?')}>")


def _str(writer: Writer, value: str) -> None:
    _cut_repr(writer, "", str.__getitem__(value, slice(max(writer.room, 0))), str.__len__(value))


def _bytes(writer: Writer, value: bytes) -> None:
    head = bytes.__getitem__(value, slice(max(writer.room, 0)))
    _cut_repr(writer, "", head, bytes.__len__(value))


def _bytearray(writer: Writer, value: bytearray) -> None:
    if len(value) * 4 <= writer.room:  # Python itself knows how it escapes quotes in one
        writer.put(bytearray.__repr__(value))
    else:
        _cut_repr(writer, "bytearray", bytes(value[: max(writer.room, 0)]), len(value))


def _cut_repr(writer: Writer, name: str, head: str | bytes, total: int) -> None:
    text = repr(head)
    if len(text) > max(writer.room, 8) + 2:  # escapes, up to ten characters for one
        head = head[: len(head) * max(writer.room, 8) // len(text)]
        text = repr(head)
    if more := total - len(head):
        text = f"{text}… {more:,} more"
        writer.whole = False
    writer.put(f"{name}({text})" if name else text)


def _int(writer: Writer, value: int) -> None:
    bits = int.bit_length(value)
    if bits <= _LARGEST_INT:
        writer.put(int.__repr__(value))
    else:
        writer.put(f"<int of about {int(bits * 0.30103):,} digits>")


def _exactly(text: str, room: int) -> str:
    """The start of `text` as a plain `str`, even where `repr` returned a subclass of it."""
    return str.__getitem__(text, slice(0, room))


def _refusal(value: object, what: str, exc: Exception) -> str:
    try:
        said = _exactly(str(exc), 200)
    except Exception:
        said = ""
    reason = f"{type_name(exc)}: {said}" if said else type_name(exc)
    return f"<{type_name(value)} object, its {what} raised {reason}>"


def encodable(text: str) -> str:
    """`text` with escapes for halves of surrogate pairs, which no encoding can carry."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: max(limit - 1, 0)]}…"


_WRITERS: dict[Any, Callable[[Writer, Any], None]] = {
    list.__repr__: _list,
    tuple.__repr__: _tuple,
    set.__repr__: _set,
    frozenset.__repr__: _set,
    dict.__repr__: _dict,
    str.__repr__: _str,
    bytes.__repr__: _bytes,
    bytearray.__repr__: _bytearray,
    int.__repr__: _int,
    deque.__repr__: _deque,
    OrderedDict.__repr__: _named_dict,
    defaultdict.__repr__: _named_dict,
    Counter.__repr__: _named_dict,
    MappingProxyType.__repr__: _named_dict,
    UserDict.__repr__: _user,
    UserList.__repr__: _user,
    type({}.keys()).__repr__: _view,
    type({}.values()).__repr__: _view,
    type({}.items()).__repr__: _view,
    SimpleNamespace.__repr__: _namespace,
    BaseException.__repr__: _exception,
    MethodType.__repr__: _method,
}
