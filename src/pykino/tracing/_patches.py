"""Methods of others that are replaced while a trace is on."""

from __future__ import annotations

from functools import cache, update_wrapper
from inspect import CO_COROUTINE, CO_GENERATOR
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Patches", "unseen"]

_MISSING: Any = object()


def unseen(exc: BaseException) -> None:
    """Leave the frame that is about to raise it again out of its traceback."""
    if (trace := exc.__traceback__) is not None:
        exc.__traceback__ = trace.tb_next


class Patches:
    """What was replaced by what; undone in reverse, where nobody else has replaced it since.

    What was replaced is the very same object again after that, and what was inherited is again. One
    of ours that somebody has kept, to call it or to put it back, does what its original does.
    """

    def __init__(self) -> None:
        self._done: list[tuple[Any, str, Any, Any]] = []
        self._left: list[tuple[Any, str, Any, Any]] = []
        """What somebody has put his own over, who may put it back later."""

    @property
    def are_on(self) -> bool:
        """Whether they are in place."""
        return bool(self._done)

    def wrap(self, owner: Any, name: str, wrapped: Callable[[Any], Any]) -> None:
        """Replace the attribute `name` of a class or module by `wrapped(it)`."""
        self._tidy()
        original = _found(owner, name)
        replacement = wrapped(original)
        update_wrapper(replacement, original)
        self.put(owner, name, replacement)

    def put(self, owner: Any, name: str, replacement: Any) -> None:
        """Set an attribute of a class, a module or an object."""
        before = vars(owner).get(name, _MISSING)
        setattr(owner, name, replacement)
        self._done.append((owner, name, before, vars(owner)[name]))

    def undo(self) -> None:
        while self._done:
            owner, name, before, ours = done = self._done.pop()
            _retire(ours)
            if vars(owner).get(name) is ours:
                _put_back(owner, name, before)
            else:
                self._left.append(done)
        self._tidy()

    def _tidy(self) -> None:
        """Take away what is left of earlier traces, where nothing is above it any more."""
        for done in reversed(self._left[:]):
            owner, name, before, ours = done
            if vars(owner).get(name) is ours:
                self._left.remove(done)
                _put_back(owner, name, before)


def _retire(hook: Any) -> None:
    """Have a hook do what its original does, and nothing else: who has wrapped it calls it still.

    It gets other code, so that hooks need not ask at each call whether their time is over.
    """
    code = hook.__code__ if type(hook) is FunctionType else None
    if code is not None and "original" in code.co_freevars:  # as each hook calls it
        hook.__code__ = _passing(code.co_freevars, code.co_flags & (CO_COROUTINE | CO_GENERATOR))
        hook.__defaults__ = hook.__kwdefaults__ = None


_CALLS = {CO_COROUTINE: ("async ", "await "), CO_GENERATOR: ("", "yield from "), 0: ("", "")}


@cache
def _passing(names: tuple[str, ...], kind: int) -> CodeType:
    """Code with such variables in its closure, one of which it calls, for a function of a kind."""
    begin, call = _CALLS[kind]
    held, found = ", ".join(names), dict[str, Any]()
    source = f"def made({held}):\n {begin}def passes(*args, **options):\n"
    source += f"  return ({call}original(*args, **options))\n  {held}\n return passes.__code__"
    exec(compile(source, __file__, "exec"), found)  # noqa: S102 - of names in code of ours
    passes: CodeType = found["made"](*names)
    return passes


def _found(owner: Any, name: str) -> Any:
    """The attribute `name` of a class, a module or an object.

    That of a class is not asked for: CPython then gives the class a number until it is changed
    again, and after a thousand of them finds nothing in its cache of attributes any more.
    """
    bases = owner.__mro__ if isinstance(owner, type) else ()
    found = next((vars(cls)[name] for cls in bases if name in vars(cls)), _MISSING)
    if found is _MISSING:
        return getattr(owner, name)
    bind = getattr(type(found), "__get__", None)
    return found if bind is None else bind(found, None, owner)


def _put_back(owner: Any, name: str, before: Any) -> None:
    if before is _MISSING:
        delattr(owner, name)
    else:
        setattr(owner, name, before)
