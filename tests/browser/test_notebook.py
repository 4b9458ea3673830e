"""A notebook on a page, served and exported."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pykino

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .conftest import Window

pytestmark = pytest.mark.browser

NOTEBOOK = """\
# Sums and ratios

## Sums

Prose with *emphasis*.

```python
import pykino as kino
print("printed")
kino.Text("one " + "text")
```

```mermaid
flowchart LR; A --> B
```

## Ratios

```elixir
IO.puts("not run")
```

```python
1 / 0
```

```python
"never"
```
"""


def pykino_(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    src = str(Path(pykino.__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": src, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "pykino", *arguments]
    return subprocess.Popen(command, cwd=cwd, env=environment, text=True, stdout=subprocess.PIPE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nb.livemd").write_text(NOTEBOOK)
    return tmp_path


ASKING = """\
# Greetings

```python
import pykino as kino
name = kino.render(kino.TextInput("Name"))
if not name.read():
    kino.interrupt("Enter your name first.")
```

```python
kino.Text(f"Hello, {name.value}!")
```
"""


@contextmanager
def served(name: str, folder: Path) -> Iterator[str]:
    """The link to the page of a notebook."""
    process = pykino_("serve", name, cwd=folder)
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    try:
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    """The link to the notebook's page."""
    with served("nb.livemd", folder) as link:
        yield link


def check(window: Window) -> None:
    """The page reads like the notebook, and tells how each cell went."""
    page = window.page
    window.shows("1 / 0")
    page.locator(".kino-cell[data-status=failed]").wait_for()
    statuses = page.locator(".kino-cell").evaluate_all("all => all.map(c => c.dataset.status)")
    assert statuses == ["done", "skipped", "failed", "skipped"]
    assert page.locator("h2", has_text="Ratios").is_visible()
    assert page.locator("em").inner_text() == "emphasis"
    done, _, failed, never = (page.locator(".kino-cell").nth(n) for n in range(4))
    assert "cell 1 (Sums)" in done.inner_text()
    assert done.locator(".k-hl span").count() > 5
    assert re.search(r"printed\s+one text", done.inner_text())
    assert "ZeroDivisionError" in failed.inner_text()
    assert "cell 3 (Ratios), line 24" in failed.inner_text()
    assert "skipped" in never.inner_text()
    assert window.sideways() == 0


def test_a_served_notebook_is_the_same_in_every_browser(
    url: str, open_window: Callable[..., Window]
) -> None:
    """Also on a phone, in the other theme, and for who comes later."""
    check(open_window(url))
    check(open_window(url, theme="dark", width=360))


def test_an_exported_notebook_is_the_same_page(
    folder: Path, open_window: Callable[..., Window]
) -> None:
    """In one file, with nobody behind it."""
    process = pykino_("export", "nb.livemd", "-o", "nb.html", cwd=folder)
    process.communicate(timeout=60)

    assert process.returncode == 1
    check(open_window((folder / "nb.html").as_uri()))


def test_a_cell_that_was_interrupted_goes_on_with_continue(
    tmp_path: Path, open_window: Callable[..., Window]
) -> None:
    """One reader enters a name, and presses the button out of the field; all see what follows."""
    (tmp_path / "nb.livemd").write_text(ASKING)
    with served("nb.livemd", tmp_path) as link:
        one, other = open_window(link), open_window(link, theme="dark", width=360)
        for window in (one, other):
            window.shows("Enter your name first.")
            window.page.locator(".kino-cell[data-status=stopped]").wait_for()
            assert window.sideways() == 0

        one.page.get_by_label("Name").fill("Ada")
        one.page.get_by_role("button", name="Continue").click()

        for window in (one, other):
            window.shows("Hello, Ada!")
            assert window.page.get_by_role("button", name="Continue").count() == 0
            assert window.page.get_by_label("Name").input_value() == "Ada"
            assert window.page.get_by_text("Enter your name first.", exact=True).count() == 0
