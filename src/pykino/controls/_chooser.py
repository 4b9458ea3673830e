"""What the inputs share whose values are options: others can take the place of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

from ..errors import Unacceptable
from ..events import Change
from ._options import Options
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..protocols import Payload

__all__ = ["Chooser"]

V = TypeVar("V")
T = TypeVar("T")


@frozen
class Seen:
    """What a client has chosen, among the options that it saw then."""

    places: Payload
    edition: object


class Chooser(Input[V], Generic[V, T]):
    """An input that has `_options`, set before `super().__init__()` is called."""

    _options: Options[T]

    @property
    def options(self) -> tuple[T, ...]:
        """The values to choose from; others can be set, and are seen at once everywhere.

        What was chosen stays chosen if there is an option of the same label, else of the same
        value, among the new ones. Where each client has a value of its own, the `origin` of a
        `Change` says whose value is another one now.
        """
        return tuple(self._options.values)

    @options.setter
    def options(self, options: Iterable[T] | Mapping[str, T]) -> None:
        new: Options[T] = Options(self._kind, options, self._options)
        with self.lock:
            self.check_open()
            self._fit(new)
            before, own = self._value, dict(self._personal or {})
            vars(self)["default"] = self._carried(self.default, new)
            value = self._carried(before, new)
            self._personal = self._personal and {c: self._carried(v, new) for c, v in own.items()}
            self._value, self._options = value, new
            self._complaints.clear()
            if self._slot is not None and not self._untouched:
                self._session.kept.put(self._slot, self._to_keep(value))
            self._show_options()
            for client, was in ({None: before} | own).items():
                if not self._is_same(was, now := self.value_of(client)):
                    self.emit(Change(client, now))

    def decode(self, payload: Payload) -> object:
        """Places among the options that there are now, or that a client saw when it chose."""
        options = self._options
        if isinstance(payload, Seen):
            return self._chosen(options, options.renewed(payload.places, payload.edition))
        return self._chosen(options, payload)

    def handle_event(self, name: str, payload: Payload, client: str) -> object:
        if isinstance(payload, dict) and "value" in payload and "edition" in payload:
            payload = {**payload, "value": Seen(payload["value"], payload["edition"])}
        return super().handle_event(name, payload, client)

    def details(self) -> dict[str, Payload]:
        return {"options": self._options.labels, "edition": self._options.edition}

    # -- what each of them is -----------------------------------------------------------------

    def _chosen(self, options: Options[T], payload: Payload) -> object:
        """What a client has chosen by place.

        Raises:
            Unacceptable: There is no such place.
        """
        raise NotImplementedError  # abstract

    def _carried(self, value: V, options: Options[T]) -> V:
        """What becomes of a value once there are other options."""
        raise NotImplementedError  # abstract

    def _is_same(self, one: V, other: V) -> bool:
        """Whether nobody would call this a change."""
        raise NotImplementedError  # abstract

    def _fit(self, options: Options[T]) -> None:
        """Before there are other options: refuse them, or set what depends on them."""

    # -- inside -------------------------------------------------------------------------------

    def _show_options(self) -> None:
        if self._personal is None:
            self.broadcast("state", self.connect(""))
            return
        for client in self._session.audience.clients():
            self.send(client, "state", self.connect(client))

    def _take(self, value: V, client: str, n: int) -> None:
        """While a value was checked, its option may have gone."""
        with self.lock:
            try:
                value = self.accept(value)
            except Unacceptable as exc:
                self._refuse(client, str(exc), n)
            else:
                super()._take(value, client, n)

    def _store(self, value: V, client: str | None, n: int) -> None:
        super()._store(self._accepted("value", value), client, n)
