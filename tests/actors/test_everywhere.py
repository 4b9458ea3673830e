"""Processes from plain code, from threads, beside a loop that is busy, and after a fork."""

from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import sys
import threading
from typing import Any

import pytest
from tests.actors.ends import end_of

from pykino.actors import (
    Actor,
    Agent,
    Call,
    Child,
    Down,
    Supervisor,
    alive,
    call,
    children,
    exit_process,
    info,
    me,
    processes,
    receive,
    register,
    run,
    send,
    spawn,
    start,
    unregister,
    whereis,
)
from pykino.errors import ArgumentError, ProcessExitedError, WrongPlaceError

pytestmark = pytest.mark.usefixtures("quiet")


class Counter(Actor):
    def init(self, count: int) -> None:
        self.count = count

    def handle_call(self, request: Any, sender: Call) -> Any:
        self.count += request
        return self.count


class Broken(Actor):
    def init(self) -> None:
        raise ValueError("broken")


async def echo() -> None:
    while True:
        asked = await receive(Call)
        asked.reply(asked.request)


async def fails() -> None:
    raise ValueError("broken")


# -- plain code and threads ------------------------------------------------------------------------


def starts_and_asks() -> int:
    pid = Counter.start(40)
    with pytest.raises(ValueError, match="broken"):
        Broken.start()
    supervisor = Supervisor.start([Child(Counter, 1)])
    assert [child.id for child in children(supervisor)] == ["Counter"]
    total: int = call(pid, 2)
    for process in (pid, supervisor):
        exit_process(process)
    return total


def test_an_actor_is_started_from_plain_code() -> None:
    assert starts_and_asks() == 42


def test_an_actor_is_started_by_a_process_in_a_thread() -> None:
    async def main() -> Any:
        return await start(starts_and_asks)

    assert run(main) == 42


def test_a_start_in_a_thread_links() -> None:
    def parent() -> None:
        pid = Counter.start(0, link=True)
        exit_process(pid, "enough")
        receive()

    async def main() -> Any:
        return await end_of(spawn(parent))

    assert run(main) == "enough"


def test_a_process_in_a_thread_is_told_why_others_fail() -> None:
    """The tie is there before the other one can run."""

    def parent() -> set[str]:
        reasons = set()
        for _ in range(50):
            spawn(fails, monitor=True)
            reasons.add(repr(receive(Down).reason))
        return reasons

    async def main() -> Any:
        return await start(parent)

    assert run(main) == {"ValueError('broken')"}


def test_a_process_in_a_thread_has_its_name_when_it_begins() -> None:
    def looks() -> bool:
        return whereis("looks") is me()

    async def main() -> list[Any]:
        found = []
        for _ in range(20):
            pid = spawn(lambda asker: send(asker, looks()), me(), name="looks")
            found.append(await receive(bool))
            await end_of(pid)
        return found

    assert all(run(main))


def test_info_tells_where_a_thread_is() -> None:
    def worker(entered: threading.Event, gate: threading.Event) -> None:
        entered.set()
        gate.wait(10)
        receive("stop")

    async def main() -> list[Any]:
        entered, gate = threading.Event(), threading.Event()
        pid = spawn(worker, entered, gate)
        await asyncio.to_thread(entered.wait, 10)
        told = [info(pid)]
        gate.set()
        while (now := info(pid)) is not None and now.state != "receiving":  # noqa: ASYNC110
            await asyncio.sleep(0)  # its thread comes to it, and tells nobody
        told.append(now)
        send(pid, "stop")
        await end_of(pid)
        return told

    busy, waiting = run(main)
    assert (busy.state, waiting.state) == ("running", "receiving")
    assert "test_everywhere.py" in waiting.line


def test_names_are_given_and_taken_in_any_thread() -> None:
    pid = spawn(echo)
    for name in ("one", "two"):
        register(name, pid)
        assert whereis(name) is pid
        unregister(name)
    register("three", pid)
    with pytest.raises(ArgumentError, match="'three'"):
        register("four", pid)
    assert whereis("four") is None
    exit_process(pid)


