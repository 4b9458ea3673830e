"""Make the pictures of `docs/images`: examples in a browser, both themes, wide and narrow.

    python docs/make_images.py            the pictures of the documentation
    python docs/make_images.py --whole    whole pages, to look at; they are not committed

Each example is served by the command line, as a user would; the pictures are taken when all of its
cells have run. Needs Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
WHOLE = ROOT / "build" / "images"

SIZES = {"wide": (1200, 800), "narrow": (360, 760)}
PATIENCE = 120_000  # ms until an example has run
SETTLED = "!document.querySelector('[data-status=queued], [data-status=running]')"
HEIGHT = "document.scrollingElement.scrollHeight"
DRAWN = "!/Preparing charts/.test(document.body.innerText)"


@frozen
class Example:
    """An example, and what is in the middle of its picture (default: its beginning)."""

    name: str
    file: str
    at: str | None = None  # a CSS selector


EXAMPLES = (
    Example("tour", "examples/tour.py", at="main [data-type=data_table]"),
    Example("inputs", "examples/inputs.py"),
    # its first chart; further down it shows the processes of whoever makes the pictures
    Example("talk", "examples/lambda_days.livemd", at="main [data-type=vega_lite]"),
    Example("trace", "examples/trace_asyncio.py"),
)


def main() -> None:
    whole = "--whole" in sys.argv
    target = WHOLE if whole else IMAGES
    target.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for example in EXAMPLES:
            with served(example) as url:
                for path in pictures(browser, example, url, target, whole=whole):
                    print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:,.0f} kB")


def pictures(
    browser: Browser, example: Example, url: str, target: Path, *, whole: bool
) -> Iterator[Path]:
    for theme in ("light", "dark"):
        for size, (width, height) in SIZES.items():
            options: dict[str, Any] = {
                "color_scheme": theme,
                "viewport": {"width": width, "height": height},
                "device_scale_factor": 1 if whole else 2,
                "bypass_csp": True,  # `wait_for_function` evaluates text
            }
            context = browser.new_context(**options)
            page = context.new_page()
            page.goto(url)
            settle(page)
            if whole:
                high = int(page.evaluate(HEIGHT))
                page.set_viewport_size({"width": width, "height": high})
                page.wait_for_timeout(1_000)  # frames out of sight are not painted before
            elif example.at:
                middle = page.locator(example.at).first
                middle.evaluate("el => el.scrollIntoView({ block: 'center' })")
            path = target / f"{example.name}-{theme}-{size}.png"
            page.screenshot(path=path)
            context.close()
            yield path


def settle(page: Page) -> None:
    """Wait until all cells have run and what takes longer is drawn."""
    page.locator("main [data-type]").first.wait_for(timeout=PATIENCE)
    page.wait_for_function(SETTLED, timeout=PATIENCE)
    page.wait_for_function(DRAWN, timeout=PATIENCE)
    page.wait_for_timeout(1_500)  # live parts have something to show


@contextmanager
def served(example: Example) -> Iterator[str]:
    """The link to a page with the example."""
    command = [sys.executable, "-m", "pykino", "serve", str(ROOT / example.file)]
    paths = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": paths}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )
    try:
        assert process.stdout
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.communicate()


@contextmanager
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    options: dict[str, Any] = {"executable_path": path} if path else {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options["args"] = ["--no-sandbox"]  # which Chromium demands of root, as in containers
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
