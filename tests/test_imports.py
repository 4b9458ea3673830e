"""What `import pykino` loads: nothing that costs time, nothing that is optional."""

from __future__ import annotations

import json
import subprocess
import sys

ALLOWED = {"pykino", "__future__"}  # beyond what a bare interpreter and `typing` load
FIRST_FRAME = {
    "asyncio",
    "rich",
    "anyio",
    "narwhals",
    "numpy",
    "pandas",
    "PIL",
    "starlette",
    "importlib.metadata",
}


def loaded_by(code: str) -> set[str]:
    probe = f"""
import sys; before = set(sys.modules)
{code}
import json; print(json.dumps(sorted(set(sys.modules) - before)))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_import_loads_one_module_and_what_its_annotations_need() -> None:
    new = (
        loaded_by("import typing, pykino")
        - loaded_by("import typing")
        - {"json", "json.decoder", "json.encoder", "json.scanner", "_json"}
    )

    assert new == ALLOWED


def test_the_first_frame_loads_nothing_that_it_does_not_need() -> None:
    new = loaded_by(
        "from pykino.testing.memory import connected\nimport pykino as kino\nwith connected() as client: kino.render(kino.Frame(1)); client.sync()"
    )

    assert not FIRST_FRAME & new
