"""What `%load_ext pykino` adds to IPython: the host at once, and `%pykino` to ask for more."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["load", "unload"]

PLAIN: tuple[type, ...] = (dict, list, set, tuple)
TABLES = ("pandas.DataFrame", "polars.DataFrame", "polars.LazyFrame", "pyarrow.Table")
USAGE = """\
%pykino values on     show lists, dicts and tables as pykino does, when a cell ends with them
%pykino values off    as IPython does, which is how it is at first
%pykino busy off      hear what readers do only after a cell has ended, where IPython would
%pykino busy on       hear it at once, where the kernel can do that, which is how it is at first"""


def load(shell: Any) -> None:
    """Attach the host that fits, and define the magic `%pykino`."""
    from ...session import current

    current().start()
    shell.register_magic_function(_magic(shell), "line", "pykino")


def unload(shell: Any) -> None:
    """Show plain values as IPython does, and take the magic away."""
    _values_off(shell)
    shell.magics_manager.magics["line"].pop("pykino", None)


def _magic(shell: Any) -> Callable[[str], None]:
    def pykino(line: str) -> None:
        words = line.split()
        if words == ["values", "on"]:
            _values_on(shell)
        elif words == ["values", "off"]:
            _values_off(shell)
        elif words in (["busy", "on"], ["busy", "off"]):
            _busy(enabled=words[1] == "on")
        else:
            print(USAGE, file=sys.stderr if words else sys.stdout)

    return pykino


def _busy(*, enabled: bool) -> None:
    from ...session import current

    for host in current().hosts:
        if hasattr(host, "while_busy"):
            host.while_busy = enabled


def _values_on(shell: Any) -> None:
    formatter = shell.display_formatter.ipython_display_formatter
    for kind in PLAIN:
        formatter.for_type(kind, _render)
    for name in TABLES:
        formatter.for_type(name, _render)


def _values_off(shell: Any) -> None:
    formatter = shell.display_formatter.ipython_display_formatter
    for kind in (*PLAIN, *TABLES):
        formatter.pop(kind, None)


def _render(value: object) -> None:
    from ...rendering import render

    render(value)
