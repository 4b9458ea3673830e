"""Ctrl-C and `SystemExit` in processes on trio, in programs of their own."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.actors.programs import interrupted, started

from pykino import actors
from pykino.actors import receive, spawn

if TYPE_CHECKING:
    from pathlib import Path

trio = pytest.importorskip("trio", reason="trio is not installed")

PROGRAM = """
import sys, trio
from pykino.actors import receive, run, spawn

async def computes():
    try:
        print("ready", flush=True)
        while True:
            pass
    finally:
        print("left", flush=True)

async def waits():
    try:
        await receive()
    finally:
        print("tidied up", flush=True)

async def main_that_computes():
    spawn(waits)
    await trio.sleep(0.01)
    await computes()

async def main_with_a_child():
    spawn(waits)
    await trio.sleep(0.01)
    spawn(computes)
    await receive()

async def of_trio():
    spawn(waits)
    await trio.sleep(0.01)
    spawn(computes)
    try:
        await trio.sleep_forever()
    except KeyboardInterrupt:
        print("main was told", flush=True)
        raise

async def ends_it():
    sys.exit(3)

async def main_with_one_that_ends_it():
    spawn(waits)
    await trio.sleep(0.01)
    print("ready", flush=True)
    spawn(ends_it)
    await receive()
"""


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("run(main_that_computes, backend='trio')", []),
        ("run(main_with_a_child, backend='trio')", []),
        ("trio.run(of_trio)", ["main was told"]),
    ],
)
def test_ctrl_c_stops_a_process_that_computes(tmp_path: Path, start: str, told: list[str]) -> None:
    text = f"""
        try:
            {start}
        except KeyboardInterrupt:
            print("interrupted")
        """
    said = interrupted(started(tmp_path, PROGRAM, text))
    assert said == ["left", *told, "tidied up", "interrupted"]


def test_sys_exit_in_a_process_is_the_exit_code_of_the_program(tmp_path: Path) -> None:
    with started(tmp_path, PROGRAM, "run(main_with_one_that_ends_it, backend='trio')") as running:
        out, err = running.communicate(timeout=20)

    assert out.splitlines() == ["ready", "tidied up"]
    assert err == ""
    assert running.returncode == 3


def test_sys_exit_in_a_process_of_a_run_of_trio_is_logged_and_the_run_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def ends_it() -> None:
        sys.exit(3)

    async def answers() -> str:
        return await receive()  # type: ignore[no-any-return]

    async def program() -> Any:
        job = actors.start(answers)
        spawn(ends_it)
        await trio.sleep(0.002)
        actors.send(job.pid, "goes on")
        return await job

    assert trio.run(program) == "goes on"
    assert "ends_it" in caplog.text
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [SystemExit]
    assert caplog.records[0].levelno == logging.ERROR
