"""Live notebook output for every Python program: `import pykino as kino`.

Layers, each imports only those below it (`tests/test_layers.py` holds this true):
    cli, testing | notebook | outputs | live, rendering
    session | wire, loop | settings, errors, protocols, events
Hosts stand beside: they import the session and what is below it, and are loaded by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Public name -> module. Nothing is imported before it is used: a test holds this table, the
# imports for type checkers below it and `__all__` to the same names.
_WHERE = {
    "Audio": "outputs.audio",
    "DataTable": "outputs.data_table",
    "Download": "outputs.download",
    "Error": "outputs.error",
    "Frame": "outputs.frame",
    "Graph": "outputs.graph",
    "Grid": "outputs.grid",
    "HTML": "outputs.html",
    "Image": "outputs.image",
    "LiveOutput": "live",
    "Markdown": "outputs.markdown",
    "Mermaid": "outputs.mermaid",
    "Output": "protocols",
    "Progress": "outputs.progress",
    "PykinoError": "errors",
    "Session": "session",
    "TableSource": "outputs.data_table",
    "Tabs": "outputs.tabs",
    "Text": "outputs.text",
    "Tree": "outputs.tree",
    "VegaLite": "outputs.vega_lite",
    "Video": "outputs.video",
    "configure": "settings",
    "current": "session",
    "inspect": "rendering",
    "nothing": "rendering",
    "progress": "outputs.progress",
    "render": "rendering",
    "renders": "rendering",
    "scope": "session",
}

if TYPE_CHECKING:
    from .errors import PykinoError as PykinoError
    from .live import LiveOutput as LiveOutput
    from .outputs.audio import Audio as Audio
    from .outputs.data_table import DataTable as DataTable
    from .outputs.data_table import TableSource as TableSource
    from .outputs.download import Download as Download
    from .outputs.error import Error as Error
    from .outputs.frame import Frame as Frame
    from .outputs.graph import Graph as Graph
    from .outputs.grid import Grid as Grid
    from .outputs.html import HTML as HTML
    from .outputs.image import Image as Image
    from .outputs.markdown import Markdown as Markdown
    from .outputs.mermaid import Mermaid as Mermaid
    from .outputs.progress import Progress as Progress
    from .outputs.progress import progress as progress
    from .outputs.tabs import Tabs as Tabs
    from .outputs.text import Text as Text
    from .outputs.tree import Tree as Tree
    from .outputs.vega_lite import VegaLite as VegaLite
    from .outputs.video import Video as Video
    from .protocols import Output as Output
    from .rendering import inspect as inspect
    from .rendering import nothing as nothing
    from .rendering import render as render
    from .rendering import renders as renders
    from .session import Session as Session
    from .session import current as current
    from .session import scope as scope
    from .settings import configure as configure
else:

    def __getattr__(name: str) -> object:
        """Import a public name on first use."""
        try:
            where = _WHERE[name]
        except KeyError:
            raise AttributeError(f"module 'pykino' has no attribute {name!r}") from None
        from importlib import import_module

        value = getattr(import_module(f".{where}", __name__), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted([*_WHERE, "__version__"])


__all__ = [*_WHERE]  # noqa: PLE0604  # names, all of them str