def said_by(code: str) -> str:
    """What a program writes to stderr; trio, which other tests load, is not in it."""
    command = [sys.executable, "-c", f"from pykino.actors import receive, run\n{code}"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stderr


def test_receive_in_plain_code_is_refused_at_once() -> None:
    last = said_by("receive(timeout=1)").splitlines()[-1]
    assert "OutsideActorError: receive() was called outside of a process" in last


def test_in_debug_mode_python_warns_of_a_forgotten_await() -> None:
    code = "async def main():\n    receive()\n    receive(int, timeout=0)\nrun(main, debug=True)"
    assert said_by(code).count("coroutine 'receive' was never awaited") == 2


# -- a loop that is busy ---------------------------------------------------------------------------


@pytest.fixture
def busy() -> Any:
    """pykino's own loop, which a process keeps waiting until the test is over."""
    gate, entered = threading.Event(), threading.Event()
    pid = spawn(echo)

    async def hog() -> None:
        entered.set()
        gate.wait(30)

    spawn(hog)
    assert entered.wait(10)
    yield pid
    gate.set()
    exit_process(pid)


def test_a_thread_keeps_its_limits_itself(busy: Any) -> None:
    with pytest.raises(TimeoutError, match="keeps pykino's own loop, and all others, waiting"):
        call(busy, 1, timeout=0.01)


def test_what_a_thread_has_given_up_is_not_begun() -> None:
    pid, gate, entered = Counter.start(0), threading.Event(), threading.Event()

    async def hog() -> None:
        entered.set()
        gate.wait(30)

    spawn(hog)
    assert entered.wait(10)
    with pytest.raises(TimeoutError):
        call(pid, 1, timeout=0.01)
    gate.set()
    assert call(pid, 0) == 0
    exit_process(pid)


def test_a_dead_thread_starts_nobody_whom_nothing_would_tie_to_it() -> None:
    gate, tried = threading.Event(), threading.Event()

    def dead() -> None:
        gate.wait(30)
        try:
            spawn(echo, name="orphan", link=True)
        finally:
            tried.set()

    pid = spawn(dead)
    exit_process(pid, "killed")
    gate.set()
    assert tried.wait(30)
    assert whereis("orphan") is None


def test_an_agent_keeps_the_limits_of_threads() -> None:
    agent, gate = Agent(int), threading.Event()
    with pytest.raises(TimeoutError):
        agent.get(lambda state: gate.wait(30), timeout=0.01)
    gate.set()
    agent.stop()


# -- fork ------------------------------------------------------------------------------------------


def _in_child(pid: Any, job: Any, said: Any) -> None:
    with pytest.raises(ProcessExitedError):
        job.result()
    try:
        call(pid, 1)
    except ProcessExitedError as exc:
        said.put((str(exc.reason), alive(pid), whereis("echo") is None, call(spawn(echo), 2)))


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_processes_of_other_loops_are_dead_after_a_fork() -> None:
    fork: Any = multiprocessing.get_context("fork")
    pid, said = spawn(echo, name="echo"), fork.Queue()
    job = start(echo)
    child = fork.Process(target=_in_child, args=(pid, job, said))
    child.start()
    assert said.get(timeout=30) == ("noproc", False, True, 2)
    child.join(30)
    assert call(pid, "still here") == "still here"
    exit_process(pid)
    job.shutdown()


# -- loops that do not run, and many that do -------------------------------------------------------


def test_nobody_waits_in_vain_for_a_loop_that_does_not_run() -> None:
    loop = asyncio.new_event_loop()

    async def begin() -> Any:
        return start(echo)

    job = loop.run_until_complete(begin())
    for wait in (job.result, job.poll, job.shutdown, lambda: call(job.pid, 1)):
        with pytest.raises(WrongPlaceError, match="does not run has no meaning"):
            wait()
    loop.close()
    assert job.poll() is not None


def test_processes_are_told_while_loops_come_and_go() -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    over = threading.Event()

    async def main() -> None:
        spawn(echo)
        await asyncio.sleep(0)

    def loops() -> None:
        while not over.is_set():
            run(main)

    threads = [threading.Thread(target=loops) for _ in range(2)]
    try:
        for thread in threads:
            thread.start()
        for _ in range(300):
            for pid in processes():
                info(pid)
    finally:
        over.set()
        for thread in threads:
            thread.join()
        sys.setswitchinterval(before)
