"""UrlInput: the address of something on a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.controls.entering import entered, shown

import pykino as kino
from pykino.errors import ArgumentError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://localhost:8000/a?b=c#d",
        "ftp://user:word@example.org/pub",
        "https://exämple.org/ä",
        "http://[::1]:80/",
        "s3://bucket_of-mine/key",
        "HTTPS://EXAMPLE.ORG",
    ],
)
def test_an_absolute_url_with_a_host_is_taken(client: MemoryClient, url: str) -> None:
    source = kino.UrlInput("Source")

    assert entered(client, source, f" {url} ") == ""
    assert source.value == url


@pytest.mark.parametrize(
    "url",
    [
        "example.org", "/path", "//example.org", "https://", "https:///path", "http:example.org",
        "mailto:ada@example.org", "javascript:alert(1)", "javascript://example.org/%0aalert(1)",
        "data://text", "http://a b.org", "http://a.org/x y", "http://a.org:99999", "http://a.org:x",
        "http://[::1", "http://good.org\\@evil.org", "http://<b>.org", "http://a\n.org", "://", 3,
        ["https://example.org"], True,
    ],
)  # fmt: skip
def test_anything_else_is_refused(client: MemoryClient, url: Any) -> None:
    source = kino.UrlInput("Source", default="https://example.org")
    complaint = entered(client, source, url)

    assert complaint == "Expected an absolute URL with a host, such as https://example.org/page."
    assert source.value == "https://example.org"


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_an_empty_field_is_none(client: MemoryClient, empty: Any) -> None:
    source = kino.UrlInput("Source", default="https://example.org")

    assert entered(client, source, empty) == ""
    assert source.value is None
    assert shown(client, kino.UrlInput("Other")) is None


def test_a_bad_default_is_named() -> None:
    with pytest.raises(ArgumentError, match=r"UrlInput\(default=\.\.\.\) got 'example.org'"):
        kino.UrlInput("Source", default="example.org")


def test_where_there_is_no_page_it_is_a_line_of_text() -> None:
    source = kino.UrlInput("Source", default="https://example.org")

    assert source.fallback() == {"text/plain": "Source: https://example.org"}
    check_output(source)
