"""The keys that a reader presses, for as long as the reader lets the program have them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..errors import ArgumentError, ArgumentTypeError, UnknownChoiceError, UnknownEventError
from ..events import KeyboardStatus, KeyDown, KeyUp
from ..live import LiveOutput
from ._labelled import checked_label

if TYPE_CHECKING:
    from ..protocols import Bundle, Payload

__all__ = ["Keyboard"]

Kind = Literal["keydown", "keyup", "status"]
Defaults = Literal["off", "on", "disable_only"]

KINDS: dict[str, type[KeyDown | KeyUp]] = {"keydown": KeyDown, "keyup": KeyUp}
HELD = ("repeat", "ctrl", "shift", "alt", "meta")
LONGEST = 64  # characters of a key's name
MOST_DOWN = 64  # keys of one client


class Keyboard(LiveOutput):
    """A switch in the page; while it is on, keys pressed there come to Python.

    Every client has its own switch, off at first. It goes off by itself when the focus leaves it,
    when Tab is pressed, and when its window is left.

    Args:
        events: Which events there are: `KeyDown`, `KeyUp`, and `KeyboardStatus` for the switch.
        default_handlers: What else a key does while the switch is on. `"off"`: nothing, but Tab
            leaves. `"on"`: what it always does. `"disable_only"`: nothing, not even Tab; Ctrl+K
            leaves.
        label: The words on the switch.

    Raises:
        UnknownChoiceError: `events` or `default_handlers` is none of its choices.
        ArgumentError: `events` or `label` is empty.
        ArgumentTypeError: An argument is of another type.

    Example:
        >>> keyboard = Keyboard("keydown", label="Steer")
        >>> keyboard.events
        ('keydown',)
    """

    module = "keyboard"

    def __init__(
        self,
        events: Collection[Kind] | str = ("keydown", "keyup"),
        *,
        default_handlers: Defaults = "off",
        label: str = "Keyboard",
    ) -> None:
        if default_handlers not in get_args(Defaults):
            choices = get_args(Defaults)
            raise UnknownChoiceError("Keyboard", "default_handlers", default_handlers, choices)
        self.events = _checked_events(events)
        self.default_handlers = default_handlers
        self.label = checked_label("Keyboard", label)
        self._down: dict[str, dict[str, str]] = {}  # by client whose switch is on: code to key

    def connect(self, client: str) -> Payload:
        return {
            "label": self.label,
            "events": list(self.events),
            "defaults": self.default_handlers,
            "enabled": client in self._down,
        }

    def handle_event(self, name: str, payload: Payload, client: str) -> None:
        told: dict[str, Any] = payload if isinstance(payload, dict) else {}
        if name == "status" and isinstance(told.get("enabled"), bool):
            self._switch(client, on=told["enabled"])
        elif name in self.events and name in KINDS and _is_key(told):
            self._pressed(name, told, client)
        else:
            raise UnknownEventError("Keyboard", name)

    def forget(self, client: str) -> None:
        """A client has left: whatever it held down is let go."""
        self._switch(client, on=False)

    def away(self, client: str) -> None:
        """No key can be let go where this is not: whatever is down is let go now."""
        self._switch(client, on=False)

    def fallback(self) -> Bundle:
        return {"text/plain": f"[ {self.label} ]"}

    def __repr__(self) -> str:
        return f"<Keyboard {self.label!r}>"

    def _switch(self, client: str, *, on: bool) -> None:
        if on == (client in self._down):
            return
        if on:
            self._down[client] = {}
        else:
            self._release(client)
        if "status" in self.events:
            self.emit(KeyboardStatus(client, on))

    def _pressed(self, name: str, told: dict[str, Any], client: str) -> None:
        known = told["code"] in self._down.get(client, ())
        if name == "keyup" and "keydown" in self.events and not known:
            return  # it was let go already, while the client was away
        self._switch(client, on=True)  # if we have forgotten it while it was away
        down = self._down[client]
        if name == "keyup":
            down.pop(told["code"], None)
        elif "keyup" in self.events and len(down) < MOST_DOWN:
            down[told["code"]] = told["key"]
        held = {flag: told.get(flag) is True for flag in HELD}
        self.emit(KINDS[name](client, told["key"], told["code"], **held))

    def _release(self, client: str) -> None:
        """Nobody holds a key any more where nobody tells us."""
        for code, key in self._down.pop(client).items():
            self.emit(KeyUp(client, key, code))


def _checked_events(events: object) -> tuple[str, ...]:
    if not isinstance(events, Collection):
        raise ArgumentTypeError("Keyboard", "events", events, "names of events")
    kinds = get_args(Kind)
    given = (events,) if isinstance(events, str) else tuple(events)
    for kind in given:
        if kind not in kinds:
            raise UnknownChoiceError("Keyboard", "events", kind, kinds)
    if not given:
        raise ArgumentError("Keyboard", "events", events, "at least one of " + ", ".join(kinds))
    return tuple(kind for kind in kinds if kind in given)


def _is_key(told: dict[str, Any]) -> bool:
    names = [told.get("key"), told.get("code")]
    return all(isinstance(name, str) and len(name) <= LONGEST for name in names)
