"""What is printed goes to its cell, and what nobody has printed there on purpose does not."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from contextvars import Context
from threading import Thread
from typing import TYPE_CHECKING

import pytest

import pykino as kino
from pykino._lanes import idle
from pykino.hosts.memory import MemoryHost
from pykino.notebook._capture import captured, printing_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pykino.hosts.memory import MemoryClient


class Logging(MemoryHost):
    """A host whose program has perhaps nobody to look, as that of a web page."""

    logs_errors = True


class Refusing(kino.LiveOutput):
    """An output of each reader's own that raises what it is told."""

    personal = True

    def handle_event(self, name: str, payload: object, client: str) -> None:
        raise ValueError(f"no {payload}")


@contextmanager
def cell(stream: str) -> Iterator[tuple[MemoryHost, MemoryClient]]:
    """A cell that runs, whose first line has set up a log to this stream; a reader of its page."""
    session, host = kino.Session(), Logging()
    session.attach(host)
    with session.activate(), captured(), printing_to(session.root):
        handler = logging.StreamHandler(getattr(sys, stream))
        logging.getLogger().addHandler(handler)
        try:
            yield host, host.connect()
        finally:
            logging.getLogger().removeHandler(handler)


def texts(client: MemoryClient) -> str:
    return "".join(node["text"] for node in client.sync().nodes() if node["type"] == "text")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_what_a_handler_raised_for_one_reader_is_no_print_of_the_cell_that_runs(
    stream: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is logged where the program was started, wherever the log of the program goes."""
    with cell(stream) as (host, reader):
        output = kino.render(Refusing())
        host.connect().sync().push(output.ref, "typed", "hunter2")
        assert idle(10)
        shown = texts(reader)

    assert shown == ""
    assert "ValueError: no hunter2" in "".join(capsys.readouterr())


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_an_error_that_is_shown_to_one_reader_is_no_print_of_its_own_cell(
    stream: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever shows it has the context of the cell."""
    with cell(stream) as (host, reader):
        output = kino.render(Refusing())
        output.show_error(ValueError("no hunter2"), to=host.connect().id)
        print("printed")
        shown = texts(reader)

    assert shown == "printed\n"
    assert "ValueError: no hunter2" in "".join(capsys.readouterr())


def test_the_traceback_of_a_thread_without_a_context_is_no_print_of_the_cell_that_runs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A handler may have started it; what it prints is shown all the same."""
    with cell("stderr") as (_, reader):
        thread = Thread(target=Context().run, args=(_printing, print, sys.stderr.write))
        thread.start()
        thread.join()
        sys.stderr.write("of the cell\n")
        shown = texts(reader)

    assert shown == "out\nof the cell\n"
    assert capsys.readouterr().err == "err\n"


def _printing(out: Callable[[str], object], err: Callable[[str], object]) -> None:
    out("out")
    err("err\n")
