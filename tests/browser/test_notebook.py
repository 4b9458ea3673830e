"""A notebook on a page, served and exported."""

from __future__ import annotations

import os
import re
import subprocess
import sys
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


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    """The link to the notebook's page."""
    process = pykino_("serve", "nb.livemd", cwd=folder)
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    yield found[0]
    process.terminate()
    process.communicate(timeout=20)


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
