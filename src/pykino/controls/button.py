"""A button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ArgumentTypeError, UnknownEventError
from ..events import Click
from ..live import LiveOutput
from ._labels import checked_label

if TYPE_CHECKING:
    from ..protocols import Bundle, Payload

__all__ = ["Button"]


class Button(LiveOutput):
    """A button; `kino.listen(button, fn)` calls `fn` with a `Click` for each press of it.

    Args:
        label: The words on it; may be set later.
        primary: Whether it is the one that most people want to press.
        disabled: Whether it cannot be pressed; may be set later.
        help: A sentence that says what it does.

    Raises:
        ArgumentTypeError: `label` or `help` is no str.
        ArgumentError: `label` is empty.

    Example:
        >>> button = Button("Roll the dice", primary=True)
        >>> button.label
        'Roll the dice'
    """

    module = "button"

    def __init__(
        self,
        label: str,
        *,
        primary: bool = False,
        disabled: bool = False,
        help: str = "",  # noqa: A002 - what it is called everywhere
    ) -> None:
        checked_label("Button", label)
        if not isinstance(help, str):
            raise ArgumentTypeError("Button", "help", help, "a str")
        self.primary, self.help = bool(primary), help
        self._label, self._disabled = label, bool(disabled)

    @property
    def label(self) -> str:
        """The words on it; a change is seen at once."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        checked_label("Button", label)
        with self.lock:
            self.check_open()
            self._label = label
            self.broadcast("state", self.connect(""))

    @property
    def disabled(self) -> bool:
        """Whether it cannot be pressed; a change is seen at once."""
        return self._disabled

    @disabled.setter
    def disabled(self, disabled: bool) -> None:
        with self.lock:
            self.check_open()
            self._disabled = bool(disabled)
            self.broadcast("state", self.connect(""))

    def connect(self, client: str) -> Payload:
        return {
            "label": self._label,
            "primary": self.primary,
            "disabled": self._disabled,
            "help": self.help,
        }

    def handle_event(self, name: str, payload: Payload, client: str) -> None:
        if name != "click":
            raise UnknownEventError("Button", name)
        if not self._disabled:  # it may have been pressed before its page heard of that
            self.emit(Click(client))

    def fallback(self) -> Bundle:
        return {"text/plain": f"[ {self._label} ]"}

    def __repr__(self) -> str:
        return f"<Button {self._label!r}>"
