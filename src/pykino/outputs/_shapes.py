"""How a value of each type is read for a tree: decided once per type, by name if foreign."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import islice
from types import MappingProxyType, SimpleNamespace
from typing import Any

from .._fields import field_value, shown_fields
from .._reprs import bounded_repr
from ..protocols import MISSING

__all__ = ["Shape", "leaf_kind", "shape_of"]

Key = list[str] | None
"""`[kind, text]`, or None where the place among the others says enough."""

Pairs = Iterator[tuple[Key, Any]]

KEY = 200  # characters of a key
_FORGET = 2_000  # types made on the fly must not pile up


class Shape:
    """A type whose values have children.

    Args:
        form: `map`, `list`, `tuple`, `set` or `fields`: the brackets.
        name: What to write before the brackets; empty for the four types that own them.
        count: How many children a value has; None where it cannot say.
        pairs: Keys and children from a place on.
        depth: No deeper than this without being asked.
    """

    __slots__ = ("count", "depth", "form", "name", "pairs")

    def __init__(
        self,
        form: str,
        name: str,
        count: Callable[[Any], int | None],
        pairs: Callable[[Any, int], Pairs],
        depth: int = 12,
    ) -> None:
        self.form, self.name, self.count, self.pairs = form, name, count, pairs
        self.depth = depth


def shape_of(cls: type) -> Shape | None:
    """The shape of the values of `cls`, None for a leaf."""
    try:
        return _shapes[cls]
    except KeyError:
        if len(_shapes) > _FORGET:
            _shapes.clear()
        shape = _shapes[cls] = _find_shape(cls)
        return shape
    except TypeError:  # a metaclass without a hash
        return None


def leaf_kind(cls: type) -> str:
    """What a leaf is, for its colour: `str num none bool type enum date text`."""
    for base in cls.__mro__:
        if kind := _KINDS.get(f"{base.__module__}.{base.__qualname__}"):
            return kind
    return "text"


def _find_shape(cls: type) -> Shape | None:
    name = cls.__qualname__.rpartition("<locals>.")[2]
    if (names := shown_fields(cls)) is not None:
        return Shape("fields", name, _constant(len(names)), _record_pairs(names))
    for base, (form, own_name, pairs) in _BUILT_IN.items():
        if issubclass(cls, base):
            return _sized(form, own_name if cls is base else name, pairs, cls, base)
    if issubclass(cls, (str, bytes, bytearray, memoryview, range, type)):
        return None
    return _abstract_shape(cls, name) or _object_shape(cls, name)


def _sized(form: str, name: str, pairs: Any, cls: type, base: type) -> Shape | None:
    if base is tuple and not _inherits_repr(cls, tuple):
        return None  # such as os.stat_result: its own text says more
    return Shape(form, name, _safe_len, pairs)


def _abstract_shape(cls: type, name: str) -> Shape | None:
    if issubclass(cls, Mapping):
        return Shape("map", name, _safe_len, _mapping_pairs)
    if issubclass(cls, Sequence):
        return Shape("list", name, _safe_len, _item_pairs)
    if issubclass(cls, Set):
        return Shape("set", name, _safe_len, _item_pairs)
    return None


def _object_shape(cls: type, name: str) -> Shape | None:
    """Attributes, where the type has no text of its own; two levels, for they lead anywhere."""
    if not _inherits_repr(cls, object) and cls is not SimpleNamespace:
        return None
    slots = tuple(_slots(cls))
    if not slots and not cls.__dictoffset__:
        return None

    def own(value: object) -> dict[str, Any]:
        found = {slot: held for slot in slots if (held := field_value(value, slot)) is not MISSING}
        if cls.__dictoffset__:
            found |= object.__getattribute__(value, "__dict__")
        return found

    def pairs(value: object, start: int) -> Pairs:
        return (
            (["attr", str(key)], child) for key, child in islice(own(value).items(), start, None)
        )

    return Shape("fields", name, lambda value: len(own(value)), pairs, depth=2)


def _inherits_repr(cls: Any, base: Any) -> bool:
    return cls.__repr__ is base.__repr__


def _slots(cls: type) -> Iterator[str]:
    for base in cls.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            if slot not in ("__dict__", "__weakref__"):
                yield f"_{base.__name__.lstrip('_')}{slot}" if _is_private(slot) else slot


def _is_private(name: str) -> bool:
    return name.startswith("__") and not name.endswith("__")


def _constant(count: int) -> Callable[[Any], int]:
    return lambda _: count


def _safe_len(value: Any) -> int | None:
    try:
        return len(value)
    except Exception:  # the children will show what is wrong with it
        return None


def _record_pairs(names: tuple[str, ...]) -> Callable[[Any, int], Pairs]:
    keys = [(name, ["attr", name]) for name in names]

    def pairs(value: Any, start: int) -> Pairs:
        for name, key in keys[start:]:
            yield key, field_value(value, name)

    return pairs


def _dict_pairs(value: Any, start: int) -> Pairs:
    for key, child in islice(value.items(), start, None):
        if key.__class__ is str and len(key) <= KEY:
            yield ["str", repr(key)], child
        else:
            yield [key_kind(key), bounded_repr(key, KEY)], child


def _mapping_pairs(value: Any, start: int) -> Pairs:
    for key in islice(iter(value), start, None):
        yield [key_kind(key), bounded_repr(key, KEY)], value[key]


def _item_pairs(value: Any, start: int) -> Pairs:
    return ((None, child) for child in islice(iter(value), start, None))


def key_kind(key: object) -> str:
    return "num" if type(key) is int else leaf_kind(type(key))


_BUILT_IN: dict[type, tuple[str, str, Callable[[Any, int], Pairs]]] = {
    dict: ("map", "", _dict_pairs),
    list: ("list", "", _item_pairs),
    tuple: ("tuple", "", _item_pairs),
    set: ("set", "", _item_pairs),
    frozenset: ("set", "frozenset", _item_pairs),
    deque: ("list", "deque", _item_pairs),
    MappingProxyType: ("map", "mappingproxy", _dict_pairs),
}

_KINDS = {
    "builtins.str": "str",
    "builtins.bytes": "str",
    "builtins.bytearray": "str",
    "builtins.bool": "bool",
    "enum.Enum": "enum",
    "builtins.int": "num",
    "builtins.float": "num",
    "builtins.complex": "num",
    "builtins.NoneType": "none",
    "builtins.type": "type",
    "builtins.BaseException": "error",
    "decimal.Decimal": "num",
    "fractions.Fraction": "num",
    "numpy.bool": "bool",
    "numpy.number": "num",
    "numpy.datetime64": "date",
    "datetime.date": "date",
    "datetime.time": "date",
    "datetime.timedelta": "date",
}

_shapes: dict[type, Shape | None] = {}
