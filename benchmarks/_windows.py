"""Windows of a real Chromium in which somebody types, clicks and presses keys."""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from typing import TYPE_CHECKING, Any

from benchmarks._crowd import Field, follow
from benchmarks._twenty import KINDS, code, numbered

from pykino import wire

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, WebSocket

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ZONES = ("Asia/Kathmandu", "America/New_York")
PATIENCE = 30_000  # ms

READ = r"""() => [...document.querySelectorAll(".kino-output")].map((output) => {
  const control = output.querySelector("input, textarea, select");
  const { value } = control;
  const boxes = [...output.querySelectorAll("input[type=checkbox], input[type=radio]")];
  const chosen = boxes.flatMap(({ checked }, index) => (checked ? [index] : []));
  switch (output.dataset.type) {
    case "number": return value === "" ? null : Number(value);
    case "range": return Number(value);
    case "select": return value === "" ? null : Number(value);
    case "checkbox": return control.checked;
    case "radio": return chosen[0] ?? null;
    case "multi_select": return chosen;
    case "time_input": return value.replace(/^(\d\d:\d\d):00$/, "$1") || null;
    case "date_time_input": return value && new Date(value).toISOString().replace(/\.\d+Z$/, "Z");
    case "date_input": case "url_input": return value || null;
    default: return value;
  }
})"""

SOCKETS = """window.WebSocket = class extends WebSocket {
  constructor(...args) {
    super(...args);
    window.socketOfThePage = this;
  }
}"""


class Window:
    """One window: somebody at its fields, and an account of what went to and fro."""

    def __init__(self, browser: Browser, url: str, who: int, seed: str, *, wanders: bool) -> None:
        self.who, self.wanders = who, wanders
        self.random = random.Random(f"{seed} {who}")
        self.fields: dict[str, Field] = {}
        self.places: dict[str, int] = {}
        self.ids: list[str] = []
        self.wrong: list[str] = []
        self.messages = self.breaks = self.resyncs = self._number = 0
        zone = ZONES[who % len(ZONES)]
        context = browser.new_context(timezone_id=zone, viewport={"width": 1200, "height": 900})
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.add_init_script(SOCKETS)
        self.page.on("websocket", self._connected)
        self.page.on("pageerror", lambda error: self.wrong.append(f"uncaught: {error}"))
        self.page.goto(url)
        self.page.wait_for_function(
            "count => document.querySelectorAll('.kino-field').length === count", arg=len(KINDS)
        )

    def act(self) -> None:
        """Change one of the inputs, as its kind wants it."""
        output = self.page.locator(".kino-output").nth(self.random.randrange(len(KINDS)))
        kind = output.get_attribute("data-type") or ""
        if kind in ("radio", "multi_select"):
            self.pick(output.locator("input[type=radio], input[type=checkbox]"))
        else:
            WAYS.get(kind, Window.enter)(self, output.locator("input, textarea, select").first)

    def lose_connection(self) -> None:
        self.breaks += 1
        self.page.evaluate("socketOfThePage.close()")

    def finish(self) -> None:
        """Leave the fields; what was refused is given up."""
        refused = self.page.locator("[aria-invalid=true]:is(input, textarea, select)")
        for number in range(refused.count()):
            refused.nth(number).press("Escape")
        self.page.evaluate("document.activeElement?.blur()")

    def shown(self) -> dict[int, Any]:
        return dict(enumerate(self.page.evaluate(READ)))

    def account(self) -> dict[str, Any]:
        fields = {self.places[ref]: field for ref, field in self.fields.items()}
        return {
            "who": self.who, "ids": self.ids, "wanders": self.wanders, "messages": self.messages,
            "breaks": self.breaks, "resyncs": self.resyncs, "wrong": self.wrong, "window": True,
            "said": {index: list(field.said) for index, field in fields.items()},
            "told": {index: list(field.told) for index, field in fields.items()},
        }  # fmt: skip

    # -- what one does at a field -------------------------------------------------------------

    def enter(self, field: Locator) -> None:
        """Type over what is there, and press Enter."""
        self._number += 1
        number = numbered(self.who, self._number)
        kind = field.evaluate("el => el.closest('.kino-output').dataset.type")
        text = {"number": str(number), "url_input": f"https://example.org/typed/{number}"}
        field.click()
        field.press("ControlOrMeta+a")
        field.press_sequentially(text.get(kind, f"typed {number}"))
        field.press("ControlOrMeta+Enter" if kind == "text_area" else "Enter")

    def step(self, field: Locator) -> None:
        field.press(self.random.choice(["ArrowRight", "ArrowLeft", "Home", "End", "PageUp"]))

    def choose(self, field: Locator) -> None:
        field.press(self.random.choice(["ArrowDown", "ArrowUp", "Home", "End"]))

    def tick(self, field: Locator) -> None:
        field.press("Space")

    def pick(self, boxes: Locator) -> None:
        boxes.nth(self.random.randrange(boxes.count())).click()

    def type_date(self, field: Locator) -> None:
        field.focus()
        month, day, year = (self.random.randint(*span) for span in ((1, 12), (1, 28), (1900, 1999)))
        self.page.keyboard.type(f"{month:02}{day:02}{year}")
        self.page.keyboard.press("Enter")

    def turn(self, field: Locator) -> None:
        """The first part of a time goes up, by the arrow keys."""
        field.focus()
        for _ in range(self.random.randint(1, 3)):
            self.page.keyboard.press("ArrowUp")
        self.page.keyboard.press("Enter")

    def paint(self, field: Locator) -> None:
        field.fill(f"#{numbered(self.who, self.random.randrange(1000)):06x}")

    # -- the account --------------------------------------------------------------------------

    def _connected(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._received)
        socket.on("framesent", self._sent)

    def _received(self, frame: bytes | str) -> None:
        message = wire.decode(frame)  # type: ignore[arg-type]
        if message["t"] == "welcome":
            if message["client"] not in self.ids:
                self.ids.append(message["client"])
            return
        self.messages += 1
        wrong = follow(self.fields, self.places, message, self.ids[-1])
        self.wrong += [said for said in wrong if "refused" not in said]  # as typing may be

    def _sent(self, frame: bytes | str) -> None:
        message = wire.decode(frame)  # type: ignore[arg-type]
        if message["t"] == "resync":
            self.resyncs += 1
        elif message["t"] == "event":
            self.fields[message["ref"]].said.append(code(message["payload"]["value"]))


