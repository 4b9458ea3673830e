"""Forms, the keyboard and the button in a real browser, with mouse and keys, in two windows."""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.events import Change, Click, KeyboardStatus, KeyDown, KeyUp, Submit

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from pykino import Session
    from pykino.events import Event
    from pykino.hosts.web import WebHost
    from pykino.live import LiveOutput

    from .conftest import Window

pytestmark = pytest.mark.browser

WAIT = 15  # seconds


class Heard:
    """What a live output tells Python, one event after the other."""

    def __init__(self, output: LiveOutput) -> None:
        self._queue: SimpleQueue[Event] = SimpleQueue()
        output.subscribe(self._queue.put)

    def next(self) -> Any:
        return self._queue.get(timeout=WAIT)

    def nothing(self) -> bool:
        """Whether nothing more has come."""
        try:
            self._queue.get_nowait()
        except Empty:
            return True
        return False


def person(session: Session, **options: Any) -> tuple[kino.Form, Heard]:
    """A form on the page, with a name and an age."""
    name, age = kino.TextInput("Name"), kino.Number("Age", min=0, max=120)
    form = kino.Form({"name": name, "age": age}, **{"submit": "Send", **options})
    session.root.append(form)
    return form, Heard(form)


def focused(page: Page) -> str:
    """The label of what has the focus."""
    script = "document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent"
    return str(page.evaluate(script))


def expected(locator: Locator) -> Any:
    """What waits until it holds of `locator`."""
    from playwright.sync_api import expect

    return expect(locator)


def said(page: Page, sentence: str) -> None:
    """Wait until the form says `sentence` beside its button."""
    page.locator(".kino-form-said", has_text=sentence).wait_for()


