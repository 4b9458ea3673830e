"""The key that signs cookies; kept between runs on a fixed port, whose pages survive a restart."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

__all__ = ["fresh_key", "kept_key"]

SIZE = 32


def fresh_key() -> bytes:
    """A key for this run only."""
    return secrets.token_bytes(SIZE)


def kept_key(folder: Path | None = None) -> bytes:
    """The key of this user, made at first use; a fresh one where nothing can be kept safely.

    Args:
        folder: Where to keep it (default: the user's state folder for pykino).
    """
    path = (folder or _state_folder()) / "web-key"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _read(path) or _write(path)
    except OSError:  # a read-only home, for instance
        return fresh_key()


def _read(path: Path) -> bytes | None:
    """The key in `path`, unless others could have read or written it."""
    try:
        key = path.read_bytes()
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    private = sys.platform == "win32" or not mode & 0o077
    return key if private and len(key) == SIZE else None


def _write(path: Path) -> bytes:
    """Put a new key into `path` in one step: another process may be doing the same."""
    key = fresh_key()
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    part.touch(mode=0o600, exist_ok=False)
    part.write_bytes(key)
    part.replace(path)
    return _read(path) or key


def _state_folder() -> Path:
    if sys.platform == "win32":
        root = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Application Support"
    else:
        root = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(root) / "pykino"
