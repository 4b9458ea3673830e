"""In debug mode: who has kept the loop, and all others, waiting."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from .._log import log_warning
from ._where import function_of, line_of

if TYPE_CHECKING:
    from ._process import Process

__all__ = ["Timed"]


class Timed:
    """The coroutine of a process, with an eye on how long its steps take."""

    def __init__(self, inner: Any, process: Process) -> None:
        self.inner, self._process = inner, process

    def send(self, value: Any) -> Any:
        return self._timed(self.inner.send, value)

    def throw(self, error: BaseException) -> Any:
        return self._timed(self.inner.throw, error)

    def _timed(self, step: Any, value: Any) -> Any:
        began = perf_counter()
        try:
            return step(value)
        finally:
            took = perf_counter() - began
            if took > self._process.get_loop().slow_callback_duration:
                self._tell(took)

    def _tell(self, took: float) -> None:
        name, where = function_of(self.inner), line_of(self.inner)
        log_warning(
            f"{self._process!r} kept all others waiting for {took:.2f} s: {name}"
            f"{f', up to {where}' if where else ''}. "
            "Give such work to a synchronous function: spawn runs it in a thread of its own."
        )

    def close(self) -> None:
        self.inner.close()
