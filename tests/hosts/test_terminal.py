"""What comes out of a pipe: lines in order, the last state of what lives."""

from __future__ import annotations

import io
import os
import signal
import threading
from contextlib import redirect_stdout
from tempfile import NamedTemporaryFile
from typing import Any, TextIO, cast

import pytest

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.hosts.terminal import TerminalHost
from pykino.session import Session

from .runs import piped, run, shown_in
from .vt import Terminal


def test_outputs_come_in_order_with_what_the_program_prints() -> None:
    out, _ = run("""
        import pykino as kino
        kino.render([1]); print("printed"); kino.render([2])
    """)

    assert out == "[1]\nprinted\n[2]\n"


def test_what_lives_is_written_when_it_is_rendered_and_once_more_if_it_has_changed() -> None:
    out, _ = run("""
        import pykino as kino
        kino.render(kino.TextInput("Name", default="Ada")); print("one")
        frame = kino.render(kino.Frame("first")); print("two")
        for i in range(100): frame.render(i)
        kino.render(kino.Frame(kino.Button("Press"))); print("three")
    """)

    assert out.splitlines() == ["Name: Ada", "one", "'first'", "two", "[ Press ]", "three", "99"]


def test_plain_values_in_a_pipe_load_neither_rich_nor_asyncio() -> None:
    _, err = run("""
        import sys, pykino as kino
        kino.render([1]); kino.render({"a": "x" * 500}); kino.render(kino.Text("a"))
        frame = kino.render(kino.Frame())
        for i in range(100): frame.render(i)
        kino.render(ValueError("x"))
        print(sorted({"rich", "asyncio", "anyio", "PIL", "numpy"} & set(sys.modules)), file=sys.stderr)
    """)

    assert err == "[]\n"


def test_an_empty_frame_is_written_when_something_comes_after_it_and_with_its_last_state() -> None:
    with shown_in() as (file, session):
        session.root.append(frame := kino.Frame())
        for i in range(10_000):
            frame.render(i)
        session.root.append(kino.Text("after"))
        for i in range(10_000):
            frame.render(-i)
        assert file.getvalue() == "9999\nafter\n"

    assert file.getvalue() == "9999\nafter\n-9999\n"


def test_a_bar_that_ends_comes_after_the_frames_above_it() -> None:
    out, _ = run("""
        import pykino as kino
        frame = kino.render(kino.Frame("first"))
        frame.render("last")
        for _ in kino.progress(range(3), label="bar"): pass
        print("printed")
    """)

    first, last, bar, printed = out.splitlines()
    assert (first, last, printed) == ("'first'", "'last'", "printed")
    assert "bar" in bar


def test_flush_writes_what_lives_as_it_is() -> None:
    with shown_in() as (file, session):
        session.root.append(frame := kino.Frame())
        frame.render(1)
        session.flush()
        assert file.getvalue() == "1\n"
        session.flush()

    assert file.getvalue() == "1\n"


def test_the_last_state_is_written_at_exit() -> None:
    out, _ = run("""
        import pykino as kino
        frame = kino.render(kino.Frame())
        for i in range(1000): frame.render(i)
    """)

    assert out == "999\n"


def test_a_progress_bar_ends_in_one_line() -> None:
    out, _ = run("""
        import pykino as kino
        for _ in kino.progress(range(1000), label="Read", unit="rows"): pass
        print("after")
    """)

    assert out.splitlines()[0].startswith("✓ Read 1,000/1,000 rows in ")
    assert out.splitlines()[1:] == ["after"]


def test_a_bar_that_takes_long_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told = threading.Event()

    class Told(io.StringIO):
        def write(self, text: str) -> int:
            size = super().write(text)
            if "400/1,000" in self.getvalue():
                told.set()
            return size

    monkeypatch.setattr("pykino.hosts.terminal.REPORT", 0.01)
    with shown_in(Told()) as (file, session):
        session.root.append(bar := kino.Progress(total=1_000, label="Read", unit="rows"))
        bar.update(400)
        assert told.wait(20)
        bar.update(1_000)

    lines = file.getvalue().splitlines()
    assert any(line.startswith("Read ━━━━━━━━━━━━────") for line in lines)
    assert lines[-1].startswith("✓ Read 1,000/1,000 rows in ")


@pytest.mark.parametrize(
    ("raised", "verb", "status"),
    [("KeyboardInterrupt", "stopped", -signal.SIGINT), ("ValueError", "failed", 1)],
)
def test_how_a_bar_ended_is_said_once(raised: str, verb: str, status: int) -> None:
    """Its loop cannot see what has left it, so nothing is written before that is known."""
    out, _ = run(
        f"""
        import pykino as kino
        for i in kino.progress(range(9), label="bar"):
            if i == 5: raise {raised}
    """,
        status=status,
    )

    (line,) = out.splitlines()
    assert f"bar {verb} 5/9" in line


def test_streamed_text_goes_on_in_its_line() -> None:
    with shown_in() as (file, session):
        for word in ("one ", "two ", "three"):
            session.root.append(kino.Text(word, chunk=True))
        assert file.getvalue() == "one two three"
        session.root.append(kino.Text("next"))

    assert file.getvalue() == "one two three\nnext\n"


def test_a_streamed_line_that_overwrites_itself_is_written_once() -> None:
    chunks = [kino.Text(f"\r{n} %", terminal=True, chunk=True) for n in range(0, 101, 10)]

    assert piped(*chunks, kino.Text("\ndone\n", terminal=True, chunk=True)) == "100 %\ndone\n"


def test_streams_of_different_styles_have_lines_of_their_own() -> None:
    out = kino.Text("out", chunk=True, terminal=True)
    err = kino.Text("err", chunk=True, terminal=True, tone="muted")

    assert piped(out, err, out) == "out\nerr\nout\n"