WAYS = {
    "range": Window.step,
    "select": Window.choose,
    "checkbox": Window.tick,
    "date_input": Window.type_date,
    "time_input": Window.turn,
    "date_time_input": Window.turn,
    "color_input": Window.paint,
}


def serve(options: dict[str, Any]) -> None:
    """Do what is asked for, line by line, and answer each line with one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        windows = [
            Window(
                browser, options["url"], who, options["seed"], wanders=who in options["wanderers"]
            )
            for who in options["who"]
        ]
        answer: Any = "ready"
        while True:
            print(json.dumps(answer), flush=True)
            line = sys.stdin.readline()
            if not line:
                return
            request = json.loads(line)
            if request["do"] == "act":
                answer = act(windows, request["seconds"], request["rate"])
            elif request["do"] == "show":
                answer = {window.who: window.shown() for window in windows}
            else:
                answer = [window.account() for window in windows]


def act(windows: list[Window], seconds: float, rate: float) -> int:
    """Use the windows in turn; those that wander lose their connection on the way."""
    started = time.monotonic()
    breaks = [seconds / 3, seconds * 2 / 3]
    count = 0
    while (passed := time.monotonic() - started) < seconds:
        window = windows[count % len(windows)]
        window.act()
        count += 1
        if breaks and passed > breaks[0]:
            del breaks[0]
            for wandering in filter(lambda one: one.wanders, windows):
                wandering.lose_connection()
        window.page.wait_for_timeout(max(0, started + count / rate - time.monotonic()) * 1000)
    for window in windows:
        window.finish()
    return count


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
