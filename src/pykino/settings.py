"""What can be configured, each setting with its default and its bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from .errors import ArgumentError, ArgumentTypeError, UnknownChoiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Settings", "configure", "settings", "watchers"]

Theme = Literal["auto", "light", "dark"]

_POSITIVE = {
    "max_message": (64 << 20, "bytes that one message may take, header and buffers together"),
    "max_string": (32 << 20, "characters that one string in a message may have"),
    "max_depth": (200, "how deep lists and dicts in a message may be nested"),
    "max_text": (100_000, "characters of a value's repr that are shown before it is cut"),
    "max_upload": (1_000_000_000, "bytes that one uploaded file may have"),
    "flush_interval": (0.033, "seconds between two flushes to a client"),
}


class Settings:
    """The settings in force in this process; change them with `kino.configure`."""

    __slots__ = ("host", "theme", "title", *_POSITIVE)

    host: str | None
    theme: Theme
    title: str | None
    max_message: int
    max_string: int
    max_depth: int
    max_text: int
    max_upload: int
    flush_interval: float

    def __init__(self) -> None:
        self.host = None
        self.theme = "auto"
        self.title = None
        for name, (default, _) in _POSITIVE.items():
            setattr(self, name, default)

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{n}={getattr(self, n)!r}' for n in self.__slots__)})"


settings = Settings()
watchers: list[Callable[[Mapping[str, Any]], None]] = []
"""Told of what is about to change; may refuse it by raising."""


def configure(**options: Any) -> None:
    """Change settings of this process; what is not named stays as it is.

    Args:
        **options: Any of these, seconds and bytes where a unit applies:

            * `host`: the name of the host that shows the outputs (`"terminal"`, `"web"`, ...;
              default: found out at the first output). Give it before anything is shown.
            * `theme`: `"auto"`, `"light"` or `"dark"`; a change is seen at once.
            * `title`: the heading of the page that is current here; a change is seen at once.
            * `max_message`, `max_string`, `max_depth`: limits of one message.
            * `max_text`: where the text of a value is cut.
            * `max_upload`: bytes that one file may have which is uploaded in a page.
            * `flush_interval`: seconds between two flushes to a client.

    Raises:
        ArgumentError: A setting is unknown, or its value is out of bounds. Nothing is changed.

    Example:
        >>> configure(max_text=50_000)
    """
    for name, value in options.items():
        _check(name, value)
    for watcher in watchers:
        watcher(options)
    for name, value in options.items():
        setattr(settings, name, value)
    if "title" in options:
        from .session import current  # which makes the page, if this is what comes first

        current().title = options["title"]


def _check(name: str, value: object) -> None:
    if name == "host":
        if value is not None and not isinstance(value, str):
            raise ArgumentTypeError("configure", "host", value, "the name of a host")
    elif name == "title":
        if not isinstance(value, str):
            raise ArgumentTypeError("configure", "title", value, "a str")
    elif name == "theme":
        if value not in get_args(Theme):
            raise UnknownChoiceError("configure", "theme", value, get_args(Theme))
    elif name in _POSITIVE:
        whole = name != "flush_interval"
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            kind = "an int" if whole else "a number"
            raise ArgumentTypeError("configure", name, value, f"{kind}: {_POSITIVE[name][1]}")
        if not value > 0:
            raise ArgumentError("configure", name, value, f"more than 0: {_POSITIVE[name][1]}")
    else:
        raise UnknownChoiceError("configure", "setting", name, Settings.__slots__)
