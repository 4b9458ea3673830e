"""What a page that is loaded anew finds: its models, also where ipywidgets was imported.

A page asks the kernel for all models. Without ipywidgets it finds the comms itself; once that has
been imported, by anybody, it answers for the kernel and knows of its own models alone. So ours are
entered in its list, a private one, which is looked for before it is used.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .._comm import Channel

__all__ = ["Widgets"]


class Widgets:
    """Our open models, in the list of ipywidgets if there is one."""

    def __init__(self) -> None:
        self._channels: dict[str, Channel] = {}

    def add(self, channel: Channel) -> None:
        """One more model was opened."""
        self._channels[channel.id] = channel
        _known()[channel.id] = _Model(channel)

    def look(self) -> None:
        """Have those in the list that are open; ipywidgets may have been imported meanwhile."""
        known = _known()
        for id_, channel in list(self._channels.items()):
            if channel.closed:
                del self._channels[id_]
                known.pop(id_, None)
            elif id_ not in known:
                known[id_] = _Model(channel)


def _known() -> dict[str, Any]:
    """The list; where there is none, one that nobody reads."""
    known = getattr(sys.modules.get("ipywidgets.widgets.widget"), "_instances", None)
    return known if isinstance(known, dict) else {}


class _Model:
    """As much of a widget as ipywidgets asks for when it is asked for all of them."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.model_id = channel.id
        self._model_name = channel.state["_model_name"]
        self._model_module = channel.state["_model_module"]
        self._model_module_version = channel.state["_model_module_version"]

    def get_state(self, key: object = None, drop_defaults: bool = False) -> dict[str, Any]:
        return dict(self._channel.state)

    def _get_embed_state(self, drop_defaults: bool = False) -> dict[str, Any]:
        names = ("model_name", "model_module", "model_module_version")
        own = {name: getattr(self, f"_{name}") for name in names}
        return {**own, "state": self.get_state()}

    def close(self) -> None:
        """`Widget.close_all()`."""
        self._channel.close()
