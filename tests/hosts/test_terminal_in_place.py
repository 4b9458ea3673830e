"""What stands on a real terminal: what lives changes in place, prints come above it."""

from __future__ import annotations

from .runs import on_a_terminal, run, written_to_a_terminal


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


def test_an_output_of_ones_own_changes_in_place() -> None:
    """What its `fallback` says, again after each event."""
    screen = on_a_terminal("""
        import pykino as kino
        class Dial(kino.LiveOutput):
            assets = "export function mount() {\\n}"
            at = 0
            def turn(self):
                self.at += 1
                self.broadcast("turned", self.at)
            def fallback(self): return {"text/plain": f"at {self.at}"}
        dial = kino.render(Dial())
        for i in range(5): dial.turn()
        print("above")
        dial.turn()
    """)

    assert screen.lines[-1] == "at 6"
    assert "above" in screen.lines
    assert sum(line.startswith("at ") for line in screen.lines) <= 2
