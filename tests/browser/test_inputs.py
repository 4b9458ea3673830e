"""Every basic input in a real browser, by mouse and by keys, in two windows at once.

One long file: each input has a test or two, and all share `show`.
"""

from __future__ import annotations

import datetime as dt
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from pykino import Session
    from pykino.controls.input import Input
    from pykino.events import Change
    from pykino.hosts.web import WebHost

    from .conftest import Window

pytestmark = pytest.mark.browser

WAIT = 15  # seconds


def expect(locator: Locator) -> Any:
    """What waits until it holds of `locator`."""
    from playwright.sync_api import expect as expect_

    return expect_(locator)


class Shown:
    """An input on the page, seen in two windows, and the changes that Python hears of."""

    def __init__(self, session: Session, windows: list[Window], input_: Input[Any]) -> None:
        self.input = input_
        self.pages = [window.page for window in windows]
        self._changes: SimpleQueue[Change] = SimpleQueue()
        input_.subscribe(self._changes.put)  # type: ignore[arg-type]
        session.root.append(input_)

    def fields(self, **options: Any) -> tuple[Locator, Locator]:
        """The control in each of the windows, found by its label."""
        here, there = (page.get_by_label(self.input.label, exact=True) for page in self.pages)
        return here, there

    def heard(self) -> Any:
        """The value of the next change; it comes from a client."""
        change = self._changes.get(timeout=WAIT)
        assert change.origin is not None
        return change.value

    def silent(self) -> bool:
        """Whether no change has come that was not looked at."""
        return self._changes.empty()


@pytest.fixture
def show(
    session: Session, host: WebHost, open_window: Callable[..., Window]
) -> Callable[[Input[Any]], Shown]:
    """Shows an input in two windows: `show(kino.TextInput("Name"))`."""

    def show_(input_: Input[Any]) -> Shown:
        windows = [open_window(host.url) for _ in range(2)]
        for window in windows:
            window.badge("Connected")
        return Shown(session, windows, input_)

    return show_


def test_a_text_is_sent_when_the_field_is_left_and_seen_by_the_other(show: Any) -> None:
    shown = show(kino.TextInput("Name", default="Ada"))
    here, there = shown.fields()

    here.fill("Grace")
    assert shown.input.value == "Ada"
    here.press("Tab")

    assert shown.heard() == "Grace"
    expect(there).to_have_value("Grace")


def test_enter_sends_a_line_of_text_and_python_answers_with_set(show: Any) -> None:
    shown = show(kino.TextInput("Name"))
    here, there = shown.fields()

    here.click()
    here.press_sequentially("Grace")
    here.press("Enter")
    assert shown.heard() == "Grace"
    shown.input.set("Admiral")

    expect(here).to_have_value("Admiral")
    expect(there).to_have_value("Admiral")


def test_what_one_types_is_not_overwritten_by_what_the_other_sends(show: Any) -> None:
    shown = show(kino.TextInput("Name"))
    here, there = shown.fields()

    here.click()
    here.press_sequentially("half a na")
    there.fill("theirs")
    there.press("Enter")
    assert shown.heard() == "theirs"
    here.press_sequentially("me")
    expect(here).to_have_value("half a name")
    here.press("Enter")

    assert shown.heard() == "half a name"
    expect(there).to_have_value("half a name")


def test_what_one_composes_is_not_overwritten_and_there_when_python_asks(
    session: Session, show: Any
) -> None:
    shown = show(kino.TextInput("Name", default="before"))
    here, there = shown.fields()
    keys = shown.pages[0].context.new_cdp_session(shown.pages[0])
    composed = {"text": "\u306b\u307b", "selectionStart": 2, "selectionEnd": 2}

    here.click()
    here.select_text()
    keys.send("Input.imeSetComposition", composed)
    shown.input.set("theirs")
    expect(there).to_have_value("theirs")
    expect(here).to_have_value("\u306b\u307b")
    assert shown.input.value == "theirs"
    assert session.sync()
    assert shown.input.value == "\u306b\u307b"
    keys.send("Input.insertText", {"text": "\u65e5\u672c"})
    here.press("Enter")

    expect(there).to_have_value("\u65e5\u672c")
    expect(here).to_have_value("\u65e5\u672c")


