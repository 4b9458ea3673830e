"""Inputs that are sent together; every client has values of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from inspect import iscoroutinefunction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError, ArgumentTypeError, UnknownChoiceError, UnknownEventError
from ..events import Change, Submit
from ..live import LiveOutput
from ..loop import lane_of
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..events import Event
    from ..protocols import Bundle, Output, Payload

__all__ = ["Form"]


class Form(LiveOutput):
    """Inputs that are sent together, with a button or at each change.

    Every client has values of its own, which nobody else sees: they go when it leaves. The inputs
    are copied, so the ones given keep a value of theirs and may be shown elsewhere; the value that
    they have when the form is made is the one that each client begins with.

    Args:
        fields: Name to input. None in the place of an input gives None in the data.
        submit: The words on the button that sends the form as a `Submit`.
        report_changes: Whether each change is a `Change` with all the values; or the names of the
            fields whose changes are.
        reset_on_submit: Whether all fields start again once they are sent; or the names of those
            that do.
        validate: Looks at the values before they are sent; returns name to message for what is not
            fine. Its messages stand next to the fields, and the form is not sent.

    Raises:
        ArgumentError: There are no fields, or neither `submit` nor `report_changes`.
        UnknownChoiceError: A name is none of `fields`.
        ArgumentTypeError: An argument is of another type.

    Example:
        >>> from pykino import Number, TextInput
        >>> form = Form({"name": TextInput("Name"), "age": Number("Age")}, submit="Send")
        >>> form.value_of("some client")
        {'name': '', 'age': None}
    """

    module = "form"
    locked = False  # what others wrote may take its time: `validate`
    personal = True

    _fields: Mapping[str, Input[Any]] = MappingProxyType({})  # also of one that was refused

    def __init__(
        self,
        fields: Mapping[str, Input[Any] | None],
        *,
        submit: str | None = None,
        report_changes: bool | Collection[str] = False,
        reset_on_submit: bool | Collection[str] = False,
        validate: Callable[[dict[str, Any]], Mapping[str, str | None] | None] | None = None,
    ) -> None:
        _check_fields(fields)
        _check_submit(submit)
        names = tuple(fields)
        self.submit = submit
        self._reported = _chosen("report_changes", report_changes, names)
        self._reset = _chosen("reset_on_submit", reset_on_submit, names)
        self._validate = _checked_validate(validate)
        if submit is None:
            self._check_without_submit()
        lane_of(self._entry)  # shared by the fields: a change comes before the submit after it
        self._names = names
        self._fields = {name: input_.copy_for(self) for name, input_ in fields.items() if input_}
        self._said = dict[str, dict[str, str]]()  # by client and field: what the last submit found
        for name in self._reported:
            if name in self._fields:
                self._fields[name].subscribe(self._changed)

    def value_of(self, client: str) -> dict[str, Any]:
        """What is in the fields of a client now, by name."""
        with self.lock:
            return {
                name: self._fields[name].value_of(client) if name in self._fields else None
                for name in self._names
            }

    def children(self) -> Iterable[Output]:
        return self._fields.values()

    def connect(self, client: str) -> Payload:
        fields = [
            {"name": name, "label": field.label, "node": field.to_node()}
            for name, field in self._fields.items()
        ]
        return {"fields": fields, "submit": self.submit}

    def handle_event(self, name: str, payload: Payload, client: str) -> None:
        if name != "submit" or self.submit is None:
            raise UnknownEventError("Form", name)
        names: list[str] | None = []
        try:
            names = self._refused(client)
            if not names:
                names = None
                with self.lock:
                    self._send(client)
        finally:  # also if `validate` raised, which the page does not know
            answer = ("submitted", {}) if names is None else ("refused", {"names": names})
            if not self.closed:
                self.send(client, *answer)

    def forget(self, client: str) -> None:
        """Drop what belongs to a client that has left."""
        self._said.pop(client, None)
        for field in self._fields.values():
            field.forget(client)

    def on_close(self) -> None:
        for field in self._fields.values():
            field.close()

    def fallback(self) -> Bundle:
        lines = [field.fallback()["text/plain"] for field in self._fields.values()]
        return {"text/plain": "\n".join(lines + ([f"[ {self.submit} ]"] if self.submit else []))}

    def __repr__(self) -> str:
        return f"<Form {', '.join(self._names)}>"

    # -- inside -------------------------------------------------------------------------------

    def _refused(self, client: str) -> list[str]:
        """The names of the fields that keep a client's values from being sent, each told why."""
        self._take_back(client)
        said = self._said[client] = {}
        names = [name for name in self._fields if self._objects(name, client, said)]
        if names or self._validate is None:
            return names
        data = self.value_of(client)
        said.update(_checked_messages(self._validate(data), self._fields))
        for name, message in said.items():
            self._fields[name].complain(client, message)
        return [name for name in self._fields if name in said]

    def _objects(self, name: str, client: str, said: dict[str, str]) -> bool:
        """Whether a field does; what it says only now goes into `said`."""
        field = self._fields[name]
        stands = field.complaint_of(client)
        message = field.check(client)
        if message and not stands:
            said[name] = message
        return bool(message)

    def _take_back(self, client: str) -> None:
        """What was said last time is looked at again, unless the field has been refused since."""
        for name, message in self._said.pop(client, {}).items():
            if self._fields[name].complaint_of(client) == message:
                self._fields[name].complain(client, "")

    def _send(self, client: str) -> None:
        if self.closed:
            return  # while it was looked at
        self.emit(Submit(client, self.value_of(client)))
        for name in self._reset:
            if name in self._fields:
                self._fields[name].reset(client)

    def _changed(self, event: Event) -> None:
        if isinstance(event, Change) and event.origin is not None:
            self.emit(Change(event.origin, self.value_of(event.origin)))

    def _check_without_submit(self) -> None:
        if not self._reported:
            raise ArgumentError("Form", "submit", None, "a label, or report_changes=True")
        if self._reset:
            raise ArgumentError("Form", "reset_on_submit", self._reset, "submit= beside it")
        if self._validate is not None:
            raise ArgumentError("Form", "validate", self._validate, "submit= beside it")


