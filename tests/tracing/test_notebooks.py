"""Traces in cells of a notebook."""

from __future__ import annotations

import asyncio
from typing import Any

from pykino import Trace, trace


def test_the_task_that_runs_a_cell_is_called_a_cell() -> None:
    names: dict[str, Any] = {"trace": trace}
    source = "with trace() as recorded:\n    task = asyncio.create_task(asyncio.sleep(0))\n"

    async def some_shell() -> Trace:
        exec(compile(source, "<ipython-input-1>", "exec"), names | {"asyncio": asyncio}, names)
        await names["task"]
        found: Trace = names["recorded"]
        return found

    first = asyncio.run(some_shell()).events[0]

    assert (first.kind, first.who.name) == ("spawn", "cell")
