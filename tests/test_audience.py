"""Who is here: clients that come, lose their connection, come back, and go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pykino as kino
from pykino.events import Join, Leave

if TYPE_CHECKING:
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
