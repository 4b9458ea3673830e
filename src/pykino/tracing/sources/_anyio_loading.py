"""Modules that may be imported while a trace is on: what is to be done once they are there."""

from __future__ import annotations

import sys
from threading import RLock
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.abc import Loader

__all__ = ["Loading"]


class Loading:
    """Calls a function for each of some modules, at once or when it has been imported.

    Args:
        wanted: The functions by the names of the modules; they must not raise.
    """

    def __init__(self, wanted: Mapping[str, Callable[[Any], None]]) -> None:
        self._wanted = dict(wanted)
        self._lock = RLock()
        self._is_over = False
        sys.meta_path.insert(0, self)
        for name in wanted:
            module = sys.modules.get(name)
            if module is not None and not _is_half(module):
                self._loaded(name, module)

    def stop(self) -> None:
        """No more of them."""
        with self._lock:
            self._is_over = True
            if self in sys.meta_path:
                sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Find what the others find, and look on when it is executed."""
        if name not in self._wanted:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = cast("Loader", _Watched(spec.loader, self))
                return spec
        return None

    def _loaded(self, name: str, module: Any) -> None:
        with self._lock:
            wanted = None if self._is_over else self._wanted.pop(name, None)
            if wanted is not None:
                wanted(module)


class _Watched:
    """A loader, until it has created its module: that never gets to know of this one."""

    def __init__(self, loader: Any, loading: Loading) -> None:
        self._loader, self._loading = loader, loading

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        module.__loader__ = module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._loading._loaded(module.__name__, module)


def _is_half(module: Any) -> bool:
    """Whether another thread is still at it."""
    return bool(getattr(getattr(module, "__spec__", None), "_initializing", False))
