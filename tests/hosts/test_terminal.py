"""What stands on a terminal, and what comes out of a pipe."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import textwrap
import threading
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pykino as kino
from pykino.hosts._mirror import Mirror
from pykino.hosts._terminal.canvas import Canvas, colours_of, length_of
from pykino.hosts._terminal.draw import draw
from pykino.hosts._terminal.escapes import plain, played
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


def run(script: str, **env: str) -> tuple[str, str]:
    """What a script writes to a pipe: its output and its errors."""
    clean = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**clean, "PYTHONPATH": SOURCE, **env},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return done.stdout.decode(), done.stderr.decode()


def on_a_terminal(script: str, *, status: int = 0, answer: str = "") -> Terminal:
    """What a script leaves on a terminal of 80 columns."""
    return Terminal().feed(written_to_a_terminal(script, status=status, answer=answer))


def written_to_a_terminal(script: str, *, status: int = 0, answer: str = "", **env: str) -> str:
    """All that a script writes to a terminal; it gets `answer` once it asks with a `?`."""
    main, side = pty.openpty()
    clean = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**clean, "PYTHONPATH": SOURCE, "TERM": "xterm-256color", **env},
        stdin=side,
        stdout=side,
        stderr=side,
    )
    os.close(side)
    parts = []
    while True:
        try:
            part = os.read(main, 65_536)
        except OSError:  # how Linux tells that the other side is closed
            break
        if not part:
            break
        parts.append(part)
        if answer and b"?" in part:
            os.write(main, f"{answer}\n".encode())
            answer = ""
    os.close(main)
    assert process.wait(timeout=60) == status, b"".join(parts).decode()
    return b"".join(parts).decode()


# -- in a pipe --------------------------------------------------------------------------------


def test_outputs_come_in_order_with_what_the_program_prints() -> None:
    out, _ = run("""
        import pykino as kino
        kino.render([1]); print("printed"); kino.render([2])
    """)

    assert out == "[1]\nprinted\n[2]\n"


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


def test_a_frame_is_written_when_something_comes_after_it_and_with_its_last_state() -> None:
    with shown_in() as (file, session):
        session.root.append(frame := kino.Frame())
        for i in range(10_000):
            frame.render(i)
        session.root.append(kino.Text("after"))
        for i in range(10_000):
            frame.render(-i)
        assert file.getvalue() == "9999\nafter\n"

    assert file.getvalue() == "9999\nafter\n-9999\n"


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


# -- on a terminal ----------------------------------------------------------------------------


def test_a_frame_changes_in_place() -> None:
    screen = on_a_terminal("""
        import pykino as kino
        frame = kino.render(kino.Frame())
        for i in range(20_000): frame.render(i)
    """)

    assert screen.lines == ["19999"]
    assert screen.unknown == []


def test_prints_come_above_a_frame_that_changes() -> None:
    screen = on_a_terminal("""
        import sys, pykino as kino
        frame = kino.render(kino.Frame())
        for i in range(4):
            frame.render(f"step {i}")
            print("line", i)
            print("problem", i, file=sys.stderr)
    """)

    assert screen.lines[0] == "'step 0'"
    assert screen.lines[-1] == "'step 3'"
    printed = [f"{word} {i}" for i in range(4) for word in ("line", "problem")]
    assert screen.lines[1:-1] == printed


def test_outputs_and_prints_keep_their_order_after_a_frame_that_rests() -> None:
    screen = on_a_terminal("""
        import pykino as kino
        frame = kino.render(kino.Frame()); frame.render(1)
        kino.render(kino.Text("two")); print("three"); kino.render(kino.Text("four"))
    """)

    assert screen.lines == ["1", "two", "three", "four"]


def test_a_progress_bar_stays_below_what_is_printed() -> None:
    screen = on_a_terminal("""
        import pykino as kino
        for i in kino.progress(range(3), label="Work"): print("item", i)
        print("after")
    """)

    assert screen.lines[:3] == ["item 0", "item 1", "item 2"]
    assert screen.lines[3].startswith("✓ Work 3/3 it in ")
    assert screen.lines[4:] == ["after"]


def test_prints_of_many_threads_lose_nothing() -> None:
    screen = on_a_terminal("""
        import threading, pykino as kino
        def work(n):
            for i in range(100): print(f"{n}-{i}")
        with kino.progress(total=4) as bar:
            threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
            for t in threads: t.start()
            for t in threads: t.join(); bar.advance()
    """)

    text = " ".join(screen.lines)
    assert all(f"{n}-{i}" in text for n in range(4) for i in range(100))


def test_a_question_comes_below_what_lives() -> None:
    screen = on_a_terminal(
        """
        import pykino as kino
        frame = kino.render(kino.Frame()); frame.render("waiting")
        name = input("name? ")
        frame.render(name); print("bye")
    """,
        answer="Ada",
    )

    assert screen.lines == ["'waiting'", "name? Ada", "bye", "'Ada'"]


def test_a_long_label_leaves_room_for_the_numbers() -> None:
    state = {
        "label": "a label that says everything about what is being done here, and more",
        "done": 4, "total": 10**9, "unit": "it", "rate": 349.0, "remaining": 2_864_000.0,
        "elapsed": 1.0, "state": "running",
    }  # fmt: skip
    page = Mirror()
    page.states["p"] = state

    for width in (40, 60, 80, 100, 140):
        text = draw({"type": "progress", "ref": "p"}, Canvas(page, width=width))
        assert length_of(text) <= max(width, 62)
        assert text.endswith("795 h 33 min left")


def test_a_partial_print_stands_above_the_region() -> None:
    screen = on_a_terminal("""
        import pykino as kino
        with kino.progress(total=2, label="Work") as bar:
            print("no end", end="", flush=True)
            bar.advance(1)
            print(" now", flush=True)
            bar.advance(1)
    """)

    assert screen.lines[0] == "no end now"
    assert screen.lines[1].startswith("✓ Work 2/2")


def test_a_region_larger_than_the_screen_shows_its_end() -> None:
    screen = on_a_terminal("""
        import pykino as kino
        from pykino.session import current
        frame = kino.render(kino.Frame())
        for i in range(100): frame.append(kino.Text(f"line {i}"))
        kino.render(kino.Text("after"))
    """)

    assert screen.lines == [*(f"line {i}" for i in range(100)), "after"]


def test_a_stream_that_overwrites_its_line_does_so_on_the_terminal() -> None:
    screen = on_a_terminal("""
        import pykino as kino
        for n in range(5): kino.render(kino.Text(f"\\r{n} %", terminal=True, chunk=True))
        kino.render(kino.Text("after"))
    """)

    assert screen.lines == ["4 %", "after"]


def test_the_last_state_stands_there_after_an_error_too() -> None:
    screen = on_a_terminal(
        """
        import pykino as kino, sys
        sys.excepthook = lambda *_: print("failed")
        frame = kino.render(kino.Frame())
        for i in range(100): frame.render(i)
        raise ValueError
    """,
        status=1,
    )

    assert screen.lines == ["99", "failed"]


def test_stdout_is_put_back_when_the_host_closes() -> None:
    screen = on_a_terminal("""
        import pykino as kino, sys
        from pykino.session import current
        frame = kino.render(kino.Frame()); frame.render(1)
        current().close()
        print(sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__)
    """)

    assert screen.lines == ["1", "True True"]


def test_colours_are_left_out_where_the_user_asks() -> None:
    script = """
        import pykino as kino
        kino.render(kino.Text("good", tone="good")); kino.render(ValueError("x"))
        kino.render(kino.Text("\\x1b[31mred\\x1b[0m", terminal=True))
    """

    assert "\x1b" in written_to_a_terminal(script)
    assert "\x1b" not in written_to_a_terminal(script, NO_COLOR="1")
    assert "\x1b" not in written_to_a_terminal(script, TERM="dumb")
    assert "\x1b" in run(script, FORCE_COLOR="1")[0]


def test_a_dumb_terminal_gets_lines() -> None:
    script = """
        import pykino as kino
        frame = kino.render(kino.Frame())
        for i in range(1000): frame.render(i)
    """

    assert written_to_a_terminal(script, TERM="dumb") == "999\r\n"


# -- drawings ---------------------------------------------------------------------------------


def test_markdown_is_drawn_from_its_source() -> None:
    text = drawn(kino.Markdown("# Title\n\nSome *words*\n\n- one\n- two\n"), width=40)

    assert "Title" in text
    assert "Some words" in text
    assert " • one" in text


def test_html_shows_its_words() -> None:
    html = "<title>no</title><h1>Head</h1><p>a <b>b</b></p><script>evil()</script><ul><li>x</ul>"

    assert drawn(kino.HTML(html)) == "Head\na b\n• x"
    assert drawn(kino.HTML("<hr>")) == "[HTML without text]"


def test_an_error_shows_what_went_wrong_first() -> None:
    try:
        raise ValueError("no \x1b]0;title\x07")
    except ValueError as exc:
        lines = drawn(exc).splitlines()

    assert lines[0].startswith("ValueError: no ␛]0;title␇  in test_terminal.py, line ")
    assert lines[1] == "Traceback (most recent call last):"


def test_an_image_is_drawn_as_half_blocks() -> None:
    image = kino.Image.from_pixels(bytes([255, 0, 0] * 4 + [0, 0, 255] * 4), width=4, height=2)

    text = drawn(image, colours="truecolor")

    assert text == "\x1b[0;38;2;255;0;0;48;2;0;0;255m▀▀▀▀\x1b[0m"


def test_a_large_image_fits_the_terminal_and_keeps_its_shape() -> None:
    image = kino.Image.from_pixels(bytes(400 * 100 * 3), width=400, height=100)

    lines = drawn(image, colours="256", width=40).splitlines()

    assert len(lines) == 5
    assert all(line.count("▀") == 40 for line in lines)


def test_an_image_without_colours_is_a_line_about_it() -> None:
    image = kino.Image.from_pixels(bytes(12), width=2, height=2, alt="two by two")

    assert drawn(image).startswith("[image PNG 2×2 ")
    assert drawn(image).endswith(" B: two by two]")


def test_a_damaged_image_is_a_line_about_it() -> None:
    whole = kino.Image.from_pixels(bytes(300), width=10, height=10).to_node()

    text = draw({**whole, "data": whole["data"][:50]}, Canvas(Mirror(), colours="truecolor"))

    assert text.startswith("\x1b[2m[image PNG 10×10 50 B")


def test_tabs_stand_one_below_the_other() -> None:
    text = drawn(kino.Tabs({"one": kino.Text("1"), "two": kino.Text("2")}), width=20)

    assert text.splitlines() == ["── one ─────────────", "1", "── two ─────────────", "2"]


def test_a_grid_has_columns_where_there_is_room() -> None:
    grid = kino.Grid([kino.Text("left"), kino.Text("right")], columns=2)

    assert drawn(grid, width=80).split() == ["left", "right"]
    assert "\n" not in drawn(grid, width=80)
    assert drawn(grid, width=30) == "left\nright"


def test_a_table_shows_its_first_rows_and_how_many_more_there_are() -> None:
    rows = [{"city": f"Łódź {n}", "people": 655_000 * n, "none": None} for n in range(25)]

    lines = piped(kino.DataTable(rows, name="Cities", num_rows=3)).splitlines()

    assert lines == [
        "Cities",
        "city     people  none",
        "──────  ───────  ────",
        "Łódź 0        0  null",
        "Łódź 1   655000  null",
        "Łódź 2  1310000  null",
        "… 22 more rows",
    ]


def test_a_table_has_as_many_columns_as_fit() -> None:
    row = {f"column {n}": "日本語" * 20 if n == 1 else n for n in range(30)}

    with shown_in(width=60) as (file, session):
        session.root.append(kino.DataTable([row]))

    lines = file.getvalue().splitlines()
    assert all(length_of(line) <= 60 for line in lines)
    assert lines[-1] == "… 27 more columns"


def test_a_table_without_rows_says_so() -> None:
    assert piped(kino.DataTable({"a": []})) == "a\n─\nno rows\n"


def test_a_table_that_gets_other_data_is_written_again() -> None:
    with shown_in() as (file, session):
        session.root.append(table := kino.DataTable([{"a": 1}]))
        session.root.append(kino.Text("between"))
        table.update([{"a": 2}])

    assert file.getvalue() == "a\n─\n1\nbetween\na\n─\n2\n"


def test_control_characters_in_a_table_do_nothing() -> None:
    text = piped(kino.DataTable([{"\x1b[31m": "\x1b]0;x\x07\n"}]))

    assert "\x1b" not in text
    assert "\x07" not in text
    assert len(text.splitlines()) == 3


def test_a_boxed_grid_has_boxes() -> None:
    grid = kino.Grid([kino.Text("left"), kino.Text("right")], columns=2, boxed=True)

    lines = drawn(grid, width=62).splitlines()

    assert lines[0] == f"╭{'─' * 28}╮  ╭{'─' * 28}╮"
    assert lines[1] == f"│ left{' ' * 23}│  │ right{' ' * 22}│"
    assert "+" in drawn(grid, width=62, unicode=False)


def test_a_chart_is_told_in_words() -> None:
    rows = [{"a": 1, "b": 2}]
    encoding = {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b"}}
    spec = {"title": "Sums", "data": {"values": rows}, "mark": "bar", "encoding": encoding}

    assert piped(kino.VegaLite(spec)) == "[chart: Sums. bar chart: x a, y b]\n"


def test_a_tree_has_branches_on_a_terminal() -> None:
    value = {"name": "x" * 100, "list": list(range(60)), "inner": {"a": [1]}}

    lines = plain_text(drawn(value, colours="standard", width=60)).splitlines()

    assert lines[0] == "{} 3 keys"
    assert lines[1].startswith("├─ 'name': 'xxx")
    assert lines[2] == "├─ 'list': [] 60 items"
    assert lines[3].startswith("│     0, 1, 2, ")
    assert lines[-1] == "└─ 'inner': {'a': [1]}"
    assert max(map(len, lines)) <= 60


def test_a_tree_is_on_one_line_if_it_fits_and_reads_as_python_in_a_pipe() -> None:
    assert drawn({"a": [1]}, colours="standard") == "{'a': [1]}"
    assert drawn({"a": "x" * 100}).splitlines()[0] == "{"


def test_sounds_videos_and_files_are_named() -> None:
    text = piped(
        kino.Audio.from_samples([0.0] * 100, rate=8000),
        kino.Video(b"....ftypisom" + bytes(100)),
        kino.Download(lambda: b"", "table.csv", label="Get it"),
    )

    assert text.splitlines() == [
        "[audio WAV 244 B]",
        "[video MP4 112 B]",
        "[download table.csv: Get it]",
    ]


class Engine:
    """Draws every diagram alike, as merman would if it was installed."""

    def render_ascii(self, source: str, options: None) -> str:
        if "wrong" in source:
            raise ValueError
        return "┌───┐  \n│ A │  \n└───┘  \n" * (2 if "-->" in source else 1)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pykino.hosts._terminal.pictures._engine", Engine)


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pykino.hosts._terminal.pictures._engine", lambda: None)


@pytest.mark.usefixtures("no_engine")
def test_a_diagram_shows_its_source_and_caption_where_nothing_draws_it() -> None:
    text = drawn(kino.Mermaid("flowchart TD\n  A --> B", caption="Flow"))

    assert text == "flowchart TD\n  A --> B\nFlow"
    assert drawn(kino.Graph("digraph { a -> b }")).startswith("digraph { a -> b }")


@pytest.mark.usefixtures("engine")
def test_a_diagram_is_drawn_in_characters_where_something_can() -> None:
    box = "┌───┐\n│ A │\n└───┘"

    assert drawn(kino.Mermaid("flowchart TD\n  A", caption="Flow")) == f"{box}\nFlow"
    assert drawn(kino.Graph("digraph { a -> b }")).startswith(box)
    assert "│ A │" in drawn(kino.Markdown("Text\n\n```mermaid\nflowchart TD\n  A\n```\n"))


@pytest.mark.usefixtures("engine")
def test_a_diagram_that_is_too_wide_or_of_another_kind_shows_its_source() -> None:
    node = kino.Mermaid("flowchart TD\n  A").to_node()

    assert "flowchart" in draw(node, Canvas(Mirror(), width=4))
    assert "flowchart" in draw(node, Canvas(Mirror(), unicode=False))
    assert "wrong" in draw({**node, "source": "wrong"}, Canvas(Mirror()))


def test_merman_itself_draws() -> None:
    pytest.importorskip("merman", reason="merman is not installed: pip install merman")

    assert "│ Hello │" in drawn(kino.Mermaid("flowchart TD\n  A[Hello] --> B"))


def plain_text(text: str) -> str:
    return "\n".join(Terminal(200).feed(text.replace("\n", "\r\n")).lines)


# -- control characters -----------------------------------------------------------------------

controls = st.text(st.sampled_from("\x1b\x07\x9b\x9d[]0123;mKJHA\\\r\b\nab\x00\x7f"))


@given(controls)
def test_no_control_character_of_plain_text_reaches_the_terminal(text: str) -> None:
    assert not set(plain(text)) & {chr(n) for n in (*range(10), *range(11, 32), *range(127, 160))}


@given(controls)
def test_text_for_a_terminal_can_do_no_more_than_colour_itself(text: str) -> None:
    shown = Terminal(1_000).feed(played(text, colours=True).replace("\n", "\r\n"))

    assert shown.unknown == []
    assert "\x1b" not in played(text, colours=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\rb", "b"),
        ("abc\rX", "Xbc"),
        ("abc\r\x1b[KX", "X"),
        ("ab\bX", "aX"),
        ("one\ntwo\x1b[1A\rX", "Xne\ntwo"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[2Jx", "x"),
        ("a\r\nb", "a\nb"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[999999999Cx", " x"),
    ],
)
def test_what_a_terminal_would_show_is_shown(text: str, shown: str) -> None:
    assert played(text, colours=False) == shown


def test_colours_end_with_their_text() -> None:
    assert played("\x1b[31mred", colours=True) == "\x1b[31mred\x1b[0m"


@pytest.mark.parametrize(
    ("env", "tty", "expected"),
    [
        ({}, False, "none"),
        ({"TERM": "xterm"}, True, "standard"),
        ({"TERM": "xterm-256color"}, True, "256"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, True, "truecolor"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, "none"),
        ({"FORCE_COLOR": "1"}, False, "standard"),
    ],
)
def test_the_environment_says_which_colours_there_are(
    env: dict[str, str], tty: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    assert colours_of(tty=tty) == expected
