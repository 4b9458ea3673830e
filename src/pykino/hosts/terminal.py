"""The host of plain scripts: outputs as lines in a terminal or a pipe.

What a program renders on its page is written at once, in order with what it prints. Frames and
progress bars change in place where that is possible. Control characters in data do nothing.
"""

from __future__ import annotations

import os
import sys
import threading
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from ..protocols import MISSING
from ..settings import settings
from ._mirror import Mirror
from ._terminal.arguments import check_arguments
from ._terminal.canvas import Canvas, colours_of, columns_of, rows_of, writes_unicode
from ._terminal.draw import hear
from ._terminal.fields import told
from ._terminal.pace import Pace
from ._terminal.questions import answer_to, typed
from ._terminal.redirection import Redirected, Redirection
from ._terminal.screen import Screen, is_screen, is_terminal
from ._terminal.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..controls.input import Input
    from ..session import Session

__all__ = ["TerminalHost"]

CLIENT = "terminal"
REPORT = 3.0  # seconds between two lines about something that runs, in a pipe
PATIENCE = 1.0  # seconds that a rendering thread waits for another one to finish its lines


class TerminalHost:
    r"""Shows a session in a terminal; in a pipe or a file, as plain lines.

    Args:
        file: Where to write; default: `sys.stdout`, whatever it is at each output.
        force_tty: Whether lines can be taken back there; default: as the file says.
        width: Columns; default: `COLUMNS`, else the terminal's, else 80.

    Raises:
        ArgumentTypeError: An argument is of the wrong type.
        ArgumentError: `width` is less than 1.

    Example:
        >>> import io
        >>> from pykino.session import Session
        >>> out = io.StringIO()
        >>> with Session().activate() as session:
        ...     session.attach(TerminalHost(out))
        ...     session.root.append([1, 2, 3])
        >>> out.getvalue()
        '[1, 2, 3]\n'
    """

    name = "terminal"

    _lock: threading.RLock
    """Held while something is written."""
    _turn: threading.Lock
    """Held from taking a batch until it is written, so that they keep their order."""
    _writer: int
    """The thread that has its turn."""
    _pace: Pace
    _asking: threading.Lock
    """Held while the reader is asked."""
    _held: list[str]
    """What was printed meanwhile."""

    def __init__(
        self, file: TextIO | None = None, *, force_tty: bool | None = None, width: int | None = None
    ) -> None:
        check_arguments(file, force_tty, width)
        self._file, self._force_tty, self._width = file, force_tty, width
        self._page = Mirror()
        self._session: Session | None = None
        self._client = ""
        self._redirection = Redirection(self._printed)
        self._aim(self._target())
        self._transcript = Transcript(self._screen, self._canvas(), self._height)
        self._unlock()
        _hosts.add(self)

    def attach(self, session: Session) -> None:
        """Write what `session` shows, and all that it will show."""
        self._session = session
        name = None if session.connected(CLIENT) else CLIENT  # a second terminal is a client too
        self._client = session.join(name, wake=self._wake).id
        self._show()

    def flush(self) -> None:
        """Write everything; what lives is written as it is now."""
        self._show()
        with self._lock:
            if not self._is_asking:
                self._transcript.rest()
                self._transcript.paint()
                self._transcript.end_stream()

    def close(self) -> None:
        """Write everything, also what still runs, and leave the terminal as it was."""
        if self._session is None:
            return
        self._show()
        self._pace.stop()
        with self._lock:
            self._transcript.rest(all_of_them=True)
            self._transcript.end_stream()
            self._redirection.end()
        self._session.leave(self._client)
        self._session = None

    # -- asking -------------------------------------------------------------------------------

    def ask(self, question: Input[Any]) -> Any:
        """The value that the reader gives to an input, `MISSING` without one at a keyboard."""
        if not self.can_ask:
            return MISSING
        with self._alone(question.ref):
            answer = answer_to(question, self._screen.file, self._transcript.canvas)
            value = question.value if answer is MISSING else answer
            with self._lock:  # the question and its answer say what it holds
                self._transcript.withdraw(question.ref, saying=told(question, value))
        return answer

    def pause(self, prompt: str) -> bool:
        """Wait until the reader presses Enter; whether it was pressed."""
        if not self.can_ask:
            return False
        with self._alone():
            return typed(prompt, self._screen.file) is not None

    @property
    def can_ask(self) -> bool:
        """Whether there is a reader at a keyboard."""
        if self._session is None:
            return False
        shown = is_terminal(self._target()) if self._force_tty is None else self._force_tty
        return shown and is_terminal(sys.stdin)

    @contextmanager
    def _alone(self, ref: str = "") -> Iterator[None]:
        """Within, the terminal is ours; what others show and print comes below afterwards."""
        with self._asking:
            self._show()
            with self._turn, self._lock:
                self._is_asking = True
                self._transcript.withdraw(ref, saying="")
                self._transcript.hide()
                self._redirect()
            try:
                yield
            finally:
                with self._lock:
                    self._is_asking = False
                    held, self._held = self._held, []
                    self._screen.put("".join(held))
                    self._transcript.paint()
                self._show()

    # -- taking -------------------------------------------------------------------------------

    def _wake(self) -> None:
        """Something is new: what is added to the page is written before `render` returns."""
        if self._session is None or not self._client:
            return
        if "root" in self._session.news(self._client) or self._has_ended():
            self._show()
        else:
            self._pace.soon()

    def _has_ended(self) -> bool:
        """Whether a progress bar or a cell came to its end: it is told before anything else is."""
        for ref in self._transcript.busy:
            output: Any = self._session.output(ref) if self._session is not None else None
            state = getattr(output, "state", getattr(output, "status", "running"))
            if state not in ("queued", "running"):
                return True
        return False

    def _show(self) -> None:
        me = threading.get_ident()
        self._again = True
        if self._writer == me or not self._turn.acquire(timeout=PATIENCE):
            return  # the one who writes now looks again before it stops
        self._writer = me
        try:
            while self._again and self._session is not None and not self._is_asking:
                self._again = False
                if (batch := self._session.take(self._client)) is not None:
                    self._apply(batch)
        finally:
            self._writer = 0
            self._turn.release()

    def _tick(self) -> None:
        self._show()
        with self._lock:
            if not self._screen.takes_back and not self._is_asking:
                self._transcript.report()

    def _apply(self, batch: dict[str, Any]) -> None:
        with self._lock:
            if not self._screen.region and (target := self._target()) is not self._screen.file:
                self._aim(target)
                self._transcript.screen = self._screen
            self._transcript.canvas = self._canvas()
            ops = batch["ops"]
            added = [node for op in ops if _adds_to_page(op) for node in op[2]]
            others = [op for op in ops if not _adds_to_page(op)]
            for ref, name, payload in self._page.apply({**batch, "ops": others}):
                hear(self._page, ref, name, payload)
            self._transcript.dropped(ref for op in others if op[0] == "drop" for ref in op[1])
            self._transcript.changed(op[1] for op in others if op[0] in CHANGES)
            for node in added:
                self._transcript.add(node)
            if self._screen.takes_back:
                self._redirect()
            self._transcript.paint()

    # -- writing ------------------------------------------------------------------------------

    def _target(self) -> TextIO:
        file = self._file or sys.stdout
        return file._stream if isinstance(file, Redirected) else file

    def _aim(self, file: TextIO) -> None:
        tty = is_screen(file) if self._force_tty is None else self._force_tty
        self._screen = Screen(file, takes_back=tty)
        self._colours = colours_of(tty=tty)

    def _canvas(self) -> Canvas:
        file = self._screen.file
        return Canvas(
            self._page,
            width=self._width or columns_of(file),
            colours=self._colours,
            unicode=writes_unicode(file),
            fallback=self._fallback,
        )

    def _height(self) -> int:
        return rows_of(self._screen.file) - 2

    def _fallback(self, ref: str) -> str:
        output = self._session.output(ref) if self._session is not None else None
        return "" if output is None else str(output.fallback().get("text/plain", ""))

    def _redirect(self) -> None:
        """From the first region or question on, what is printed comes above or after it."""
        if self._file is None and (self._transcript.lives or self._is_asking):
            self._redirection.begin()

    def _printed(self, text: str) -> None:
        if self._transcript.has_open:
            self._show()  # it stays as it is at this moment
        with self._lock:
            if self._is_asking:
                self._held.append(text)
                return
            self._transcript.rest(only_open=True)
            if text:
                self._screen.put(text)

    def _unlock(self) -> None:
        self._lock = threading.RLock()
        self._turn = threading.Lock()
        self._writer = 0
        self._again = False
        self._asking = threading.Lock()
        self._is_asking = False
        self._held = []
        back = self._screen.takes_back
        interval = settings.flush_interval if back else REPORT
        self._pace = Pace(self._tick, interval, at_once=back)


CHANGES = frozenset({"append", "error", "event", "mount", "replace"})

_hosts: weakref.WeakSet[TerminalHost] = weakref.WeakSet()


def _adds_to_page(op: list[Any]) -> bool:
    return op[0] in ("append", "replace") and op[1] == "root"


def _after_fork() -> None:
    """A child has none of our threads, and the region belongs to its parent."""
    for host in list(_hosts):
        host._screen.forget()
        host._transcript.forget()
        host._unlock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
