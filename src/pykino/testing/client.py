"""A client that a test plays: what it sees can be read, what it does goes a browser's way."""

from __future__ import annotations

from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING, Any

from .. import wire
from ..errors import PykinoError
from ..hosts.memory import MemoryClient

if TYPE_CHECKING:
    from ..controls.button import Button
    from ..controls.input import Input
    from ..live import LiveOutput
    from ..protocols import Node, Output, Payload
    from .host import KinoHost

__all__ = ["KinoClient", "RefusedError"]

PATIENCE = 10.0  # seconds that an input has for its answer


class RefusedError(PykinoError):
    """Python refused what a client entered, as the reader would see it next to the field.

    Args:
        what: The input, or the form.
        message: The complaint.
        fields: Of a form: complaint by name of the field.
    """

    def __init__(self, what: object, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(f"{what!r} refused this: {message}")
        self.message, self.fields = message, fields or {}


class KinoClient:
    """Somebody who looks at the page; made by `KinoHost.join`.

    What it does returns at once and is handled beside the test, as in real life: `host.idle()`
    waits for it. Only `set_input` and `submit` wait for Python's answer.
    """

    def __init__(self, host: KinoHost, id_: str | None = None) -> None:
        self._host = host
        self._sent: Counter[str] = Counter()
        self._page = _Page(host, id_)

    @property
    def id(self) -> str:
        """What names it: the `origin` of its events, and what `to=` takes."""
        return self._page.id

    # -- coming and going ---------------------------------------------------------------------

    def leave(self) -> None:
        """Go for good: what only this client saw is forgotten."""
        self._page.leave()
        self._host.clients.remove(self)

    def disconnect(self) -> None:
        """Lose the connection."""
        self._page.disconnect()

    def connect(self, *, reload: bool = False) -> bool:
        """Come back; whether it went on where it was.

        Args:
            reload: With nothing in hand, as after a reload of the page.
        """
        resumed = self._page.connect(last=-1 if reload else self._page.mirror.last)
        self._page.sync()
        return resumed

    # -- what it sees -------------------------------------------------------------------------

    def nodes(self, frame: LiveOutput | str = "root") -> list[Node]:
        """What it sees on the page, or in a frame, as the nodes that were sent."""
        return self._page.nodes(_ref(frame))

    def outputs(self, frame: LiveOutput | None = None) -> list[Output]:
        """The same as Python objects: static outputs are equal if what they show is.

        Example:
            >>> import pykino as kino
            >>> from pykino.testing import kino_host
            >>> with kino_host() as host:
            ...     _ = kino.render(kino.Text("Hello"))
            ...     assert host.join().outputs() == [kino.Text("Hello")]
        """
        from ..rendering import item_output

        state = (frame or self._host.session.root)._entry.state
        assert state is not None, f"{frame!r} is no frame"
        with self._host.session._gate.lock:
            items = list(state.seen_by(self.id).items)
        return [item_output(item) for item in items]

    def text(self, frame: LiveOutput | str = "root", *, width: int = 100) -> str:
        """What it sees, as the text that a terminal of `width` columns would show."""
        from ..hosts._terminal.canvas import Canvas

        self._page.sync()
        canvas = Canvas(self._page.mirror, width=width, fallback=self._fallback)
        nodes = self._page.mirror.frames.get(_ref(frame), [])
        return "\n".join(canvas.draw(node) for node in nodes)

    def state(self, output: LiveOutput | str) -> Payload:
        """What it knows of a live output: what `connect` returned, moved on by what came since.

        Events called `value`, `state`, `update` and `changed` move it on, in the way of pykino's
        own outputs; those of your own names are in `events`.

        Raises:
            AssertionError: It does not see this output.
        """
        self._page.sync()
        ref = _ref(output)
        assert ref in self._page.mirror.states, f"client {self.id} does not see {output!r}"
        return self._page.mirror.states[ref]

    @property
    def events(self) -> list[tuple[str, str, Payload]]:
        """All that live outputs have told it: `(ref, name, payload)` each, the oldest first."""
        self._page.sync()
        return [(ref, name, payload) for ref, name, payload in self._page.events]

    def sees(self, output: LiveOutput | str) -> bool:
        """Whether a live output is on its page, and answers."""
        self._page.sync()
        mirror, ref = self._page.mirror, _ref(output)
        return ref in mirror.states and ref not in mirror.gone

    def is_gone(self, output: LiveOutput | str) -> bool:
        """Whether a live output stands on its page, but has ended in Python."""
        self._page.sync()
        return _ref(output) in self._page.mirror.gone

    # -- what it does -------------------------------------------------------------------------

    def push_event(self, output: LiveOutput | str, name: str, payload: Payload = None) -> None:
        """Do something in a live output, as its client module would with `context.push`.

        Raises:
            AssertionError: It does not see this output, so nobody could have done that.
        """
        assert not self.is_gone(output), f"{output!r} has ended: a page sends it nothing"
        assert self.sees(output), f"client {self.id} does not see {output!r}: render it first"
        self._page.push(_ref(output), name, payload)

    def set_input(self, source: Input[Any], value: object) -> None:
        """Enter a value in an input, and wait for Python's answer.

        Raises:
            RefusedError: Python refused the value, or the input is disabled.
        """
        self._check_enabled(source)
        self._sent[source.ref] += 1
        n = self._sent[source.ref]
        self.push_event(source, "change", {"value": source.encode(value), "n": n})
        self._await_answer(source, n)

    def click(self, button: Button) -> None:
        """Press a button.

        Raises:
            RefusedError: It is disabled.
        """
        self._check_enabled(button)
        self.push_event(button, "click", {})

    # -- inside -------------------------------------------------------------------------------

    def take(self) -> bool:
        """Take what there is to take; whether there was something."""
        before = self._page.batches
        self._page.sync()
        return self._page.batches > before

    def _check_enabled(self, output: LiveOutput) -> None:
        state = self.state(output)
        if isinstance(state, dict) and state.get("disabled"):
            raise RefusedError(output, "it is disabled")

    def _await_answer(self, source: Input[Any], n: int) -> None:
        def answers(name: str, payload: Any) -> bool:
            mine = name == "refused" or (name == "value" and payload["origin"] == self.id)
            return mine and payload["n"] == n

        payload = self._await(source.ref, answers)
        if "message" in payload:
            raise RefusedError(source, payload["message"])

    def _await(self, ref: str, fits: Any) -> Any:
        end = monotonic() + PATIENCE
        while True:
            for where, name, payload in self.events:
                if where == ref and fits(name, payload):
                    return payload
            left = end - monotonic()
            if left <= 0:
                raise TimeoutError(f"{ref} did not answer within {PATIENCE} s")
            self._page.wait(left)

    def _fallback(self, ref: str) -> str:
        output = self._host.session.output(ref)
        return "" if output is None else str(output.fallback().get("text/plain", ""))

    def __repr__(self) -> str:
        return f"<KinoClient {self.id}>"


class _Page(MemoryClient):
    """What is on its page."""

    def __init__(self, host: KinoHost, id_: str | None) -> None:
        self._problems = host._problems
        super().__init__(host.session, id_)

    def sync(self) -> _Page:
        while (batch := self.session.take(self.id)) is not None:
            received = wire.decode(self.session.encode(batch))
            self.batches += 1
            self._problems.shown(received)
            for event in self.mirror.apply(received):
                self.events.append(event)
                self._move_on(*event)
        return self

    def _move_on(self, ref: str, name: str, payload: Any) -> None:
        state = self.mirror.states.get(ref)
        if name in MOVES and isinstance(state, dict) and isinstance(payload, dict):
            known = {k: v for k, v in payload.items() if name in MOVES[3:] or k in state}
            if name == "value" and "message" in state:
                known["message"] = ""  # what was entered is fine
            self.mirror.states[ref] = {**state, **known}


MOVES = (
    "value",
    "refused",
    "state",
    "update",
    "changed",
)  # the first three tell more than the state


def _ref(output: Any) -> str:
    return str(getattr(output, "ref", output))
