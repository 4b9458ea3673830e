"""The driver of a kernel without a browser does what front ends do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .echo import ECHO, SHOW, WAIT

if TYPE_CHECKING:
    from .kernel import Kernel


def test_what_a_cell_prints_shows_and_raises_is_heard(kernel: Kernel) -> None:
    shown = kernel.run(
        "from IPython.display import HTML, display\nprint('a')\ndisplay(HTML('<b>b</b>'))\n'c'"
    )
    failed = kernel.run("1 / 0")

    assert shown.text == "a\n"
    assert [shown.displays[0]["text/html"], shown.displays[1]["text/plain"]] == ["<b>b</b>", "'c'"]
    assert (shown.error, failed.error) == (None, "ZeroDivisionError: division by zero")


def test_a_comm_answers_with_its_buffers(kernel: Kernel) -> None:
    shown = kernel.run(ECHO + SHOW)
    (comm,) = kernel.comms()
    kernel.send(comm, {"say": 1}, [b"\x00\xff"])
    kernel.until(lambda: kernel.customs(comm), "the answer comes")

    assert kernel.customs(comm) == [({"echo": "heard 1"}, [b"\x00\xff"])]
    view = shown.displays[0]["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == comm
    assert kernel.state(comm)["_anywidget_id"] == "echo"


def test_a_message_with_a_subshell_is_handled_while_a_cell_runs(kernel: Kernel) -> None:
    kernel.run(ECHO)
    (comm,) = kernel.comms()
    subshell = kernel.subshell()
    cell = kernel.run(WAIT.format(seconds=30), wait=False)
    kernel.send(comm, {"say": 2}, [b""], subshell=subshell)

    assert kernel.finish(cell).text == "waiting\ncame: True\n"


def test_a_message_without_a_subshell_waits_for_the_cell(kernel: Kernel) -> None:
    kernel.run(ECHO)
    (comm,) = kernel.comms()
    cell = kernel.run(WAIT.format(seconds=0.5), wait=False)
    kernel.send(comm, {"say": 2}, [b""])

    assert kernel.finish(cell).text == "waiting\ncame: False\n"
    kernel.until(lambda: kernel.customs(comm), "the answer comes")


def test_a_reloaded_page_asks_for_the_state(kernel: Kernel) -> None:
    kernel.run(ECHO)
    (comm,) = kernel.comms()
    asked = kernel.send_data(comm, {"method": "request_state"})

    def answered() -> bool:
        return any(
            message["header"]["msg_type"] == "comm_msg"
            and message["parent_header"]["msg_id"] == asked
            for message in kernel.heard
        )

    assert kernel.until(answered, "the state comes")


def test_a_restarted_kernel_knows_nothing_of_before(kernel: Kernel) -> None:
    kernel.run(ECHO)
    kernel.restart()

    assert kernel.comms() == []
    assert kernel.run("said").error == "NameError: name 'said' is not defined"