def test_keys_that_are_sent_one_by_one_arrive_in_order_and_disturb_nobody(show: Any) -> None:
    shown = show(kino.TextInput("Name", debounce=0))
    here, there = shown.fields()

    here.click()
    here.press_sequentially("abcdefgh")

    assert [shown.heard() for _ in range(8)] == ["abcdefgh"[:n] for n in range(1, 9)]
    expect(here).to_have_value("abcdefgh")
    expect(there).to_have_value("abcdefgh")


def test_what_python_refuses_stays_in_the_field_with_the_reason(show: Any) -> None:
    taken = kino.TextInput("Name", validate=lambda name: "It is taken." if name == "Ada" else None)
    shown = show(taken)
    here, there = shown.fields()

    here.fill("Ada")
    here.press("Enter")

    expect(here).to_have_attribute("aria-invalid", "true")
    shown.pages[0].get_by_text("It is taken.").wait_for()
    expect(here).to_have_value("Ada")
    expect(there).to_have_value("")
    here.fill("Grace")
    here.press("Enter")
    assert shown.heard() == "Grace"
    expect(here).not_to_have_attribute("aria-invalid", "true")


def test_what_was_refused_is_still_there_when_the_page_asks_for_the_state_again(
    session: Session, show: Any
) -> None:
    def validate(town: str) -> str | None:
        return "Not there." if town == "Cc" else None

    shown = show(kino.Select("Town", ["Aa", "Bb", "Cc"], default="Bb", validate=validate))
    here, _ = shown.fields()
    here.select_option("Cc")
    shown.pages[0].get_by_text("Not there.").wait_for()
    for client in session.audience.clients():
        session.receive(client, {"t": "resync"})
    session.root.append(kino.Text("after it"))
    shown.pages[0].get_by_text("after it").wait_for()

    expect(here).to_have_value("2")  # its place
    shown.pages[0].get_by_text("Not there.").wait_for()
    assert shown.input.value == "Bb"


def test_lines_of_text_keep_their_breaks(show: Any) -> None:
    shown = show(kino.TextArea("Notes"))
    here, there = shown.fields()

    here.click()
    here.press_sequentially("one\ntwo")
    here.press("Control+Enter")

    assert shown.heard() == "one\ntwo"
    expect(there).to_have_value("one\ntwo")


def test_a_password_can_be_shown_and_hidden(show: Any) -> None:
    shown = show(kino.Password("Password"))
    here, there = shown.fields()
    toggle = shown.pages[0].get_by_role("button", name="Show what is entered")

    here.click()
    here.press_sequentially("secret")
    toggle.click()
    expect(here).to_have_attribute("type", "text")
    here.press("Enter")

    assert shown.heard() == "secret"
    expect(there).to_have_attribute("type", "password")


def test_a_number_is_typed_or_stepped_and_refused_out_of_bounds(show: Any) -> None:
    shown = show(kino.Number("Dice", default=2, min=1, max=6, step=1))
    here, there = shown.fields()

    here.click()
    here.press("ArrowUp")
    assert shown.heard() == 3
    shown.pages[0].get_by_role("button", name="More").click()
    assert shown.heard() == 4
    expect(there).to_have_value("4")
    here.fill("77")
    here.press("Enter")
    shown.pages[0].get_by_text("Expected a whole number from 1 to 6.").wait_for()
    here.fill("five")
    here.press("Enter")
    shown.pages[0].get_by_text("Expected a whole number from 1 to 6.").wait_for()

    assert shown.input.value == 4
    assert shown.silent()
    here.press("Escape")
    expect(here).to_have_value("4")


