"""The examples as their readers use them: real processes, a real browser, two windows at once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pykino

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

    from .conftest import Window

pytestmark = pytest.mark.browser

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
LINK = re.compile(r"http://\S+")
SERVE = ("-m", "pykino", "serve")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Starts Python: `process, url = start(*arguments, **environment)`; ended after its windows."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **environment: str) -> tuple[subprocess.Popen[str], str]:
        src = str(Path(pykino.__file__).parent.parent)
        environment = {"PYTHONPATH": src, "PYTHONUNBUFFERED": "1"} | environment
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, "XDG_STATE_HOME": str(tmp_path), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        assert process.stdout
        url = next(found for line in process.stdout if (found := LINK.search(line)))
        return process, url.group()

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def opened(
    start: Callable[..., tuple[Any, str]], open_window: Callable[..., Window]
) -> Callable[..., list[Page]]:
    """Serves an example and opens two windows: `ann, bob = opened("chat.py", *arguments)`."""

    def opened(name: str, *arguments: str) -> list[Page]:
        _, url = start(*SERVE, str(EXAMPLES / name), *arguments)
        windows = [open_window(url) for _ in range(2)]
        for window in windows:
            window.badge("Connected")
        return [window.page for window in windows]

    return opened


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def seen(page: Page, text: str) -> None:
    """Wait until the page shows `text`."""
    page.get_by_text(text, exact=True).first.wait_for()


def said(page: Page, message: str) -> None:
    """Wait until `message` stands next to a field."""
    page.get_by_role("status").filter(has_text=message).first.wait_for()


def expected(locator: Locator) -> Any:
    """What waits until it holds of `locator`."""
    from playwright.sync_api import expect

    return expect(locator)


class TestChat:
    def test_two_people_talk(self, opened: Callable[..., list[Page]]) -> None:
        ann, bob = opened("chat.py")
        seen(ann, "Hello! There is nobody else here yet.")
        seen(bob, "Hello! There is 1 more here.")
        seen(ann, "2 here")
        ann.get_by_label("Your name").fill("Ann")
        ann.keyboard.press("Tab")
        seen(bob, "Ann")
        ann.keyboard.type("Is *anybody* here?")
        ann.keyboard.press("Enter")
        seen(bob, "Is *anybody* here?")
        bob.get_by_label("Your name").fill("Bob")
        bob.get_by_label("Message").fill("I am.")
        press(bob, "Send")

        seen(ann, "I am.")
        seen(ann, "Bob")
        expected(ann.get_by_label("Message")).to_have_value("")
        expected(ann.get_by_label("Message")).to_be_focused()
        assert ann.get_by_label("Your name").input_value() == "Ann"
        assert bob.get_by_label("Your name").input_value() == "Bob"

    def test_who_has_no_name_is_asked_for_it(self, opened: Callable[..., list[Page]]) -> None:
        ann, bob = opened("chat.py")
        ann.get_by_label("Message").fill("Hello")
        ann.keyboard.press("Enter")
        said(ann, "Say who you are first.")
        expected(ann.get_by_label("Your name")).to_be_focused()
        assert bob.get_by_text("Say who you are first.").count() == 0
        ann.keyboard.type("Ann")
        ann.keyboard.press("Enter")

        seen(bob, "Hello")


class TestWizard:
    def test_with_the_keyboard_alone_each_at_a_step_of_their_own(
        self, opened: Callable[..., list[Page]]
    ) -> None:
        """The focus goes along: to the first field of a step, and stays at one drawn anew."""
        ann, bob = opened("wizard.py")
        ann.get_by_label("Name").focus()
        ann.keyboard.type("Ann")
        ann.keyboard.press("Tab")
        ann.keyboard.type("ann@example.org")
        ann.keyboard.press("Enter")
        expected(ann.get_by_label("Country")).to_be_focused()
        ann.keyboard.type("Pol")
        expected(ann.get_by_label("City").locator("option")).to_have_text(
            ["Gdańsk", "Kraków", "Łódź"]
        )
        expected(ann.get_by_label("Country")).to_be_focused()
        ann.keyboard.press("Tab")
        ann.keyboard.type("Kra")
        ann.keyboard.press("Tab")
        expected(ann.get_by_label("Nights")).to_be_focused()
        ann.keyboard.press("ArrowUp")
        ann.keyboard.press("Enter")
        seen(ann, "3 nights in Kraków, Poland")
        seen(bob, "Step 1 of 3")
        expected(ann.get_by_role("button", name="Book", exact=True)).to_be_focused()
        ann.keyboard.press("Enter")

        seen(ann, "✓ Kraków is looking forward to Ann.")
        assert bob.get_by_label("Name").input_value() == ""

    def test_with_the_mouse_back_and_forth_nothing_is_forgotten(
        self, opened: Callable[..., list[Page]]
    ) -> None:
        ann, bob = opened("wizard.py")
        for page, name in ((ann, "Ann"), (bob, "Bob")):
            page.get_by_label("Name").fill(name)
            page.get_by_label("E-mail").fill(f"{name}@example.org")
            press(page, "Next")
        ann.get_by_label("Country").select_option("Portugal")
        expected(ann.get_by_label("City")).to_contain_text("Porto")
        ann.get_by_label("City").select_option("Porto")
        ann.get_by_label("Nights").fill("5")
        press(ann, "Back")
        expected(ann.get_by_label("Name")).to_have_value("Ann")
        press(ann, "Next")
        expected(ann.get_by_label("Nights")).to_have_value("5")
        press(ann, "Next")

        seen(ann, "5 nights in Porto, Portugal")
        seen(bob, "Step 2 of 3")
        expected(bob.get_by_label("Country").locator("option:checked")).to_have_text("Japan")
        press(bob, "Next")
        seen(bob, "2 nights in Kyoto, Japan")
        seen(bob, "for Bob, Bob@example.org")

    def test_what_cannot_be_is_said_next_to_its_field_and_the_step_stays(
        self, opened: Callable[..., list[Page]]
    ) -> None:
        ann, bob = opened("wizard.py")
        ann.get_by_label("E-mail").fill("ann")
        press(ann, "Next")

        said(ann, "Say who is going.")
        said(ann, "Expected an address like ada@example.org.")
        expected(ann.get_by_label("Name")).to_be_focused()
        seen(ann, "Step 1 of 3")
        assert bob.get_by_text("Say who is going.").count() == 0


class TestStopButton:
    """A loop in the main thread that never sleeps at full speed."""

    # From the click event in Chromium to the loop that sees it, at full speed, nine runs on two
    # cores with a load of twelve beside it: 26 ms at best, 63 ms in the median, 191 ms at worst.

    def test_a_click_ends_the_loop_and_the_slider_is_read_while_it_runs(
        self, opened: Callable[..., list[Page]]
    ) -> None:
        ann, bob = opened("stop_button.py", "-p", "Speed=1")
        seen(ann, "Throwing darts")
        ann.get_by_label("Speed").focus()
        ann.keyboard.press("End")
        expected(bob.get_by_label("Speed")).to_have_value("100")
        press(bob, "Stop")

        for page in (ann, bob):
            page.get_by_text("stopped").wait_for()
            expected(page.get_by_role("button", name="Stop", exact=True)).to_be_disabled()
        assert ann.get_by_text("3,000,000 darts").count() == 0

    def test_without_a_click_the_loop_comes_to_its_end(
        self, opened: Callable[..., list[Page]]
    ) -> None:
        ann, bob = opened("stop_button.py", "-p", "Speed=1")
        bob.get_by_label("Speed").focus()
        bob.keyboard.press("End")

        for page in (ann, bob):
            page.get_by_text("after 3,000,000 darts").wait_for(timeout=60_000)
            page.get_by_text("done").wait_for()

    def test_as_a_plain_program_it_ends_once_it_is_stopped(
        self, start: Callable[..., tuple[Any, str]], open_window: Callable[..., Window]
    ) -> None:
        process, url = start(str(EXAMPLES / "stop_button.py"), PYKINO_HOST="web")
        window = open_window(url, quiet=False)
        press(window.page, "Stop")

        assert process.wait(timeout=30) == 0
        window.badge("Program ended")
        window.page.get_by_text("stopped").wait_for()


class TestFileStats:
    def test_a_file_chosen_in_one_window_is_described_in_all(
        self, opened: Callable[..., list[Page]], tmp_path: Path
    ) -> None:
        words = tmp_path / "words.csv"
        words.write_text("word,times\n" + "zebra,1\n" * 4_000, encoding="utf-8")
        ann, bob = opened("file_stats.py")
        ann.locator("input[type=file]").set_input_files(words)
        for page in (ann, bob):
            seen(page, "4,001")
            seen(page, f"{words.stat().st_size:,}")
            page.locator(".kino-box svg, .kino-box canvas").first.wait_for()
        bob.get_by_role("tab", name="Table").click()
        bob.get_by_role("cell", name="zebra").wait_for()
        press(ann, "Remove")

        expected(bob.get_by_role("tab")).to_have_count(0)


@pytest.mark.parametrize("name", ["chat.py", "wizard.py", "stop_button.py", "file_stats.py"])
def test_it_fits_a_phone(
    name: str, start: Callable[..., tuple[Any, str]], open_window: Callable[..., Window]
) -> None:
    _, url = start(*SERVE, str(EXAMPLES / name))
    for theme in ("light", "dark"):
        window = open_window(url, theme, 360)
        window.badge("Connected")
        window.page.locator("input").first.wait_for(state="attached")

        assert window.sideways() == 0
