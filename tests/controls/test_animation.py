"""Animations: a frame that shows what a function makes of each event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import pykino as kino
from pykino.errors import ArgumentTypeError

if TYPE_CHECKING:
    from pykino.events import Tick
    from pykino.testing import KinoHost


def shown(client: object) -> list[str]:
    (frame,) = client.nodes()  # type: ignore[attr-defined]
    return [node["text"] for node in frame["items"]]


def test_a_number_animates_every_so_many_seconds(kino_host: KinoHost) -> None:
    client = kino_host.join()
    kino.animate(0.5, lambda tick: kino.Text(f"picture {tick.iteration}"))
    kino_host.advance(1.5)

    assert shown(client) == ["picture 2"]


def test_with_a_state_the_function_returns_picture_and_state(kino_host: KinoHost) -> None:
    client = kino_host.join()
    kino.animate(1.0, lambda tick, n: (kino.Text(f"2**{n} = {2**n}"), n + 1), state=0)
    kino_host.advance(4.0)

    assert shown(client) == ["2**3 = 8"]


def test_stop_ends_it_and_the_last_picture_stays(kino_host: KinoHost) -> None:
    client = kino_host.join()

    def count(tick: Tick) -> object:
        if tick.iteration == 2:
            raise kino.Stop
        return kino.Text(str(tick.iteration))

    counting = kino.animate(1.0, count)
    kino_host.advance(5.0)

    assert counting.stopped
    assert shown(client) == ["1"]


def test_an_input_animates_what_follows_from_it(kino_host: KinoHost) -> None:
    client, name = kino_host.join(), kino.TextInput("Name")
    kino.render(name)

    async def greet(event: object) -> object:
        return kino.Text(f"Hello {name.value}")

    kino.animate(name, greet)
    client.set_input(name, "Ada")
    kino_host.idle()

    assert [node["text"] for node in client.nodes()[1]["items"]] == ["Hello Ada"]


def test_a_function_with_state_that_returns_no_pair_is_told(kino_host: KinoHost) -> None:
    kino_host.join()
    kino.animate(1.0, lambda tick, n: n, state=0)
    with kino_host.expect_error(ArgumentTypeError, match="a pair"):
        kino_host.advance(1.0)


def test_what_cannot_be_called_does_not_animate() -> None:
    with pytest.raises(ArgumentTypeError, match=r"animate\(fn=\.\.\.\)"):
        kino.animate(1.0, "picture")  # type: ignore[arg-type]


@pytest.mark.parametrize("source", [None, kino.Button])
def test_what_nobody_can_listen_to_leaves_nothing_on_the_page(
    kino_host: KinoHost, source: object
) -> None:
    client = kino_host.join()
    with pytest.raises(ArgumentTypeError, match=r"animate\(source=\.\.\.\)"):
        kino.animate(source, lambda event: 1)

    assert client.nodes() == []