def test_an_address_is_looked_at_before_it_is_sent(show: Any) -> None:
    shown = show(kino.UrlInput("Source"))
    here, there = shown.fields()

    here.fill("example")
    here.press("Enter")
    shown.pages[0].get_by_text("Expected an absolute URL").wait_for()
    here.fill("https://example.org/data")
    here.press("Enter")

    assert shown.heard() == "https://example.org/data"
    expect(there).to_have_value("https://example.org/data")


def test_an_option_is_selected_by_mouse_and_by_keys(show: Any) -> None:
    shown = show(kino.Select("Fruit", {"Apple": 1, "Pear": 2, "Quince": 3}))
    here, there = shown.fields()

    here.select_option("Pear")
    assert shown.heard() == 2
    here.press("ArrowDown")

    assert shown.heard() == 3
    expect(there).to_have_value("2")  # its place


def test_radio_buttons_go_by_click_and_by_arrow(show: Any) -> None:
    shown = show(kino.Radio("Size", ["small", "medium", "large"]))
    here, there = (page.get_by_role("radiogroup", name="Size") for page in shown.pages)

    here.get_by_text("medium").click()
    assert shown.heard() == "medium"
    here.get_by_label("medium").press("ArrowDown")

    assert shown.heard() == "large"
    expect(there.get_by_label("large")).to_be_checked()


def test_a_checkbox_is_ticked_by_its_words_and_by_the_space_bar(show: Any) -> None:
    shown = show(kino.Checkbox("I agree"))
    here, there = shown.fields()

    shown.pages[0].get_by_text("I agree", exact=True).click()
    assert shown.heard() is True
    expect(there).to_be_checked()
    here.press("Space")

    assert shown.heard() is False
    expect(there).not_to_be_checked()


def test_many_options_are_searched_and_reached_by_keys(show: Any) -> None:
    shown = show(kino.MultiSelect("Towns", [f"Town {n}" for n in range(30)]))
    here, there = (page.get_by_role("group", name="Towns") for page in shown.pages)

    here.get_by_label("Town 2", exact=True).check()
    assert shown.heard() == ("Town 2",)
    here.get_by_role("searchbox").press_sequentially("town 27")
    shown.pages[0].keyboard.press("ArrowDown")
    shown.pages[0].keyboard.press("Space")

    assert shown.heard() == ("Town 2", "Town 27")
    expect(there.get_by_label("Town 27")).to_be_checked()
    there.get_by_text("2 of 30 selected").wait_for()


def test_a_range_is_dragged_and_moved_by_keys(show: Any) -> None:
    shown = show(kino.Range("Level", min=0, max=10, default=5))
    here, there = shown.fields()

    drag_to_the_end(shown.pages[0], here)
    assert shown.heard() == 10
    expect(there).to_have_value("10")
    here.press("ArrowLeft")

    assert shown.heard() == 9
    expect(there.locator("xpath=following-sibling::span")).to_have_text("9")


def drag_to_the_end(page: Page, slider: Locator) -> None:
    box = slider.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, middle, steps=5)
    page.mouse.up()


def test_a_date_is_typed_and_sent_once(show: Any) -> None:
    """The year is typed digit by digit, and the browser calls each of them a change."""
    shown = show(kino.DateInput("Birthday", max=dt.date(2026, 12, 31)))
    here, there = shown.fields()

    here.click(position={"x": 20, "y": 16})  # on the month
    here.press_sequentially("11222026")
    here.press("Tab")
    shown.pages[0].locator("body").click()

    assert shown.heard() == dt.date(2026, 11, 22)
    assert shown.silent()
    expect(there).to_have_value("2026-11-22")


def test_every_day_can_be_chosen_whatever_the_first_one_is(show: Any) -> None:
    """A step of a date is so many days: the calendar would offer only some of them."""
    shown = show(kino.DateInput("Day", default=dt.date(2026, 11, 22), min=dt.date(2026, 1, 1)))
    here, there = shown.fields()

    here.focus()
    assert not here.evaluate("field => field.validity.stepMismatch")
    here.evaluate("field => field.stepUp()")  # as an arrow of the calendar does
    here.dispatch_event("input")
    here.dispatch_event("change")
    shown.pages[0].locator("body").click()

    assert shown.heard() == dt.date(2026, 11, 23)
    expect(there).to_have_value("2026-11-23")


