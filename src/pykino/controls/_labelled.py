"""What controls share that people read first: a label, a sentence, and whether it is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._flags import checked_flag
from ..errors import ArgumentError, ArgumentTypeError
from ._fixed import Fixed

if TYPE_CHECKING:
    from ..protocols import Payload

__all__ = ["Labelled", "checked_label"]


class Labelled(Fixed):
    """A control with a label; a change of what it says is seen at once, in every page."""

    _label: str
    _help: str
    _disabled: bool

    def __init__(
        self,
        label: str,
        *,
        help: str,  # noqa: A002 - what it is called everywhere
        disabled: bool,
    ) -> None:
        self._label = checked_label(self._kind, label)
        self._check_texts(help=help)
        self._help = help
        self._disabled = checked_flag(self._kind, "disabled", disabled)

    @property
    def label(self) -> str:
        """The words that name it; a change is seen at once."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        self._become(label=checked_label(self._kind, label))

    @property
    def help(self) -> str:
        """The sentence below it; a change is seen at once."""
        return self._help

    @help.setter  # noqa: A003 - the property above
    def help(self, help: str) -> None:  # noqa: A002 - what it is called everywhere
        self._check_texts(help=help)
        self._become(help=help)

    @property
    def disabled(self) -> bool:
        """Whether it cannot be used in a page; a change is seen at once."""
        return self._disabled

    @disabled.setter
    def disabled(self, disabled: bool) -> None:
        self._become(disabled=checked_flag(self._kind, "disabled", disabled))

    def __repr__(self) -> str:
        return f"<{self._kind} {self._label!r}>"

    @property
    def _kind(self) -> str:
        return type(self).__name__

    def _become(self, **news: object) -> None:
        with self.lock:
            self.check_open()
            for name, value in news.items():
                setattr(self, f"_{name}", value)
            self.broadcast("state", self._state())

    def _state(self) -> dict[str, Payload]:
        """What every page shows of it, whoever looks."""
        return {"disabled": self._disabled, "label": self._label, "help": self._help}

    def _check_texts(self, **texts: object) -> None:
        for name, text in texts.items():
            if not isinstance(text, str):
                raise ArgumentTypeError(self._kind, name, text, "a str")


def checked_label(owner: str, label: object) -> str:
    """The words that name a control, also to those who do not see it.

    Raises:
        ArgumentTypeError: It is no str.
        ArgumentError: There are no words in it.
    """
    if not isinstance(label, str):
        raise ArgumentTypeError(owner, "label", label, "a str")
    if not label.strip():
        expected = "a label: those who do not see the page need one"
        raise ArgumentError(owner, "label", label, expected)
    return label
