"""The mixer, without a browser: pytest finds the fixture `kino_host` wherever pykino is installed."""

import pytest
from color_mixer import Color, Mixer

import pykino as kino
from pykino.testing import KinoHost, check_output

BLUE = Color(59, 91, 219)


def mixed(channel: str, value: object, n: int = 1) -> dict[str, object]:
    """What the page sends when a slider was moved."""
    return {"channel": channel, "value": value, "n": n}


def test_a_color_is_shown_as_a_mixer(kino_host: KinoHost) -> None:
    kino.render(BLUE)

    (mixer,) = kino_host.join().outputs()
    assert isinstance(mixer, Mixer)
    assert mixer.color == BLUE


def test_what_one_client_mixes_all_see_and_python_hears(kino_host: KinoHost) -> None:
    mixer = kino.render(Mixer(BLUE))
    heard: list[kino.events.Event] = []
    kino.listen(mixer, heard.append)
    ann, bob = kino_host.join("ann"), kino_host.join("bob")
    ann.push_event(mixer, "mix", mixed("red", 255))
    kino_host.idle()

    expected = {"red": 255, "green": 91, "blue": 219, "origin": "ann", "n": 1}
    assert bob.events == [(mixer.ref, "color", expected)]
    assert heard == [kino.events.Change("ann", Color(255, 91, 219))]


def test_who_comes_late_sees_the_color_as_it_is(kino_host: KinoHost) -> None:
    mixer = kino.render(Mixer(BLUE))
    mixer.set(Color(1, 2, 3))

    assert kino_host.join().state(mixer) == {"red": 1, "green": 2, "blue": 3}


@pytest.mark.parametrize(
    "payload", [None, mixed("alpha", 5), mixed("red", "5"), mixed("red", None)]
)
def test_nonsense_is_refused_to_who_sent_it(kino_host: KinoHost, payload: object) -> None:
    mixer = kino.render(Mixer(BLUE))
    with kino_host.expect_error(ValueError, match="cannot mix"):
        kino_host.join().push_event(mixer, "mix", payload)

    assert mixer.color == BLUE


def test_beyond_the_end_of_a_slider_is_its_end(kino_host: KinoHost) -> None:
    mixer = kino.render(Mixer(BLUE))
    kino_host.join().push_event(mixer, "mix", mixed("green", 9_999))
    kino_host.idle()

    assert mixer.color.green == 255


def test_a_mixer_of_a_cell_that_ended_takes_no_color() -> None:
    with kino.scope():
        mixer = Mixer(BLUE)

    with pytest.raises(kino.PykinoError, match="is closed"):
        mixer.set(Color(0, 0, 0))


@pytest.mark.parametrize("value", [-1, 256, 1.0, "1", True])
def test_a_color_says_what_is_wrong_with_it(value: object) -> None:
    with pytest.raises(ValueError, match=r"Color\(red=...\) got"):
        Color(value, 0, 0)  # type: ignore[arg-type]


def test_it_keeps_the_promises_of_an_output() -> None:
    check_output(Mixer(BLUE))
