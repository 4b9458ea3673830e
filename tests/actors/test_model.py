"""Processes against a plain model of them, in any order of what may happen."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections import Counter
from contextlib import suppress
from random import Random
from sys import exc_info
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)
from tests.actors.model import Model, Puppet

from pykino.actors import (
    DeadLetter,
    Down,
    Exit,
    Process,
    alive,
    demonitor,
    either,
    exit_process,
    info,
    link,
    me,
    monitor,
    processes,
    receive,
    register,
    send,
    send_after,
    spawn,
    testing,
    trap_exit,
    unlink,
    unregister,
    watch_dead_letters,
    whereis,
)
from pykino.actors._virtual_loop import VirtualLoop

if TYPE_CHECKING:
    from collections.abc import Callable

TICK = 2.0**-20  # seconds in which all settles; no sum of them is rounded
REASONS = ("normal", "shutdown", "killed", "boom")
NAMES = ("anna", "ben")


pytestmark = pytest.mark.usefixtures("quiet")


@frozen(eq=False)
class Order:
    """What a puppet is told to do; it waits for nothing else meanwhile."""

    act: Callable[[], Any]


class Quit(Exception):
    """It has another one for each process."""


async def obeys(got: list[Any]) -> None:
    """Do what one is told, and note what comes of it."""
    while True:
        act = (await receive(Order)).act
        try:
            result = act()
            if result is return_:
                return
            if asyncio.iscoroutine(result) or hasattr(result, "__await__") or _is_wait(result):
                got.append(await result)
        except TimeoutError:
            got.append("timeout")


def _is_wait(result: Any) -> bool:
    return type(result).__name__ == "generator"


def return_() -> Any:
    return return_


def crash(number: int) -> None:
    raise Quit(number)


def is_even(message: Any) -> bool:
    return isinstance(message, int) and message % 2 == 0


WISHES: dict[str, tuple[Any, Callable[[Any], bool]]] = {
    "any": (None, lambda message: True),
    "a number": (int, lambda message: isinstance(message, int)),
    "an even number": (is_even, is_even),
    "three": (3, lambda message: message == 3),
    "a pair": (("pair", ...), lambda message: isinstance(message, tuple) and message[0] == "pair"),
    "a down": (Down, lambda message: isinstance(message, tuple) and message[0] == "down"),
    "an exit or an odd number": (
        either(Exit, lambda message: isinstance(message, int) and message % 2),
        lambda message: (
            message % 2 == 1 if isinstance(message, int) else message[0] == "exit"
        ),
    ),
}  # fmt: skip

contents = st.integers(0, 5) | st.tuples(st.just("pair"), st.integers(0, 5))
pick = st.integers(0, 100)


class Processes(RuleBasedStateMachine):
    """What is done to a few processes, and to their model, one thing after the other."""

    watches = Bundle("watches")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner(
            loop_factory=lambda: VirtualLoop(Random(0), max_steps=10**9, timeout=None)
        )
        self.loop = self.runner.get_loop()
        self.model = Model()
        self.pids: list[Process] = []
        self.got: list[list[Any]] = []
        self.monitors: list[Any] = []
        self.letters: list[DeadLetter] = []
        self.end_watch = watch_dead_letters(self.letters.append)

    def teardown(self) -> None:
        self.end_watch()
        left = [weakref.ref(pid) for pid in self.pids]
        self.runner.close()
        self.pids.clear()
        self.monitors.clear()
        self.letters.clear()
        self.got.clear()
        if exc_info()[0] is None:  # the traceback of a failure keeps some
            gc.collect()
            assert processes() == []
            assert not any(ref() for ref in left)

    # -- what the rules are made of ---------------------------------------------------------

    def free(self) -> list[Puppet]:
        """Those that can be told to do something."""
        return [puppet for puppet in self.model.puppets if puppet.alive and puppet.wish is None]

    def some(self, number: int) -> Puppet:
        return self.free()[number % len(self.free())]

    def other(self, number: int) -> Puppet:
        """Any one, dead or alive."""
        return self.model.puppets[number % len(self.model.puppets)]

    def told(self, who: Puppet, act: Callable[[], Any]) -> None:
        """Have a process do something, and all settle."""

        async def tell() -> None:
            send(self.pids[who.number], Order(act))
            await asyncio.sleep(TICK)

        self.runner.run(tell())
        self.model.settle()

    def pid(self, puppet: Puppet) -> Process:
        return self.pids[puppet.number]

    # -- the rules ---------------------------------------------------------------------------

    @initialize()
    def spawn_some(self) -> None:
        for _ in range(4):
            self.spawn()

    @precondition(lambda self: len(self.free()) < 4)
    @rule()
    def spawn(self) -> None:
        async def start() -> None:
            got: list[Any] = []
            self.got.append(got)
            self.pids.append(spawn(obeys, got))
            await asyncio.sleep(TICK)

        self.runner.run(start())
        self.model.spawn()

    @precondition(lambda self: self.free())
    @rule(sender=pick, to=pick, message=contents)
    def send(self, sender: int, to: int, message: Any) -> None:
        who, target = self.some(sender), self.other(to)
        self.model.deliver(target, message)
        self.told(who, lambda: send(self.pid(target), message))

    @precondition(lambda self: self.free())
    @rule(sender=pick, to=pick, messages=st.lists(contents, min_size=2, max_size=5))
    def send_several(self, sender: int, to: int, messages: list[Any]) -> None:
        who, target = self.some(sender), self.other(to)

        def act() -> None:
            for message in messages:
                send(self.pid(target), message)

        for message in messages:
            self.model.deliver(target, message)
        self.told(who, act)

    @precondition(lambda self: self.free())
    @rule(who=pick, wish=st.sampled_from(sorted(WISHES)), timeout=st.sampled_from([None, 0, 1, 3]))
    def receive(self, who: int, wish: str, timeout: float | None) -> None:
        puppet, (pattern, fits) = self.some(who), WISHES[wish]
        deadline = None if timeout is None else self.loop.time() + timeout
        self.model.receive(puppet, fits, deadline)
        self.told(puppet, lambda: receive(pattern, timeout=timeout))
        self.model.expire(self.loop.time())

    @rule(seconds=st.sampled_from([0.5, 1.0, 2.0]))
    def wait(self, seconds: float) -> None:
        self.runner.run(asyncio.sleep(seconds))
        self.model.expire(self.loop.time())

    @precondition(lambda self: self.free())
    @rule(target=watches, who=pick, to=pick)
    def trap_and_watch(self, who: int, to: int) -> tuple[Puppet, int]:
        """As a supervisor does."""
        self.trap_exit(who, True)
        self.link(who, to)
        watch: tuple[Puppet, int] = self.monitor(who, to)  # type: ignore[assignment]
        return watch

    @precondition(lambda self: self.free())
    @rule(who=pick, to=pick)
    def link(self, who: int, to: int) -> None:
        one, other = self.some(who), self.other(to)
        self.model.link(one, other)
        self.told(one, lambda: link(self.pid(other)))

    @precondition(lambda self: self.free())
    @rule(who=pick, to=pick)
    def unlink(self, who: int, to: int) -> None:
        one, other = self.some(who), self.other(to)
        self.model.unlink(one, other)
        self.told(one, lambda: unlink(self.pid(other)))

    @precondition(lambda self: self.free())
    @rule(target=watches, who=pick, to=pick)
    def monitor(self, who: int, to: int) -> tuple[Puppet, int]:
        one, other = self.some(who), self.other(to)
        number = len(self.monitors)
        self.model.monitor(one, number, other)
        self.told(one, lambda: self.monitors.append(monitor(self.pid(other))))
        return one, number

    @rule(watch=consumes(watches))
    def demonitor(self, watch: tuple[Puppet, int]) -> None:
        who, number = watch
        if who in self.free():
            self.model.demonitor(who, number)
            self.told(who, lambda: demonitor(self.monitors[number]))

    @precondition(lambda self: self.free())
    @rule(who=pick, to=pick, reason=st.sampled_from(REASONS))
    def exit_process(self, who: int, to: int, reason: str) -> None:
        one, other = self.some(who), self.other(to)
        self.model.exit(one, other, reason)
        self.told(one, lambda: exit_process(self.pid(other), reason))

    @precondition(lambda self: self.free())
    @rule(who=pick, how=st.sampled_from(["return", "raise"]))
    def end(self, who: int, how: str) -> None:
        puppet = self.some(who)
        self.model.end(puppet, "normal" if how == "return" else ("quit", puppet.number))
        self.told(puppet, return_ if how == "return" else lambda: crash(puppet.number))

    @precondition(lambda self: self.free())
    @rule(who=pick, value=st.booleans())
    def trap_exit(self, who: int, value: bool) -> None:
        puppet = self.some(who)
        puppet.traps = value
        self.told(puppet, lambda: trap_exit(value) and None)

    @precondition(lambda self: self.free())
    @rule(who=pick, name=st.sampled_from(NAMES))
    def register(self, who: int, name: str) -> None:
        puppet = self.some(who)
        if puppet.name is None and all(each.name != name for each in self.model.puppets):
            puppet.name = name
            self.told(puppet, lambda: register(name))

    @precondition(lambda self: self.free())
    @rule(who=pick, name=st.sampled_from(NAMES), message=contents)
    def send_to_a_name(self, who: int, name: str, message: Any) -> None:
        for puppet in self.model.puppets:
            if puppet.name == name:
                sender = self.some(who)
                self.model.deliver(puppet, message)
                self.told(sender, lambda: send(name, message))
                return

    @precondition(lambda self: self.free())
    @rule(who=pick, name=st.sampled_from(NAMES))
    def unregister(self, who: int, name: str) -> None:
        for puppet in self.model.puppets:
            if puppet.name == name:
                puppet.name = None
                self.told(self.some(who), lambda: unregister(name))

    # -- what always holds -------------------------------------------------------------------

    def plain(self, message: Any) -> Any:
        """A message, with processes and monitors by their numbers."""
        if isinstance(message, Down):
            number = self.monitors.index(message.monitor)
            return "down", number, self.pids.index(message.pid), self.reason(message.reason)
        if isinstance(message, Exit):
            return "exit", self.pids.index(message.pid), self.reason(message.reason)
        return message

    def reason(self, reason: Any) -> Any:
        return ("quit", *reason.args) if isinstance(reason, Quit) else reason

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        for puppet, pid, got in zip(self.model.puppets, self.pids, self.got, strict=True):
            assert alive(pid) is puppet.alive
            assert [self.plain(message) for message in got] == puppet.got
            assert [self.plain(message) for message in pid._mailbox or ()] == puppet.mailbox
            if (told := info(pid)) is not None:
                assert told.links == tuple(self.pid(other) for other in puppet.links)
                assert told.monitors == tuple(self.pid(each[1]) for each in puppet.monitors)
                assert (told.traps, told.name) == (puppet.traps, puppet.name)

    @invariant()
    def names_are_as_the_model_says(self) -> None:
        for name in NAMES:
            named = [self.pid(each) for each in self.model.puppets if each.name == name]
            assert whereis(name) is (named[0] if named else None)

    @invariant()
    def every_message_is_delivered_once_or_reported(self) -> None:
        pids: list[Any] = self.pids
        letters = [(pids.index(each.pid), self.plain(each.message)) for each in self.letters]
        assert letters == self.model.dead_letters


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_processes_do_what_their_model_does(soak: bool) -> None:
    """The machine runs 60 programs of 40 steps here; `--soak` runs 600 of 100."""
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Processes,
        settings=settings(
            max_examples=600 if soak else 60,
            stateful_step_count=100 if soak else 40,
            deadline=None,
            derandomize=not soak,
            suppress_health_check=list(HealthCheck),
        ),
    )


# -- programs whose processes all run at once ------------------------------------------------------

steps = st.one_of(
    st.tuples(st.just("send"), pick),
    st.tuples(st.just("send"), pick),
    st.tuples(st.just("send after"), pick, st.sampled_from([0.0, 0.5, 1.0])),
    st.tuples(
        st.just("receive"), st.sampled_from(["any", "odd", "down"]), st.sampled_from([0, 0.5, 1.0])
    ),
    st.tuples(st.just("receive"), st.just("any"), st.just(2.0)),
    st.tuples(st.just("sleep"), st.sampled_from([0, 0.5])),
    st.tuples(st.sampled_from(["link", "unlink", "monitor", "demonitor"]), pick),
    st.tuples(st.sampled_from(["exit", "send and exit"]), pick, st.sampled_from(REASONS)),
    st.tuples(st.just("trap"), st.booleans()),
    st.tuples(st.just("raise")),
)
programs = st.lists(st.lists(steps, max_size=12), min_size=2, max_size=5)

PATTERNS: dict[str, Any] = {
    "any": None,
    "odd": lambda message: isinstance(message, Letter) and message.number % 2 == 1,
    "down": Down,
}


@frozen
class Letter:
    """A message; no two are equal."""

    sender: int
    number: int


class Log:
    """What a program did."""

    def __init__(self) -> None:
        self.sent: list[Letter] = []
        self.taken: list[tuple[int, str, Any]] = []
        self.letters: list[Any] = []
        self.monitors: list[Any] = []
        self.demonitored: list[Any] = []

    def letter(self, sender: int) -> Letter:
        self.sent.append(Letter(sender, len(self.sent)))
        return self.sent[-1]


async def acts(log: Log, own: int, script: list[Any], pids: list[Process]) -> None:
    mine: list[Any] = []
    for kind, *rest in script:
        to = pids[rest[0] % len(pids)] if rest and type(rest[0]) is int else me()
        match kind, *rest:
            case "send", _:
                send(to, log.letter(own))
            case "send after", _, delay:
                send_after(delay, to, log.letter(own))
            case "receive", what, timeout:
                with suppress(TimeoutError):
                    log.taken.append((own, what, await receive(PATTERNS[what], timeout=timeout)))
            case "sleep", seconds:
                await asyncio.sleep(seconds)
            case "link", _:
                link(to)
            case "unlink", _:
                unlink(to)
            case "monitor", _:
                mine.append(monitor(to))
                log.monitors.append(mine[-1])
            case "demonitor", _ if mine:
                demonitor(mine[-1])
                log.demonitored.append((mine.pop(), len(log.taken)))
            case "exit", _, reason:
                exit_process(to, reason)
            case "send and exit", _, reason:
                send(to, log.letter(own))
                exit_process(to, reason)
            case "trap", value:
                trap_exit(value)
            case "raise", *_:
                raise Quit(own)


async def whole(log: Log, scripts: list[Any]) -> list[Down]:
    """Run them all; how each of them ended."""
    pids: list[Process] = []
    watches = []
    for number, script in enumerate(scripts):
        pid, watch = spawn(acts, log, number, script, pids, monitor=True)
        pids.append(pid)
        watches.append(watch)
    downs = [await receive(Down) for _ in pids]
    await asyncio.sleep(5)  # for what is sent later
    assert Counter(down.monitor for down in downs) == Counter(watches)
    return downs


def logged(scripts: list[Any], seed: Any) -> Log:
    log = Log()
    stop = watch_dead_letters(lambda letter: log.letters.append(letter.message))
    try:
        testing.run(whole, log, scripts, seed=seed, crashes="log")
    finally:
        stop()
    return log


seeds = st.integers(0, 2**32)


@given(programs, seeds)
def test_every_message_is_delivered_once_or_reported_in_any_order(
    scripts: list[Any], seed: int
) -> None:
    log = logged(scripts, seed)

    taken = [message for _, _, message in log.taken]
    ended = Counter(each for each in (*taken, *log.letters) if isinstance(each, Letter))
    assert ended == Counter(log.sent)


@given(programs, seeds)
def test_messages_of_one_process_to_another_arrive_in_their_order(
    scripts: list[Any], seed: int
) -> None:
    at_once = [[step for step in script if step[0] != "send after"] for script in scripts]
    log = logged(at_once, seed)

    orders: dict[Any, list[int]] = {}
    for taker, what, message in log.taken:
        if isinstance(message, Letter):
            orders.setdefault((taker, what, message.sender), []).append(message.number)
    for order in orders.values():
        assert order == sorted(order)


@given(programs, seeds)
def test_a_monitor_tells_once_and_never_after_it_was_ended(scripts: list[Any], seed: int) -> None:
    log = logged(scripts, seed)

    seen = [message for _, _, message in log.taken] + log.letters
    downs = Counter(each.monitor for each in seen if isinstance(each, Down))
    assert all(count == 1 for count in downs.values())
    for watch, before in log.demonitored:
        late = [each for _, _, each in log.taken[before:] if isinstance(each, Down)]
        assert watch not in [each.monitor for each in late]


@given(programs, seeds)
def test_a_seed_runs_a_program_in_the_same_way_again(scripts: list[Any], seed: int) -> None:
    one, other = logged(scripts, seed), logged(scripts, seed)

    assert one.sent == other.sent
    assert len(one.taken) == len(other.taken)
    for first, second in zip(one.taken, other.taken, strict=True):
        assert first[:2] == second[:2]
        assert not isinstance(first[2], Letter) or first[2] == second[2]


@given(programs, seeds)
def test_nothing_is_left_of_a_program(scripts: list[Any], seed: int) -> None:
    left: list[Any] = []

    async def main() -> None:
        await whole(Log(), scripts)
        left.extend(weakref.ref(pid) for pid in processes())

    testing.run(main, seed=seed, crashes="log")
    gc.collect()
    assert processes() == []
    assert not any(ref() for ref in left)
