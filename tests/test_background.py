"""Background work: owned by the cell that started it."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

import pykino as kino
from pykino.errors import ArgumentTypeError, WrongPlaceError

if TYPE_CHECKING:
    from pathlib import Path

    from pykino.background import Background
    from pykino.testing import KinoHost


def test_start_runs_a_function_and_gives_its_result() -> None:
    def add(a: int, *, b: int) -> int:
        return a + b

    assert kino.start(add, 1, b=2).result(10) == 3


def test_start_runs_a_coroutine_on_our_loop() -> None:
    async def name_of_thread() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    assert kino.start(name_of_thread).result(10) == "pykino"


def test_what_it_raises_is_shown_in_its_cell_and_given_by_result(kino_host: KinoHost) -> None:
    client, cell = kino_host.join(), kino.render(kino.Frame())
    with kino.scope(cell).active():
        work = kino.start(list[int]().pop)
    with kino_host.expect_error(IndexError):
        assert work.wait(10)
        kino_host.idle()

    (problem,) = client.nodes(cell)
    assert problem["items"][0]["kind"] == "IndexError"
    with pytest.raises(IndexError):
        work.result()


def test_a_coroutine_is_cancelled_when_its_cell_ends(kino_host: KinoHost) -> None:
    began, cancelled = threading.Event(), threading.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    with kino.scope():
        handle = kino.start(work)
        assert began.wait(10)

    assert cancelled.wait(10)
    assert handle.wait(10)
    kino_host.idle()
    assert kino_host.errors == []


def test_a_thread_ends_quietly_when_it_uses_what_belonged_to_its_cell(kino_host: KinoHost) -> None:
    began = threading.Event()

    def work(frame: kino.Frame) -> None:
        while True:
            frame.render("still here")
            began.set()

    with kino.scope():
        handle = kino.start(work, kino.render(kino.Frame()))
        assert began.wait(10)

    assert handle.wait(10)
    kino_host.idle()
    assert kino_host.errors == []


def test_a_long_loop_may_look_whether_it_should_stop() -> None:
    began = threading.Event()
    handles: list[Background[str]] = []

    def work() -> str:
        began.wait(10)
        while not handles[0].stopping:
            began.wait(0.001)
        return "stopped"

    handles.append(kino.start(work))
    began.set()
    handles[0].stop()

    assert handles[0].result(10) == "stopped"


def test_an_input_is_not_read_in_the_background(kino_host: KinoHost) -> None:
    name = kino.TextInput("Name", default="Ada")
    work = kino.start(name.read)
    assert work.wait(10)

    with pytest.raises(WrongPlaceError):
        work.result()
    with kino_host.expect_error(WrongPlaceError):
        kino_host.join()


def test_result_says_when_the_time_is_over() -> None:
    go = threading.Event()
    work = kino.start(go.wait, 30)

    with pytest.raises(TimeoutError, match=r"is not over after 0\.01 s"):
        work.result(0.01)
    go.set()
    assert work.wait(10)


def test_an_async_handler_awaits_a_handle(kino_host: KinoHost) -> None:
    client, button, seen = kino_host.join(), kino.render(kino.Button("Go")), list[object]()

    async def wait(_: object) -> None:
        seen.append(await kino.start(asyncio.sleep, 0, "slept"))

    kino.listen(button, wait)
    client.click(button)
    kino_host.idle()

    assert seen == ["slept"]


def test_a_handle_is_awaited_on_any_loop_and_as_often_as_one_likes(kino_host: KinoHost) -> None:
    async def main() -> tuple[object, ...]:
        go = threading.Event()
        work = kino.start(go.wait)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(work, 0.01)
        asking = asyncio.gather(work, work)
        await asyncio.sleep(0)
        go.set()
        return (*await asking, await work)

    assert asyncio.run(main()) == (True, True, True)


def test_who_awaits_a_handle_hears_what_was_raised(kino_host: KinoHost) -> None:
    async def main() -> None:
        await kino.start(list[int]().pop)

    with kino_host.expect_error(IndexError), pytest.raises(IndexError):
        asyncio.run(main())


@pytest.mark.parametrize("call", ["result", "wait"])
def test_who_would_wait_for_itself_is_told(kino_host: KinoHost, call: str) -> None:
    """On pykino's loop a blocking call would stop every async handler for good."""
    client, seen = kino_host.join(), list[object]()
    blocks, works = kino.render(kino.Button("Blocks")), kino.render(kino.Button("Works"))

    async def block(_: object) -> None:
        getattr(kino.start(asyncio.sleep, 0), call)()

    async def work(event: object) -> None:
        seen.append(event)

    kino.listen(blocks, block)
    kino.listen(works, work)
    with kino_host.expect_error(WrongPlaceError, match="await the handle instead"):
        client.click(blocks)
        client.click(works)
        kino_host.idle()

    assert len(seen) == 1


def test_a_handle_is_asked_without_waiting_on_the_loop_too(kino_host: KinoHost) -> None:
    async def ask() -> tuple[bool, object, bool]:
        work = kino.start(asyncio.sleep, 0, "slept")
        before = work.wait(0)
        await work
        return before, work.result(), work.wait()

    assert kino.start(ask).result(10) == (False, "slept", True)


def test_work_that_a_listener_only_begins_is_not_waited_for(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    go, both = threading.Event(), threading.Barrier(2)

    def work() -> None:
        both.wait(10)
        go.set()

    kino.listen(button, lambda _: kino.start(work))
    client.click(button)
    client.click(button)

    assert go.wait(10)


def test_what_cannot_be_called_is_not_started() -> None:
    with pytest.raises(ArgumentTypeError, match=r"start\(fn=\.\.\.\) got 5"):
        kino.start(5)  # type: ignore[call-overload]


def test_the_temporary_folder_is_there_until_the_session_is_over() -> None:
    session = kino.Session()
    with session.activate():
        folder: Path = kino.tmp_dir()
        (folder / "note.txt").write_text("hello", encoding="utf-8")
        same = kino.tmp_dir() == folder
    session.close()

    assert same
    assert not folder.exists()
