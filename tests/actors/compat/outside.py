"""Cases: threads, sockets, other programs, and libraries that use them."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from pykino.actors import me, receive, send

from .worlds import case

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

__all__: list[str] = []


@case
async def to_thread() -> None:
    assert await asyncio.to_thread(threading.get_ident) != threading.get_ident()


@case
async def an_executor_raises() -> None:
    loop, failed = asyncio.get_running_loop(), False
    try:
        await loop.run_in_executor(None, int, "no number")
    except ValueError:
        failed = True

    assert failed


@case
async def a_thread_sends_while_the_loop_waits() -> None:
    pid = me()
    await asyncio.to_thread(send, pid, "from a thread")

    assert await receive("from a thread", timeout=10) == "from a thread"


@case
async def call_soon_threadsafe_settles_what_is_awaited() -> None:
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    thread = threading.Thread(target=loop.call_soon_threadsafe, args=(_settle, future))
    thread.start()

    assert await future == "settled"
    thread.join()


def _settle(future: asyncio.Future[str]) -> None:
    if not future.cancelled():
        future.set_result("settled")


@asynccontextmanager
async def _serving(handler: Handler) -> AsyncIterator[int]:
    """A server of this machine, and its port; its connections are closed by the handler."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@case
async def streams() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readline()).upper())
        await writer.drain()

    async with _serving(echo) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(b"hello\n")
            await writer.drain()
            answer = await reader.readline()
        finally:
            writer.close()

    assert answer == b"HELLO\n"


@case
async def httpx_asks_a_server() -> None:
    httpx = pytest.importorskip("httpx", reason="httpx is not installed")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        body = b"you asked for " + request.split()[1]
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n" % len(body))
        writer.write(b"\r\n" + body)
        await writer.drain()

    async with _serving(answer) as port, httpx.AsyncClient(trust_env=False) as client:
        both = await asyncio.gather(*(client.get(f"http://127.0.0.1:{port}/{n}") for n in "ab"))
        third = await client.get(f"http://127.0.0.1:{port}/c")

    assert [each.text for each in (*both, third)] == [f"you asked for /{n}" for n in "abc"]


@case
async def another_program() -> None:
    code = "print(input() * 2)"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-S",
        "-c",
        code,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        out, _ = await process.communicate(b"ab\n")
    finally:
        if process.returncode is None:
            process.kill()

    assert out.split() == [b"abab"]
    assert process.returncode == 0
