"""What all inputs share: one value for all clients, checked in Python, live in every page.

One file, since each part of it (checking, storing, telling, the copies in forms) reads the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Never, TypeVar

from .. import _here
from ..errors import (
    ArgumentError,
    ArgumentTypeError,
    FixedAttributeError,
    ParameterError,
    Unacceptable,
    UnknownEventError,
    WrongPlaceError,
)
from ..events import Change
from ..protocols import MISSING
from ._acting import acting
from ._labelled import Labelled
from ._news import News

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..live import LiveOutput
    from ..protocols import Bundle, Payload

__all__ = ["Input"]

T = TypeVar("T")
InputT = TypeVar("InputT", bound="Input[Any]")

OFF = "It is switched off."
MOST_COMPLAINTS = 1_000  # clients whose last entry was refused


class Input(Labelled, Generic[T]):
    """The base of all inputs: something a person sets and Python reads.

    All clients see the same value; a `Form` has one for each of them. A value that cannot be taken
    is refused next to the field, and the one before it stays. To make an input of your own, give it
    a client module (see `LiveOutput`) and override `accept`, perhaps `decode`, `encode`, `parse`
    and `details`; options that these use are set before `super().__init__()` is called. What a
    client enters is decoded and checked without the lock: it may take its time.

    Args:
        label: What stands above the field; may be set later.
        default: The value it has at first.
        key: A name under which the value is kept while the code that makes the input is run again.
            Default: its place in the cell, among inputs of the same kind, label and options.
        help: A sentence below the field; may be set later.
        disabled: Whether it cannot be changed in a page; may be set later.
        validate: Looks at a value; returns a sentence if it is not fine, else None.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: `default` is no value for this input, or `label` is empty.
        ParameterError: What the command line gives with `-p` is none.
    """

    __slots__ = ("_value",)

    locked = False  # what others wrote may take its time: `validate`

    def __init__(
        self,
        label: str,
        default: object,
        *,
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[T], str | None] | None = None,
    ) -> None:
        super().__init__(label, help=help, disabled=disabled)
        if key is not None:
            self._check_texts(key=key)
        if validate is not None and not callable(validate):
            raise ArgumentTypeError(self._kind, "validate", validate, "a function of the value")
        self.key, self._validate = key, validate
        self._complaints: dict[str, str] = {}
        self._personal: dict[str, T] | None = None
        self._bound: Any = MISSING
        self.default: T = self._accepted("default", default)
        self._value: T = self.default
        self._news = News()
        self._untouched = True
        self._slot = self._found_slot()
        self._start()
        self._made = True

    # -- for everybody ------------------------------------------------------------------------

    @property
    def value(self) -> T:
        """The value it has at this moment; may be asked from any thread."""
        return self._value if self._personal is None else self.value_of(acting.get())

    @value.setter
    def value(self, value: Never) -> None:
        raise FixedAttributeError(self._kind, "value", "is given with set(value)")

    def set(self, value: T) -> None:
        """Give it another value, in every page; listeners hear of it with `origin` None.

        Raises:
            ArgumentError: It cannot take this value; the one it has stays.
            ClosedError: Its scope has ended.
        """
        taken = self._accepted("value", value)
        if problem := self._problem(taken):
            raise ArgumentError(self._kind, "value", value, f"another value: {problem}")
        with self.lock:
            self.check_open()
            self._store(taken, None, 0)

    def read(self) -> T:
        """The value for this evaluation: whatever happens meanwhile, a cell reads it only once.

        In a terminal this asks the question, unless the value was set before.

        Raises:
            WrongPlaceError: Called in a listener, a handler or background work: there, `value` is
                what you want.
        """
        if _here.in_background():
            instead = "use .value there, which is what the input holds at that moment"
            raise WrongPlaceError(f"{self._kind}.read()", "background work", instead)
        scope = _here.current_scope()
        bound = self._bound if scope is None else scope.bound.get(self.ref, MISSING)
        if bound is not MISSING:
            return bound  # type: ignore[no-any-return]
        if self._untouched and (answer := self._asked()) is not MISSING:
            self.set(answer)
            self._untouched = False
        if scope is None:
            self._bound = self._value
        else:
            scope.bound[self.ref] = self._value
        return self._value

    # -- what an author of inputs overrides ---------------------------------------------------

    def accept(self, value: object) -> T:
        """The value to keep for one that was given, in Python or in a page.

        Raises:
            Unacceptable: It is none for this input; says what was expected.
        """
        missing = f"{self._kind} has no accept(value): override it to return the value to keep"
        raise NotImplementedError(missing)

    def decode(self, payload: Payload) -> object:
        """What a client sends, as a value for `accept`.

        Raises:
            Unacceptable: It is none.
        """
        return payload

    def encode(self, value: T) -> Payload:
        """A value as the client module gets it; two values are the same if these are equal."""
        return value

    def parse(self, text: str) -> object:
        """What is typed in a terminal, or given with `-p`, as a value for `accept`.

        Raises:
            Unacceptable: It is none.
        """
        return text

    def answer(self, text: str) -> T:
        """The value for what was typed in a terminal, checked like one from a page.

        Raises:
            Unacceptable: It is none; the message is a sentence for whoever typed it.
        """
        value = self.accept(self.parse(text))
        if problem := self._problem(value):
            raise _refusal(problem)
        return value

    def details(self) -> dict[str, Payload]:
        """The options that the client module needs, beside label, help and value."""
        return {}

    def describe(self, value: T) -> str:
        """A value in words, for where there is no page."""
        return "" if value is None else str(value)

    # -- as a live output ---------------------------------------------------------------------

    def connect(self, client: str) -> Payload:
        return {
            "debounce": 0,
            **self.details(),
            **self._state(),
            "value": self.encode(self.value_of(client)),
            "message": self._complaints.get(client, ""),
        }

    def handle_event(self, name: str, payload: Payload, client: str) -> object:
        if name != "change":
            raise UnknownEventError(self._kind, name)
        n = payload.get("n") if isinstance(payload, dict) else None
        if type(n) is not int or "value" not in payload:
            self._refuse(client, "A change needs a value and its number n.", 0)
            return None
        try:
            value = self._entered(payload["value"])
        except Unacceptable as exc:
            self._refuse(client, str(exc), n)
        except Exception:
            self._refuse(client, "It could not be checked.", n)
            raise
        else:
            self._take(value, client, n)
        return None

    def fallback(self) -> Bundle:
        return {"text/plain": f"{self.label}: {self.describe(self._value)}".rstrip()}

    # -- in a form ----------------------------------------------------------------------------

    def copy_for(self: InputT, form: LiveOutput) -> InputT:
        """One of the same kind, for a form: each client has a value of its own."""
        twin: InputT = type(self).__new__(type(self))  # type: ignore[assignment]
        twin.lock = form.lock
        vars(twin).update(vars(self))
        twin._value = self._value
        twin._entry.lane = form._entry.lane
        twin._news = News()
        twin._complaints, twin._slot = {}, None
        twin.divide()
        return twin

    def divide(self) -> None:
        """From here on each client has a value of its own, which begins with the one there is."""
        self._personal = {}
        vars(self)["personal"] = True

    def value_of(self, client: str | None) -> T:
        """What a client sees in it: in a form its own value, else the one there is."""
        if self._personal is None or client is None:
            return self._value
        return self._personal.get(client, self._value)

    def complaint_of(self, client: str) -> str:
        """Why what a client has entered last was refused; empty if it was not."""
        return self._complaints.get(client, "")

    def complain(self, client: str, message: str) -> None:
        """Show a message next to the field, for one client; an empty one takes it away."""
        if message:
            self._refuse(client, message, 0)
            return
        with self.lock:
            if self._complaints.pop(client, "") and not self.closed:
                self.send(client, "refused", {"message": "", "n": 0})

    def check(self, client: str) -> str:
        """Why what a client has in it cannot be sent, also said next to the field; empty if it can.

        What cannot be changed is not held against anybody.
        """
        if self._disabled or (said := self.complaint_of(client)):
            return "" if self._disabled else said
        message = self._problem(self.value_of(client)) or ""
        self.complain(client, message)
        return message

    def reset(self, client: str) -> None:
        """Give one client of a form the value that it began with."""
        assert self._personal is not None, "only the inputs of a form have a value per client"
        self.forget(client)
        value = self.encode(self._value)
        self.send(client, "value", {"value": value, "origin": None, "n": 0, "reset": True})

    def forget(self, client: str) -> None:
        """Drop what belongs to one client."""
        self._complaints.pop(client, None)
        if self._personal is not None:
            self._personal.pop(client, None)

    # -- inside -------------------------------------------------------------------------------

    def _asked(self) -> Any:
        try:
            return self._session.ask(self)
        except KeyboardInterrupt as exc:
            raise exc.with_traceback(None) from None  # how it was waited for is nobody's concern

    def _accepted(self, argument: str, value: object) -> T:
        try:
            return self.accept(value)
        except Unacceptable as exc:
            raise ArgumentError(self._kind, argument, value, exc.expected) from None

    def _entered(self, payload: Payload) -> T:
        """What a client has entered, if it can be taken."""
        value = self.accept(self.decode(payload))
        problem = OFF if self._disabled else self._problem(value)
        if problem:
            raise _refusal(problem)
        return value

    def _problem(self, value: T) -> str | None:
        if self._validate is None:
            return None
        try:
            problem: Any = self._validate(value)
        except ValueError as exc:
            return str(exc) or "This value is not fine."
        if problem is not None and not isinstance(problem, str):
            expected = "a sentence that says what is not fine, or None"
            raise ArgumentTypeError(self._kind, "validate", problem, f"it to return {expected}")
        return problem or None

    def _refuse(self, client: str, message: str, n: int) -> None:
        with self.lock:
            if self.closed:
                return
            self._complaints.pop(client, None)
            self._complaints[client] = message
            if len(self._complaints) > MOST_COMPLAINTS:
                del self._complaints[next(iter(self._complaints))]
            if self._news:
                self._tell()  # the answers to what came before
            self.send(client, "refused", {"message": message, "n": n})

    def _take(self, value: T, client: str, n: int) -> None:
        """Keep what a client has entered, unless the input has ended while it was checked."""
        with self.lock:
            if self._entry.closed:
                return
            if self._disabled:  # since then
                self._refuse(client, OFF, n)
                return
            if self._complaints:
                self._complaints.pop(client, None)
            self._store(value, client, n)

    def _store(self, value: T, client: str | None, n: int) -> None:
        encoded = self.encode(value)
        before = self._value if self._personal is None else self.value_of(client)
        differs = encoded != self.encode(before)
        if self._personal is not None and client is not None:
            self._personal[client] = value
            if self._news:
                self._tell()  # what all have, before what this one has
            self.send(client, "value", {"value": encoded, "origin": client, "n": n})
        else:
            if self._personal:
                self._personal.clear()  # it is for everybody
                differs = True
            _hold(self, value)
            if self._untouched:
                self._untouched = False
            if self._slot is not None:
                self._session.kept.put(self._slot, self._to_keep(value))
            if differs:
                self._complaints.clear()  # what was refused gives way to it, in every page
            self._news.add(client, n, differs)
            self.later(self._tell)
        if differs:
            self.emit(Change(client, value))

    def _tell(self) -> None:
        """Say what it holds, once for all changes since the last time."""
        value = self.encode(self._value)
        told, everybody = self._news.take()
        for client, n in told:
            if client is not None:
                self.send(client, "value", {"value": value, "origin": client, "n": n})
        if everybody is not None:
            origin, n = everybody
            self.broadcast("value", {"value": value, "origin": origin, "n": n})

    def _found_slot(self) -> object:
        if self.key is not None:
            return self._kind, self.key
        if (scope := _here.current_scope()) is None or scope.name is None:
            return None
        from hashlib import sha256

        options = {**self.details(), "": [self.label, self.encode(self.default)]}
        return scope.slot(f"{self._kind} {sha256(repr(options).encode()).hexdigest()}")

    def _start(self) -> None:
        """Take the value that the command line gives, or the one it had before."""
        if (given := self._session.parameters.find(self.key, self.label)) is not None:
            self._take_parameter(*given)
        elif self._slot is not None:
            self._take_kept(self._session.kept.get(self._slot))

    def _take_parameter(self, name: str, text: str) -> None:
        try:
            self._value = self.answer(text)
        except Unacceptable as exc:
            raise ParameterError(name, text, self._kind, self.label, str(exc)) from None
        self._untouched = False

    def _to_keep(self, value: T) -> object:
        """What stands for a value until the input is made again."""
        return value

    def _from_kept(self, kept: Any) -> object:
        return kept

    def _take_kept(self, kept: object) -> None:
        if kept is MISSING:
            return
        try:
            self._value = self.accept(self._from_kept(kept))
        except Unacceptable:  # its options are others than before
            return
        self._untouched = False


_hold = vars(Input)["_value"].__set__
"""Sets what an input holds without the detour by `__setattr__`, for each change of a slider."""


def _refusal(problem: str) -> Unacceptable:
    """What `validate` says, as it says it."""
    refusal = Unacceptable(problem)
    refusal.args = (problem,)
    return refusal