class TestForm:
    """Fields that are sent together."""

    def test_two_windows_fill_in_the_same_form_apart(
        self, host: WebHost, session: Session, open_window: Callable[..., Window]
    ) -> None:
        _, heard = person(session)
        ann, bob = open_window(host.url).page, open_window(host.url).page
        ann.get_by_label("Name").fill("Ann")
        bob.get_by_label("Name").fill("Bob")
        ann.get_by_label("Age").fill("31")
        ann.get_by_role("button", name="Send").click()
        first = heard.next()
        bob.get_by_label("Name").press("Enter")
        second = heard.next()

        assert isinstance(first, Submit)
        assert first.data == {"name": "Ann", "age": 31}
        assert second.data == {"name": "Bob", "age": None}
        assert first.origin != second.origin
        assert ann.get_by_label("Name").input_value() == "Ann"
        said(ann, "Sent.")

    def test_the_keyboard_alone_is_enough(self, window: Window, session: Session) -> None:
        form, heard = person(session)
        page = window.page
        page.get_by_label("Name").focus()
        page.keyboard.type("Ada")
        page.keyboard.press("Tab")
        page.keyboard.type("36")
        while focused(page) != "Send":
            page.keyboard.press("Tab")
        page.keyboard.press("Space")

        event = heard.next()
        assert event.data == {"name": "Ada", "age": 36}
        assert form.value_of(event.origin) == event.data

    def test_a_value_out_of_bounds_is_said_next_to_its_field_which_gets_the_focus(
        self, window: Window, session: Session
    ) -> None:
        _, heard = person(session)
        page = window.page
        page.get_by_label("Name").fill("Ada")
        page.get_by_label("Age").fill("300")
        page.get_by_role("button", name="Send").click()

        said(page, "Not sent: see Age.")
        page.get_by_text("Expected a number from 0 to 120.").wait_for()
        expected(page.get_by_label("Age")).to_be_focused()
        assert page.get_by_label("Age").input_value() == "300"
        assert page.get_by_label("Age").get_attribute("aria-invalid") == "true"
        page.keyboard.press("Control+A")
        page.keyboard.type("30")
        page.keyboard.press("Enter")
        assert heard.next().data == {"name": "Ada", "age": 30}

    def test_what_validate_says_stands_next_to_the_fields_of_the_one_who_sent_them(
        self, host: WebHost, session: Session, open_window: Callable[..., Window]
    ) -> None:
        def validate(data: dict[str, Any]) -> dict[str, str] | None:
            return None if data["age"] else {"age": "How old are you?"}

        _, heard = person(session, validate=validate)
        ann, bob = open_window(host.url), open_window(host.url)
        bob.page.get_by_label("Age").wait_for()
        ann.page.get_by_label("Name").press("Enter")
        ann.page.get_by_text("How old are you?").wait_for()

        expected(ann.page.get_by_label("Age")).to_be_focused()
        assert bob.page.get_by_text("How old are you?").count() == 0
        ann.page.keyboard.type("36")
        ann.page.keyboard.press("Enter")
        assert heard.next().data["age"] == 36
        ann.page.get_by_text("How old are you?").wait_for(state="hidden")

    def test_the_button_is_busy_until_python_has_answered(
        self, window: Window, session: Session
    ) -> None:
        go_on = threading.Event()

        def validate(data: dict[str, Any]) -> None:
            go_on.wait(WAIT)

        _, heard = person(session, validate=validate)
        button = window.page.get_by_role("button", name="Send")
        button.click()
        window.page.locator("form [type=submit][aria-busy=true]").wait_for()
        button.click()
        go_on.set()
        window.page.locator("form [type=submit]:not([aria-busy])").wait_for()

        assert isinstance(heard.next(), Submit)
        assert heard.nothing()

    def test_what_validate_raises_is_shown_and_the_form_can_be_sent_again(
        self, window: Window, session: Session
    ) -> None:
        broken = [True]

        def validate(data: dict[str, Any]) -> None:
            if broken.pop():
                raise RuntimeError("no database today")

        _, heard = person(session, validate=validate)
        window.page.get_by_role("button", name="Send").click()
        said(window.page, "could not be checked")
        window.page.get_by_text("no database today").first.wait_for()
        broken += [False]
        window.page.get_by_role("button", name="Send").click()

        assert isinstance(heard.next(), Submit)
        window.page.get_by_text("no database today").first.wait_for(state="hidden")

    def test_what_was_sent_makes_room_for_the_next_and_the_caret_stays(
        self, window: Window, session: Session
    ) -> None:
        form = kino.Form({"text": kino.TextInput("Say")}, submit="Send", reset_on_submit=True)
        session.root.append(form)
        heard = Heard(form)
        page = window.page
        page.get_by_label("Say").focus()
        for word in ("one", "two", "three"):
            page.keyboard.type(word)
            page.keyboard.press("Enter")
            assert heard.next().data == {"text": word}
            expected(page.get_by_label("Say")).to_have_value("")
            expected(page.get_by_label("Say")).to_be_focused()

    def test_what_is_typed_while_the_answer_is_under_way_is_for_the_next_time(
        self, window: Window, session: Session
    ) -> None:
        go_on = threading.Event()

        def validate(data: dict[str, Any]) -> None:
            go_on.wait(WAIT)

        fields = {"text": kino.TextInput("Say")}
        form = kino.Form(fields, submit="Send", reset_on_submit=True, validate=validate)
        session.root.append(form)
        heard = Heard(form)
        page = window.page
        page.get_by_label("Say").focus()
        page.keyboard.type("hello")
        page.keyboard.press("Enter")
        page.locator("form [type=submit][aria-busy=true]").wait_for()
        page.keyboard.type("and more")
        go_on.set()

        assert heard.next().data == {"text": "hello"}
        expected(page.get_by_label("Say")).to_have_value("and more")
        page.keyboard.type(" to come")
        page.keyboard.press("Enter")
        assert heard.next().data == {"text": "and more to come"}

    def test_enter_in_a_search_of_options_goes_to_the_first_match_and_sends_nothing(
        self, window: Window, session: Session
    ) -> None:
        towns = kino.MultiSelect("Towns", [f"Town {n}" for n in range(30)])
        form = kino.Form({"towns": towns}, submit="Send")
        session.root.append(form)
        heard = Heard(form)
        page = window.page
        page.get_by_role("searchbox").fill("town 27")
        page.keyboard.press("Enter")
        expected(page.get_by_label("Town 27")).to_be_focused()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Send").click()

        assert heard.next().data == {"towns": ("Town 27",)}
        assert heard.nothing()

    def test_values_are_there_again_after_a_reload_and_not_in_a_new_window(
        self, host: WebHost, session: Session, open_window: Callable[..., Window]
    ) -> None:
        _, heard = person(session, report_changes=True)
        page = open_window(host.url).page
        page.get_by_label("Name").fill("Ann")
        page.get_by_label("Name").press("Tab")
        assert heard.next() == Change(heard_from(session), {"name": "Ann", "age": None})
        page.reload()

        expected(page.get_by_label("Name")).to_have_value("Ann")
        another = open_window(host.url).page
        another.get_by_label("Name").wait_for()
        assert another.get_by_label("Name").input_value() == ""

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1200, 360, 320])
    def test_it_fits(
        self,
        host: WebHost,
        session: Session,
        open_window: Callable[..., Window],
        theme: str,
        width: int,
    ) -> None:
        person(session, submit="Send this form to whom it may concern " * 3)
        person(session, submit="unbroken" * 30)
        session.root.append(kino.Keyboard(label="unbroken" * 30))
        session.root.append(kino.Keyboard(label="A keyboard with a label that is rather long"))
        window = open_window(host.url, theme, width)
        window.page.get_by_label("Age").last.wait_for()
        window.page.locator(".kino-keyboard").last.wait_for()

        assert window.sideways() == 0


def heard_from(session: Session) -> str:
    """The id of the only client there is."""
    (client,) = session.audience.clients()
    return client