def test_half_a_date_is_said_to_be_none(show: Any) -> None:
    shown = show(kino.DateInput("Birthday"))
    here, _ = shown.fields()

    here.click(position={"x": 20, "y": 16})
    here.press_sequentially("11")
    shown.pages[0].locator("body").click(position={"x": 5, "y": 5})

    shown.pages[0].get_by_text("Expected a date.").wait_for()
    assert shown.input.value is None


def test_a_time_is_read_as_it_is(show: Any) -> None:
    shown = show(kino.TimeInput("Alarm", default=dt.time(7, 30)))
    here, there = shown.fields()

    here.fill("08:15")
    here.press("Enter")

    assert shown.heard() == dt.time(8, 15)
    expect(there).to_have_value("08:15")


def test_a_moment_is_edited_in_the_zone_of_each_reader_and_read_in_utc(
    session: Session, host: WebHost, chromium: Any
) -> None:
    moment = kino.DateTimeInput("Start", default=dt.datetime(2026, 11, 22, 10, 30, tzinfo=dt.UTC))
    session.root.append(moment)
    changes: SimpleQueue[Any] = SimpleQueue()
    moment.subscribe(changes.put)
    zones = ["Asia/Tokyo", "America/New_York"]
    contexts = [chromium.new_context(timezone_id=zone) for zone in zones]
    tokyo, york = (context.new_page() for context in contexts)
    for page in (tokyo, york):
        page.goto(host.url)

    expect(tokyo.get_by_label("Start")).to_have_value("2026-11-22T19:30")
    expect(york.get_by_label("Start")).to_have_value("2026-11-22T05:30")
    expect(tokyo.get_by_text("Asia/Tokyo")).to_be_visible()
    tokyo.get_by_label("Start").fill("2026-07-01T09:00")
    tokyo.get_by_label("Start").press("Enter")

    assert changes.get(timeout=WAIT).value == dt.datetime(2026, 7, 1, 0, 0, tzinfo=dt.UTC)
    expect(york.get_by_label("Start")).to_have_value("2026-06-30T20:00")
    for context in contexts:
        context.close()


def test_a_colour_is_chosen(show: Any) -> None:
    shown = show(kino.ColorInput("Ink"))
    here, there = shown.fields()

    here.fill("#ff8800")

    assert shown.heard() == "#ff8800"
    expect(there).to_have_value("#ff8800")


def test_an_input_that_is_switched_off_takes_nothing_until_it_is_on_again(show: Any) -> None:
    shown = show(kino.TextInput("Name", disabled=True))
    here, _ = shown.fields()

    expect(here).to_be_disabled()
    shown.input.disabled = False
    expect(here).to_be_enabled()
    here.fill("Grace")
    here.press("Enter")

    assert shown.heard() == "Grace"


def test_who_types_while_it_is_switched_off_and_on_goes_on_typing(show: Any) -> None:
    shown = show(kino.TextInput("Name"))
    here, _ = shown.fields()

    here.click()
    here.press_sequentially("Gra")
    shown.input.disabled = True
    expect(here).to_be_disabled()
    shown.input.disabled = False
    expect(here).to_be_enabled()
    expect(here).to_be_focused()
    shown.pages[0].keyboard.type("ce")
    shown.pages[0].keyboard.press("Enter")

    assert shown.heard() == "Grace"


def test_a_reload_brings_the_value_and_the_complaint_back(show: Any) -> None:
    shown = show(kino.TextInput("Name", default="Ada", validate=lambda name: f"Not {name}."))
    here, _ = shown.fields()

    here.fill("Bob")
    here.press("Enter")
    shown.pages[0].get_by_text("Not Bob.").wait_for()
    shown.pages[0].reload()

    expect(here).to_have_value("Ada")
    shown.pages[0].get_by_text("Not Bob.").wait_for()


