"""What some hosts can do and others cannot: each checked both ways, by what a client does."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..session import SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..outputs.frame import Frame
    from ._stage import Stage

__all__ = ["CAPABILITIES", "Capability", "hears_while_busy", "resumes", "shares", "shows_to_one"]

Capability = Literal["shared session", "events while busy", "to one client", "resume"]
CAPABILITIES: tuple[Capability, ...] = get_args(Capability)
"""What a host may declare; what it does not declare is refused, or less, as the docs tell."""


def shares(stage: Stage) -> None:
    """Several clients see the same; without it, a second one is not let in and harms nobody."""
    stage.attach()
    can = stage.can("shared session")
    if stage.client is None:
        return
    try:
        second = stage.join()
    except Exception as exc:
        if can:
            stage.broken("a second client is let in", f"It raised {exc!r}.", exc)
        second = None
    stage.show("shown to all there are")
    stage.client_sees("shown to all there are", once=True)
    if can and second is not None:
        stage.sees(second, "shown to all there are", once=True)
    elif not can and len(here := _connected(stage)) > 1:
        stage.broken(
            "one that does not declare 'shared session' has one client at most",
            f"Connected are {', '.join(here)}.",
        )


def shows_to_one(stage: Stage) -> None:
    """What is for one client is seen there alone; without it, by nobody else at least."""
    stage.attach()
    can = stage.can("to one client")
    frame = stage.frame()
    if can:
        _reaches_one(stage, frame)
    stranger = stage.session.join(wake=_nothing)
    try:
        _append(frame, "for a client elsewhere", stranger.id)
        stage.show("shown after what is for one")
        stage.client_sees("shown after what is for one", once=True)
        stage.misses(stage.client, "for a client elsewhere")
    finally:
        stage.session.leave(stranger.id)


def hears_while_busy(stage: Stage) -> None:
    """What readers do is handled while the program computes; without it, later, or refused."""
    stage.attach()
    can = stage.can("events while busy")
    push = stage.deed("push", "events while busy")
    if push is None:
        return
    ref, heard = _button(stage)
    said: list[BaseException | None] = []
    threading.Thread(target=lambda: said.append(_raised(push, ref, "click", None))).start()
    done = heard.is_set if can else lambda: bool(said)
    _compute(lambda: done() or any(said), stage.timeout)
    if any(said):
        if can:
            stage.broken("a click is taken in", f"It raised {said[0]!r}.", said[0])
        return  # it was refused, and who clicked knows
    if can and not heard.is_set():
        how = f"The program computed for {stage.timeout} s, and the handler had not run."
        stage.broken("a click is handled while the program computes", how)
    end = monotonic() + stage.timeout
    while not heard.is_set():
        if monotonic() > end:
            how = "The program has done computing, and the handler was not called."
            stage.broken("a click that comes while the program computes is handled after it", how)
        stage.look()  # a host whose clients live in this thread gets to hear them
        heard.wait(0.01)


def resumes(stage: Stage) -> None:
    """Who lost the connection comes back as the same client; without it, as one that sees all."""
    stage.attach()
    can = stage.can("resume")
    lose = stage.deed("disconnect", "resume")
    come_back = stage.deed("connect", "resume")
    if lose is None or come_back is None:
        return
    stage.show("shown before the connection was lost")
    stage.client_sees("shown before the connection was lost", once=True)
    before: Any = stage.deed("id", "resume")
    if can:
        _append(stage.frame(), "for whoever comes back", before)
    lose()
    if can:
        _notices(stage, before)
    stage.show("shown while there was no connection")
    if raised := _raised(come_back):
        if can:
            stage.broken("who lost the connection may come back", f"It raised {raised!r}.", raised)
        return  # it was refused
    stage.show("shown after it came back")
    for when in ("before the connection was lost", "while there was no connection", "after it"):
        stage.client_sees(f"shown {when}", once=True)
    if can and stage.client.id != before:
        how = f"It was {before}, and is {stage.client.id}."
        stage.broken("who comes back is the same client", how)
    if can:
        stage.client_sees("for whoever comes back", once=True)


def _reaches_one(stage: Stage, frame: Frame) -> None:
    stage.deed("id", "to one client")
    others = [stage.join()] if stage.can("shared session") else []
    _append(frame, "for one client alone", stage.client.id)
    stage.show("shown to the others, too")
    stage.client_sees("for one client alone", once=True)
    for other in others:
        stage.sees(other, "shown to the others, too", once=True)
        stage.misses(other, "for one client alone")


def _notices(stage: Stage, client: str) -> None:
    end = monotonic() + stage.timeout
    while stage.session.connected(client):
        if monotonic() > end:
            how = f"After {stage.timeout} s the session still took it to be connected."
            stage.broken("a lost connection is told to the session", how)
        threading.Event().wait(0.01)


def _append(frame: Frame, text: str, client: str) -> None:
    from ..outputs.text import Text

    frame.append(Text(text), to=client)


def _button(stage: Stage) -> tuple[str, threading.Event]:
    """A button that the client has on its page, and what is set once it was heard."""
    from ..controls.button import Button
    from ..listening import listen

    heard = threading.Event()
    with stage.session.activate(process=False):
        button = Button("Conformance")
        listen(button, lambda click: heard.set())
    stage.session.root.append(button)
    stage.show("shown below the button")
    stage.client_sees("shown below the button", once=True)
    return button.ref, heard


def _compute(until: Callable[[], bool], timeout: float) -> None:
    """Be busy in this thread, as a program is: nothing else gets a turn in it."""
    end = monotonic() + timeout
    while not until() and monotonic() < end:
        sum(range(1_000))


def _raised(call: Callable[..., object], *args: object) -> BaseException | None:
    try:
        call(*args)
    except BaseException as exc:
        return exc
    return None


def _connected(stage: Stage) -> list[str]:
    """The clients that are connected; a picture of the page is none."""
    clients = list(stage.session._hub.clients.values())
    return [c.id for c in clients if c.connected and not c.id.startswith(SNAPSHOT)]


def _nothing() -> None:
    """Nobody waits."""
