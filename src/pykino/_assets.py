"""Big client modules that other packages bring: built at first use, kept in the user's cache."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile

from .errors import UnknownAssetError

__all__ = ["asset", "asset_file", "cache_folder"]

_MAKERS = {"vega": "pykino.outputs._vega_bundle"}
"""Asset to the module that makes it: `version()` names the content, `build()` returns it."""

_contents: dict[str, bytes] = {}
_building = threading.Lock()


def asset(name: str) -> bytes:
    """The content of an asset, by its name (`"vega"`) or its file name.

    The first call on a machine may take seconds, so make it in a worker thread. Whoever asks
    meanwhile waits for the same content.

    Raises:
        UnknownAssetError: There is no asset of this name.
        MissingDependencyError: The package that brings it is not installed.
    """
    file = asset_file(_known(name))
    if file not in _contents:
        with _building:
            if file not in _contents:
                _contents[file] = _from_cache(file) or _made(file)
    return _contents[file]


def asset_file(name: str) -> str:
    """The file name of an asset, with the version of its content in it: `vega-1.9.0.js`.

    What is served under this name may be cached for ever.

    Raises:
        UnknownAssetError: There is no asset of this name.
        MissingDependencyError: The package that brings it is not installed.
    """
    if name not in _MAKERS:
        raise UnknownAssetError(name, tuple(_MAKERS))
    return f"{name}-{import_module(_MAKERS[name]).version()}.js"


def cache_folder() -> Path:
    """Where this user's caches belong on this system, in a folder of ours."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        root = home / "Library" / "Caches"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return root / "pykino"


def _known(name: str) -> str:
    """The asset that `name`, which a browser may have sent, stands for."""
    plain = name.partition("-")[0]
    if plain in _MAKERS and name in (plain, asset_file(plain)):
        return plain
    raise UnknownAssetError(name, tuple(_MAKERS))


def _from_cache(file: str) -> bytes | None:
    try:
        return (cache_folder() / file).read_bytes() or None
    except OSError:
        return None


def _made(file: str) -> bytes:
    content: bytes = import_module(_MAKERS[file.partition("-")[0]]).build()
    with suppress(OSError):  # no home, a read-only or a full one: it is made again next time
        _keep(cache_folder() / file, content)
    return content


def _keep(path: Path, content: bytes) -> None:
    """Write a file that another process sees complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as scratch:
        try:
            scratch.write(content)
            scratch.flush()
            scratch.close()
            Path(scratch.name).replace(path)
        except BaseException:
            Path(scratch.name).unlink(missing_ok=True)
            raise


def _after_fork() -> None:
    global _building
    _building = threading.Lock()  # its holder may not exist in the child


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
