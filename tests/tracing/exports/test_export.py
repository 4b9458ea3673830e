"""One way to all formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.tracing.exports.scenes import chatter, saying
from tests.tracing.traces import ping_pong

from pykino.errors import ArgumentTypeError, UnknownChoiceError
from pykino.tracing.exports import FORMATS, export

if TYPE_CHECKING:
    from pathlib import Path

SMALL = ("text", "svg", "mermaid", "plantuml")


@pytest.mark.parametrize("format_", SMALL)
def test_a_file_holds_what_is_returned(format_: str, tmp_path: Path) -> None:
    path = tmp_path / "trace"
    text = export(ping_pong(), format_, path, {})

    assert path.read_bytes() == text.encode()
    assert "ping" in text


@pytest.mark.parametrize("format_", SMALL)
def test_halves_of_surrogate_pairs_do_not_get_into_files(format_: str, tmp_path: Path) -> None:
    text = export(saying("\ud800"), format_, str(tmp_path / "trace"), {})

    assert "\ud800" not in text
    assert (tmp_path / "trace").read_text(encoding="utf-8") == text


def test_options_reach_the_format() -> None:
    assert "93 more messages" in export(chatter(100), "text", None, {"messages": 7})


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownChoiceError, match=r"Did you mean 'mermaid'\?"):
        export(ping_pong(), "mermaids", None, {})


def test_an_unknown_option_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownChoiceError, match=r"'text', options=.*Did you mean 'messages'\?"):
        export(ping_pong(), "text", None, {"mesages": 3})


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="a path or None"):
        export(ping_pong(), "text", 3, {})  # type: ignore[arg-type]


def test_all_formats_have_names_that_can_be_typed() -> None:
    assert all(name.isalpha() and name == name.lower() for name in FORMATS)
