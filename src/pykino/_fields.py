"""Know the records: classes whose `repr` was generated from a list of their fields."""

from __future__ import annotations

from collections import namedtuple
from types import MemberDescriptorType
from typing import Any

from .protocols import MISSING

__all__ = ["field_value", "held_value", "shown_fields"]

_known: dict[type, tuple[str, ...] | None] = {}


def shown_fields(cls: type) -> tuple[str, ...] | None:
    """The names that the generated `repr` of an attrs class, dataclass or namedtuple shows.

    None for any other class, also for a record whose author wrote the `repr` by hand: who did
    that decided what is seen of it, and fields with `repr=False` are left out for the same reason.
    """
    try:
        return _known[cls]
    except KeyError:
        known = _known[cls] = _fields_of(cls)
        return known
    except TypeError:  # a metaclass without a hash
        return _fields_of(cls)


def field_value(record: object, name: str) -> Any:
    """The value of a field, or `MISSING` where it was never set or asking for it fails."""
    try:
        return getattr(record, name)
    except Exception:  # an unset slot, or a property that took the field's name
        return MISSING


def held_value(record: object, name: str) -> Any:
    """The same without running code of its class: what a property computes is `MISSING`."""
    found = _of_class(type(record), name)
    if type(found) in _GETTERS:
        try:
            return found.__get__(record)
        except AttributeError:  # a slot that was never set
            return MISSING
    if found is not MISSING and _of_class(type(found), "__set__") is not MISSING:
        return MISSING
    try:
        own: dict[str, Any] = object.__getattribute__(record, "__dict__")
    except AttributeError:
        own = {}
    if name in own:
        return own[name]
    return found if _of_class(type(found), "__get__") is MISSING else MISSING


def _of_class(cls: type, name: str) -> Any:
    """What a class has of that name, as it stands there."""
    return next((vars(base)[name] for base in type.mro(cls) if name in vars(base)), MISSING)


_GETTERS = frozenset({MemberDescriptorType, type(namedtuple("_One", ["one"]).one)})  # type: ignore[attr-defined]
"""Kinds of attributes of builtin types, which run no code of others."""


def _fields_of(cls: type) -> tuple[str, ...] | None:
    generated: Any = cls.__repr__
    if isinstance(names := getattr(cls, "_fields", None), tuple) and issubclass(cls, tuple):
        return names if getattr(generated, "__module__", "") == "collections" else None
    if (attributes := getattr(cls, "__attrs_attrs__", None)) is not None:
        return _attrs_fields(generated, attributes)
    if isinstance(declared := getattr(cls, "__dataclass_fields__", None), dict):
        return _dataclass_fields(generated, declared)
    return None


def _attrs_fields(generated: Any, attributes: Any) -> tuple[str, ...] | None:
    code = getattr(generated, "__code__", None)
    by_hand = code is None or not code.co_filename.startswith("<attrs generated")
    if by_hand or any(callable(attribute.repr) for attribute in attributes):
        return None
    return tuple(attribute.name for attribute in attributes if attribute.repr)


def _dataclass_fields(generated: Any, declared: dict[str, Any]) -> tuple[str, ...] | None:
    written = getattr(getattr(generated, "__wrapped__", None), "__qualname__", "")
    if not written.startswith("__create_fn__"):
        return None
    # the kind of a field has a name, so that dataclasses (24 ms) need not be imported
    plain = [name for name, f in declared.items() if f._field_type.name == "_FIELD"]
    return tuple(name for name in plain if declared[name].repr)
