"""Who may come in to the web host, and the fences around what it serves."""

from __future__ import annotations

import logging
import re
import socket
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import InvalidStatus

from pykino.hosts._web.keys import kept_key
from pykino.hosts._web.security import Gate

if TYPE_CHECKING:
    from pathlib import Path

    from pykino.hosts.web import WebHost

    from .web_client import Visitor


def test_the_link_leads_to_a_clean_address_and_leaves_a_cookie(stranger: Visitor) -> None:
    answer = stranger.get(stranger.link)

    assert (answer.status, answer.headers["Location"]) == (303, "/")
    name, *flags = re.split("[=;]", answer.headers["Set-Cookie"].replace(" ", "").lower())
    assert name == f"pykino-{stranger.netloc.split(':')[1]}"
    assert {"httponly", "samesite", "strict"} <= set(flags)


def test_the_cookie_opens_the_page(visitor: Visitor) -> None:
    answer = visitor.get("/")

    assert answer.status == 200
    assert "<title>A page</title>" in answer.text


@pytest.mark.parametrize("path", ["/", "/?token=guess", "/?token=", "/?token=%ff", "/frame", "/ws"])
def test_without_the_link_a_page_says_what_to_do(stranger: Visitor, path: str) -> None:
    answer = stranger.get(path)

    assert answer.status == 403
    assert "Open it with the link that pykino printed" in answer.text


def test_a_token_is_long_enough_not_to_be_guessed(host: WebHost) -> None:
    """24 random bytes: 192 bits."""
    assert len(host.url.partition("token=")[2]) == 32


def test_an_old_link_in_a_browser_that_has_the_cookie_opens_the_page(visitor: Visitor) -> None:
    answer = visitor.get("/?token=of-an-earlier-run")

    assert (answer.status, answer.headers["Location"]) == (303, "/")


def test_a_link_on_another_site_gets_in_by_a_step_that_our_own_page_makes(
    stranger: Visitor,
) -> None:
    """A browser keeps a SameSite=Strict cookie from what another site starts, redirects included."""
    assert stranger.get(stranger.link, Sec_Fetch_Site="cross-site").status == 303

    bounce = stranger.get("/", Sec_Fetch_Site="cross-site")

    assert (bounce.status, bounce.headers["Refresh"]) == (200, "0; url=/")
    assert stranger.get("/", Sec_Fetch_Site="same-origin").status == 403


@pytest.mark.parametrize(
    "name", ["evil.example", "127.0.0.1.evil.example", "[", "", "localhost@evil"]
)
def test_a_foreign_name_that_resolves_to_this_machine_is_refused(
    visitor: Visitor, name: str
) -> None:
    """DNS rebinding: the browser believes the page belongs to that name."""
    answer = visitor.get("/", Host=name)

    assert answer.status in (400, 403)
    assert "pykino-" not in answer.text


@pytest.mark.parametrize("name", ["localhost:8000", "127.0.0.1", "[::1]:90"])
def test_the_names_of_this_machine_are_let_in_on_any_port(visitor: Visitor, name: str) -> None:
    """The port may be that of a tunnel."""
    assert visitor.get("/", Host=name).status == 200


def test_on_all_addresses_an_address_is_a_good_name_and_a_foreign_name_is_not() -> None:
    gate = Gate("0.0.0.0", 80, b"key")

    assert gate.host_is_ours("192.168.1.7:80")
    assert gate.host_is_ours(socket.gethostname().lower())
    assert not gate.host_is_ours("evil.example:80")


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1"]
)
def test_a_socket_is_opened_by_our_own_page_only(visitor: Visitor, origin: Any) -> None:
    with pytest.raises(InvalidStatus, match="403"), visitor.socket(origin=origin):
        pass


def test_a_socket_needs_the_cookie(stranger: Visitor) -> None:
    with pytest.raises(InvalidStatus, match="403"), stranger.socket():
        pass


def test_a_cookie_is_refused_when_forged_or_out_of_date(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate("127.0.0.1", 8000, b"key")
    other = Gate("127.0.0.1", 8000, b"another key")
    cookie = gate.new_cookie()

    assert gate.cookie_opens(f"theirs=a b; pykino-8000={cookie}; x")
    assert not gate.cookie_opens(f"pykino-8001={cookie}")
    assert not gate.cookie_opens(f"pykino-8000={other.new_cookie()}")
    assert not gate.cookie_opens(f"pykino-8000=9{cookie}")
    monkeypatch.setattr("time.time", lambda: 1e11)
    assert not gate.cookie_opens(f"pykino-8000={cookie}")


def test_the_key_of_cookies_is_kept_for_this_user_alone(tmp_path: Path) -> None:
    key = kept_key(tmp_path)

    assert kept_key(tmp_path) == key
    assert (tmp_path / "web-key").stat().st_mode & 0o077 == 0
    (tmp_path / "web-key").chmod(0o644)
    assert kept_key(tmp_path) != key, "others may have read it"


def test_where_no_key_can_be_kept_each_run_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert kept_key(tmp_path / "file" / "folder") != kept_key(tmp_path / "file" / "folder")


def test_the_token_is_in_no_log(stranger: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    with stranger.enter().page():
        stranger.get("/nothing-here")

    ours = [r.getMessage() for r in caplog.records if not r.name.startswith("websockets.client")]
    assert ours
    assert stranger.link.partition("=")[2] not in repr(ours)
    assert stranger.cookie.partition("=")[2] not in repr(ours)


def test_neither_token_nor_key_are_in_the_repr_of_the_gate() -> None:
    gate = Gate("127.0.0.1", 80, b"the key", token="the token")

    assert "the" not in repr(gate)
