"""What pykino raises.

* PykinoError
  * ArgumentError (also a ValueError)
    * ParameterError
    * UnknownChoiceError
  * ArgumentTypeError (also a TypeError)
  * MissingDependencyError (also an ImportError)
  * WireError (also a ValueError)
    * WireLimitError
  * UnknownAssetError (also a LookupError)
  * UnknownEventError (also a LookupError)
  * FixedAttributeError (also an AttributeError)
  * BusyError (also a RuntimeError)
  * ClosedError (also a RuntimeError)
  * WrongPlaceError (also a RuntimeError)
  * ActorError (also a RuntimeError)
    * OutsideActorError
    * NoProcessError (also a LookupError)
    * NameTakenError (also a ValueError)
    * OwnCallError
    * LimitError
    * ProcessExitedError
  * Unacceptable (also a ValueError)
  * Interrupted
  * NotebookError (also a ValueError)
  * HostError (also a RuntimeError)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "ActorError",
    "ArgumentError",
    "ArgumentTypeError",
    "BusyError",
    "ClosedError",
    "FixedAttributeError",
    "HostError",
    "Interrupted",
    "LimitError",
    "MissingDependencyError",
    "NameTakenError",
    "NoProcessError",
    "NotebookError",
    "OutsideActorError",
    "OwnCallError",
    "ParameterError",
    "ProcessExitedError",
    "PykinoError",
    "Unacceptable",
    "UnknownAssetError",
    "UnknownChoiceError",
    "UnknownEventError",
    "WireError",
    "WireLimitError",
    "WrongPlaceError",
]


class PykinoError(Exception):
    """Anything pykino raises on purpose."""


class ArgumentError(PykinoError, ValueError):
    """An argument has a value it may not have."""

    def __init__(self, owner: str, argument: str, got: object, expected: str) -> None:
        super().__init__(f"{owner}({argument}=...) got {short(got)}, expected {expected}.")
        self.argument, self.got, self.expected = argument, got, expected


class UnknownChoiceError(ArgumentError):
    """An argument is not one of the values it may take."""

    def __init__(self, owner: str, argument: str, got: object, choices: Sequence[str]) -> None:
        named = ", ".join(map(repr, choices))
        super().__init__(owner, argument, got, f"one of {named}")
        self.choices = tuple(choices)
        if not choices:
            self.expected = "nothing"
            said = f"{owner}({argument}=...) got {short(got)}, but there is nothing to choose from."
            self.args = (said,)
        if hint := did_you_mean(got, choices):
            self.args = (f"{self.args[0]} {hint}",)


class ParameterError(ArgumentError):
    """A value given from outside, with `-p`, is none for the input it is meant for."""

    def __init__(self, name: str, text: object, owner: str, label: str, why: str) -> None:
        super().__init__("-p", name, text, why)
        self.owner, self.label = owner, label
        self.args = (f"-p {name}={short(text)} is no value for {owner}({label!r}): {why}",)


class ArgumentTypeError(PykinoError, TypeError):
    """An argument is of a type that cannot be used."""

    def __init__(self, owner: str, argument: str, got: object, expected: str) -> None:
        kind = type(got).__qualname__
        super().__init__(f"{owner}({argument}=...) got {short(got)} ({kind}), expected {expected}.")
        self.argument, self.got, self.expected = argument, got, expected


class MissingDependencyError(PykinoError, ImportError):
    """A feature needs a package that is not installed."""

    def __init__(self, module: str, *, why: str, extra: str) -> None:
        package = module.partition(".")[0]
        super().__init__(
            f"{why} needs {package!r}, which is not installed. "
            f"Install it with: pip install 'pykino[{extra}]'",
            name=package,
        )


class WireError(PykinoError, ValueError):
    """A message cannot be encoded or decoded."""


class WireLimitError(WireError):
    """A message is larger, deeper or longer than a named limit allows."""

    def __init__(self, limit: str, got: int, allowed: int) -> None:
        super().__init__(
            f"{limit} is {allowed:,}, and this message needs {got:,}. "
            f"Raise it with: kino.configure({limit}=...)"
        )
        self.limit, self.got, self.allowed = limit, got, allowed


class UnknownAssetError(PykinoError, LookupError):
    """A client asked for an asset that nobody provides."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no asset {name[:80]!r}, expected one of {', '.join(known)}.")
        self.name = name


class UnknownEventError(PykinoError, LookupError):
    """A client sent a live output an event that it does not handle."""

    def __init__(self, owner: str, name: str) -> None:
        super().__init__(f"{owner} has no event {name!r}: override handle_event to take it.")
        self.event = name


class FixedAttributeError(PykinoError, AttributeError):
    """An attribute was assigned to that cannot be changed in this way."""

    def __init__(self, owner: str, name: str, instead: str, hint: str = "") -> None:
        super().__init__(f"{owner}.{name} cannot be assigned to: it {instead}. {hint}".rstrip())
        self.owner, self.name = owner, name


