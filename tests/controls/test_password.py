"""Password: a line of text that is never shown."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest
from tests.controls.entering import entered

import pykino as kino
from pykino._parameters import Parameters
from pykino.errors import ArgumentError
from pykino.session import Session
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient

SECRET = "correct horse"


def test_python_has_the_secret(client: MemoryClient) -> None:
    token = kino.Password("Token")

    assert entered(client, token, SECRET) == ""
    assert token.value == SECRET


def test_what_is_shown_of_it_tells_nothing_not_even_its_length() -> None:
    short, long = kino.Password("Token", default="a"), kino.Password("Token", default=SECRET)

    assert short.fallback() == long.fallback() == {"text/plain": "Token: ••••••••"}
    assert repr(short) == repr(long) == "<Password 'Token'>"
    assert kino.Password("Token").fallback() == {"text/plain": "Token:"}
    check_output(long)


def test_it_is_in_no_file(client: MemoryClient) -> None:
    token = kino.render(kino.Password("Token", default=SECRET))

    assert client.state(token)["value"] == SECRET  # its own field, behind bullets
    assert SECRET not in repr(token.export())


def refuse(_: str) -> str:
    return "Too simple."


def test_no_error_repeats_it() -> None:
    token = kino.Password("Token", max_length=20, validate=refuse)
    for attempt in (
        lambda: kino.Password("Token", default=SECRET, max_length=3),
        lambda: token.set(SECRET),
        lambda: token.set(SECRET + "\n"),
        lambda: token.set(SECRET * 2),
    ):
        with pytest.raises(ArgumentError, match="••••••••") as caught:
            attempt()

        assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("secret", [SECRET, "a", "Token"])
def test_no_error_repeats_what_the_command_line_gave(secret: str) -> None:
    session = Session()
    session.parameters = Parameters({"Token": secret})
    said = r"-p Token=•••••••• is no value for Password\('Token'\): Too simple"
    with session.activate(), pytest.raises(ArgumentError, match=said) as caught:
        kino.Password("Token", validate=refuse)
    session.close()

    assert f"={secret}" not in "".join(traceback.format_exception(caught.value))
