"""What authors of outputs and hosts test with: a host in memory, clients to play, promises to keep.

pytest loads `plugin.py`, and with it this file, wherever pykino is installed: nothing is imported
before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

_WHERE = {
    "BrokenPromiseError": "_promise",
    "HostConformance": "conformance",
    "KinoClient": "client",
    "KinoHost": "host",
    "Problem": "_problems",
    "RefusedError": "_entries",
    "ShownError": "_problems",
    "VirtualClock": "clock",
    "check_host": "host_checks",
    "check_output": "output_checks",
    "kino_host": "host",
}

if TYPE_CHECKING:
    from ._entries import RefusedError as RefusedError
    from ._problems import Problem as Problem
    from ._problems import ShownError as ShownError
    from ._promise import BrokenPromiseError as BrokenPromiseError
    from .client import KinoClient as KinoClient
    from .clock import VirtualClock as VirtualClock
    from .conformance import HostConformance as HostConformance
    from .host import KinoHost as KinoHost
    from .host import kino_host as kino_host
    from .host_checks import check_host as check_host
    from .output_checks import check_output as check_output
else:

    def __getattr__(name: str) -> object:
        """Import a public name on first use."""
        try:
            where = _WHERE[name]
        except KeyError:
            raise AttributeError(f"module 'pykino.testing' has no attribute {name!r}") from None
        from importlib import import_module

        value = getattr(import_module(f".{where}", __name__), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted(_WHERE)


__all__ = [*_WHERE]  # noqa: PLE0604  # names, all of them str
