"""Where pyplot draws while a notebook runs: into the cell. Imported by matplotlib, by name."""

from __future__ import annotations

from typing import Any

from matplotlib.backend_bases import FigureManagerBase  # noqa: TID253  # it imports us
from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: TID253

__all__ = ["FigureCanvas", "FigureManager", "show_figures"]


class FigureManager(FigureManagerBase):
    """A figure of pyplot's, shown by putting its picture on the page."""

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        show_figures()

    def show(self) -> None:
        from ..rendering import render

        render(self.canvas.figure)


class FigureCanvas(FigureCanvasAgg):
    manager_class: Any = FigureManager


def show_figures() -> None:
    """Show every open figure and close it."""
    from matplotlib._pylab_helpers import Gcf

    managers = Gcf.get_all_fig_managers()
    for manager in managers:
        manager.show()
    Gcf.destroy_all()
