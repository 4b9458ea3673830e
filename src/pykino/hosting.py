"""Open hosts by name: built-in ones and those of other packages alike."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import HostError, UnknownChoiceError, did_you_mean

if TYPE_CHECKING:
    from .protocols import Bundle, Host, Output

__all__ = ["check_host_name", "displayed", "host_names", "notebook", "open_host"]

BUILT_IN = {
    "jupyter": "pykino.hosts.jupyter:JupyterHost",
    "marimo": "pykino.hosts.marimo:MarimoHost",
    "memory": "pykino.hosts.memory:MemoryHost",
    "static": "pykino.hosts.static:StaticHost",
    "terminal": "pykino.hosts.terminal:TerminalHost",
    "web": "pykino.hosts.web:WebHost",
}


def open_host(name: str | None = None, **options: Any) -> Host:
    """A host by its name; without one, `PYKINO_HOST`, else the one that fits where this runs.

    That is the notebook whose kernel this process is, else the terminal. In a notebook, `static`
    is the notebook itself with pictures instead of live outputs, and not a file.

    Raises:
        UnknownChoiceError: Nobody provides a host of this name.
        HostError: What provides it cannot be loaded.
    """
    if name is None:
        name = os.environ.get("PYKINO_HOST") or notebook() or "terminal"
        if name not in BUILT_IN and name not in (known := host_names()):
            expected = ", ".join(map(repr, known))
            hint = did_you_mean(name, known)
            raise HostError(f"PYKINO_HOST is {name!r}, expected one of {expected}. {hint}".rstrip())
    if name == "static" and not options and notebook() == "jupyter":
        name, options = "jupyter", {"live": False}
    target = check_host_name(name)
    module, _, attribute = target.partition(":")
    try:
        factory = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as exc:
        raise HostError(
            f"host {name!r} is given as {target!r}, which cannot be loaded: {exc}"
        ) from exc
    host: Host = factory(**options)
    return host


def notebook() -> str | None:
    """The host of the notebook whose code this is: `"jupyter"`, `"marimo"`, or None.

    Looks only at what has been imported already, so it costs next to nothing elsewhere.
    """
    marimo: Any = sys.modules.get("marimo")
    if getattr(marimo, "running_in_notebook", bool)():
        return "marimo"
    ipython: Any = sys.modules.get("IPython")
    if hasattr(getattr(ipython, "get_ipython", bool)(), "kernel"):
        return "jupyter"
    return None


def displayed(output: Output) -> tuple[Bundle, Bundle] | None:
    """What the notebook whose code this is displays for an output; None where there is none."""
    if notebook() is None:
        return None
    from ._here import current

    return current().displayed(output)


def check_host_name(name: str) -> str:
    """Where the host of this name is found, as `module:attribute`.

    Raises:
        UnknownChoiceError: Nobody provides a host of this name.
    """
    target = BUILT_IN.get(name) or _entry_points().get(name)
    if target is None:
        raise UnknownChoiceError("configure", "host", name, host_names())
    return target


def host_names() -> list[str]:
    """The names of all hosts there are."""
    return sorted({*BUILT_IN, *_entry_points()})


def _entry_points() -> dict[str, str]:
    from importlib.metadata import entry_points  # 68 ms of CPU: only when a name is not ours

    return {point.name: point.value for point in entry_points(group="pykino.hosts")}