def everything(session: Session) -> None:
    inputs = [
        kino.TextInput("Name", default="x" * 200, help="help " * 30),
        kino.TextArea("Notes", default="one\ntwo"),
        kino.Password("Password"),
        kino.Number("Number", default=10**40),
        kino.UrlInput("Source"),
        kino.Select("Fruit", ["an option far too long for the width of a telephone " * 3, "short"]),
        kino.Radio("Size", ["word" * 40, "b"], horizontal=True),
        kino.MultiSelect("Towns", ["town" * 40, *(f"Town {n}" for n in range(20))]),
        kino.Checkbox("agree " * 40),
        kino.Range("Level", min=0, max=10**9),
        kino.DateInput("Date"),
        kino.TimeInput("Time"),
        kino.DateTimeInput("Moment"),
        kino.ColorInput("Ink"),
        kino.Button("press " * 40, help="It does. " * 20),
        kino.Button("press" * 40),
        kino.Select("unbroken" * 30, ["unbroken" * 30]),
    ]
    for each in inputs:
        session.root.append(each)


@pytest.mark.parametrize("width", [360, 320])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_input_is_wider_than_a_telephone(
    session: Session, host: WebHost, open_window: Callable[..., Window], theme: str, width: int
) -> None:
    everything(session)
    window = open_window(host.url, theme=theme, width=width)
    window.page.get_by_label("Ink").wait_for()

    assert window.sideways() == 0


def test_options_of_many_words_stand_below_each_other(window: Window, session: Session) -> None:
    session.root.append(kino.MultiSelect("Towns", [f"{'word ' * 60}{n}" for n in range(9)]))
    window.page.get_by_role("checkbox").last.wait_for()
    script = """() => [...document.querySelectorAll(".kino-choices .kino-field-row")]
      .map((row) => row.getBoundingClientRect())
      .filter((row, index, rows) => index && row.top < rows[index - 1].bottom - 1).length"""

    assert window.page.evaluate(script) == 0


@pytest.mark.parametrize("way", ["ltr", "rtl"])
def test_words_read_their_own_way_and_stay_above_their_field(
    window: Window, session: Session, way: str
) -> None:
    session.root.append(kino.TextInput("\u05e9\u05dd!", default="\u05e9\u05dc\u05d5\u05dd!"))
    session.root.append(kino.Number("\u05d2\u05d9\u05dc?", default=-5))
    session.root.append(kino.Number("Age?", default=-5))
    window.page.get_by_label("Age?").wait_for()
    window.page.evaluate("(way) => void (document.documentElement.dir = way)", way)
    script = """() => [...document.querySelectorAll(".kino-field-label")].map((label) => {
      const [words, style] = [document.createRange(), getComputedStyle(label)];
      words.selectNodeContents(label);
      const [here, field] = [words, label.parentElement].map((el) => el.getBoundingClientRect());
      return [style.direction, Math.abs(here.left - field.left) < 2 ? "ltr" : "rtl"];
    })"""

    directions, edges = zip(*window.page.evaluate(script), strict=True)
    assert directions == ("rtl", "rtl", "ltr")
    assert set(edges) == {way}
    expect(window.page.get_by_label("Age?")).to_have_css("direction", "ltr")


def test_what_is_touched_is_at_least_44_pixels_high(
    session: Session, host: WebHost, chromium: Any
) -> None:
    everything(session)
    context = chromium.new_context(
        viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(host.url)
    page.get_by_label("Ink").wait_for()
    script = """() => [...document.querySelectorAll(".kino-field :is(.k-input, .kino-field-row, [type=range]), .k-button")]
      .filter((el) => el.closest(".k-button")?.parentElement.className !== "kino-password")
      .filter((el) => el.getBoundingClientRect().height > 0 && !el.closest(".kino-number"))
      .filter((el) => el.getBoundingClientRect().height < 44).map((el) => el.outerHTML)"""

    assert page.evaluate(script) == []
    context.close()
