"""Files, pictures and sounds handed over in a real browser: chosen, dropped, pasted, recorded."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
import wave
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
import PIL.Image
import pytest
from tests.browser.conftest import NAMES, unable

import pykino as kino

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from pykino.controls._uploads import UploadInput
    from pykino.hosts.web import WebHost

    from .conftest import Window

pytestmark = pytest.mark.browser

WAIT = 15  # seconds


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser with a microphone that beeps, which every page may use."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        unable("playwright is not installed: pip install 'pykino[test]'")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    args = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        args.append("--no-sandbox")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=args)
        except Error as exc:
            unable(f"no Chromium starts ({str(exc).splitlines()[0]}): playwright install chromium")
        yield browser
        browser.close()


def dialog(page: Page, label: str) -> Locator:
    """What the file dialog of an input fills."""
    return field(page, label).locator("input[type=file]")


def field(page: Page, label: str) -> Locator:
    return page.get_by_role("group", name=label)


class Changed:
    """Waits for the values of an input."""

    def __init__(self, source: UploadInput[Any]) -> None:
        self.source = source
        self.news = threading.Semaphore(0)
        source.subscribe(lambda event: self.news.release())

    def value(self) -> Any:
        """The next value."""
        assert self.news.acquire(timeout=WAIT)
        return self.source.value


def files(source: UploadInput[Any]) -> list[Path]:
    folder = source._session.scratch / "uploads"
    return sorted(folder.iterdir()) if folder.exists() else []


def soon_one(source: UploadInput[Any]) -> bool:
    """Whether one file is left, once what was on its way is given up, too."""
    end = monotonic() + 10
    while len(files(source)) != 1 and monotonic() < end:
        threading.Event().wait(0.01)
    return len(files(source)) == 1


def test_a_file_handed_over_in_one_window_is_seen_in_all(
    host: WebHost, open_window: Callable[..., Window], tmp_path: Path
) -> None:
    data = os.urandom(1_000_000)
    (tmp_path / "räum «1».bin").write_bytes(data)
    source = kino.render(kino.FileInput("Table"))
    ann, bob = open_window(host.url), open_window(host.url, theme="dark", width=360)
    changed = Changed(source)

    dialog(ann.page, "Table").set_input_files(tmp_path / "räum «1».bin")

    for window in (ann, bob):
        window.shows("räum «1».bin")
        window.shows("1.0 MB")
    assert changed.value().path.read_bytes() == data

    field(bob.page, "Table").get_by_role("button", name="Remove").click()
    for window in (ann, bob):
        field(window.page, "Table").get_by_role("button", name="Choose a file").wait_for()
    assert changed.value() is None


DROP = """([node, content, name, type]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(content)], name, { type }));
  for (const kind of ["dragenter", "dragover", "drop"])
    node.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
