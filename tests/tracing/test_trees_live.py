"""A tree on a page follows what happens to the processes, and rests where nobody looks."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING
from weakref import ref

import pytest
from tests.tracing.shops import crash, idle, shop, turns

import pykino as kino
from pykino.actors import (
    Child,
    exit_process,
    monitor,
    receive,
    run,
    spawn,
    start_child,
)
from pykino.session import Session
from pykino.testing import KinoHost, check_output, kino_host
from pykino.tracing._tree_reading import Reading
from pykino.tracing.trees import process_tree, sup_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino.tracing.trees import ProcessTree


@pytest.fixture
def host() -> Iterator[KinoHost]:
    with kino_host() as made:
        yield made


def test_a_tree_on_a_page_follows_what_happens(
    host: KinoHost, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        await shop()
        client = host.join()
        tree = kino.render(sup_tree("shop"))
        assert "restart" not in client.state(tree)["tree"]
        await crash("till", caplog)
        host.advance(60)
        assert "1 restart" in client.state(tree)["tree"]
        await start_child("orders", Child(idle, id="parcel"))
        host.advance(60)
        assert "parcel" in client.state(tree)["source"]
        assert "parcel" in client.text()

    run(main)


def test_nothing_is_sent_while_nothing_changes(host: KinoHost) -> None:
    async def main() -> int:
        await shop()
        client = host.join()
        kino.render(sup_tree("shop"))
        for _ in range(5):
            host.advance(60)
        return len(client.events)

    assert run(main) == 0


def test_nobody_looks_while_nobody_is_there(
    host: KinoHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def read() -> Reading:
        looks.append(1)
        return Reading()

    monkeypatch.setattr("pykino.tracing.trees.read_all", read)
    tree = kino.render(process_tree())
    looks.clear()
    host.advance(600)
    assert not looks
    client = host.join()
    client.state(tree)
    host.advance(60)
    assert looks
    client.leave()
    looks.clear()
    host.advance(600)
    assert not looks


def test_the_last_state_stays_once_the_supervisor_has_exited(host: KinoHost) -> None:
    async def main() -> None:
        pid = await shop()
        client = host.join()
        tree = kino.render(sup_tree(pid))
        client.state(tree)
        exit_process(pid, "shutdown")
        monitor(pid)
        await receive()
        host.advance(60)
        state = client.state(tree)
        assert "visitors" in state["tree"]
        assert state["said"].startswith("✕ The supervisor has exited")
        assert "visitors" in tree.fallback()["text/plain"]
        host.advance(600)
        assert len(client.events) == 1

    run(main)


def test_the_end_of_the_program_is_no_news(host: KinoHost) -> None:
    client = host.join()

    async def main() -> ProcessTree:
        await shop()
        tree = kino.render(sup_tree("shop"))
        client.state(tree)
        return tree

    tree = run(main)
    host.advance(600)
    assert "visitors" in client.state(tree)["tree"]
    assert not client.events


def test_it_ends_with_its_scope(host: KinoHost) -> None:
    async def main() -> None:
        client = host.join()
        with kino.scope():
            tree = kino.render(process_tree())
            client.state(tree)
        spawn(idle, name="late")
        host.advance(600)
        assert "late" not in client.state(tree)["tree"]
        assert "late" not in tree.fallback()["text/plain"]

    run(main)


def test_a_tree_that_nobody_has_is_not_kept_by_its_clock(host: KinoHost) -> None:
    client = host.join()
    frame = kino.render(kino.Frame())
    frame.render(process_tree())
    there = ref(frame.outputs()[0])
    assert client.state(frame.outputs()[0])["said"] == ""
    for number in range(9):  # what has left a page is answered for a while yet
        frame.render(number)
        client.nodes(frame)

    host.advance(60)
    gc.collect()
    assert there() is None


def test_it_keeps_the_promises_of_outputs() -> None:
    check_output(process_tree())
    check_output(process_tree(format="text"))


def test_a_saved_page_shows_the_state_at_that_moment(session: Session) -> None:
    from pykino.hosts.static import page

    async def main() -> str:
        kino.render(process_tree())
        spawn(idle, name="late_one")
        return page(session)

    saved = run(main)
    assert '"outputs/process_tree.js"' in saved
    assert '"outputs/_diagram.js"' in saved
    assert "late_one" in saved[saved.index("<noscript>") :]


def test_a_terminal_draws_lines_and_does_not_repeat_them() -> None:
    import io

    from pykino.hosts.terminal import TerminalHost

    out = io.StringIO()

    async def main() -> None:
        await shop()
        with Session().activate() as session:
            session.attach(TerminalHost(out))
            kino.render(sup_tree("shop"))
            await turns()
            session.close()

    run(main)
    assert out.getvalue().count("├── visitors") == 1
