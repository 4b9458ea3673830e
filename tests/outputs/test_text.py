"""Text is shown exactly as given."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.outputs.harmless import tags_of
from tests.strategies import texts

from pykino import Text
from pykino.errors import ArgumentTypeError, UnknownChoiceError
from pykino.testing import check_output


@given(texts)
def test_any_text_arrives_as_it_is_and_is_never_markup(text: str) -> None:
    output = Text(text)

    check_output(output)
    assert output.to_node()["text"] == text
    assert tags_of(output.fallback()["text/html"]) == {"pre"}


def test_the_node_carries_every_option() -> None:
    node = Text("x", terminal=True, chunk=True, weight="bold", size="large", tone="good").to_node()

    assert node == {
        "type": "text",
        "text": "x",
        "terminal": True,
        "chunk": True,
        "weight": "bold",
        "size": "large",
        "tone": "good",
    }


@pytest.mark.parametrize("option", ["weight", "size", "tone"])
def test_an_unknown_choice_is_refused_with_a_hint(option: str) -> None:
    options = {"weight": "blod", "size": "lrage", "tone": "goood"}

    with pytest.raises(UnknownChoiceError, match="Did you mean"):
        Text("x", **{option: options[option]})  # type: ignore[arg-type]


def test_what_is_no_string_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="a str"):
        Text(3)  # type: ignore[arg-type]


def test_texts_are_equal_by_content() -> None:
    assert Text("a") == Text("a")
    assert Text("a") != Text("a", chunk=True)