class TestKeyboard:
    """Keys that go to Python."""

    @pytest.fixture
    def steer(self, session: Session) -> Heard:
        keyboard = kino.Keyboard(("keydown", "keyup", "status"), label="Steer")
        session.root.append(keyboard)
        session.root.append(kino.TextInput("Elsewhere"))
        return Heard(keyboard)

    def test_keys_go_to_python_while_it_is_on_and_tab_leaves(
        self, window: Window, session: Session, steer: Heard
    ) -> None:
        page, client = window.page, heard_from(session)
        page.get_by_label("Elsewhere").wait_for()
        page.get_by_role("button", name="Steer").click()
        page.keyboard.press("Shift+A")
        page.keyboard.press("Tab")
        page.keyboard.type("not for Python")

        assert [steer.next() for _ in range(6)] == [
            KeyboardStatus(client, True),
            KeyDown(client, "Shift", "ShiftLeft", shift=True),
            KeyDown(client, "A", "KeyA", shift=True),
            KeyUp(client, "A", "KeyA", shift=True),
            KeyUp(client, "Shift", "ShiftLeft"),
            KeyboardStatus(client, False),
        ]
        expected(page.get_by_label("Elsewhere")).to_be_focused()
        assert page.get_by_label("Elsewhere").input_value() == "not for Python"
        assert steer.nothing()

    def test_a_click_elsewhere_leaves_and_lets_go_of_what_is_held(
        self, window: Window, session: Session, steer: Heard
    ) -> None:
        page, client = window.page, heard_from(session)
        page.get_by_role("button", name="Steer").focus()
        page.keyboard.press("Enter")
        page.keyboard.down("ArrowUp")
        page.mouse.click(600, 800)

        assert [steer.next() for _ in range(4)] == [
            KeyboardStatus(client, True),
            KeyDown(client, "ArrowUp", "ArrowUp"),
            KeyUp(client, "ArrowUp", "ArrowUp"),
            KeyboardStatus(client, False),
        ]

    def test_every_window_has_a_switch_of_its_own(
        self,
        host: WebHost,
        session: Session,
        steer: Heard,
        open_window: Callable[..., Window],
    ) -> None:
        ann, bob = open_window(host.url).page, open_window(host.url).page
        bob.get_by_role("button", name="Steer").focus()
        ann.get_by_role("button", name="Steer").click()
        origin = steer.next().origin
        bob.keyboard.press("b")
        ann.keyboard.press("a")

        assert steer.next() == KeyDown(origin, "a", "KeyA")
        assert bob.get_by_role("button", name="Steer").get_attribute("aria-pressed") == "false"
        ann.close()
        assert [steer.next(), steer.next()][1:] == [KeyboardStatus(origin, False)]

    @pytest.mark.parametrize(("handlers", "moves"), [("off", False), ("on", True)])
    def test_what_else_a_key_does_happens_only_where_it_was_asked_for(
        self, window: Window, session: Session, handlers: Any, moves: bool
    ) -> None:
        keyboard = kino.Keyboard("keyup", default_handlers=handlers, label="Steer")
        session.root.append(keyboard)
        for line in range(100):
            session.root.append(kino.Text(f"line {line}"))
        heard = Heard(keyboard)
        page = window.page
        page.get_by_role("button", name="Steer").click()
        page.keyboard.press("PageDown")
        assert heard.next().key == "PageDown"

        first = expected(page.get_by_role("button", name="Steer"))
        first.not_to_be_in_viewport() if moves else first.to_be_in_viewport()

    def test_where_only_ctrl_k_leaves_tab_goes_to_python(
        self, window: Window, session: Session
    ) -> None:
        keyboard = kino.Keyboard("keydown", default_handlers="disable_only", label="Steer")
        session.root.append(keyboard)
        heard = Heard(keyboard)
        page = window.page
        page.get_by_role("button", name="Steer").click()
        page.keyboard.press("Tab")
        assert heard.next().key == "Tab"
        expected(page.get_by_role("button", name="Steer")).to_be_focused()
        page.keyboard.press("Control+K")

        page.locator("button[aria-pressed=false]").wait_for()


class TestButton:
    """Something to press."""

    def test_it_is_pressed_with_the_mouse_and_with_keys(
        self, window: Window, session: Session
    ) -> None:
        button = kino.Button("Roll", help="Two dice.")
        session.root.append(button)
        heard = Heard(button)
        pressed = window.page.get_by_role("button", name="Roll")
        pressed.click()
        pressed.press("Enter")
        pressed.press("Space")

        assert [heard.next() for _ in range(3)] == [Click(heard_from(session))] * 3
        assert heard.nothing()

    def test_what_python_does_to_it_is_seen_in_all_windows(
        self, host: WebHost, session: Session, open_window: Callable[..., Window]
    ) -> None:
        button = kino.Button("Start", primary=True)
        session.root.append(button)
        windows = [open_window(host.url).page for _ in range(2)]
        button.subscribe(lambda event: setattr(button, "label", "Running"))
        button.subscribe(lambda event: setattr(button, "disabled", True))
        windows[0].get_by_role("button", name="Start").click()

        for page in windows:
            page.get_by_role("button", name="Running", disabled=True).wait_for()
