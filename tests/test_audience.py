"""Who is here: clients that come, lose their connection, come back, and go."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino._audience import Audience
from pykino._hub import MOST_LEFT
from pykino.errors import ArgumentError
from pykino.events import Join, Leave

if TYPE_CHECKING:
    from pykino.events import Event
    from pykino.testing import KinoHost


def test_clients_are_known_in_the_order_in_which_they_came(kino_host: KinoHost) -> None:
    one, two = kino_host.join(), kino_host.join()
    both = kino.clients()
    one.leave()

    assert both == (one.id, two.id)
    assert kino.clients() == (two.id,)


def test_on_join_hears_of_those_who_are_here_and_of_those_who_come(kino_host: KinoHost) -> None:
    early = kino_host.join()
    heard: list[Any] = []
    kino.on_join(heard.append)
    late = kino_host.join()
    kino_host.idle()

    assert heard == [Join(early.id), Join(late.id)]


def test_each_client_can_be_welcomed_alone(kino_host: KinoHost) -> None:
    frame = kino.render(kino.Frame())
    kino.on_join(lambda event: frame.render(kino.Text(f"Hello {event.origin}"), to=event.origin))
    one, two = kino_host.join(), kino_host.join()
    kino_host.idle()

    assert [node["text"] for node in one.nodes(frame)] == [f"Hello {one.id}"]
    assert [node["text"] for node in two.nodes(frame)] == [f"Hello {two.id}"]


def test_a_client_that_loses_its_connection_has_not_left(kino_host: KinoHost) -> None:
    client = kino_host.join()
    heard: list[Any] = []
    kino.on_join(heard.append)
    kino.on_leave(heard.append)
    client.disconnect()
    client.connect()
    kino_host.idle()
    stayed = list(heard)
    client.leave()
    kino_host.idle()

    assert stayed == [Join(client.id)]
    assert heard == [Join(client.id), Leave(client.id)]


def test_a_picture_of_the_page_for_a_file_is_nobody(kino_host: KinoHost) -> None:
    heard: list[Any] = []
    kino.on_join(heard.append)
    kino_host.session.snapshot()
    kino_host.idle()

    assert heard == []
    assert kino.clients() == ()


def test_listeners_to_comings_and_goings_end_with_the_session() -> None:
    session = kino.Session()
    with session.activate():
        coming, going = kino.on_join(print), kino.on_leave(print)
    session.close()

    assert coming.wait(10)
    assert going.wait(10)


def test_who_subscribes_while_a_client_joins_hears_of_it_once() -> None:
    """In the moment after it was noted, and before the others are told."""
    heard: list[Any] = []
    audience = Audience()

    class Gap:
        """A lock; the first time it is let go, somebody subscribes."""

        def __init__(self) -> None:
            self.lock, self.used = threading.Lock(), False

        def __enter__(self) -> None:
            self.lock.acquire()

        def __exit__(self, *_: object) -> None:
            self.lock.release()
            if not self.used:
                self.used = True
                audience.joining.subscribe(heard.append)

    audience._lock = Gap()  # type: ignore[assignment]
    audience.joined("ann")

    assert heard == [Join("ann")]


def test_what_is_shown_to_who_has_just_left_is_shown_to_nobody(kino_host: KinoHost) -> None:
    frame = kino.render(kino.Frame("for all"))
    ann, bob = kino_host.join("ann"), kino_host.join()
    ann.leave()
    frame.render("for Ann", to="ann")
    frame.append("for Ann", to="ann")
    frame.clear(to="ann")

    assert "for all" in bob.text(frame)
    assert "for all" in kino_host.join("ann").text(frame), "nothing was kept for it either"
    with pytest.raises(ArgumentError, match="the id of a client, such as the origin of an event"):
        frame.render("for Eve", to="eve")


def test_not_all_who_ever_left_are_remembered() -> None:
    hub = kino.Session()._hub
    for n in range(MOST_LEFT + 5):
        hub.join(f"client-{n}", lambda: None)
        hub.leave(f"client-{n}")

    assert len(hub.left) == MOST_LEFT
    assert f"client-{MOST_LEFT}" in hub.left


@pytest.mark.parametrize("how", ["leaves", "picture"])
def test_an_error_stays_when_somebody_leaves_and_when_a_picture_is_taken(
    kino_host: KinoHost, how: str
) -> None:
    name = kino.render(kino.TextInput("Name"))
    ann, bob = kino_host.join(), kino_host.join()
    kino.listen(name, lambda event: int(event.value))
    with kino_host.expect_error(ValueError):
        ann.set_input(name, "three")
    if how == "leaves":
        bob.leave()
    else:
        kino_host.session.snapshot()
    kino_host.idle()

    assert name.ref in ann._page.sync().mirror.errors


def test_a_subscriber_that_fails_keeps_nobody_else_from_hearing(
    kino_host: KinoHost, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(event: Event) -> None:
        raise ValueError(f"not ready for {type(event).__name__}")

    audience, heard = kino_host.session.audience, list[Any]()
    for source in (audience.joining, audience.leaving):
        source.subscribe(fail)
        source.subscribe(heard.append)
    ann = kino_host.join("ann")
    ann.leave()

    assert heard == [Join("ann"), Leave("ann")]
    said = capfd.readouterr().err
    assert ("not ready for Join" in said, "not ready for Leave" in said) == (True, True)
