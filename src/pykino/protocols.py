"""The shapes that take part in pykino."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .session import Session

__all__ = ["MISSING", "Bundle", "Host", "Node", "Output", "Payload", "Place", "Unseen"]

MISSING: Any = object()
"""Nothing was given, where None would be something."""

Node: TypeAlias = dict[str, Any]
"""What goes over the wire: JSON-ready, with a `"type"` that names a client module."""

Payload: TypeAlias = Any
"""JSON-ready data of a live output; may hold `bytes`, big integers, NaN and infinities."""

Bundle: TypeAlias = dict[str, Any]
"""A MIME bundle: what to show where nothing of ours can run."""


class Output:
    """What every built-in output is: a node for our client, a bundle for everybody else."""

    __slots__ = ()

    def to_node(self) -> Node:
        """The JSON-ready form that the client module of the same name receives."""
        raise NotImplementedError  # abstract

    def fallback(self) -> Bundle:
        """The same content as standard MIME types, `text/plain` at least."""
        raise NotImplementedError  # abstract

    def children(self) -> Iterable[Output]:
        """The outputs shown inside this one."""
        return ()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        """What other programs get of it: what shows it truthfully where nothing of ours runs.

        In a notebook with a host of ours that is a live display, with metadata beside it.
        """
        from ._snapshots import still
        from .hosting import displayed

        return displayed(self) or still(self)

    def _display_(self) -> object:
        """What marimo displays for it."""
        from .hosts.marimo import displayed

        return displayed(self)


class Unseen:
    """What shows nothing as the last expression of a cell: `kino.nothing`, and handles."""

    __slots__ = ()

    def _ipython_display_(self) -> None:
        """Nothing is displayed by IPython, either."""

    def _display_(self) -> object:
        """What marimo displays for it: what the cell has displayed before."""
        from .hosts.marimo import displayed_nothing

        return displayed_nothing()


class Place(Protocol):
    """Where values are rendered: a frame, or a cell of a notebook."""

    @property
    def ref(self) -> str:
        """What names it."""

    def append(self, value: object) -> None:
        """Show `value` below what is shown."""

    def clear(self) -> None:
        """Show nothing."""


class Host(Protocol):
    """A place where outputs are seen: it joins clients to a session and draws what they get.

    What it can do beyond that it declares in `capabilities`, a set of names: "shared session",
    "events while busy", "to one client", "resume"; docs/writing-a-host.md says what each means.

    A host is created by its name (`kino.configure(host="web")`, the environment variable
    `PYKINO_HOST`, or the entry point group `pykino.hosts`) and lives as long as its session.

    One whose readers can be asked also has `ask(input)`, which returns the value that the reader
    gives to an input, or `MISSING`, and `pause(prompt)`, which returns True once the reader wants
    to go on. One that is a notebook has `place()`, which returns the `Place` of the cell that runs,
    and `bundle(output)`, what the notebook displays for an output. One whose page perhaps nobody
    looks at sets `logs_errors`: what handlers raise is then logged, too, by the logger `pykino`.
    """

    name: str

    def attach(self, session: Session) -> None:
        """Start showing `session`; return once clients can see it."""

    def flush(self) -> None:
        """Return when everything rendered so far has been handed to the clients."""

    def close(self) -> None:
        """Stop showing, and release what was opened; may be called twice."""
