"""What code on anyio and on trio does: streams, task groups, events, scopes, threads.

On asyncio, tasks are those of asyncio and seen there; here is what groups, scopes and streams add.
Modules are watched from when they are imported, so that nothing is that the program does not need.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from .._patches import Patches
from .._places import inner
from . import (
    _anyio_cancels,
    _anyio_events,
    _anyio_groups,
    _anyio_nurseries,
    _anyio_portals,
    _anyio_streams,
    _anyio_threads,
)
from ._anyio_loading import Loading

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["install", "restore"]

_patches = Patches()
_loading: Loading | None = None

_WATCHED: dict[str, tuple[Callable[[Patches, Any], None], ...]] = {
    "anyio._core._synchronization": (_anyio_events.watch_front,),
    "anyio.streams.memory": (_anyio_streams.watch_anyio,),
    "anyio.from_thread": (_anyio_portals.watch_portals,),
    "anyio._backends._asyncio": (
        _anyio_groups.watch,
        _anyio_cancels.watch_anyio,
        _anyio_events.watch_anyio,
        _anyio_threads.watch_anyio,
        _anyio_portals.watch_anyio,
    ),
    "anyio._backends._trio": (
        _anyio_events.watch_anyio,
        _anyio_threads.watch_anyio,
        _anyio_portals.watch_anyio,
    ),
    "trio": (
        _anyio_nurseries.watch,
        _anyio_cancels.watch_trio,
        _anyio_events.watch_trio,
        _anyio_streams.watch_trio,
        _anyio_threads.watch_trio,
    ),
}
"""What watches a module, once that has been imported."""


def install() -> None:
    """Replace what says nothing by what does."""
    global _loading
    _loading = Loading({name: partial(_watch, name) for name in _WATCHED})


def restore() -> None:
    """Everything is as it was."""
    global _loading
    if _loading is not None:
        _loading.stop()
    _loading = None
    _patches.undo()
    for part in (_anyio_streams, _anyio_nurseries, _anyio_groups, _anyio_events):
        part.forget()


def _watch(name: str, module: Any) -> None:
    inner(sys.modules[name.partition(".")[0]])
    for watch in _WATCHED[name]:
        try:
            watch(_patches, module)
        except AttributeError:  # a version in which it is called otherwise: that is not seen
            continue
