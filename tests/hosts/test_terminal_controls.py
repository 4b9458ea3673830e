"""Inputs and controls in a terminal: a line each, which follows what happens to them."""

from __future__ import annotations

import pykino as kino

from .runs import on_a_terminal, piped, shown_in, written_to_a_terminal


def test_an_input_is_its_label_and_its_value() -> None:
    shown = piped(
        kino.TextInput("Name", default="Ada"),
        kino.Select("Colour", {"red": 1, "green": 2}, default=2),
        kino.Checkbox("Ship it"),
        kino.Password("Token", default="s3cret"),
        kino.TextArea("Story", default="one\ntwo"),
        kino.Number("Age"),
    )

    assert shown == (
        "Name: Ada\nColour: green\nShip it: no\nToken: ••••••••\nStory: one\n  two\nAge:\n"
    )


def test_what_can_only_be_pressed_in_a_page_is_muted() -> None:
    written = written_to_a_terminal("""
        import pykino as kino
        kino.render(kino.Button("Go")); kino.render(kino.Keyboard(label="Steer"))
    """)

    assert "\x1b[2m[ Go ]\x1b[0m" in written
    assert "\x1b[2m[ Steer ]\x1b[0m" in written


def test_a_form_is_a_line_for_each_field_and_one_for_its_button() -> None:
    form = kino.Form(
        {"name": kino.TextInput("Name", default="Ada"), "age": kino.Number("Age", default=3)},
        submit="Send",
    )

    assert piped(form) == "Name: Ada\nAge: 3\n[ Send ]\n"


def test_changes_are_seen_in_place() -> None:
    screen = on_a_terminal("""
        import pykino as kino
        name, button = kino.TextInput("Name"), kino.Button("Go")
        kino.render(kino.Grid([name, button]))
        for number in range(100): name.set(f"Ada {number}")
        button.label = "Gone"
    """)

    assert screen.lines == ["Name: Ada 99", "[ Gone ]"]


def test_in_a_pipe_a_change_is_written_when_the_page_rests() -> None:
    with shown_in() as (file, session):
        name = kino.render(kino.TextInput("Name", default="Ada"))
        kino.render(kino.Text("below"))
        for number in range(100):
            name.set(f"Ada {number}")
        session.flush()

        assert file.getvalue() == "Name: Ada\nbelow\nName: Ada 99\n"


def test_control_characters_in_an_input_do_nothing() -> None:
    assert piped(kino.TextInput("Na\x1bme", default="\x1b[2Jx")) == "Na␛me: ␛[2Jx\n"
