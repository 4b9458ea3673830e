"""What of a control can be changed once it is made: what has a setter, and nothing else."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from ..errors import FixedAttributeError, did_you_mean
from ..live import LiveOutput

__all__ = ["Fixed"]

OURS = __name__.partition(".")[0]


class Fixed(LiveOutput):
    """A live output whose public attributes are not changed in vain, or by a slip of the pen.

    Classes of other authors are free: what they set, they know.
    """

    _made = False
    """Set at the end of the constructor: until then attributes are what it makes them."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.__module__.partition(".")[0] != OURS and "__setattr__" not in vars(cls):
            cls.__setattr__ = object.__setattr__  # type: ignore[method-assign]

    if not TYPE_CHECKING:  # to a type checker, this would allow any name

        def __setattr__(self, name: str, value: object) -> None:
            if self._made and name[0] != "_" and not _has_setter(type(self), name):
                raise _refusal(self, name)
            object.__setattr__(self, name, value)


def _has_setter(kind: type, name: str) -> bool:
    found = getattr(kind, name, None)
    return found.fset is not None if isinstance(found, property) else hasattr(found, "__set__")


def _refusal(control: Fixed, name: str) -> FixedAttributeError:
    kind = type(control)
    if hasattr(control, name) or name in signature(kind).parameters:
        instead = f"is for good: make another {kind.__name__}, and render it in place of this one"
        return FixedAttributeError(kind.__name__, name, instead)
    known = [known for known in dir(kind) if known[0] != "_" and _has_setter(kind, known)]
    hint = did_you_mean(name, known)
    return FixedAttributeError(kind.__name__, name, f"is nothing that {kind.__name__} has", hint)
