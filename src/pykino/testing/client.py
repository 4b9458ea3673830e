"""A client that a test plays: what it sees can be read, what it does goes a browser's way."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ._entries import RefusedError, code_of, entry_of
from ._page import Page
from ._seen import output_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..controls.button import Button
    from ..controls.form import Form
    from ..controls.input import Input
    from ..controls.keyboard import Keyboard
    from ..live import LiveOutput
    from ..protocols import Node, Output, Payload
    from .host import KinoHost

__all__ = ["KinoClient"]


class KinoClient:
    """Somebody who looks at the page; made by `KinoHost.join`.

    What it does returns at once and is handled beside the test, as in real life: `host.idle()`
    waits for it. What may be refused (`set_input`, `upload`, `fill`, `submit`) waits for Python's
    answer.
    """

    def __init__(self, host: KinoHost, id_: str | None = None) -> None:
        self._host = host
        self._sent: Counter[str] = Counter()
        self._page = Page(host, id_)

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

        They are made of what it was sent; live outputs are those of the test.

        Example:
            >>> import pykino as kino
            >>> from pykino.testing import kino_host
            >>> with kino_host() as host:
            ...     _ = kino.render(kino.Text("Hello"))
            ...     assert host.join().outputs() == [kino.Text("Hello")]
        """
        assert frame is None or frame._entry.state is not None, f"{frame!r} is no frame"
        nodes = self._page.sync().mirror.frames.get(_ref(frame or "root"), [])
        return [output_of(node, self._host.session) for node in nodes]

    def text(self, frame: LiveOutput | str = "root", *, width: int = 100) -> str:
        """What it sees, as the text that a terminal of `width` columns would show.

        For a live output that a terminal does not know, what Python's `fallback()` says now.
        """
        from ..hosts._terminal.canvas import Canvas

        self._page.sync()
        canvas = Canvas(self._page.mirror, width=width, fallback=self._fallback)
        nodes = self._page.mirror.frames.get(_ref(frame), [])
        return "\n".join(canvas.draw(node) for node in nodes)

    def state(self, output: LiveOutput | str) -> Payload:
        """What it knows of a live output: what `connect` returned, moved on by what came since.

        An event called like a part of the state brings this part: after `broadcast("heat", 5)`,
        `state["heat"]` is 5. Those called `state`, `update` and `changed` bring several, in a
        dict; `value` and `refused` are also taken in the way of inputs. Others mean what their
        author knows, and are in `events` only.

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
            AssertionError: It does not see this output, or that has ended: nobody could do that.
        """
        assert not self.is_gone(output), f"{output!r} has ended: a page sends it nothing"
        assert self.sees(output), f"client {self.id} does not see {output!r}: render it first"
        self._page.push(_ref(output), name, payload)

    def set_input(self, source: Input[Any], value: object) -> None:
        """Enter a value in an input, and wait for Python's answer.

        Args:
            source: The input; of a form, `fill` and `submit` enter values.
            value: As Python gets it: a date for a `DateInput`, an option for a `Select`, or one
                that is equal to it.

        Raises:
            RefusedError: Python refused the value, or the input is disabled.
        """
        self._check_enabled(source)
        n, before = self._number(source), len(self._page.events)
        self.push_event(source, "change", {"value": entry_of(source, value), "n": n})
        name, payload, _ = self._page.answer(source.ref, self._answers(n), after=before)
        if name == "refused":
            raise RefusedError(source, payload["message"])

    def upload(
        self, source: Input[Any], name: str, content: bytes, *, mime: str = "", **about: Payload
    ) -> None:
        """Choose a file in an input for files, pictures or sounds, and wait until Python has it.

        Args:
            source: The input.
            name: Of the file.
            content: As the page sends it: of a picture, what is left once it was resized.
            mime: Its type.
            about: What else the page says of it, such as `width` and `height`.

        Raises:
            RefusedError: Python refused it, or the input is disabled.
        """
        self._check_enabled(source)
        n, before = self._number(source), len(self._page.events)
        id_ = f"{self.id}-{source.ref}-{n}"
        told = {"id": id_, "name": name, "size": len(content), "mime": mime, "n": n, "ask": 1}
        self.push_event(source, "upload", told | {"about": about})
        while True:
            said, payload, before = self._page.answer(
                source.ref, self._answers(n, id_), after=before
            )
            if said == "refused":
                raise RefusedError(source, payload["message"])
            if said == "value":
                return
            if piece := content[payload["offset"] : payload["until"]]:
                sent = {"id": id_, "n": n, "offset": payload["offset"], "data": piece}
                self.push_event(source, "chunk", sent)

    def click(self, button: Button) -> None:
        """Press a button.

        Raises:
            RefusedError: It is disabled.
        """
        self._check_enabled(button)
        self.push_event(button, "click", {})

    def fill(self, form: Form, /, **values: object) -> None:
        """Enter values in fields of a form, by name, and wait for Python's answers.

        Raises:
            RefusedError: Python refused one of them, or its field is disabled.
        """
        for name, value in values.items():
            self.set_input(_field_of(form, name), value)

    def submit(self, form: Form, /, **values: object) -> None:
        """Enter values in fields of a form, press its button, and wait for Python's answer.

        Raises:
            RefusedError: It was not sent; `fields` has the complaint of each field.
        """
        assert form.submit is not None, f"{form!r} has no button: fill() enters values"
        for name, value in values.items():
            with suppress(RefusedError):  # the form says so, once it is to be sent
                self.set_input(_field_of(form, name), value)
        before = len(self._page.events)
        self.push_event(form, "submit")
        name, payload, _ = self._page.answer(form.ref, _is_sent, after=before)
        if name == "refused":
            states = {name: self.state(form._fields[name]) for name in payload["names"]}
            fields = {name: str(state["message"]) for name, state in states.items()}
            raise RefusedError(
                form, "; ".join(fields.values()) or "it could not be checked", fields
            )

    def press(self, keyboard: Keyboard, key: str, **held: bool) -> None:
        """Press a key and let it go, with the keyboard switched on.

        Args:
            keyboard: What takes it.
            key: What the key means: `"a"`, `"Enter"`.
            held: `ctrl`, `shift`, `alt`, `meta`, if they are held meanwhile.
        """
        self.push_event(keyboard, "status", {"enabled": True})
        for name in keyboard.events:
            if name != "status":
                self.push_event(keyboard, name, {"key": key, "code": code_of(key), **held})

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

    def _number(self, source: Input[Any]) -> int:
        self._sent[source.ref] += 1
        return self._sent[source.ref]

    def _answers(self, n: int, upload: str = "") -> Callable[[str, Any], bool]:
        def answers(name: str, payload: Any) -> bool:
            if name == "more" and upload:
                return bool(payload["id"] == upload)
            mine = name == "refused" or (name == "value" and payload["origin"] == self.id)
            return bool(mine and payload["n"] == n)

        return answers

    def _fallback(self, ref: str) -> str:
        output = self._host.session.output(ref)
        return "" if output is None else str(output.fallback().get("text/plain", ""))

    def __repr__(self) -> str:
        return f"<KinoClient {self.id}>"


def _field_of(form: Form, name: str) -> Input[Any]:
    known = ", ".join(form._fields)
    assert name in form._fields, f"{form!r} has no field {name!r}, it has {known}"
    return form._fields[name]


def _is_sent(name: str, _: object) -> bool:
    return name in ("submitted", "refused")


def _ref(output: Any) -> str:
    return str(getattr(output, "ref", output))
