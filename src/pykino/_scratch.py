"""A folder for files that live as long as a session."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

__all__ = ["Scratch"]


class Scratch:
    """Made on first need, readable by this user only, removed with all that is in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._path: Path | None = None

    @property
    def path(self) -> Path:
        """Where it is."""
        with self._lock:
            if self._path is None:
                import atexit
                from tempfile import mkdtemp

                self._path = Path(mkdtemp(prefix="pykino-"))
                atexit.register(self.remove)
            return self._path

    def remove(self) -> None:
        """Remove it; what another program holds open may stay."""
        with self._lock:
            path, self._path = self._path, None
        if path is not None:
            import atexit
            import shutil

            with suppress(Exception):  # a full or vanished disk is no reason to fail at the end
                shutil.rmtree(path, ignore_errors=True)
            atexit.unregister(self.remove)

    def disown(self) -> None:
        """In a forked child: the folder is the parent's."""
        self._lock = threading.Lock()
        self._path = None
