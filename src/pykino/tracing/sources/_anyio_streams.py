"""Memory streams of anyio and memory channels of trio: who has sent what somebody receives.

An item lies in a buffer, is handed to one who waits, or is what somebody waits to get rid of. In a
buffer it is found by its identity, as in any channel. To one who waits it is handed with its entry,
whatever the others take meanwhile. One that nobody has room for is written down, as of the time it
was offered, when somebody takes it: if the sender gives up, nothing was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...actors._place import place
from ...actors._process import guests
from .._cells import CELL, RECEIVE, Cell, clock, what
from .._channels import Channels
from .._names import of_task
from .._patches import unseen
from .._roots import lane_here
from ._anyio_offers import Call, Offer
from ._anyio_quietly import quietly

if TYPE_CHECKING:
    from .._patches import Patches

__all__ = ["Streams", "watch_anyio", "watch_trio"]


class Streams:
    """Streams of one library.

    Args:
        name: What one is called.
        library: Whose they are.
        buffer: The attribute of their state with the items that lie there.
        senders: The one with those who wait to send, and their items.
        receivers: The one with those who wait to receive.
        by_task: Whether they stand there as tasks.
    """

    def __init__(
        self,
        name: str,
        library: str,
        buffer: str,
        senders: str,
        receivers: str,
        *,
        by_task: bool = False,
    ) -> None:
        self._names, self._buffer = (name, library), buffer
        self._senders, self._receivers, self._by_task = senders, receivers, by_task
        self.begin_anew()
        self.calls: dict[Any, Call] = {}
        """By the task that calls."""
        self.waiting: dict[Any, Call] = {}
        """By what stands for them in the state of the stream."""

    def begin_anew(self) -> None:
        """Nothing is known of any stream."""
        self.channels = Channels(
            "anyio",
            "queue",
            lambda state: self._names,
            lambda state: tuple(getattr(state, self._buffer)),
        )

    def watch(self, patches: Patches, sending: Any, receiving: Any) -> None:
        patches.wrap(sending, "send_nowait", self._puts)
        patches.wrap(sending, "send", self._sends)
        patches.wrap(receiving, "receive_nowait", self._takes)
        patches.wrap(receiving, "receive", self._receives)

    # -- at once -----------------------------------------------------------------------------

    def _puts(self, original: Any) -> Any:
        def send_nowait(stream: Any, item: Any) -> None:
            state = stream._state
            before = self._about_to_put(state)
            try:
                original(stream, item)
            except BaseException as exc:
                unseen(exc)
                if _would_block(exc):
                    self._offers(item)
                raise
            self._put(state, item, before)

        return send_nowait

    @quietly
    def _about_to_put(self, state: Any) -> Any:
        """Who waits to receive."""
        self.channels.open(state)
        receivers = getattr(state, self._receivers)
        return tuple(receivers.items()) if receivers else ()

    @quietly
    def _put(self, state: Any, item: Any, before: Any) -> None:
        self.channels.put(state, item)
        if before:
            self._hand(state, item, before)

    @quietly
    def _offers(self, item: Any) -> None:
        if (call := self.calls.get(place()[1])) is not None:
            call.offer = Offer(item)

    def _hand(self, state: Any, item: Any, before: Any) -> None:
        """If the item was handed to one of those who waited, it does not lie in the buffer."""
        receivers = getattr(state, self._receivers)
        for key, receiver in before:
            if key not in receivers and (receiver is None or hasattr(receiver, "item")):
                known = self.channels.boxes.get(id(state))
                if known is None:
                    entry: Any = (0, item, (clock(), *lane_here()))
                else:
                    entry = known[1].take(item, last=True)
                if (call := self.waiting.get(key)) is not None:
                    call.entry = entry
                elif receiver is not None:
                    _tell(receiver, self, state, entry)
                elif self._by_task and key not in guests:
                    self._draw_in(key, state, entry)
                return

    def _draw_in(self, task: Any, state: Any, entry: Any) -> None:
        """A task of trio that waits since before the trace has been handed an item."""
        number, _, of = entry
        if not number or of.is_over or task.context.get(CELL) is not None:
            return
        cell = Cell(of, of.lanes.of(task, "task", task, of_task), abs(number), own=False)
        kind, lane = what(RECEIVE, "anyio"), self.channels.lane(of, state)
        cell.last = cell.note(kind, lane, cause=abs(number))
        if number > 0:
            task.context.run(CELL.set, cell)

    def _takes(self, original: Any) -> Any:
        def receive_nowait(stream: Any) -> Any:
            state = stream._state
            offered = self._about_to_take(state)
            try:
                item = original(stream)
            except BaseException as exc:
                unseen(exc)
                if _would_block(exc):
                    self._waits()
                raise
            self._taken(state, item, offered)
            return item

        return receive_nowait

    @quietly
    def _about_to_take(self, state: Any) -> Any:
        """Who waits to send what, and is the first one to get rid of it."""
        self.channels.open(state)
        senders = getattr(state, self._senders)
        return next(iter(senders.items())) if senders else None

    @quietly
    def _taken(self, state: Any, item: Any, offered: Any) -> None:
        if offered is not None:
            self._relieve(state, *offered)
        self.channels.taken(state, item)

    @quietly
    def _waits(self) -> None:
        if (call := self.calls.get(place()[1])) is not None:
            call.waits = True

    def _relieve(self, state: Any, key: Any, item: Any) -> None:
        """One who waited has got rid of an item: it lies in the buffer, behind all others."""
        call = self.waiting.get(key)
        if call is None or call.offer is None:
            entry: Any = (0, item, None)
        else:
            entry = call.offer.take(self.channels, state, item)
        if (known := self.channels.boxes.get(id(state))) is not None:
            known[1].put(entry)

    # -- as soon as possible -----------------------------------------------------------------

    def _sends(self, original: Any) -> Any:
        async def send(stream: Any, item: Any) -> None:
            call = self._begin()
            try:
                await original(stream, item)
            except BaseException as exc:
                unseen(exc)
                raise
            finally:
                self._end(call)
            self._sent(stream._state, item, call)

        return send

    def _receives(self, original: Any) -> Any:
        async def receive(stream: Any) -> Any:
            call = self._begin()
            try:
                item = await original(stream)
            except BaseException as exc:
                unseen(exc)
                raise
            finally:
                self._end(call)
            self._received(stream._state, item, call)
            return item

        return receive

    @quietly
    def _sent(self, state: Any, item: Any, call: Call) -> None:
        if call.offer is not None and not call.offer.is_taken:  # nobody knows who has it
            call.offer.take(self.channels, state, item)
            self.channels.forget(state)

    @quietly
    def _received(self, state: Any, item: Any, call: Call) -> None:
        if call.entry is not None:
            self.channels.received(state, item, call.entry)
        elif call.waits:
            self.channels.unknown(state, item)

    def _begin(self) -> Call:
        call = Call(place()[1])
        self.calls[call.task] = call
        if self._by_task:
            self.waits(call, call.task)
        return call

    def waits(self, call: Call, key: Any) -> None:
        """`key` is what stands for the call if it waits."""
        call.key = key
        self.waiting[key] = call

    def _end(self, call: Call) -> None:
        if self.calls.get(call.task) is call:
            del self.calls[call.task]
        if self.waiting.get(call.key) is call:
            del self.waiting[call.key]


def _tell(receiver: Any, *told: Any) -> None:
    """One that waits since before the trace has been handed an item: note when it looks at it."""
    cls = type(receiver)
    if cls not in _telling:
        _telling[cls] = type(cls.__name__, (cls,), {"item": property(_item)})
    vars(receiver)["told"] = told
    receiver.__class__ = _telling[cls]


_telling: dict[type, type] = {}
"""Classes of what anyio hands items to, and those that note when they are looked at."""


def _item(receiver: Any) -> Any:
    receiver.__class__ = type(receiver).__base__
    item, (streams, state, entry) = receiver.item, vars(receiver).pop("told")
    quietly(streams.channels.received)(state, item, entry)
    return item


def _would_block(exc: BaseException) -> bool:
    return type(exc).__name__ == "WouldBlock"


def watch_anyio(patches: Patches, module: Any) -> None:
    """Watch `anyio.streams.memory`, where an event stands for each one who waits."""
    make = module.Event

    def made() -> Any:
        event = make()
        if (call := anyio_streams.calls.get(place()[1])) is not None:
            anyio_streams.waits(call, event)
        return event

    anyio_streams.watch(patches, module.MemoryObjectSendStream, module.MemoryObjectReceiveStream)
    patches.put(module, "Event", made)


def watch_trio(patches: Patches, trio: Any) -> None:
    """Watch the channels of `trio.open_memory_channel`."""
    trio_channels.watch(patches, trio.MemorySendChannel, trio.MemoryReceiveChannel)


anyio_streams = Streams("stream", "anyio", "buffer", "waiting_senders", "waiting_receivers")
trio_channels = Streams("channel", "trio", "data", "send_tasks", "receive_tasks", by_task=True)


def forget() -> None:
    """The last trace is over: calls that have begun go on, and know nothing."""
    for streams in (anyio_streams, trio_channels):
        streams.begin_anew()
