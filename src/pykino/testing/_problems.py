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

        unknown = self.error is None and kind in (Exception, BaseException)
        right = unknown or (
            self.kind in _names(kind) if self.error is None else isinstance(self.error, kind)
        )
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
        self._awaited: list[Problem] = []  # what was raised, until a page shows it
        self._nodes: dict[int, Node] = {}  # that some page shows; kept, so that the ids stay theirs

    def raised(self, at: str, exc: BaseException) -> None:
        """Note what pykino caught."""
        from ..outputs.error import Error

        shown = Error(exc)
        problem = Problem(at, shown.kind, shown.message, shown.traceback, exc)
        with self._lock:
            self._awaited.append(problem)
        self._note(problem)

    def shown(self, batch: dict[str, Any], received: dict[str, Any] | None = None) -> None:
        """Note the errors in what a client gets, but for those that are known already.

        Args:
            batch: As the session made it: what two clients see, or one sees twice, is one object.
            received: As it has come through the wire, which may have shown errors of its own.
        """
        told = set()
        for at, node, again in _errors_in(batch):
            told.add(_words(node))
            self._note_node(at, node, again=again)
        for at, node, _ in _errors_in(received or batch):
            if _words(node) not in told:
                self._note_node(at, node, again=True)

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

    def _note_node(self, at: str, node: Node, *, again: bool) -> None:
        """Note an error in a page, unless it is one that was raised, or was seen before.

        With `again`, it is made anew each time that it is shown: the same words are the same error.
        """
        with self._lock:
            known = id(node) in self._nodes or self._was_raised(node)
            known = known or (again and (at, *_words(node)) in map(_place_and_words, self._all))
            self._nodes[id(node)] = node
        if not known:
            self._note(Problem(at, *_words(node), node.get("traceback", "")))

    def _was_raised(self, node: Node) -> bool:
        for problem in self._awaited:
            if (problem.kind, problem.message) == _words(node):
                self._awaited.remove(problem)  # the next one is another one, with the same words
                return True
        return False

    def _note(self, problem: Problem) -> None:
        with self._lock:
            self._all.append(problem)
            self._unseen.append(problem)


def _words(node: Node) -> tuple[str, str]:
    return node["kind"], node["message"]


def _place_and_words(problem: Problem) -> tuple[str, str, str]:
    return problem.at, problem.kind, problem.message


def _names(kind: type[BaseException]) -> set[str]:
    """Of a class of exceptions and all that are derived from it."""
    names, waiting = set(), [kind]
    while waiting:
        names.add((found := waiting.pop()).__name__)
        waiting += type.__subclasses__(found)
    return names


def _errors_in(batch: dict[str, Any]) -> Iterator[tuple[str, Node, bool]]:
    """Where an error is shown, its node, and whether that is made anew each time."""
    for verb, *args in batch["ops"]:
        if verb in ("replace", "append"):
            for node in _error_nodes(args[1]):
                yield args[0], node, False
        elif verb == "error":  # one, or a grid of those of several listeners
            for node in _error_nodes(args[1]):
                yield args[0], node, True


def _error_nodes(value: object) -> Iterator[Node]:
    waiting, seen = [value], set[int]()
    while waiting:
        item = waiting.pop()
        if id(item) in seen:  # an author's node may hold itself
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            if item.get("type") == "error" and "kind" in item:
                yield item
            waiting += item.values()
        elif isinstance(item, (list, tuple)):
            waiting += item
