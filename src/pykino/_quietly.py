"""Safe text of any value that runs no code of its class: that may block, or do anything else."""

from __future__ import annotations

from collections import Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from enum import Enum
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from ._fields import held_value
from ._reprs import Writer, cut, encodable, qualname, room_of, type_name
from .protocols import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["quiet_repr"]


def quiet_repr(value: object, limit: int, known: Mapping[type, Callable[[Any], str]]) -> str:
    """What `bounded_repr` returns; of a class with a `repr` of its own, its name.

    Args:
        value: Anything.
        limit: Characters.
        known: The texts of values of some types.
    """
    writer = _Quiet(room_of(limit))
    writer.known = known
    writer.write(value)
    return cut(encodable("".join(writer.parts)), limit)


class _Quiet(Writer):
    """Runs nothing that a class defines."""

    __slots__ = ("known",)

    known: Mapping[type, Callable[[Any], str]]

    def write_as(self, cls: type, value: object) -> None:
        if (text := self.known.get(cls)) is not None:
            self.put(text(value))
        elif (write := _WRITERS.get(cls.__repr__)) is not None:
            write(self, value)
        else:
            super().write_as(cls, value)

    def fields(self, value: object, names: Iterable[str]) -> Iterable[tuple[str, object]]:
        for name in names:
            if (held := held_value(value, name)) is not MISSING:
                yield name, held

    def foreign(self, value: Any) -> None:
        cls = type(value)
        if cls.__module__ == "numpy" and hasattr(value, "dtype"):
            whole = value.shape or value.dtype.kind == "O"  # of objects, which have their own
            self.put(f"<{cls.__name__} {value.shape}>" if whole else str(value))
        elif cls in _QUIET or _is_plain(value):
            super().foreign(value)
        elif issubclass(cls, Enum):  # not `isinstance`, which asks its `__class__`
            self.put(f"{type_name(value)}.{held_value(value, '_name_')}")
        elif issubclass(cls, (type, FunctionType, BuiltinFunctionType)):
            name = qualname(value) if issubclass(cls, type) else value.__qualname__
            self.put(f"<{name.rpartition('<locals>.')[2]}>")
        else:
            self.put(f"<{type_name(value)}>")


_QUIET = frozenset({float, bool, complex, range, type(None), type(...), type(NotImplemented)})
_VALUES = frozenset(
    {"datetime", "decimal", "fractions", "ipaddress", "pathlib", "pathlib._local", "uuid"}
)


def _is_plain(value: object) -> bool:
    """Whether its `repr` runs no code of others; with a time zone it would run that of the zone."""
    return type(value).__module__ in _VALUES and getattr(value, "tzinfo", None) is None


# -- what a subclass may have replaced, and what holds others that it asks -------------------------


def _set(writer: Writer, value: Any) -> None:
    cls: Any = set if issubclass(type(value), set) else frozenset
    name, total = type_name(value), cls.__len__(value)
    if type(value) is set and total:
        writer.items(value, "{", "}", cls.__iter__(value), total)
    else:
        ends = (f"{name}({{", "})") if total else (f"{name}(", ")")
        writer.items(value, *ends, cls.__iter__(value), total)


def _named_dict(writer: Writer, value: Any) -> None:
    items = (OrderedDict if issubclass(type(value), OrderedDict) else dict).items(value)
    first = ""
    if issubclass(type(value), defaultdict):
        first = f"{_factory(value)}, "
    writer.pairs(value, f"{type_name(value)}({first}{{", "})", items, dict.__len__(value))


def _factory(value: Any) -> str:
    made = vars(defaultdict)["default_factory"].__get__(value)
    return f"<{qualname(made)}>" if type(made) is type else f"<{type_name(made)}>"


def _user(writer: Writer, value: Any) -> None:
    writer.write(held_value(value, "data"))


def _deque(writer: Writer, value: Any) -> None:
    most = vars(deque)["maxlen"].__get__(value)
    end = "])" if most is None else f"], maxlen={most})"
    start = f"{type_name(value)}(["
    writer.items(value, start, end, deque.__iter__(value), deque.__len__(value))


def _name(writer: Writer, value: Any) -> None:
    writer.put(f"<{type_name(value)}>")


def _namespace(writer: Writer, value: Any) -> None:
    own = object.__getattribute__(value, "__dict__")
    name = "namespace" if type(value) is SimpleNamespace else type_name(value)
    writer.named(value, name, own.items(), len(own))


def _method(writer: Writer, value: Any) -> None:
    function = value.__func__
    name = function.__qualname__ if type(function) is FunctionType else type_name(function)
    writer.put(f"<bound method {name}>")


_WRITERS: dict[Any, Callable[[Writer, Any], None]] = {
    set.__repr__: _set,
    frozenset.__repr__: _set,
    OrderedDict.__repr__: _named_dict,
    defaultdict.__repr__: _named_dict,
    Counter.__repr__: _named_dict,
    MappingProxyType.__repr__: _name,
    UserDict.__repr__: _user,
    UserList.__repr__: _user,
    deque.__repr__: _deque,
    SimpleNamespace.__repr__: _namespace,
    MethodType.__repr__: _method,
}
