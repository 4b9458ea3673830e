"""What every output promises, checked by using one: for authors of outputs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import _batches, wire
from ..errors import WireError, short
from ..live import LiveOutput
from ..loop import dispatch, lane_of
from ..rendering import as_output
from ..session import scope
from ._hostile import PAYLOADS, UNKNOWN, event_names
from ._probes import ACTING, MARKUP, acting_in, markup_in, variants
from ._promise import BrokenPromiseError
from .memory import connected

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..hosts.memory import MemoryClient
    from ..protocols import Bundle, Node, Output, Payload

__all__ = ["check_output"]

CLIENT = Path(__file__).parents[1] / "client" / "outputs"
MOUNT = re.compile(
    r"export\s+(async\s+)?function\s+mount\b"
    r"|export\s+(const|let|var)\s+mount\b"
    r"|export\s*\{[^}]*\bmount\b[^}]*\}"
)
CLOCK = 0.1  # how much what depends on the time may differ between two looks; or by 1
NOBODY = "kino-testing"  # the id of the client that asks and sends


def check_output(value: object, *, timeout: float = 10.0) -> None:
    """Check that an output keeps the promises that hosts, clients and readers rely on.

    A live output is used up by it: it is sent every kind of nonsense, and closed.

    Args:
        value: An output, or anything that can be shown.
        timeout: Seconds after which one of its methods is taken to hang.

    Raises:
        BrokenPromiseError: It breaks one; the message says which one, and how.

    Example:
        >>> from pykino import Text
        >>> check_output(Text("<b>as it is</b>"))
    """
    check = _Check(value, timeout)
    check.node(check.output)
    check.fallback()
    check.texts()
    with connected() as client:
        check.shown(client)
        if isinstance(check.output, LiveOutput):
            check.state(check.output)
            check.hostile_events(check.output, client)
            check.ends(check.output)
        client.session.root.clear()


class _Check:
    """One value on trial."""

    def __init__(self, value: object, timeout: float) -> None:
        self.value, self.timeout = value, timeout
        self.output: Output = self.get("it can be shown", lambda: as_output(value))

    def broken(self, promise: str, how: str, cause: BaseException | None = None) -> None:
        """Say that a promise is not kept."""
        raise BrokenPromiseError(self.value, promise, how) from cause

    def get(self, promise: str, call: Callable[[], Any]) -> Any:
        """What a call returns, which must not raise."""
        try:
            return call()
        except Exception as exc:
            self.broken(promise, f"It raised {exc!r}.", exc)

    # -- the node -----------------------------------------------------------------------------

    def node(self, output: Output) -> None:
        """It and all that stand in it have nodes that a client can draw."""
        node = self.get("to_node() gives a node", output.to_node)
        if not isinstance(node, dict) or not isinstance(node.get("type"), str):
            self.broken("to_node() gives a dict with a 'type'", f"It gave {short(node, 120)}.")
        self.travels("to_node() gives what can be sent", node)
        self.kind(output, node)
        if isinstance(output, LiveOutput) and node.get("ref") != output.ref:
            self.broken("its node has its ref", f"The ref is {node.get('ref')!r}.")
        for child in self.get("children() gives the outputs in it", output.children):
            self.node(child)

    def kind(self, output: Output, node: Node) -> None:
        """Its type names a client module: one of pykino's, or one that it brings along."""
        name = node["type"]
        if name != "live":
            known = "others' outputs are live outputs with assets"
            if name.startswith("_") or not (CLIENT / f"{name}.js").is_file():
                self.broken(
                    "its node is of a type that clients know",
                    f"The type is {name!r}; {known}.",
                )
            return
        session: Any = getattr(output, "_session", None)
        folder = session.assets(node.get("assets")) if session is not None else None
        if folder is None or "main.js" not in folder.files:
            self.broken("its assets are there, with a main.js", f"The node is {node!r}.")
        elif not MOUNT.search(
            _without_comments(folder.files["main.js"].decode("utf-8", "replace"))
        ):
            self.broken("main.js exports mount", "There is no `export function mount(context)`.")

    def travels(self, promise: str, payload: Payload) -> None:
        """It is the same on the other side of the wire."""
        try:
            arrived = wire.decode(wire.encode(payload))
        except WireError as exc:
            self.broken(promise, str(exc), exc)
        if (where := _difference(_batches.copied(payload), arrived)) is not None:
            self.broken(promise, f"At {where}, a client gets something else.")

    def shown(self, client: MemoryClient) -> None:
        """It comes as itself, without an error, where it is rendered."""
        client.session.root.append(self.value)
        client.session.root.append("after it")
        nodes = client.nodes()
        first = nodes[0] if nodes else {"type": "nothing"}
        if first["type"] == "error":
            self.broken("it can be shown", f"{first['kind']}: {first['message']}")
        if len(nodes) != 2 or first["type"] != self.output.to_node()["type"]:
            self.broken("it is shown as what it is", f"A client gets {short(nodes, 120)}.")

    # -- the fallback -------------------------------------------------------------------------

    def fallback(self) -> None:
        """It says something where nothing of ours can run."""
        bundle = self.bundle(self.output)
        html = bundle.get("text/html")
        if html is not None and not isinstance(html, str):
            self.broken("'text/html' in fallback() is a str", f"It is {short(html, 120)}.")

    def bundle(self, output: Output) -> Bundle:
        """A fallback with the one type that every host can show."""
        bundle = self.get("fallback() gives a MIME bundle", output.fallback)
        if not isinstance(bundle, dict) or not isinstance(bundle.get("text/plain"), str):
            promise = "fallback() has a 'text/plain', which every host can show"
            self.broken(promise, f"It gave {short(bundle, 120)}.")
        found: Bundle = bundle
        return found

    def texts(self) -> None:
        """Its own texts do nothing: not in the markup of its fallback, not in a terminal."""
        node = self.output.to_node()
        for name, html in self.fallbacks_with(MARKUP, "text/html"):
            if node["type"] not in ("html", "markdown") and markup_in(html):
                self.broken(
                    "texts in the 'text/html' of fallback() are escaped",
                    f"With {MARKUP!r} as {name}, it gave {short(html, 300)}.",
                )
        for name, text in self.fallbacks_with(ACTING, "text/plain"):
            if acting := acting_in(text):
                self.broken(
                    "nothing in the 'text/plain' that other programs get acts in a terminal",
                    f"With {ACTING!r} as {name}, it holds {acting!r}.",
                )

    def fallbacks_with(self, probe: str, mime: str) -> list[tuple[str, str]]:
        """What its twins with `probe` as one of their texts fall back to."""
        found = []
        with connected(), scope():
            for name, twin in variants(self.value, probe):
                try:
                    output = as_output(twin)
                    made = output.fallback if mime == "text/html" else output._repr_mimebundle_
                    text = made().get(mime)
                except Exception:  # noqa: S112 - it refuses such a text, which is fine
                    continue
                if isinstance(text, str):
                    found.append((name, text))
        return found

    # -- the state of a live output -----------------------------------------------------------

    def state(self, output: LiveOutput) -> None:
        """What connect() and export() return can be sent, and is the same when asked again."""
        first = self.sent(output, "connect()", lambda: output.connect(NOBODY))
        again = self.sent(output, "connect()", lambda: output.connect(NOBODY))
        if (where := _difference(first, again, clock=True)) is not None:
            self.broken(
                "connect() gives the whole state, also when it is asked again",
                f"At {where}, it gave something else the second time.",
            )
        self.sent(output, "export()", output.export)

    def sent(self, output: LiveOutput, what: str, call: Callable[[], Any]) -> Payload:
        with output.lock:
            payload = _batches.copied(self.get(f"{what} returns the state", call))
        self.travels(f"{what} gives what can be sent", payload)
        return payload

    def hostile_events(self, output: LiveOutput, client: MemoryClient) -> None:
        """Whatever a client sends, the output goes on, and so does the session."""
        quiet: Any = getattr(output._session, "quiet", set())
        quiet.add(output._entry)
        try:
            for name in (UNKNOWN, *event_names(output)):
                self.attack(output, name)
        finally:
            quiet.discard(output._entry)
        client.session.root.append("the session goes on")
        if "the session goes on" not in str(client.nodes()[-1]):
            self.broken("the session goes on, whatever a client sends", "It did not.")

    def attack(self, output: LiveOutput, name: str) -> None:
        for payload in PAYLOADS:
            dispatch(output._entry, name, payload, NOBODY)
        lane = lane_of(output._entry)
        if not lane.gets_here(self.timeout):
            lane.clear()  # what waits is for nobody any more
            self.broken(
                "handle_event() returns, whatever a client sends",
                f"After {self.timeout} s, it has not returned from {name!r}.",
            )
        with output.lock:
            state = self.get(
                f"connect() works after nonsense came as {name!r}", lambda: output.connect(NOBODY)
            )
        self.travels(f"after nonsense came as {name!r}, its state can be sent", state)

    def ends(self, output: LiveOutput) -> None:
        """It can be closed, and closed again; its state stays as it was."""
        self.get("close() raises nothing", output.close)
        self.get("close() raises nothing when it is called again", output.close)
        self.bundle(output)


def _difference(a: Any, b: Any, where: str = "it", *, clock: bool = False) -> str | None:
    """Where two payloads differ, None if nowhere; NaN is the same as NaN."""
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() != b.keys():
            return where
        pairs = ((f"{where}[{key!r}]", a[key], b[key]) for key in a)
    elif isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return where
        pairs = ((f"{where}[{i}]", *pair) for i, pair in enumerate(zip(a, b, strict=True)))
    else:
        return None if _same(a, b, clock=clock) else where
    found = (_difference(x, y, place, clock=clock) for place, x, y in pairs)
    return next((place for place in found if place is not None), None)


def _same(a: Any, b: Any, *, clock: bool) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        near = clock and abs(a - b) <= max(1.0, CLOCK * abs(a))
        return near or a == b or (a != a and b != b)  # noqa: PLR0124 - NaN
    return bool(a == b) and isinstance(a, bool) is isinstance(b, bool)


def _without_comments(source: str) -> str:
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", source, flags=re.DOTALL | re.MULTILINE)