def test_what_was_rendered_before_the_host_came_is_written() -> None:
    session = Session()
    with session.activate():
        session._started = True  # no host is looked for
        session.root.append(kino.Text("early"))
        session.attach(TerminalHost(file := io.StringIO()))

    assert file.getvalue() == "early\n"


def test_many_threads_lose_nothing_and_mix_no_lines() -> None:
    with shown_in() as (file, session):

        def work(name: int) -> None:
            for i in range(50):
                session.root.append(kino.Text(f"{name}-{i}"))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    lines = file.getvalue().splitlines()
    assert sorted(lines) == sorted(f"{n}-{i}" for n in range(8) for i in range(50))
    for n in range(8):
        own = [line for line in lines if line.startswith(f"{n}-")]
        assert own == [f"{n}-{i}" for i in range(50)]


def test_threads_that_hold_the_locks_of_outputs_do_not_wait_for_each_other() -> None:
    with shown_in(force_tty=True) as (file, session):
        bars = [kino.Progress(total=1_000, label=f"bar {n}") for n in range(4)]
        for bar in bars:
            session.root.append(bar)

        def work(bar: kino.Progress[Any]) -> None:
            for i in range(1, 1_001):
                with bar.lock:
                    bar.update(i)
                    if i % 100 == 0:
                        session.root.append(kino.Text(f"{bar.label} at {i}"))

        threads = [threading.Thread(target=work, args=(bar,)) for bar in bars]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

    lines = Terminal().feed(file.getvalue().replace("\n", "\r\n")).lines
    assert sum(" at " in line for line in lines) == 40
    assert sum("1,000/1,000 it" in line for line in lines) == 4


def test_a_repr_that_renders_something_itself_is_written_without_a_hang() -> None:
    class Chatty:
        def __repr__(self) -> str:
            kino.render(kino.Text("inner"))
            return "outer"

    assert sorted(piped(Chatty()).splitlines()) == ["inner", "outer"]


def test_a_live_output_that_no_drawing_knows_shows_its_fallback() -> None:
    class Meter(kino.LiveOutput):
        module = "meter"

        def fallback(self) -> dict[str, Any]:
            return {"text/plain": "meter at \x1b[2J5"}

    assert piped(Meter()) == "meter at ␛[2J5\n"


def test_a_drawing_that_fails_says_so_in_its_place() -> None:
    class Bad(kino.LiveOutput):
        module = "bad"

        def fallback(self) -> dict[str, Any]:
            raise ValueError("no text")

    assert piped(Bad(), 1) == "[bad cannot be drawn here: ValueError('no text')]\n1\n"


def test_a_closed_file_and_a_broken_pipe_are_no_error_of_the_program() -> None:
    with shown_in() as (file, session):
        file.close()
        session.root.append(1)

    read, write = os.pipe()
    os.close(read)
    with shown_in(os.fdopen(write, "w")) as (broken, session):
        session.root.append(1)
    with pytest.raises(BrokenPipeError):
        broken.close()  # what could not be written is still in its buffer


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_poor_encoding_never_raises(encoding: str) -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding)
    with shown_in(file) as (_, session):
        session.root.append(kino.Text("naïve … 日本 \ud800"))
        session.root.append(kino.Tabs({"ä": kino.Text("x")}))
        session.root.append({"a": list(range(100)), "b": ["…"]})
        bar = kino.Progress(total=3, label="…")
        session.root.append(bar)
        bar.update(3)
    file.flush()

    assert raw.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"file": "out.txt"}, ArgumentTypeError),
        ({"file": 5}, ArgumentTypeError),
        ({"file": io.StringIO}, ArgumentTypeError),
        ({"file": io.BytesIO()}, ArgumentTypeError),
        ({"width": -1}, ArgumentError),
        ({"width": 0}, ArgumentError),
        ({"width": "x"}, ArgumentTypeError),
        ({"width": True}, ArgumentTypeError),
        ({"force_tty": "no"}, ArgumentTypeError),
    ],
)
def test_what_could_not_be_written_to_is_refused_at_once(
    options: Any, error: type[Exception]
) -> None:
    (argument,) = options
    with pytest.raises(error, match=rf"TerminalHost\({argument}="):
        TerminalHost(**options)


def test_a_named_temporary_file_is_a_file_if_it_takes_text() -> None:
    with NamedTemporaryFile("w+", encoding="utf-8") as text, NamedTemporaryFile() as binary:
        with Session().activate() as session:
            session.attach(TerminalHost(cast("TextIO", text)))
            session.root.append(1)
            session.close()
        text.seek(0)

        assert text.read() == "1\n"
        with pytest.raises(ArgumentTypeError, match="open for text"):
            TerminalHost(binary)  # type: ignore[arg-type]


def test_output_follows_a_redirected_stdout() -> None:
    session = Session()
    with session.activate(), redirect_stdout(io.StringIO()) as first:
        session.attach(TerminalHost())
        session.root.append(1)
        with redirect_stdout(io.StringIO()) as second:
            session.root.append(2)
        session.root.append(3)
        session.close()

    assert (first.getvalue(), second.getvalue()) == ("1\n3\n", "2\n")


def test_a_forked_child_writes_without_a_hang() -> None:
    out, _ = run("""
        import os, sys, pykino as kino
        frame = kino.render(kino.Frame()); frame.render("parent")
        kino.render(kino.Text("before"))
        sys.stdout.flush()
        if (pid := os.fork()) == 0:
            kino.render(kino.Text("child"))
            os._exit(0)
        os.waitpid(pid, 0)
        kino.render(kino.Text("after"))
    """)

    assert out.splitlines() == ["'parent'", "before", "child", "after"]
