"""What was said in a message, as text: at once if it can change, later if it cannot.

No code of the user's runs for that, unless he asks for it: a `repr` may block, raise, or send
messages itself. So an object of a class that has a `repr` of its own is its class in angle
brackets; builtin containers and records (attrs, dataclasses, named tuples) are written out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .._quietly import quiet_repr
from .._reprs import type_name

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "LIMIT",
    "NOTHING",
    "Said",
    "as_said",
    "came_of",
    "described",
    "known",
    "knows",
    "say",
    "says",
    "tag",
    "text_of",
]

LIMIT = 200  # characters of a payload
TAG = 40  # characters of a label
DEEPEST = 8  # tuples in one another, of which the first word is sought

known: dict[type, Callable[[Any], str]] = {}
"""Texts of what sources know, and which is the same in the end."""

says: dict[type, Callable[[Any], Any]] = {}
"""What is said of messages of some types, instead of their text."""

_plain = frozenset({int, float, bool, type(None)})
_stays = set(_plain)
_spaces = re.compile(r"\s+")


class Said:
    """A label and a text, where the sender's kind of message says what they are."""

    __slots__ = ("label", "text")

    def __init__(self, label: str, text: str = "") -> None:
        self.label, self.text = label, text


def knows(kind: type, text: Callable[[Any], str]) -> None:
    """Have values of a type written as `text` says, in the end: they are kept until then."""
    known[kind] = text
    _stays.add(kind)


NOTHING = Said("")
"""Nothing was said."""


def say(message: Any) -> Any:
    """`message` as long as it cannot change, else what can be said of it now."""
    try:
        kind = type(message)
        if kind is str and len(message) <= LIMIT:
            return message
        if kind is tuple:
            if len(message) == 2:  # the usual one, at half of what a loop takes
                one, two = message
                if type(two) in _stays and (
                    type(one) in _stays or (type(one) is str and len(one) <= LIMIT)
                ):
                    return message
            if len(message) <= 4:
                for each in message:
                    if (of := type(each)) not in _stays and (of is not str or len(each) > LIMIT):
                        break
                else:
                    return message
        if kind in _stays:
            return message
        if (own := says.get(kind)) is not None:
            return own(message)
    except Exception:  # noqa: S110 - a metaclass without a hash
        pass
    return Said(tag(message), text_of(message))


def as_said(said: Any) -> tuple[str, str]:
    """The label and the text of what `say` returned."""
    if type(said) is Said:
        return said.label, said.text
    return tag(said), text_of(said)


def came_of(said: Any) -> Said:
    """What is said of a result."""
    label, text = as_said(said)
    return Said("ended" if text == "None" else f"result: {label}", text)


def text_of(value: Any) -> str:
    """The bounded text of any value, without running code of its class."""
    try:
        return _text_of(value)
    except Exception:  # a metaclass without a hash, or one that raises
        return f"<{type_name(value)}>"


def _text_of(value: Any) -> str:
    kind = type(value)
    if kind in _plain and kind is not int:
        return repr(value)
    if kind is tuple and 2 <= len(value) <= 4 and all(map(_is_short, value)):
        parts = [known.get(type(each), repr)(each) for each in value]
        if sum(map(len, parts)) + 2 * len(parts) <= LIMIT:
            return f"({', '.join(parts)})"
    return quiet_repr(value, LIMIT, known)


def _is_short(value: Any) -> bool:
    """Whether its text is that of the builtin or of a source, and costs next to nothing."""
    kind = type(value)
    if kind is str:
        return len(value) <= LIMIT and value.isprintable()
    return kind in _stays and (kind is not int or value.bit_length() < 256)


def tag(value: Any) -> str:
    """What a message is called: its first word, or its type."""
    for _ in range(DEEPEST):
        if type(value) is not tuple or not value:
            break
        value = value[0]
    if type(value) is str:
        words = _spaces.sub(" ", value[: 4 * TAG]).strip()
        return words if len(words) <= TAG and len(value) <= 4 * TAG else f"{words[: TAG - 1]}…"
    try:
        if type(value) in _plain or type(value) in known:
            return text_of(value)[:TAG]
    except Exception:  # noqa: S110 - a metaclass without a hash, or whose hash raises
        pass
    return type_name(value)[:TAG]


def described(exc: BaseException) -> str:
    """What was raised, in a line: `"ValueError: no such account"`."""
    args = BaseException.args.__get__(exc)  # type: ignore[attr-defined]  # not the class's own
    said = ", ".join(each if type(each) is str else text_of(each) for each in args)
    return f"{type_name(exc)}: {said[:LIMIT]}" if said else type_name(exc)
