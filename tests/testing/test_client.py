"""Clients that a test plays: what they see can be read, what they do goes the way of a browser's."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

import pykino as kino
from pykino.errors import ArgumentError
from pykino.testing import KinoHost, RefusedError


def heard(source: Any) -> list[Any]:
    """The events of a source, as they come."""
    events: list[Any] = []
    kino.listen(source, events.append)
    return events


def test_what_it_sees_is_text_nodes_and_outputs(kino_host: KinoHost) -> None:
    kino.render(kino.Text("Hello", weight="bold"))
    kino.render(kino.Grid([1, 2]))
    ann = kino_host.join("ann")

    assert ann.text().startswith("Hello\n1")
    assert [node["type"] for node in ann.nodes()] == ["text", "grid"]
    assert ann.outputs()[0] == kino.Text("Hello", weight="bold")


def test_outputs_are_made_of_what_it_was_sent(kino_host: KinoHost) -> None:
    """Some know nothing but their node; they are equal to what has the same one."""
    button, frame = kino.Button("Go"), kino.Frame("inside")
    given = [
        kino.Text("Hello", tone="good"),
        kino.Markdown("*Hello*"),
        kino.Grid(
            [kino.Text("left"), button, frame, kino.Grid([kino.HTML("<b>b</b>")])], columns=2
        ),
        kino.Tabs({"one": kino.Text("1"), "two": frame}),
        kino.Tree({"a": [1, None], "b": 2.5}),
        kino.Image.from_pixels(bytes([255, 0, 0] * 4), width=2, height=2),
        button,
    ]
    for output in given:
        kino.render(output)
    ann = kino_host.join()

    assert ann.outputs() == given
    assert given == ann.outputs()
    assert ann.outputs()[:-1] != given[1:]
    assert [type(seen) for seen in ann.outputs()[::2]][:2] == [kino.Text, kino.Grid]
    assert ann.outputs(frame)[0].to_node()["text"] == "'inside'"


def test_outputs_of_who_is_away_are_those_it_saw(kino_host: KinoHost) -> None:
    frame = kino.render(kino.Frame(kino.Text("old")))
    ann = kino_host.join()
    ann.disconnect()
    frame.render(kino.Text("new"))
    before = ann.outputs(frame)
    ann.connect()

    assert before == [kino.Text("old")]
    assert ann.outputs(frame) == [kino.Text("new")]


def test_what_only_one_client_sees_the_others_do_not(kino_host: KinoHost) -> None:
    ann, bob = kino_host.join("ann"), kino_host.join("bob")
    frame = kino.render(kino.Frame("for all"))
    frame.append(kino.Text("for Ann"), to="ann")

    assert ann.text() == "'for all'\nfor Ann"
    assert bob.text() == "'for all'"
    assert (len(ann.outputs(frame)), len(bob.outputs(frame))) == (2, 1)


def test_who_loses_the_connection_goes_on_where_it_was(kino_host: KinoHost) -> None:
    ann = kino_host.join()
    ann.disconnect()
    kino.render("meanwhile")

    assert ann.connect()
    assert ann.text() == "'meanwhile'"
    ann.disconnect()
    assert not ann.connect(reload=True)
    assert ann.text() == "'meanwhile'"


def test_who_leaves_is_gone(kino_host: KinoHost) -> None:
    left: list[str | None] = []
    kino.on_leave(lambda event: left.append(event.origin))
    kino_host.join("ann").leave()
    kino_host.idle()

    assert left == ["ann"]
    assert kino_host.clients == []
    assert kino.clients() == ()


def test_an_entry_is_seen_by_all(kino_host: KinoHost) -> None:
    day = kino.render(kino.DateInput("Day"))
    changes = heard(day)
    ann, bob = kino_host.join("ann"), kino_host.join()

    ann.set_input(day, dt.date(2025, 2, 3))
    kino_host.idle()

    assert day.value == dt.date(2025, 2, 3)
    assert bob.state(day)["value"] == "2025-02-03"
    assert [(change.origin, change.value) for change in changes] == [("ann", day.value)]


@pytest.mark.parametrize("options", [["red", "green"], [1000, 2000], [[1], [2]]])
def test_an_option_is_chosen_by_what_is_equal_to_it(
    kino_host: KinoHost, options: list[Any]
) -> None:
    one = kino.render(kino.Select("One", options))
    several = kino.render(kino.MultiSelect("Several", options))
    ann, equal = kino_host.join(), json.loads(json.dumps(options[1]))

    ann.set_input(one, equal)
    ann.set_input(several, [equal])

    assert one.value is options[1]
    assert several.value == (options[1],)


@pytest.mark.parametrize("value", ["blue", ["red"], None, 3])
def test_what_is_no_option_is_refused_as_a_page_would_hear_it(
    kino_host: KinoHost, value: object
) -> None:
    one = kino.render(kino.Select("One", ["red", "green"]))
    several = kino.render(kino.MultiSelect("Several", ["red", "green"], min=1))
    ann = kino_host.join()

    with pytest.raises(RefusedError, match="Expected one of red, green"):
        ann.set_input(one, value)
    with pytest.raises(RefusedError):
        ann.set_input(several, [value])
    with pytest.raises(RefusedError, match="Expected at least 1 choice"):
        ann.set_input(several, [])
    assert one.value == "red"


def test_what_is_of_another_type_is_refused(kino_host: KinoHost) -> None:
    day, number = kino.DateInput("Day"), kino.Number("Number")
    kino.render(kino.Grid([day, number]))
    ann = kino_host.join()

    for source in (day, number):
        with pytest.raises(RefusedError, match="Expected a"):
            ann.set_input(source, "no such thing")


def test_a_refusal_is_raised_with_the_words_next_to_the_field(kino_host: KinoHost) -> None:
    name = kino.render(kino.TextInput("Name", max_length=3))
    ann = kino_host.join()

    with pytest.raises(RefusedError, match="at most 3 characters") as caught:
        ann.set_input(name, "Lovelace")
    assert ann.state(name)["message"] == caught.value.message
    ann.set_input(name, "Ada")

    assert ann.state(name)["message"] == ""
    assert name.value == "Ada"


def test_nobody_acts_on_what_is_disabled(kino_host: KinoHost) -> None:
    button, name = kino.Button("Go", disabled=True), kino.TextInput("Name", disabled=True)
    kino.render(kino.Grid([button, name]))
    ann = kino_host.join()

    with pytest.raises(RefusedError, match="disabled"):
        ann.click(button)
    with pytest.raises(RefusedError, match="disabled"):
        ann.set_input(name, "x")
    button.disabled = False
    ann.click(button)


def test_nobody_acts_on_what_is_not_there(kino_host: KinoHost) -> None:
    unseen, over = kino.Button("unseen"), kino.Button("over")
    kino.render(over)
    over.close()
    ann = kino_host.join()

    with pytest.raises(AssertionError, match="does not see"):
        ann.click(unseen)
    with pytest.raises(AssertionError, match="has ended"):
        ann.click(over)
    assert not ann.sees(over)
    assert ann.is_gone(over)


def test_a_form_is_filled_in_and_sent(kino_host: KinoHost) -> None:
    form = kino.render(
        kino.Form({"name": kino.TextInput("Name"), "day": kino.DateInput("Day")}, submit="Send")
    )
    sent = heard(form)
    ann = kino_host.join("ann")

    ann.submit(form, name="Ada", day=dt.date(2025, 2, 3))
    kino_host.idle()

    assert sent == [kino.events.Submit("ann", {"name": "Ada", "day": dt.date(2025, 2, 3)})]


def test_a_form_that_reports_changes_is_filled_in(kino_host: KinoHost) -> None:
    name, number = kino.TextInput("Name", max_length=3), kino.Number("Form")
    form = kino.render(kino.Form({"name": name, "form": number}, report_changes=True))
    told = heard(form)
    ann = kino_host.join("ann")

    ann.fill(form, name="Ada", form=2)
    kino_host.idle()

    assert told == [
        kino.events.Change("ann", {"name": "Ada", "form": None}),
        kino.events.Change("ann", {"name": "Ada", "form": 2}),
    ]
    with pytest.raises(RefusedError, match="at most 3 characters"):
        ann.fill(form, name="Lovelace")
    with pytest.raises(AssertionError, match="has no field 'nam', it has name, form"):
        ann.fill(form, nam="Ada")
    with pytest.raises(AssertionError, match=r"no button: fill\(\) enters values"):
        ann.submit(form)


def test_a_form_that_is_refused_says_why_by_field(kino_host: KinoHost) -> None:
    form = kino.render(
        kino.Form(
            {"name": kino.TextInput("Name", max_length=3), "again": kino.TextInput("Again")},
            submit="Send",
            validate=lambda data: {"again": "not the same"} if data["again"] != "x" else None,
        )
    )
    ann = kino_host.join()

    with pytest.raises(RefusedError) as caught:
        ann.submit(form, name="Lovelace")
    assert caught.value.fields == {"name": "Expected at most 3 characters."}
    with pytest.raises(RefusedError, match="not the same"):
        ann.submit(form, name="Ada", again="y")
    ann.submit(form, again="x")


def test_keys_are_pressed(kino_host: KinoHost) -> None:
    keyboard = kino.render(kino.Keyboard(["keydown", "keyup", "status"]))
    events = heard(keyboard)

    kino_host.join("ann").press(keyboard, "a", ctrl=True)
    kino_host.idle()

    assert events == [
        kino.events.KeyboardStatus("ann", True),
        kino.events.KeyDown("ann", "a", "KeyA", ctrl=True),
        kino.events.KeyUp("ann", "a", "KeyA", ctrl=True),
    ]


@pytest.mark.parametrize("size", [0, 10, 3_000_000])
def test_a_file_is_chosen(kino_host: KinoHost, size: int) -> None:
    source = kino.render(kino.FileInput("Data"))
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)

    ann = kino_host.join()
    ann.upload(source, "other.bin", b"before it")
    ann.upload(source, "data.bin", content, mime="application/octet-stream")

    assert source.value is not None
    assert source.value.path.read_bytes() == content


def test_a_file_may_be_refused(kino_host: KinoHost) -> None:
    source = kino.render(kino.FileInput("Data", accept=[".csv"]))

    with pytest.raises(RefusedError, match="csv"):
        kino_host.join().upload(source, "data.exe", b"MZ")
    assert source.value is None


def test_values_that_an_input_cannot_send_are_the_mistake_of_the_test(kino_host: KinoHost) -> None:
    number = kino.Number("Number", max=3)
    with pytest.raises(ArgumentError):
        number.set(4)
    kino.render(number)
    with pytest.raises(RefusedError, match="3"):
        kino_host.join().set_input(number, 4)


class Plane(kino.LiveOutput):
    """An output whose events are called like the parts of its state, and one that is not."""

    module = "progress"

    def connect(self, client: str) -> Any:
        return {"heat": 0, "places": {"a": 1}, "value": 0}


def test_an_event_called_like_a_part_of_the_state_renews_it(kino_host: KinoHost) -> None:
    plane = kino.render(Plane())
    ann = kino_host.join()
    before = ann.state(plane)
    plane.broadcast("heat", 5)
    plane.broadcast("places", {"b": 2})
    plane.broadcast("value", 7)
    plane.broadcast("flash", {"heat": 9})

    assert before == {"heat": 0, "places": {"a": 1}, "value": 0}
    assert ann.state(plane) == {"heat": 5, "places": {"b": 2}, "value": 7}
    assert ann.events[-1] == (plane.ref, "flash", {"heat": 9})