PASTE = """([node, content, name, type]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(content)], name, { type }));
  node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_file_may_be_dropped(window: Window) -> None:
    source = kino.render(kino.FileInput("Table", accept=[".csv"]))
    changed = Changed(source)
    box = field(window.page, "Table").locator(".kino-upload").element_handle()

    window.page.evaluate(DROP, [box, [97, 44, 98], "a.txt", "text/plain"])
    window.page.get_by_text("Expected a file of the kind .csv.").wait_for()
    window.page.evaluate(DROP, [box, [97, 44, 98], "a.csv", "text/csv"])

    assert changed.value().path.read_bytes() == b"a,b"
    window.page.get_by_text("Expected a file").wait_for(state="detached")


def test_what_is_on_its_way_can_be_cancelled(window: Window, tmp_path: Path) -> None:
    (tmp_path / "big.bin").write_bytes(bytes(5_000_000))
    source = kino.render(kino.FileInput("Table"))
    box = field(window.page, "Table")
    box.get_by_role("button", name="Choose a file").wait_for()

    with source.lock:  # Python is busy: it answers later
        dialog(window.page, "Table").set_input_files(tmp_path / "big.bin")
        box.get_by_text("0 B of 5.0 MB").wait_for()
        box.get_by_role("button", name="Cancel").click()
        box.get_by_role("button", name="Choose a file").wait_for()

    dialog(window.page, "Table").set_input_files(tmp_path / "big.bin")
    window.shows("big.bin")
    assert len(files(source)) == 1


def test_a_page_that_is_loaded_again_has_given_up_what_was_on_its_way(
    window: Window, tmp_path: Path
) -> None:
    (tmp_path / "big.bin").write_bytes(bytes(50_000_000))
    source = kino.render(kino.FileInput("Table"))
    box = field(window.page, "Table")
    dialog(window.page, "Table").set_input_files(tmp_path / "big.bin")
    box.locator("progress[value]:not([value='0'])").wait_for()

    window.page.reload()
    box.get_by_role("button", name="Choose a file").wait_for()

    (tmp_path / "again.bin").write_bytes(bytes(2_000_000))
    dialog(window.page, "Table").set_input_files(tmp_path / "again.bin")
    window.shows("again.bin")
    assert soon_one(source)


def test_what_left_the_page_half_done_does_not_stand_in_the_way_of_another(
    window: Window, tmp_path: Path
) -> None:
    (tmp_path / "big.bin").write_bytes(bytes(50_000_000))
    (tmp_path / "small.bin").write_bytes(b"small")
    frame = kino.render(kino.Frame())
    source = kino.FileInput("Table")
    frame.render(source)
    box = field(window.page, "Table")
    dialog(window.page, "Table").set_input_files(tmp_path / "big.bin")
    box.locator("progress[value]:not([value='0'])").wait_for()

    frame.render(kino.Text("elsewhere"))
    window.shows("elsewhere")
    frame.render(source)
    dialog(window.page, "Table").set_input_files(tmp_path / "small.bin")

    window.shows("small.bin")
    assert soon_one(source)


ACTIVE = "() => document.activeElement.textContent"


def test_the_keyboard_stays_at_the_field_while_a_file_is_on_its_way(
    window: Window, tmp_path: Path
) -> None:
    (tmp_path / "a.bin").write_bytes(b"hello")
    source = kino.render(kino.FileInput("Table"))
    choose = field(window.page, "Table").get_by_role("button", name="Choose a file")
    choose.focus()

    with source.lock:  # Python is busy: it answers later
        with window.page.expect_file_chooser() as asked:
            choose.press("Enter")
        asked.value.set_files(tmp_path / "a.bin")
        field(window.page, "Table").get_by_text("0 B of 5 B").wait_for()
        assert window.page.evaluate(ACTIVE) == "Cancel"

    window.shows("a.bin")
    assert window.page.evaluate(ACTIVE) == "Replace"
    news = field(window.page, "Table").get_by_role("status")
    assert "a.bin has arrived." in news.all_text_contents()


def test_a_bar_and_the_sign_of_recording_are_seen_in_forced_colours(window: Window) -> None:
    kino.render(kino.AudioInput("Question"))
    record = field(window.page, "Question").get_by_role("button", name="Record")
    record.wait_for()
    window.page.emulate_media(forced_colors="active")
    colours = (
        """(el) => ["", "::before"].map((part) => getComputedStyle(el, part).backgroundColor)"""
    )
    around, dot = record.evaluate(colours)
    assert around != dot

    bar = field(window.page, "Question").locator("progress").evaluate(
        "(el) => { const { borderTopStyle, forcedColorAdjust } = getComputedStyle(el); return [borderTopStyle, forcedColorAdjust]; }"
    )  # fmt: skip
    assert bar == ["solid", "none"]


def cut_off(host: WebHost) -> None:
    """End every connection, as a network does: what is under way on it is lost."""
    assert host._running is not None
    for connection in list(host._running.sockets._living.values()):
        ending = connection.close(1011, "cut off")
        asyncio.run_coroutine_threadsafe(ending, connection.loop).result(WAIT)


def test_an_upload_goes_on_after_a_lost_connection(
    host: WebHost, open_window: Callable[..., Window], tmp_path: Path
) -> None:
    data = os.urandom(1_000_000) * 40
    (tmp_path / "big.bin").write_bytes(data)
    source = kino.render(kino.FileInput("Table"))
    window = open_window(host.url, quiet=False)  # the browser complains of the socket
    changed = Changed(source)
    box = field(window.page, "Table")
    dialog(window.page, "Table").set_input_files(tmp_path / "big.bin")
    box.locator("progress[value]:not([value='0'])").wait_for()

    cut_off(host)

    assert changed.value().path.read_bytes() == data
    window.shows("big.bin")
    assert sum(url.startswith("ws") for url in window.requests) > 1  # it came over two connections


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_a_large_file_arrives_in_small_messages(window: Window, tmp_path: Path, soak: bool) -> None:
    """300 MB in full, 20 MB otherwise."""
    size = 300_000_000 if soak else 20_000_000
    (tmp_path / "big.bin").write_bytes(os.urandom(1_000_000) * (size // 1_000_000))
    source = kino.render(kino.FileInput("Table"))
    changed = Changed(source)
    window.page.set_default_timeout(200_000)
    sent: list[int] = []
    window.page.on(
        "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(len(frame)))
    )
    window.page.reload()

    dialog(window.page, "Table").set_input_files(tmp_path / "big.bin")
    window.shows("big.bin")

    value = changed.value()
    assert value.path.stat().st_size == size
    with value.path.open("rb") as came, (tmp_path / "big.bin").open("rb") as went:
        assert all(came.read(1_000_000) == went.read(1_000_000) for _ in range(size // 1_000_000))
    assert sum(sent) > size
    assert max(sent) < 300_000


# -- pictures -------------------------------------------------------------------------------------


def halves(path: Path, **options: Any) -> Path:
    """A picture, 200 wide and 100 high: red on the left, blue on the right."""
    pixels = np.zeros((100, 200, 3), "uint8")
    pixels[:, :100] = 255, 0, 0
    pixels[:, 100:] = 0, 0, 255
    PIL.Image.fromarray(pixels).save(path, **options)
    return path


@pytest.mark.parametrize(
    ("fit", "shape", "corner"),
    [
        ("contain", (20, 40, 3), (255, 0, 0)), ("match", (40, 40, 3), (255, 0, 0)),
        ("pad", (40, 40, 3), (0, 0, 0)), ("crop", (40, 40, 3), (255, 0, 0)),
    ],
)  # fmt: skip
def test_a_picture_is_made_to_fit_in_the_browser(
    window: Window, tmp_path: Path, fit: Any, shape: tuple[int, ...], corner: tuple[int, ...]
) -> None:
    source = kino.render(kino.ImageInput("Photograph", size=(40, 40), fit=fit))
    changed = Changed(source)

    dialog(window.page, "Photograph").set_input_files(halves(tmp_path / "a.png"))

    array = changed.value().array()
    assert array.shape == shape
    assert tuple(array[0, 0]) == corner
    middle = shape[0] // 2
    assert tuple(array[middle, 0 if fit != "pad" else 1]) == (255, 0, 0)
    assert tuple(array[middle, -1]) == (0, 0, 255)
    window.shows(f"{shape[1]}×{shape[0]} pixels, {shape[0] * shape[1] * 3 / 1000:.1f} kB")


def test_a_photograph_is_turned_upright_and_what_is_clear_becomes_white(
    window: Window, tmp_path: Path
) -> None:
    source = kino.render(kino.ImageInput("Photograph"))
    changed = Changed(source)
    turned = PIL.Image.Exif()
    turned[0x0112] = 6  # the camera was held upright
    halves(tmp_path / "a.jpg", exif=turned, quality=95)
    PIL.Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(tmp_path / "clear.png")

    dialog(window.page, "Photograph").set_input_files(tmp_path / "a.jpg")
    array = changed.value().array()
    assert array.shape == (200, 100, 3)
    assert array[0, 50, 0] > 200 > 50 > array[0, 50, 2]

    dialog(window.page, "Photograph").set_input_files(tmp_path / "clear.png")
    assert (changed.value().array() == 255).all()


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_may_come_as_a_file(window: Window, tmp_path: Path, kind: Any) -> None:
    source = kino.render(kino.ImageInput("Photograph", format=kind, size=(50, 50)))
    changed = Changed(source)

    dialog(window.page, "Photograph").set_input_files(halves(tmp_path / "a.webp"))

    array = changed.value().array()
    assert array.shape == (25, 50, 3)
    assert array[12, 2, 0] > 200 > 50 > array[12, 2, 2]


def test_a_picture_that_is_pasted_is_seen_in_all_windows(
    host: WebHost, open_window: Callable[..., Window], tmp_path: Path
) -> None:
    source = kino.render(kino.ImageInput("Photograph"))
    ann, bob = open_window(host.url), open_window(host.url, theme="dark", width=360)
    content = list(halves(tmp_path / "a.png").read_bytes())
    box = field(ann.page, "Photograph").element_handle()

    ann.page.evaluate(PASTE, [box, content, "image.png", "image/png"])

    for window in (ann, bob):
        window.shows("200×100 pixels, 60.0 kB")
        picture = field(window.page, "Photograph").locator("img")
        assert picture.evaluate("async (img) => (await img.decode(), img.naturalWidth)") == 200
        assert window.sideways() == 0
    source.set(None)
    for window in (ann, bob):
        field(window.page, "Photograph").get_by_role("button", name="Choose a picture").wait_for()


def test_what_is_no_picture_is_refused_and_the_one_before_stays(
    window: Window, tmp_path: Path
) -> None:
    source = kino.render(kino.ImageInput("Photograph"))
    changed = Changed(source)
    (tmp_path / "no.png").write_bytes(b"no picture")
    dialog(window.page, "Photograph").set_input_files(halves(tmp_path / "a.png"))
    before = changed.value()

    dialog(window.page, "Photograph").set_input_files(tmp_path / "no.png")

    window.page.get_by_text("Expected a picture that this browser can open.").wait_for()
    window.shows("200×100 pixels, 60.0 kB")
    assert source.value is before


# -- sounds ---------------------------------------------------------------------------------------


def tone(path: Path, rate: int = 44_100, hertz: int = 1_000) -> Path:
    """Two seconds: a tone on the left, one of twice its height on the right."""
    times = np.arange(2 * rate) / rate
    samples = np.stack([np.sin(2 * np.pi * hertz * k * times) for k in (1, 2)], -1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 20_000).astype("<i2").tobytes())
    return path


@pytest.mark.parametrize("kind", ["pcm_f32", "wav"])
def test_a_sound_is_decoded_and_converted_in_the_browser(
    window: Window, tmp_path: Path, kind: Any
) -> None:
    source = kino.render(kino.AudioInput("Question", format=kind, sampling_rate=16_000))
    changed = Changed(source)

    dialog(window.page, "Question").set_input_files(tone(tmp_path / "a.wav"))

    value = changed.value()
    assert (value.channels, value.sampling_rate) == (2, 16_000)
    assert value.duration == pytest.approx(2, abs=0.01)
    array = value.array()
    heights = np.abs(np.fft.rfft(array[:, :], axis=0)).argmax(axis=0) / value.duration
    assert heights == pytest.approx([1_000, 2_000], abs=2)
    assert np.abs(array).max() == pytest.approx(20_000 / 32_768, abs=0.02)
    window.shows("2.0 s, 2 channels, 16,000 Hz")


def test_what_is_recorded_can_be_played_in_all_windows(
    host: WebHost, open_window: Callable[..., Window]
) -> None:
    source = kino.render(kino.AudioInput("Question"))
    ann, bob = open_window(host.url), open_window(host.url, theme="dark", width=360)
    changed = Changed(source)

    field(ann.page, "Question").get_by_role("button", name="Record").click()
    field(ann.page, "Question").get_by_text("0:02").wait_for()
    field(ann.page, "Question").get_by_role("button", name="Stop").click()

    value = changed.value()
    assert value.sampling_rate == 48_000
    assert value.duration > 1
    assert np.abs(value.array()).max() > 0.01  # it beeped
    for window in (ann, bob):
        sound = field(window.page, "Question").locator("audio")
        script = "(audio) => new Promise((done) => { const ask = () => audio.duration > 0 ? done(audio.duration) : setTimeout(ask, 20); ask(); })"
        assert sound.evaluate(script) == pytest.approx(value.duration, abs=0.05)
        assert window.sideways() == 0


def test_what_is_no_sound_is_refused(window: Window, tmp_path: Path) -> None:
    kino.render(kino.AudioInput("Question"))
    (tmp_path / "no.mp3").write_bytes(b"no sound")

    dialog(window.page, "Question").set_input_files(tmp_path / "no.mp3")

    window.page.get_by_text("Expected a sound that this browser can play.").wait_for()


# -- in a form ------------------------------------------------------------------------------------


class Sending:
    """What a form has sent."""

    def __init__(self, fields: dict[str, Any], **options: Any) -> None:
        self.form = kino.render(kino.Form(fields, submit="Send", **options))
        self.came: list[dict[str, Any]] = []
        self.news = threading.Semaphore(0)
        self.form.subscribe(self._sent)

    def _sent(self, event: Any) -> None:
        self.came.append(event.data)
        self.news.release()

    def data(self) -> dict[str, Any]:
        """What is sent next."""
        assert self.news.acquire(timeout=WAIT)
        return self.came[-1]


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()


def test_a_form_that_is_sent_waits_for_what_is_on_its_way(window: Window, tmp_path: Path) -> None:
    photo = kino.ImageInput("Photograph", size=(8, 8))
    form = Sending({"table": kino.FileInput("Table"), "photo": photo}, reset_on_submit=True)
    (tmp_path / "a.bin").write_bytes(bytes(3_000_000))

    dialog(window.page, "Table").set_input_files(tmp_path / "a.bin")
    dialog(window.page, "Photograph").set_input_files(halves(tmp_path / "a.png"))
    send(window.page)

    data = form.data()
    assert data["table"].path.stat().st_size == 3_000_000
    assert data["photo"].width == 8
    field(window.page, "Table").get_by_role("button", name="Choose a file").wait_for()


def test_a_form_is_not_sent_without_what_was_refused_until_that_is_dismissed(
    window: Window, tmp_path: Path
) -> None:
    form = Sending({"table": kino.FileInput("Table", accept=[".csv"])})
    (tmp_path / "a.png").write_bytes(b"no table")
    dialog(window.page, "Table").set_input_files(tmp_path / "a.png")
    window.page.get_by_text("Expected a file of the kind .csv.").wait_for()

    send(window.page)
    window.page.get_by_text("Not sent: see Table.").wait_for()
    assert form.came == []

    field(window.page, "Table").get_by_role("button", name="Dismiss").click()
    send(window.page)
    assert form.data() == {"table": None}
    window.page.get_by_text("Expected a file of the kind .csv.").wait_for(state="detached")


def test_to_cancel_what_a_form_waits_for_ends_the_attempt(window: Window, tmp_path: Path) -> None:
    form = Sending({"table": kino.FileInput("Table")})
    (tmp_path / "big.bin").write_bytes(bytes(5_000_000))
    box = field(window.page, "Table")
    box.get_by_role("button", name="Choose a file").wait_for()  # it is drawn before Python is busy

    with form.form.lock:  # Python is busy: it answers later
        dialog(window.page, "Table").set_input_files(tmp_path / "big.bin")
        box.get_by_text("0 B of 5.0 MB").wait_for()
        send(window.page)
        box.get_by_role("button", name="Cancel").click()

    window.page.get_by_text("Not sent: see Table.").wait_for()
    box.get_by_text("It was cancelled, so nothing was sent.").wait_for()
    assert form.came == []

    send(window.page)
    assert form.data() == {"table": None}


def test_a_form_that_is_sent_takes_along_what_is_being_recorded(window: Window) -> None:
    form = Sending({"say": kino.AudioInput("Say"), "name": kino.TextInput("Name")})
    field(window.page, "Say").get_by_role("button", name="Record").click()
    field(window.page, "Say").get_by_text("0:01").wait_for()

    send(window.page)

    assert form.data()["say"].duration > 0.5
    field(window.page, "Say").get_by_role("button", name="Replace").wait_for()
