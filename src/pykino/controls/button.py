"""A button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._flags import checked_flag
from ..errors import UnknownEventError
from ..events import Click
from ._labelled import Labelled

if TYPE_CHECKING:
    from ..protocols import Bundle, Payload

__all__ = ["Button"]


class Button(Labelled):
    """A button; `kino.listen(button, fn)` calls `fn` with a `Click` for each press of it.

    Args:
        label: The words on it; may be set later.
        primary: Whether it is the one that most people want to press.
        disabled: Whether it cannot be pressed; may be set later.
        help: A sentence that says what it does; may be set later.

    Raises:
        ArgumentTypeError: `label` or `help` is no str, `primary` or `disabled` no bool.
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
        super().__init__(label, help=help, disabled=disabled)
        self.primary = checked_flag(self._kind, "primary", primary)
        self._made = True

    def connect(self, client: str) -> Payload:
        return self._state()

    def handle_event(self, name: str, payload: Payload, client: str) -> None:
        if name != "click":
            raise UnknownEventError(self._kind, name)
        if not self._disabled:  # it may have been pressed before its page heard of that
            self.emit(Click(client))

    def fallback(self) -> Bundle:
        return {"text/plain": f"[ {self._label} ]"}

    def _state(self) -> dict[str, Payload]:
        return {**super()._state(), "primary": self.primary}