class BusyError(PykinoError, RuntimeError):
    """A handler is so far behind that what clients do is not kept for it any more."""

    def __init__(self, ref: str, waiting: int) -> None:
        super().__init__(
            f"{waiting:,} events wait for the handler of {ref}, which is busy: the oldest are "
            "left out. Let it return sooner, or do the work in a thread of its own."
        )


class ClosedError(PykinoError, RuntimeError):
    """Something was used after its scope, its cell or its session had ended."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is closed: its cell was evaluated again, its session ended, "
            "or close() was called."
        )


class WrongPlaceError(PykinoError, RuntimeError):
    """Something was called where it has no meaning."""

    def __init__(self, call: str, where: str, instead: str) -> None:
        super().__init__(f"{call} in {where} has no meaning: {instead}.")
        self.call = call


class ActorError(PykinoError, RuntimeError):
    """Something that processes cannot do; what `pykino.actors` raises."""


class OutsideActorError(ActorError):
    """What only the code of a process may call was called by other code."""

    def __init__(self, call: str) -> None:
        name = call.removesuffix("()")
        super().__init__(
            f"{call} was called outside of a process: only the function that a process runs, and "
            f"what it awaits, has a mailbox; a task that it makes has none. "
            f"Wrong: asyncio.create_task(work()), where work calls {name}. Right: spawn(work)"
        )
        self.call = call


class NoProcessError(ActorError, LookupError):
    """Nobody is registered under a name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        hint = did_you_mean(name, known)
        super().__init__(f"no process is registered as {name!r}. {hint}".rstrip())
        self.name = name


class NameTakenError(ActorError, ValueError):
    """A process is to be registered under the name of another one."""

    def __init__(self, name: str, holder: object) -> None:
        super().__init__(
            f"the name {name!r} is taken by {holder!r}: "
            "choose another one, or have that process exit."
        )
        self.name, self.holder = name, holder


class OwnCallError(ActorError):
    """A process called itself, and would wait for its own reply for ever."""

    def __init__(self, process: object) -> None:
        super().__init__(
            f"{process!r} calls itself, and would wait for its own reply. "
            "Wrong: call(me(), request). Right: call the function that handles the request"
        )
        self.process = process


class LimitError(ActorError):
    """A supervisor has reached one of its limits: the reason with which it gives up, or refuses."""

    def __init__(self, process: object, limit: str, allowed: int, happened: str) -> None:
        super().__init__(f"{process!r} {happened}; its {limit} is {allowed}.")
        self.process, self.limit, self.allowed = process, limit, allowed


class ProcessExitedError(ActorError):
    """A process exited that another one waited for.

    Args:
        pid: The process.
        reason: Why: as that of `Down`; `"noproc"` means that it was dead before.
    """

    def __init__(self, pid: object, reason: object, doing: str) -> None:
        why = "it was dead before" if reason == "noproc" else f"its reason: {short(reason, 200)}"
        super().__init__(f"{pid!r} exited, {doing}; {why}.")
        self.pid, self.reason = pid, reason
        self.__cause__ = reason if isinstance(reason, BaseException) else None


class Unacceptable(PykinoError, ValueError):  # noqa: N818 - said of a value, by the author of an input
    """An input cannot take a value.

    Args:
        expected: What it would take: `"a number from 1 to 10"`, the end of "expected ...".
    """

    def __init__(self, expected: str) -> None:
        super().__init__(f"Expected {expected}.")
        self.expected = expected


class Interrupted(PykinoError):  # noqa: N818 - no error, unless its author says so
    """`kino.interrupt` stopped a cell; the reader may let it go on.

    Args:
        message: Why, and what is to be done before it goes on.
        error: Whether something is wrong.
    """

    def __init__(self, message: str, *, error: bool = False) -> None:
        super().__init__(message)
        self.message, self.error = message, error

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it: where it was raised says nothing."""
        return [f"{self.message}\nEvaluate the cell again to go on."]


class NotebookError(PykinoError, ValueError):
    """A notebook file cannot be read or run as it stands."""


class HostError(PykinoError, RuntimeError):
    """A host cannot start or cannot do what it was asked for."""


def did_you_mean(got: object, choices: Iterable[str]) -> str:
    """A hint at the nearest choice, or the empty string."""
    from difflib import get_close_matches  # slow to import, only for errors

    try:
        close = get_close_matches(str(got), list(choices), n=1)
    except Exception:  # its own `__str__` is broken
        close = []
    return f"Did you mean {close[0]!r}?" if close else ""


def short(value: object, limit: int = 80) -> str:
    """What to call a value in a sentence, whatever its own `repr` does."""
    try:
        text = repr(value)
    except Exception:  # its own, or Python's for an int of too many digits
        return f"a {type(value).__qualname__}"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
