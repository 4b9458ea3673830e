"""A page of a notebook without a browser: what our client in a front end says and hears."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import define, field

from pykino import wire
from pykino.hosts._mirror import Mirror

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .kernel import Kernel, Run

VIEW = "application/vnd.jupyter.widget-view+json"


def models(kernel: Kernel) -> list[str]:
    """The comms of libraries, oldest first: those that carry the messages of a session."""
    return [comm for comm in kernel.comms() if "session" in kernel.state(comm)]


def slots(run: Run) -> list[str]:
    """The frames that the displays of a cell follow, in their order."""
    views = [bundle[VIEW]["model_id"] for bundle in run.displays if VIEW in bundle]
    return [run.kernel.state(view)["slot"] for view in views]


@define(eq=False)
class Page:
    """One page. Without a `subshell` it is VS Code's, with one that of JupyterLab."""

    kernel: Kernel
    subshell: str | None = None
    sender: str | None = None
    """What its connection calls itself; default: as the driver of the kernel does."""
    address: str = field(factory=lambda: uuid4().hex)
    mirror: Mirror = field(factory=Mirror)
    welcome: dict[str, Any] = field(factory=dict)
    refused: list[str] = field(factory=list)
    reminded: list[int] = field(factory=list)
    """The numbers of the batches that it was told it should have."""
    private: list[Any] = field(factory=list)
    """The batches that were for this page alone."""
    _model: str = ""
    _heard: int = 0
    _changes: int = 0

    def hello(self, client: str | None = None, key: str | None = None) -> Page:
        """Say who it is, and wait for the welcome."""
        self.welcome = {}
        self.say({"t": "hello", "client": client, "key": key, "session": None, "last": -1})
        self.kernel.until(lambda: self.hear() and self.welcome, "the page is welcomed")
        return self

    def reload(self) -> Page:
        """Leave, and come back as the page that was left."""
        self.say({"t": "bye"})
        page = Page(self.kernel, self.subshell, self.sender)
        return page.hello(self.welcome["client"], self.welcome["key"])

    @property
    def model(self) -> str:
        """The comm that carries all messages."""
        if not self._model:
            self._model = models(self.kernel)[-1]
        return self._model

    def say(self, message: Any) -> None:
        self.send([wire.encode(message)])

    def send(self, buffers: Sequence[bytes], content: Any = None) -> None:
        """Send whatever, as nobody's client would."""
        said = {"from": self.address} if content is None else content
        self.kernel.send(self.model, said, buffers, subshell=self.subshell, sender=self.sender)

    def hear(self) -> bool:
        """Take in what has come; True, for conditions."""
        news = self.kernel.customs(self.model)[self._heard :]
        self._heard += len(news)
        for content, buffers in news:
            if content["to"] == self.address or (content["to"] == "*" and not self.welcome):
                self._take(wire.decode(buffers[0]), alone=content["to"] != "*")
        return True

    def _take(self, message: Any, *, alone: bool) -> None:
        if message["t"] == "welcome":
            self.welcome = message
        elif message["t"] == "refused":
            self.refused.append(message["reason"])
        elif message["t"] == "at":
            self.reminded.append(message["n"])
        elif message["t"] == "batch":
            assert message["fresh"] or message["n"] == self.mirror.last + 1, "nothing is missing"
            self.mirror.apply(message)
            if alone:
                self.private.append(message)

    def text(self, ref: str = "root") -> str:
        """What stands in a frame, and in all that it holds."""
        return "\n".join(self._words(self.mirror.frames.get(ref, [])))

    def _words(self, value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for item in value:
                yield from self._words(item)
        elif isinstance(value, dict):
            ref = value.get("ref")
            if isinstance(ref, str):
                yield from self._words(self.mirror.frames.get(ref))
                yield from self._words(self.mirror.states.get(ref))
                yield from self._words(self.mirror.errors.get(ref))
            yield from self._words([item for key, item in value.items() if key != "ref"])
        elif value is not None:
            yield str(value)

    def shows(self, text: str, ref: str = "root") -> None:
        """Wait until it shows `text`."""
        self.kernel.until(lambda: self.hear() and text in self.text(ref), f"shows {text!r}")

    def press(self, label: str) -> None:
        self._event(label, "click", None)

    def enter(self, label: str, value: Any) -> None:
        """Change the value of an input."""
        self._changes += 1
        self._event(label, "change", {"value": value, "n": self._changes})

    def _event(self, label: str, name: str, payload: Any) -> None:
        found = [ref for ref, state in self.mirror.states.items() if state.get("label") == label]
        self.say({"t": "event", "ref": found[-1], "name": name, "payload": payload})
