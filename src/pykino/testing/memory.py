"""A session in memory and nothing else: what pykino tests itself with, below `KinoHost`.

No waiting, no clock, no complaint about errors; authors of outputs want `kino_host`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..hosts.memory import MemoryClient, MemoryHost
from ..session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["connected", "memory_session"]


@contextmanager
def memory_session() -> Iterator[tuple[Session, MemoryHost]]:
    """A session of its own and its host; `kino.render` and all outputs use it within.

    Example:
        >>> with memory_session() as (session, host):
        ...     client = host.connect()
        ...     session.root.append("hello")
        ...     client.nodes()[0]["text"]
        "'hello'"
    """
    session, host = Session(), MemoryHost()
    session.attach(host)
    with session.activate():
        try:
            yield session, host
        finally:
            session.close()


@contextmanager
def connected() -> Iterator[MemoryClient]:
    """One client of a session of its own.

    Example:
        >>> import pykino as kino
        >>> with connected() as client:
        ...     _ = kino.render(kino.Text("hello"))
        ...     client.nodes()[0]["text"]
        'hello'
    """
    with memory_session() as (_, host):
        yield host.connect()
