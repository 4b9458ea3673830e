"""What went wrong while a test ran, and whether the test has looked at it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ..errors import PykinoError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..protocols import Node

__all__ = ["Problem", "Problems", "ShownError"]


@frozen
class Problem:
    """An error that was shown in the page, or that a handler, a listener or a task raised."""

    at: str
    """The ref of the output, or of the frame, at which it is shown."""
    kind: str
    """The name of the exception's class."""
    message: str
    traceback: str = field(default="", repr=False)
    error: BaseException | None = field(default=None, repr=False, eq=False)
    """The exception itself, if it is one that pykino caught; None if only the page tells of it."""

    def __str__(self) -> str:
        first = f"{self.kind} at {self.at}: {self.message}"
        return "\n    ".join([first, *self.traceback.splitlines()])

    def fits(self, kind: type[BaseException], match: str) -> bool:
        """Whether it is of this kind, with a message in which the pattern is found."""
        import re

        named = kind in (Exception, BaseException) or self.kind == kind.__name__
        right = named if self.error is None else isinstance(self.error, kind)
        return right and re.search(match, self.message) is not None


class ShownError(PykinoError, AssertionError):
    """Something failed during a test, and the test did not look at it.

    Args:
        problems: What failed.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        told = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(
            f"{told.strip()}\nA test that expects this says so: "
            "with host.expect_error(...), or by looking at host.errors."
        )
        self.__cause__ = next((p.error for p in self.problems if p.error is not None), None)


class Problems:
    """Those of one test."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: list[Problem] = []
        self._unseen: list[Problem] = []

    def raised(self, at: str, exc: BaseException) -> None:
        """Note what pykino caught."""
        from ..outputs.error import Error

        shown = Error(exc)
        self._note(Problem(at, shown.kind, shown.message, shown.traceback, exc))

    def shown(self, batch: dict[str, Any]) -> None:
        """Note the errors in what a client gets, but for those that are known already."""
        for op in batch["ops"]:
            if op[0] in ("replace", "append"):
                for node in _error_nodes(op[2]):
                    self._note_node(op[1], node)
            elif op[0] == "error" and op[2] is not None:
                self._note_node(op[1], op[2])

    def look(self) -> list[Problem]:
        """All there are; they count as seen from now on."""
        with self._lock:
            self._unseen.clear()
            return self._all.copy()

    def take(self, kind: type[BaseException], match: str) -> list[Problem]:
        """Those of the unseen ones that fit; they count as seen."""
        with self._lock:
            found = [problem for problem in self._unseen if problem.fits(kind, match)]
            self._unseen = [problem for problem in self._unseen if problem not in found]
            return found

    @property
    def unseen(self) -> list[Problem]:
        """Those that the test has not looked at."""
        with self._lock:
            return self._unseen.copy()

    def _note_node(self, at: str, node: Node) -> None:
        told = (node["kind"], node["message"])
        with self._lock:
            known = any((p.kind, p.message) == told for p in self._all)
        if not known:
            self._note(Problem(at, *told, node.get("traceback", "")))

    def _note(self, problem: Problem) -> None:
        with self._lock:
            self._all.append(problem)
            self._unseen.append(problem)


def _error_nodes(value: object) -> Iterator[Node]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if item.get("type") == "error" and "kind" in item:
                yield item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
