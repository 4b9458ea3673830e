"""Messages that reach nobody, for those who want to know of them."""

from __future__ import annotations

from threading import get_ident
from typing import TYPE_CHECKING, Any

from .._log import log_error
from ..errors import ArgumentTypeError, short
from . import _mailbox
from ._process import Process
from .messages import DeadLetter

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["watch_dead_letters"]


def watch_dead_letters(watcher: Process | Callable[[DeadLetter], object]) -> Callable[[], None]:
    """Be told of the messages that reach nobody, from now on; returns what ends that.

    Args:
        watcher: A process, which gets each `DeadLetter` as a message; or a function, which is
            called with it and must be quick.
    """
    if isinstance(watcher, Process):
        deliver_to: Callable[[DeadLetter], object] = _to_process(watcher)
    elif callable(watcher):
        deliver_to = watcher
    else:
        raise ArgumentTypeError("watch_dead_letters", "watcher", watcher, "a process or a function")

    busy: set[int] = set()

    def told(to: Process | str, message: Any) -> None:
        if (thread := get_ident()) in busy:  # it is one of its own, and so would the next be
            return
        busy.add(thread)
        try:
            deliver_to(DeadLetter(to, message))
        except Exception as exc:
            log_error(f"{short(watcher)}, which watches dead letters, raised", exc)
        finally:
            busy.discard(thread)

    def stop(_: object = None) -> None:
        if told in _mailbox.watchers:
            _mailbox.watchers.remove(told)
        if isinstance(watcher, Process):
            watcher.remove_done_callback(stop)

    _mailbox.watchers.append(told)
    if isinstance(watcher, Process):
        watcher.add_done_callback(stop)
    return stop


def _to_process(watcher: Process) -> Callable[[DeadLetter], object]:
    def forward(letter: DeadLetter) -> None:
        if watcher._coro is not None:  # else there would be letters about letters, for ever
            _mailbox.on(watcher, _mailbox.deliver, watcher, letter)

    return forward
