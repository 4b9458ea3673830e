"""Frames: what is rendered is what every client sees, as it was when it was rendered."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, ClosedError

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost


def texts(client: MemoryClient, frame: kino.Frame) -> list[str]:
    return [node["text"] for node in client.nodes(frame.ref)]


def test_the_last_value_of_a_tight_loop_is_seen(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame())

    for i in range(10_000):
        frame.render(i)

    assert texts(client, frame) == ["9999"]
    assert client.batches == 1


def test_append_adds_below_and_clear_removes_all(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame("a"))
    frame.append("b")
    assert texts(client, frame) == ["'a'", "'b'"]

    frame.clear()

    assert texts(client, frame) == []


def test_a_list_changed_after_it_was_rendered_is_seen_as_it_was(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame())
    value = ["before"]

    frame.render(value)
    value[0] = "after"

    assert "before" in str(client.nodes(frame.ref))
    assert "after" not in str(client.nodes(frame.ref))


def test_frames_in_frames_are_followed(client: MemoryClient) -> None:
    inner = kino.Frame(1)
    outer = kino.render(kino.Frame(kino.Grid([inner, "right"], columns=2)))

    inner.render(2)

    (grid,) = client.nodes(outer.ref)
    assert [grid["items"][0]["items"][0]["text"], grid["items"][1]["text"]] == ["2", "'right'"]


def test_a_frame_cannot_be_shown_inside_itself(client: MemoryClient) -> None:
    outer = kino.render(kino.Frame("kept"))
    middle = kino.Frame(kino.Tabs({"outer": outer}))

    with pytest.raises(ArgumentError, match="no frame inside itself"):
        outer.render(middle)

    assert texts(client, outer) == ["'kept'"]


def test_what_is_for_one_client_is_seen_by_that_one_only(host: MemoryHost) -> None:
    ann, bob = host.connect(), host.connect()
    frame = kino.render(kino.Frame("all"))

    frame.render("for Ann", to=ann.id)

    assert texts(ann, frame) == ["'for Ann'"]
    assert texts(bob, frame) == ["'all'"]


def test_what_an_empty_frame_says_is_no_option() -> None:
    with pytest.raises(ArgumentTypeError, match=r"placeholder=.*expected True or False"):
        kino.Frame(placeholder="Nothing yet")  # type: ignore[arg-type]


def test_an_unknown_client_is_named_and_nothing_changes(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame("kept"))

    with pytest.raises(ArgumentError, match=r"to=\.\.\.\) got 'nobody'"):
        frame.render("x", to="nobody")

    assert texts(client, frame) == ["'kept'"]


def test_what_is_temporary_is_not_seen_by_those_who_come_later(host: MemoryHost) -> None:
    early = host.connect()
    frame = kino.render(kino.Frame("stays"))

    frame.append("now", temporary=True)

    assert texts(early, frame) == ["'stays'", "'now'"]
    assert texts(host.connect(), frame) == ["'stays'"]


def test_eight_threads_may_use_one_frame(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame())

    def work(name: int) -> None:
        for i in range(200):
            frame.append(kino.Text(f"{name}:{i}"))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        client.sync()

    seen = texts(client, frame)
    assert len(seen) == 1600
    for name in range(8):  # each thread's own order is kept
        own = [text for text in seen if text.startswith(f"{name}:")]
        assert own == [f"{name}:{i}" for i in range(200)]


def test_a_frame_of_a_closed_scope_says_so_and_keeps_what_it_shows(client: MemoryClient) -> None:
    with kino.scope():
        frame = kino.render(kino.Frame("kept"))

    with pytest.raises(ClosedError, match=f"{frame.ref} is closed"):
        frame.render("x")

    assert texts(client, frame) == ["'kept'"]


def test_a_frame_that_was_closed_says_so() -> None:
    frame = kino.Frame()
    frame.close()

    with pytest.raises(ClosedError, match=r"or close\(\) was called"):
        frame.render("x")


def test_the_fallback_of_a_frame_is_what_it_shows() -> None:
    frame = kino.Frame(kino.Text("<b>"))
    frame.append(1)

    assert frame.fallback()["text/plain"] == "<b>\n1"
    assert "&lt;b&gt;" in frame.fallback()["text/html"]


def test_more_than_one_first_value_is_refused() -> None:
    with pytest.raises(TypeError, match="at most one value"):
        kino.Frame(1, 2)


class Slow:
    """A value whose repr takes until it is told to end."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __repr__(self) -> str:
        assert self.go.wait(30)
        return "at last"


@pytest.mark.parametrize("verb", ["render", "append"])
def test_a_value_that_takes_long_is_announced_and_then_shown(
    client: MemoryClient, verb: str
) -> None:
    frame = kino.render(kino.Frame())
    slow = Slow()
    thread = threading.Thread(target=getattr(frame, verb), args=(slow,))
    thread.start()
    while "Still rendering a value of type Slow" not in str(client.nodes(frame.ref)):
        client.wait()
    slow.go.set()
    thread.join()

    (holder,) = client.nodes(frame.ref)
    assert holder["items"][0]["text"] == "at last"


class Interrupted:
    """A value whose repr is ended by Ctrl-C, after it was announced."""

    def __init__(self, client: MemoryClient, frame: kino.Frame) -> None:
        self.client, self.frame = client, frame

    def __repr__(self) -> str:
        while "Still rendering" not in str(self.client.nodes(self.frame.ref)):
            self.client.wait()
        raise KeyboardInterrupt


def test_ctrl_c_ends_a_value_that_takes_long(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame())

    with pytest.raises(KeyboardInterrupt):
        frame.render(Interrupted(client, frame))

    assert "was interrupted" in str(client.nodes(frame.ref))
