"""What is given to supervisors and agents in other ways than usual."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from pykino.actors import Actor, Agent, Call, Child, Supervisor, call, cast, children, run, spawn
from pykino.errors import ArgumentError, ArgumentTypeError

pytestmark = pytest.mark.usefixtures("quiet")


class Greeter(Actor):
    def init(self, greeting: str, name: str, *, mark: str = ".") -> None:
        if not name:
            raise ValueError("nobody")
        self.text = f"{greeting}, {name}{mark}"

    def handle_call(self, request: Any, sender: Call) -> Any:
        return self.text if request == "greet" else super().handle_call(request, sender)


def test_an_actor_in_a_partial_is_started_as_any_actor() -> None:
    async def main() -> str:
        hello = partial(partial(Greeter, "Hello", mark="!"), mark="?")
        supervisor = await Supervisor.start([Child(hello, "Ada", id="hello")])
        [child] = await children(supervisor)
        with pytest.raises(ValueError, match="nobody"):
            await Supervisor.start([Child(hello, "")])
        text: str = await call(child.pid, "greet")
        return text

    assert run(main) == "Hello, Ada?"


def test_a_child_in_a_partial_may_be_a_function() -> None:
    said: list[Any] = []

    async def says(*words: str, end: str) -> None:
        said.append((*words, end))

    async def main() -> None:
        child = Child(partial(says, "a", end="!"), "b", restart="temporary")
        await Supervisor.start([child])

    run(main)
    assert said == [("a", "b", "!")]


def test_an_agent_refuses_what_it_does_not_know() -> None:
    async def main() -> int:
        agent = Agent(int)
        with pytest.raises(ArgumentTypeError, match=r"agent\.get, agent\.update"):
            await call(agent.pid, "hello")
        value: int = await agent.get(lambda state: state)
        return value

    assert run(main) == 0


def test_what_an_agent_was_asked_is_told_in_words() -> None:
    async def main() -> None:
        agent = Agent(int)

        async def slow(state: int) -> None:
            await call(spawn(silent), "nothing", timeout=0.05)

        with pytest.raises(TimeoutError, match=r"has not replied to get\(.*slow\) in 0\.001 s"):
            await agent.get(slow, timeout=0.001)

    run(main)


async def silent() -> None:
    from pykino.actors import receive

    await receive("never")


def test_who_is_asked_for_its_children_and_is_no_supervisor_says_so() -> None:
    async def main() -> None:
        greeter = await Greeter.start("Hello", "Ada")
        with pytest.raises(ArgumentError, match=r"got children\(\)"):
            await children(greeter)

    run(main)


def test_an_agent_given_for_a_pid_is_told_where_that_is() -> None:
    async def main() -> None:
        agent = Agent(int)
        with pytest.raises(ArgumentTypeError, match="its `pid` is one"):
            call(agent, "hello")  # type: ignore[arg-type]
        with pytest.raises(ArgumentTypeError, match=r"cast\(to=...\) got 5"):
            cast(5, "hello")  # type: ignore[arg-type]

    run(main)
