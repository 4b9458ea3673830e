"""Clients of the protocol without a browser, many in one process: they change inputs and look on.

What they show follows docs/protocol.md and the rule of client/outputs/_field.js: while an answer
to a change of one's own is on the way, what others do is not shown.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import random
import sys
from array import array
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from benchmarks._twenty import KINDS, code, index_of, numbered
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from pykino import wire
from pykino.hosts._mirror import Mirror

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

__all__ = ["Field", "follow"]

AWAY = 0.05, 1.0  # seconds that a client without a connection waits before it comes back
STAYS = 2.0, 5.0  # seconds between two breaks of those that lose their connections


class Field:
    """One input on the page of one client, and an account of all that was said of it."""

    def __init__(self) -> None:
        self.known: Any = None
        self.shown: Any = None
        self.sent = self.answered = 0
        self.said, self.told = array("Q"), array("Q")  # codes of values

    @property
    def waits(self) -> bool:
        """Whether an answer to a change is under way."""
        return self.answered < self.sent

    def mount(self, state: dict[str, Any]) -> None:
        self.answered = self.sent
        self._hold(state["value"])

    def change(self, value: Any) -> dict[str, Any]:
        self.sent += 1
        self.shown = value
        self.said.append(code(value))
        return {"value": value, "n": self.sent}

    def hear(self, news: dict[str, Any], me: str) -> None:
        if news["origin"] == me and news["n"] == self.sent:
            self.answered = self.sent
        self._hold(news["value"])

    def _hold(self, value: Any) -> None:
        self.known = value
        if not self.waits:
            self.shown = value
        if not self.told or self.told[-1] != code(value):
            self.told.append(code(value))


def follow(
    fields: dict[str, Field], places: dict[str, int], batch: dict[str, Any], me: str
) -> list[str]:
    """Take the news of a batch into the fields, by ref; returns what is wrong with it."""
    wrong = []
    for verb, *rest in batch["ops"]:
        if verb == "mount":
            ref, state = rest
            places[ref] = index_of(state["label"])
            fields.setdefault(ref, Field()).mount(state)
        elif verb == "event" and rest[1] == "value":
            fields[rest[0]].hear(rest[2], me)
        elif verb in ("event", "error", "gone", "drop") and rest[-1] is not None:
            wrong.append(f"{verb} {rest}")
    return wrong


class Person:
    """One client: its page, its connection, what it has done."""

    def __init__(self, url: str, cookie: str, who: int, seed: str, *, wanders: bool) -> None:
        self.netloc, self.cookie, self.who = urlsplit(url).netloc, cookie, who
        self.random = random.Random(f"{seed} {who}")
        self.wanders = wanders
        self.mirror = Mirror()
        self.fields: dict[str, Field] = {}
        self.places: dict[str, int] = {}  # the index of an input by its ref
        self.identity: dict[str, Any] = {"client": None, "session": None, "key": None}
        self.ids: list[str] = []
        self.wrong: list[str] = []
        self.messages = self.breaks = self.resyncs = 0
        self.complete = asyncio.Event()
        self._socket: ClientConnection | None = None
        self._outbox: list[dict[str, Any]] = []
        self._numbers = [0] * len(KINDS)

    async def live(self) -> None:
        """Be connected, again and again."""
        while True:
            try:
                async with self._connection() as socket:
                    await self._talk(socket)
            except (OSError, WebSocketException):
                self.breaks += 1
            self._socket = None
            await asyncio.sleep(self.random.uniform(*AWAY))

    async def wander(self) -> None:
        """Lose the connection now and then: what is on the way is lost with it."""
        while True:
            await asyncio.sleep(self.random.uniform(*STAYS))
            if self._socket is not None:
                self._socket.transport.abort()

    async def change(self, index: int) -> None:
        """Give an input a value that nobody else gives it, and oneself only once."""
        ref = next(ref for ref, place in self.places.items() if place == index)
        self._numbers[index] += 1
        value = KINDS[index].wire(numbered(self.who, self._numbers[index]))
        payload = self.fields[ref].change(value)
        await self._say({"t": "event", "ref": ref, "name": "change", "payload": payload})

    def shown(self) -> dict[int, Any]:
        return {self.places[ref]: field.shown for ref, field in self.fields.items()}

    def account(self) -> dict[str, Any]:
        fields = {self.places[ref]: field for ref, field in self.fields.items()}
        return {
            "who": self.who, "ids": self.ids, "wanders": self.wanders, "messages": self.messages,
            "breaks": self.breaks, "resyncs": self.resyncs, "wrong": self.wrong, "window": False,
            "said": {index: list(field.said) for index, field in fields.items()},
            "told": {index: list(field.told) for index, field in fields.items()},
        }  # fmt: skip

    # -- the conversation -------------------------------------------------------------------

    def _connection(self) -> connect:
        return connect(
            f"ws://{self.netloc}/ws",
            origin=f"http://{self.netloc}",  # type: ignore[arg-type]
            additional_headers={"Cookie": self.cookie},
            compression=None,
            max_size=None,
            close_timeout=1,
        )

    async def _talk(self, socket: ClientConnection) -> None:
        last = self.mirror.last or -1
        await socket.send(wire.encode({"t": "hello", **self.identity, "last": last}))
        welcome = wire.decode(await socket.recv(decode=False))
        self._welcomed(welcome)
        self._socket = socket
        in_doubt = welcome["resumed"] and any(field.waits for field in self.fields.values())
        waiting, self._outbox = self._outbox, []
        for message in waiting:
            await socket.send(wire.encode(message))
        if in_doubt:  # whether Python has heard the changes that were under way
            await self._resync(socket)
        async for frame in socket:
            self.messages += 1
            await self._take(socket, wire.decode(frame))  # type: ignore[arg-type]

    def _welcomed(self, welcome: dict[str, Any]) -> None:
        self.identity = {part: welcome[part] for part in ("client", "session", "key")}
        if welcome["client"] not in self.ids:
            self.ids.append(welcome["client"])

    async def _take(self, socket: ClientConnection, batch: dict[str, Any]) -> None:
        missed = batch["n"] - self.mirror.last - 1
        if batch["fresh"] or missed == 0:
            self.mirror.apply(batch)
            self.wrong += follow(self.fields, self.places, batch, self.identity["client"])
        elif missed > 0:
            await self._resync(socket)
        await socket.send(wire.encode({"t": "ack", "n": batch["n"]}))
        if len(self.fields) == len(KINDS):
            self.complete.set()

    async def _resync(self, socket: ClientConnection) -> None:
        self.resyncs += 1
        await socket.send(wire.encode({"t": "resync"}))

    async def _say(self, message: dict[str, Any]) -> None:
        if self._socket is None:
            self._outbox.append(message)
            return
        try:
            await self._socket.send(wire.encode(message))
        except WebSocketException:
            return  # it is lost with the connection, and the field still waits


async def never_read(url: str, cookie: str) -> None:
    """Say hello and that all has arrived, and look at nothing."""
    person = Person(url, cookie, 0, "", wanders=False)
    while True:
        try:
            async with person._connection() as socket:
                hello = {"t": "hello", "client": None, "session": None, "key": None, "last": -1}
                await socket.send(wire.encode(hello))
                socket.transport.pause_reading()
                for n in range(1, 1_000_000):
                    await asyncio.sleep(0.05)
                    await socket.send(wire.encode({"t": "ack", "n": n}))
        except (OSError, WebSocketException):
            await asyncio.sleep(0.5)


# -- the process ------------------------------------------------------------------------------


async def serve(options: dict[str, Any]) -> None:
    """Do what is asked for, line by line, and answer each line with one."""
    cookie = await asyncio.to_thread(enter, options["url"])
    people = [
        Person(options["url"], cookie, who, options["seed"], wanders=who in options["wanderers"])
        for who in options["who"]
    ]
    tasks = [asyncio.create_task(person.live()) for person in people]
    tasks += [
        asyncio.create_task(never_read(options["url"], cookie)) for _ in range(options["deaf"])
    ]
    for person in people:
        await person.complete.wait()
    chance = random.Random(f"{options['seed']} {options['who']}")
    answer: Any = "ready"
    while True:
        print(json.dumps(answer), flush=True)
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        request = json.loads(line)
        if request["do"] == "act":
            answer = await act(people, request["seconds"], request["rate"], chance)
        elif request["do"] == "show":
            answer = {person.who: person.shown() for person in people}
        else:
            answer = [person.account() for person in people]


async def act(people: list[Person], seconds: float, rate: float, chance: random.Random) -> int:
    """Change inputs at an even pace, anybody any of them; returns how many times."""
    loop = asyncio.get_running_loop()
    wandering = [asyncio.create_task(person.wander()) for person in people if person.wanders]
    started = loop.time()
    count = int(seconds * rate)
    for number in range(count):
        await asyncio.sleep(max(0.0, started + number / rate - loop.time()))
        await chance.choice(people).change(chance.randrange(len(KINDS)))
    for task in wandering:
        task.cancel()
    return count


def enter(url: str) -> str:
    """Use the link: the cookie that it gives."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", f"/?{parts.query}")
    cookie = connection.getresponse().headers["Set-Cookie"].split(";")[0]
    connection.close()
    return cookie


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1])))
