"""x"""

from __future__ import annotations
from typing import TYPE_CHECKING

from .. import wire
from ..errors import PykinoError
from .memory import connected

if TYPE_CHECKING:
    from ..protocols import Output


def check_output(output: Output) -> None:
    """Check that an output keeps the promises that hosts rely on.

    Raises:
        PykinoError: It does not; the message says which promise, and how it is broken.
    """
    bundle = output.fallback()
    if not isinstance(bundle.get("text/plain"), str):
        raise PykinoError(f"{output!r}.fallback() has no 'text/plain', which every host can show")
    with connected() as client:
        client.session.root.append(output)
        (node,) = client.nodes()
    if node["type"] == "error":
        raise PykinoError(f"{output!r} cannot be shown: {node['kind']}: {node['message']}")
    if not isinstance(node.get("type"), str):
        raise PykinoError(f"{output!r}.to_node() has no 'type': {node!r}")
    wire.encode(node)
