"""What a page is called that nobody has given a title."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...session import Session

__all__ = ["heading_of"]


def heading_of(session: Session, title: str | None) -> str:
    """The title of the host, else of the session, else the name of the script that runs.

    `pykino serve` calls the page of a script so, too.
    """
    return title or session.title or _script()


def _script() -> str:
    path = Path(getattr(sys.modules.get("__main__"), "__file__", None) or "")
    return path.parent.name if path.name == "__main__.py" else path.name