def _check_fields(fields: object) -> None:
    if not isinstance(fields, Mapping):
        raise ArgumentTypeError("Form", "fields", fields, "a dict of name to input")
    if not fields:
        raise ArgumentError("Form", "fields", fields, "at least one field")
    for name, field in fields.items():
        if not isinstance(name, str):
            raise ArgumentTypeError("Form", "fields", name, "a str as the name of a field")
        if field is not None and not isinstance(field, Input):
            raise ArgumentTypeError("Form", "fields", field, f"an input or None as {name!r}")


def _check_submit(submit: object) -> None:
    if submit is not None and not isinstance(submit, str):
        raise ArgumentTypeError("Form", "submit", submit, "the words on the button, as a str")
    if submit is not None and not submit.strip():
        raise ArgumentError("Form", "submit", submit, "words for the button")


def _chosen(argument: str, chosen: object, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that an option is for; True is for all."""
    if isinstance(chosen, bool):
        return names if chosen else ()
    if not isinstance(chosen, Collection):
        raise ArgumentTypeError("Form", argument, chosen, "a bool, or names of fields")
    given = (chosen,) if isinstance(chosen, str) else tuple(chosen)
    for name in given:
        if name not in names:
            raise UnknownChoiceError("Form", argument, name, names)
    return tuple(name for name in names if name in given)


def _checked_validate(validate: Any) -> Any:
    if validate is not None and (not callable(validate) or iscoroutinefunction(validate)):
        raise ArgumentTypeError("Form", "validate", validate, "a plain function of the values")
    return validate


def _checked_messages(answer: object, fields: Mapping[str, object]) -> dict[str, str]:
    """What `validate` returned, without the fields of which it has nothing to say."""
    if answer is None:
        return {}
    if not isinstance(answer, Mapping):
        raise ArgumentTypeError("Form", "validate", answer, "it to return name to message, or None")
    for name, message in answer.items():
        if name not in fields:
            raise UnknownChoiceError("Form", "validate", name, tuple(fields))
        if message is not None and not isinstance(message, str):
            raise ArgumentTypeError("Form", "validate", message, f"a sentence or None for {name!r}")
    return {name: message for name, message in answer.items() if message}
