"""Which client modules and assets a page that is one file has to hold for what it shows."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._folders import AssetFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..session import Session

__all__ = ["client_file", "modules_for"]

_CLIENT = Path(__file__).parents[1] / "client"
_STARTERS = {"web.js", "link.js", "static.js"}  # how other pages start, and this one's own script
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
    for digest in sorted(set(_values_of(batch, "assets"))):
        sources |= _custom(session, digest)
    for name in sorted(_needs(session, batch)):
        sources |= _named(name)
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


def _named(name: str) -> dict[str, str]:
    from .._assets import asset, asset_file
    from ..errors import MissingDependencyError

    try:
        return {f"asset/{asset_file(name)}": asset(name).decode()}
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
