"""The file behind a button is made at the click, for the one who clicked."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from tests.outputs.harmless import tags_of
from tests.strategies import texts

import pykino as kino
from pykino import Download
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost


def click(client: MemoryClient, output: Download) -> None:
    client.sync()
    client.push(output.ref, "download", {})


def error(client: MemoryClient, output: Download) -> str:
    """The kind of the error that is shown at the output."""
    while output.ref not in client.sync().mirror.errors:
        client.wait()
    return str(client.mirror.errors[output.ref]["kind"])


@pytest.mark.parametrize("content", [b"a,b", bytearray(b"a,b"), memoryview(b"a,b"), "a,b"])
def test_a_click_brings_the_content(content: Any, client: MemoryClient) -> None:
    output = kino.render(Download(content, "table.csv", label="Table"))
    assert client.state(output) == {"label": "Table", "filename": "table.csv"}

    click(client, output)

    assert client.wait_event("content") == {
        "filename": "table.csv",
        "mime": "text/csv",
        "data": b"a,b",
    }


def test_a_function_is_called_at_each_click(client: MemoryClient) -> None:
    numbers = iter("12")
    output = kino.render(Download(lambda: next(numbers), "n.txt"))

    for expected in (b"1", b"2"):
        click(client, output)
        assert client.wait_event("content")["data"] == expected


def test_an_async_function_is_awaited(client: MemoryClient) -> None:
    async def make() -> str:
        return "made"

    output = kino.render(Download(make, "n.txt"))

    click(client, output)

    assert client.wait_event("content")["data"] == b"made"


def test_only_the_one_who_clicked_gets_the_file(host: MemoryHost) -> None:
    one, two = host.connect(), host.connect()
    output = kino.render(Download(b"x", "x.bin"))
    two.sync()

    click(one, output)

    assert one.wait_event("content")["data"] == b"x"
    assert two.sync().events == []


def test_a_slow_function_holds_up_neither_python_nor_the_page(client: MemoryClient) -> None:
    started, go_on = threading.Event(), threading.Event()

    def make() -> bytes:
        started.set()
        assert go_on.wait(10)
        return b"late"

    output = kino.render(Download(make, "x.bin"))
    click(client, output)
    assert started.wait(10)

    kino.render(kino.Text("meanwhile"))
    assert client.nodes()[-1]["text"] == "meanwhile"

    go_on.set()
    assert client.wait_event("content")["data"] == b"late"


def test_many_slow_functions_hold_up_no_other_download(client: MemoryClient) -> None:
    started, go_on = threading.Semaphore(0), threading.Event()

    def make() -> bytes:
        started.release()
        assert go_on.wait(30)
        return b"late"

    for number in range(41):  # one more than the workers that everything else shares
        click(client, kino.render(Download(make, f"{number}.bin")))
    try:
        assert all(started.acquire(timeout=10) for _ in range(41))
        click(client, kino.render(Download(lambda: b"quick", "x.bin")))
        assert client.wait_event("content")["data"] == b"quick"
    finally:
        go_on.set()


def test_a_function_that_raises_tells_the_one_who_clicked_and_shows_the_error(
    client: MemoryClient,
) -> None:
    def fail() -> bytes:
        raise ValueError("no rows")

    output = kino.render(Download(fail, "x.csv"))

    click(client, output)

    assert client.wait_event("failed") == {"message": "ValueError: no rows"}
    assert error(client, output) == "ValueError"


def test_a_function_that_returns_something_else_is_an_error_too(client: MemoryClient) -> None:
    output = kino.render(Download(lambda: 3, "x.csv"))  # type: ignore[arg-type, return-value]

    click(client, output)

    assert "bytes, a str" in client.wait_event("failed")["message"]


def test_an_event_that_is_no_click_is_an_error(client: MemoryClient) -> None:
    output = kino.render(Download(b"x", "x.bin"))
    client.sync()

    client.push(output.ref, "upload")

    assert error(client, output) == "UnknownEventError"


def test_content_that_changes_afterwards_is_sent_as_it_was(client: MemoryClient) -> None:
    content = bytearray(b"before")
    output = kino.render(Download(content, "x.bin"))

    content[:] = b"after!"
    click(client, output)

    assert client.wait_event("content")["data"] == b"before"


@settings(max_examples=25)
@given(texts)
def test_any_words_and_names_are_taken(text: str) -> None:
    output = Download(text, f"a{text}", label=text)

    check_output(output)
    assert not set("/\\\x00") & set(output.filename)
    assert tags_of(output.fallback()["text/html"]) == {"a"}


def test_a_static_page_holds_what_is_there_already() -> None:
    assert Download(b"x", "x.bin").export()["data"] == b"x"
    assert "data" not in Download(lambda: b"x", "x.bin").export()
    assert "data" not in Download(bytes(6_000_000), "x.bin").export()


def test_hosts_of_bundles_get_a_link_where_the_content_is_there() -> None:
    bundle = Download(b"x", "../x.bin", label="Get <it>").fallback()

    assert bundle["text/plain"] == "Get <it>: .._x.bin, 1 B"
    assert bundle["text/html"] == (
        '<a download=".._x.bin" href="data:application/octet-stream;base64,eA==">Get &lt;it&gt;</a>'
    )
    assert Download(lambda: b"x", "x.bin", label="Get").fallback() == {"text/plain": "Get: x.bin"}


@pytest.mark.parametrize(
    ("content", "filename", "label", "error_type"),
    [
        (3, "x", "", ArgumentTypeError),
        (b"x", 3, "", ArgumentTypeError),
        (b"x", "x", 3, ArgumentTypeError),
        (b"x", " ", "", ArgumentError),
    ],
)
def test_what_cannot_be_downloaded_is_refused(
    content: Any, filename: Any, label: Any, error_type: type
) -> None:
    with pytest.raises(error_type):
        Download(content, filename, label=label)


def test_the_kind_can_be_given() -> None:
    assert Download(b"x", "x", mime="text/x-special").mime == "text/x-special"
    with pytest.raises(ArgumentTypeError, match="mime"):
        Download(b"x", "x", mime=3)  # type: ignore[arg-type]
