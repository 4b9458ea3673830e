"""Processes as diagrams: what they say is true, of all processes and from every thread."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from typing import Any

import pytest
from tests.outputs.harmless import assert_harmless
from tests.tracing.shops import Account, Slow, crash, idle, labelled, linked, shop, turns, words

from pykino.actors import (
    Child,
    Supervisor,
    exit_process,
    monitor,
    receive,
    run,
    spawn,
    start_child,
    stop_child,
)
from pykino.errors import (
    ArgumentError,
    ArgumentTypeError,
    NoProcessError,
    ProcessExitedError,
    UnknownChoiceError,
)
from pykino.tracing.trees import process_tree, sup_tree


def test_a_tree_in_text_says_who_supervises_whom() -> None:
    async def main() -> str:
        await shop(strategy="one_for_all")
        return words(sup_tree("shop"))

    assert run(main) == (
        "Supervision tree of shop\n"
        "shop  pid · one for all\n"
        "├── till  pid · child account\n"
        "├── visitors  pid\n"
        "├── reports  pid · rest for one\n"
        "│   └── a  pid\n"
        "└── orders  pid · dynamic"
    )


@pytest.mark.parametrize(("direction", "mermaid", "dot"), [("top_down", "TD", "TB"), ("left_right", "LR", "LR")])  # fmt: skip
def test_a_tree_is_drawn_in_either_direction_by_either_program(
    direction: Any, mermaid: str, dot: str
) -> None:
    pytest.importorskip("mmdr")

    async def main() -> list[Any]:
        await shop()
        drawn = [sup_tree("shop", direction=direction, format=f) for f in ("mermaid", "graphviz")]
        return [tree.export() for tree in drawn]

    one, two = run(main)
    assert one["source"].startswith(f"flowchart {mermaid}\n")
    assert f"rankdir={dot}" in two["source"]
    for payload, arrow in ((one, " --> "), (two, " -> ")):
        assert payload["source"].count(arrow) == 5
        assert "till" in payload["svg"]
        assert_harmless(payload["svg"])


def test_what_has_crashed_says_how_often_and_why(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> list[str]:
        await shop()
        await crash("till", caplog)
        once = words(sup_tree("shop"))
        await crash("till", caplog)
        return [once, words(sup_tree("shop"))]

    once, twice = run(main)
    assert "till  pid · child account · ↻ 1 restart: ValueError" in once
    assert "till  pid · child account · ↻ 2 restarts, last: ValueError" in twice


def test_children_that_are_not_there_say_why() -> None:
    async def ends() -> None:
        return

    async def main() -> list[str]:
        some = [
            Child(idle, id="stopped"),
            Child(ends, restart="transient"),
            Child(idle, name="gone"),
        ]
        await Supervisor.start(some, name="top")
        await turns()
        await stop_child("top", "stopped")
        spawn(start_child, "top", Child(Slow))  # until that is done it hears of nobody's exit
        await turns()
        exit_process("gone", "killed")
        await turns()
        said = words(sup_tree("top")).splitlines()[2:]
        exit_process("top", "killed")  # else the one that never begins has seconds to tidy up
        return said

    assert run(main) == [
        "├── stopped  ✕ was stopped",
        "├── ends  ✕ has ended",
        "└── gone  ✕ has exited",
    ]


def test_links_are_dotted_and_show_who_is_outside() -> None:
    async def main() -> tuple[str, str]:
        await shop()
        spawn(linked, "till")
        await turns()
        tree = sup_tree("shop")
        return tree.export()["source"], words(tree)

    source, text = run(main)
    assert source.count(" -.- ") == 1
    assert 'n6(["linked<br/>' in source
    assert "\nlinked  pid · linked to till (pid)" in text
    assert "till  pid · child account · linked to linked (pid)" in text


def test_names_are_the_registered_one_then_the_label_then_the_id_then_the_function() -> None:
    async def main() -> str:
        label = {"not": "text"}
        some = [Child(labelled, "label", name="name", id="1"), Child(labelled, label, id="2")]
        await Supervisor.start([*some, Child(idle, id="3")], name="top")
        spawn(idle)
        await turns()
        return words(process_tree())

    told = run(main)
    assert "name  pid · child 1" in told
    assert "{'not': 'text'}  pid · child 2" in told
    assert "3  pid\n" in told
    assert told.endswith("idle  pid")


def test_a_supervisor_that_has_not_begun_is_one() -> None:
    async def main() -> list[str]:
        pid = spawn(Supervisor, [Child(idle)])
        before = words(sup_tree(pid))
        await turns()
        return [before, words(sup_tree(pid))]

    before, after = run(main)
    assert before.endswith("\nSupervisor  pid")
    assert after.endswith("└── idle  pid")


def test_what_is_no_supervisor_is_refused() -> None:
    async def main() -> None:
        worker = spawn(idle)
        with pytest.raises(ArgumentError, match=r"sup_tree\(supervisor=.* expected a supervisor"):
            sup_tree(worker)
        dead = await shop()
        with pytest.raises(NoProcessError, match=r"'shp'\. Did you mean 'shop'"):
            sup_tree("shp")
        exit_process("shop")
        monitor(dead)
        await receive()
        with pytest.raises(ProcessExitedError, match="has no tree any more"):
            sup_tree(dead)

    run(main)
    with pytest.raises(ArgumentTypeError, match="a process or its name"):
        sup_tree(7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"direction": "down"}, UnknownChoiceError),
        ({"format": "dot"}, UnknownChoiceError),
        ({"caption": 7}, ArgumentTypeError),
    ],
)
def test_an_option_that_is_none_is_refused(options: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"process_tree\("):
        process_tree(**options)


def test_captions_are_chosen_or_left_out() -> None:
    assert process_tree(caption=None).export()["caption"] is None
    assert process_tree(caption="All").export()["caption"] == "All"


# -- all of the program ----------------------------------------------------------------------------


def test_no_processes_are_said_to_be_none() -> None:
    code = "from pykino.tracing.trees import *; print(process_tree().fallback()['text/plain'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "Processes\nNo processes.\n"


def test_five_thousand_are_folded_into_a_diagram_that_can_be_read() -> None:
    async def main() -> Any:
        for _ in range(4_990):
            spawn(idle)
        await shop()
        return process_tree().export()

    payload = run(main)
    assert "idle × 4,990" in payload["tree"], payload["tree"]
    assert "4,997 processes in all" in payload["said"]
    assert len(payload["source"]) < 2_000


def test_processes_with_names_of_their_own_are_folded_too() -> None:
    async def main() -> Any:
        hub = spawn(idle, name="hub")
        for number in range(1_000):
            spawn(linked, "hub", name=f"worker-{number}")
        await turns(100)
        assert hub
        return process_tree().export()

    payload = run(main)
    assert "worker-* × 1,000" in payload["tree"]
    assert payload["source"].count(" -.- ") == 1


def test_children_of_a_dynamic_supervisor_are_folded_with_their_restarts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> str:
        await shop()
        for number in range(20):
            await start_child("orders", Child(Account, name=f"order {number}"))
        await crash("order 7", caplog)
        return words(sup_tree("shop"))

    assert "└── order * × 20  ↻ 1 restart" in run(main)


def test_the_tree_is_read_from_any_thread_while_its_loop_is_stuck() -> None:
    told: list[str] = []
    free = threading.Event()

    def look() -> None:
        told.append(words(sup_tree("shop")))
        free.set()

    async def main() -> None:
        await shop()
        threading.Thread(target=look).start()
        assert free.wait(10)  # nobody else runs in this loop meanwhile

    run(main)
    assert "visitors" in told[0]


def test_trees_are_read_while_children_come_and_go() -> None:
    over = threading.Event()
    problems: list[BaseException] = []

    def look() -> None:
        try:
            while not over.is_set():
                process_tree().export()
        except BaseException as exc:
            problems.append(exc)

    async def brief() -> None:
        await asyncio.sleep(0)

    async def main() -> None:
        await shop()
        reader = threading.Thread(target=look)
        reader.start()
        for _ in range(2_000):
            await start_child("orders", Child(brief, restart="temporary"))
        over.set()
        reader.join()

    run(main)
    assert not problems
