"""Programs in pipes and on pseudo-terminals, and what they leave there."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import textwrap
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pykino as kino
from pykino.hosts._mirror import Mirror
from pykino.hosts._terminal.canvas import Canvas
from pykino.hosts._terminal.draw import draw
from pykino.hosts.terminal import TerminalHost
from pykino.rendering import as_output
from pykino.session import Session

from .vt import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = str(Path(kino.__file__).parent.parent)


@contextmanager
def shown_in(file: Any = None, **options: Any) -> Iterator[Any]:
    """A session whose page goes to a file; yields the file and the session."""
    file = io.StringIO() if file is None else file
    session = Session()
    with session.activate():
        session.attach(TerminalHost(file, **options))
        yield file, session
        session.close()


def piped(*values: object) -> str:
    """What `values`, rendered one after the other, look like in a pipe."""
    with shown_in() as (file, session):
        for value in values:
            session.root.append(value)
    return str(file.getvalue())


def drawn(value: object, **options: Any) -> str:
    """The drawing of an output that stands for itself."""
    return draw(as_output(value).to_node(), Canvas(Mirror(), **options))


def run(script: str, *, status: int = 0, **env: str) -> tuple[str, str]:
    """What a script writes to a pipe: its output and its errors."""
    clean = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**clean, "PYTHONPATH": SOURCE, **env},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == status, done.stderr.decode()
    return done.stdout.decode(), done.stderr.decode()


def on_a_terminal(script: str, *, status: int = 0, answer: str = "") -> Terminal:
    """What a script leaves on a terminal of 80 columns."""
    return Terminal().feed(written_to_a_terminal(script, status=status, answer=answer))


def written_to_a_terminal(script: str, *, status: int = 0, answer: str = "", **env: str) -> str:
    """All that a script writes to a terminal; it gets `answer` once it asks with a `?`."""
    typed = [("?", f"{answer}\n")] if answer else []
    return conversation(["-c", textwrap.dedent(script)], typed, status=status, **env)


def conversation(
    arguments: list[str], typed: list[tuple[str, str]], *, status: int = 0, **env: str
) -> str:
    """All that a Python program writes to a terminal where somebody sits.

    Args:
        arguments: Those of Python.
        typed: What is typed each time that the program has written something that ends so.
        status: Its exit status.
        env: Beside the environment of the tests.
    """
    main, side = pty.openpty()
    clean = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={**clean, "PYTHONPATH": SOURCE, "TERM": "xterm-256color", **env},
        stdin=side,
        stdout=side,
        stderr=side,
        start_new_session=True,
    )
    os.close(side)
    parts: list[bytes] = []
    waiting = list(typed)
    while True:
        try:
            part = os.read(main, 65_536)
        except OSError:  # how Linux tells that the other side is closed
            break
        if not part:
            break
        parts.append(part)
        if waiting and b"".join(parts).rstrip(b" ").endswith(waiting[0][0].encode()):
            os.write(main, waiting.pop(0)[1].encode())
    os.close(main)
    written = b"".join(parts).decode()
    assert process.wait(timeout=60) == status, written
    assert not waiting, written
    return written
