from __future__ import annotations

import asyncio
from typing import NoReturn

import pytest

import pykino
from pykino.errors import ArgumentTypeError
from pykino.outputs.error import Error
from pykino.outputs.text import Text


def caught(fn: object) -> Error:
    try:
        fn()  # type: ignore[operator]
    except BaseException as exc:
        return Error(exc)
    raise AssertionError("nothing was raised")


def fail(message: str = "no such colour") -> NoReturn:
    secret = "a local value"  # noqa: F841
    raise ValueError(message)


def test_kind_message_and_place_are_told_apart() -> None:
    error = caught(fail)

    assert (error.kind, error.message) == ("ValueError", "no such colour")
    assert error.where.startswith("test_error.py, line ")
    assert error.to_node() == {
        "type": "error",
        "kind": "ValueError",
        "message": "no such colour",
        "traceback": error.traceback,
        "where": error.where,
    }


def test_the_place_may_be_given_in_the_users_words() -> None:
    assert Error(ValueError(), where="cell 3, line 2").where == "cell 3, line 2"


def test_locals_are_never_shown() -> None:
    assert "a local value" not in caught(fail).traceback.replace('secret = "a local value"', "")


def test_frames_of_pykino_are_left_out() -> None:
    error = caught(lambda: Text(1))  # type: ignore[arg-type]

    assert "pykino/outputs" not in error.traceback
    assert "caught(lambda: Text(1))" in error.traceback
    assert error.traceback.endswith("expected a str; for other values: kino.render.")


def test_frames_of_the_event_loop_between_ours_are_left_out() -> None:
    async def main() -> None:
        fail()

    error = caught(lambda: asyncio.run(main()))

    assert "asyncio" not in error.traceback.replace("asyncio.run(main())", "")
    assert "in main" in error.traceback


def test_frames_of_a_library_that_raised_are_kept() -> None:
    import json

    assert "decoder.py" in caught(lambda: json.loads("{")).traceback


def test_causes_notes_and_members_of_a_group_are_told() -> None:
    def grouped() -> None:
        try:
            fail("the cause")
        except ValueError as exc:
            exc.add_note("a note")
            raise ExceptionGroup("several", [TypeError("first"), exc]) from exc

    error = caught(grouped)

    for part in ("the cause", "a note", "several (2 sub-exceptions)", "TypeError: first"):
        assert part in error.traceback
    assert "direct cause" in error.traceback


def test_a_deep_recursion_is_short() -> None:
    def down(n: int) -> None:
        up(n)

    def up(n: int) -> None:
        down(n - 1) if n else fail()

    error = caught(lambda: down(200))

    assert "frames left out …" in error.traceback
    assert len(error.traceback.splitlines()) < 100
    assert error.traceback.endswith("ValueError: no such colour")


def test_an_endless_recursion_is_told() -> None:
    def again() -> None:
        again()

    error = caught(again)

    assert error.kind == "RecursionError"
    assert len(error.traceback) < 10_000


def test_an_exception_whose_text_fails_is_told() -> None:
    class Bad(Exception):
        def __str__(self) -> str:
            raise RuntimeError("worse")

    error = caught(lambda: (_ for _ in ()).throw(Bad()))

    assert "its str raised RuntimeError: worse" in error.message
    assert "Traceback" in error.traceback


def test_an_enormous_message_is_cut() -> None:
    error = caught(lambda: fail("x" * 10**7))

    assert len(error.message) == 2_000
    assert len(error.traceback) < 5_000


def test_half_a_surrogate_pair_in_the_message_is_escaped() -> None:
    error = caught(lambda: fail("\ud800"))

    assert error.message == "\\ud800"
    assert error.traceback.encode()


def test_a_syntax_error_shows_the_line_it_is_in() -> None:
    error = caught(lambda: compile("x = = 1", "<cell 3>", "exec"))

    assert "x = = 1" in error.traceback
    assert error.kind == "SyntaxError"


def test_an_exception_that_was_never_raised_has_no_frames() -> None:
    error = Error(KeyError("a"))

    assert (error.kind, error.message, error.where) == ("KeyError", "'a'", "")
    assert error.traceback == "KeyError: 'a'"


def test_exit_and_interrupt_are_exceptions_too() -> None:
    assert Error(KeyboardInterrupt()).fallback()["text/plain"] == "KeyboardInterrupt"


def test_markup_in_a_message_stays_text() -> None:
    html = caught(lambda: fail("<script>")).fallback()["text/html"]

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_something_else_than_an_exception_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="expected an exception"):
        Error("text")  # type: ignore[arg-type]


def test_errors_are_equal_by_content() -> None:
    assert Error(ValueError("a")) == Error(ValueError("a"))
    assert pykino.render is not None
