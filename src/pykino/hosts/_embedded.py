"""Which client modules and assets a page needs that cannot fetch them: a file, a notebook's."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._folders import AssetFolder

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from ..session import Session

__all__ = ["client_file", "client_sources", "foreign_sources", "modules_for"]

_CLIENT = Path(__file__).parents[1] / "client"
_STARTERS = {"web.js", "link.js", "static.js", "notebook.js", "stub.js"}  # how each page starts
_ALWAYS = ("error", "text")  # a client module may show these of its own accord
_NAMES = re.compile(r"""["'](_\w+)["']|\btype:\s*["'](\w+)["']""")  # in modules: helpers, nodes


@cache
def _client() -> AssetFolder:
    return AssetFolder(_CLIENT)


def client_file(name: str) -> str:
    """The text of a file of our client."""
    return (_CLIENT / name).read_text("utf-8")


def modules_for(session: Session, batch: dict[str, Any]) -> dict[str, str]:
    """Path to source of everything that drawing `batch` may load."""
    ours = _client().files
    paths = {path for path in ours if path.endswith(".js") and "/" not in path} - _STARTERS
    paths |= _with_helpers({f"outputs/{type_}.js" for type_ in _ALWAYS} | _drawn_by(batch))
    sources = {path: ours[path].decode() for path in sorted(paths) if path in ours}
    sources["frame.html"] = client_file("frame.html")
    return sources | foreign_sources(session, batch)


def client_sources() -> dict[str, str]:
    """Path to source of all that the client itself is made of."""
    ours = _client().files
    paths = {path for path in ours if path.endswith(".js")} - _STARTERS
    sources = {path: ours[path].decode() for path in sorted(paths)}
    return sources | {name: client_file(name) for name in ("frame.html", "tokens.css")}


def foreign_sources(
    session: Session, batch: dict[str, Any], known: Container[str] = ()
) -> dict[str, str]:
    """Path to source of what drawing `batch` loads beyond the client: what others brought along.

    Args:
        session: What the batch is from.
        batch: What is to be drawn.
        known: Paths that are there already.
    """
    sources: dict[str, str] = {}
    for digest in sorted(set(_values_of(batch, "assets"))):
        if f"assets/{digest}/main.js" not in known:
            sources |= _custom(session, digest)
    for name in sorted(_needs(session, batch)):
        sources |= _named(name, known)
    return sources


def _drawn_by(batch: dict[str, Any]) -> set[str]:
    """The modules of the node types in a batch, wherever in it a node stands."""
    return {f"outputs/{type_}.js" for type_ in _values_of(batch, "type")}


def _with_helpers(paths: set[str]) -> set[str]:
    """The modules, those they load, and so on."""
    files = _client().files
    known: set[str] = set()
    while new := {path for path in paths if path in files} - known:
        known |= new
        named = {
            name for path in new for pair in _NAMES.findall(files[path].decode()) for name in pair
        }
        paths = {f"outputs/{name}.js" for name in named if name}
    return known


def _custom(session: Session, digest: str) -> dict[str, str]:
    """The modules that a custom output brought along; what is no text cannot be loaded as one."""
    folder: AssetFolder | None = session.assets(digest)
    files = folder.files if folder else {}
    sources = {}
    for name, content in files.items():
        try:
            sources[f"assets/{digest}/{name}"] = content.decode()
        except UnicodeDecodeError:
            continue
    return sources


def _needs(session: Session, batch: dict[str, Any]) -> set[str]:
    """The big named assets that the live outputs in a batch load."""
    shown = [session.output(op[1]) for op in batch["ops"] if op[0] == "mount"]
    return {name for output in shown if output for name in output.needs}


def _named(name: str, known: Container[str]) -> dict[str, str]:
    from .._assets import asset, asset_file
    from ..errors import MissingDependencyError

    try:
        path = f"asset/{asset_file(name)}"
        return {} if path in known else {path: asset(name).decode()}
    except MissingDependencyError:  # its output shows what it can without, and says what is missing
        return {}


def _values_of(value: object, key: str) -> Iterator[str]:
    """The strings under `key` in all the dicts inside `value`."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(found := item.get(key), str):
                yield found
            waiting += item.values()
        elif isinstance(item, list | tuple):
            waiting += item
