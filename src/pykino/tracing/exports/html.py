"""A trace as a page with the live view in it: one file that asks nobody for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..timeline import Trace

__all__ = ["export"]


def export(trace: Trace) -> str:
    """A page that shows all of a trace, with filters, chains of causes and times.

    Args:
        trace: What to show; its caption becomes the title of the page.
    """
    from ...hosts.static import page  # by name: hosts stand beside all layers
    from ...session import Session
    from ..viewer import SequenceDiagram

    session = Session(trace.caption or "Trace")
    session._started = True  # no host is to be looked for: nobody but the page is shown it
    try:
        session.root.render(SequenceDiagram(trace, caption=""))
        return page(session)
    finally:
        session.close()
