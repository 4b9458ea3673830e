"""A crawler: each page is fetched by a process of its own, so many at a time, and none for too long.

    python examples/actors_crawler.py

The site is made up, and served by the program itself: 40 pages that link to each other. Three of
them keep their readers waiting, one is missing, and one hangs up in the middle.
"""

import asyncio
import re
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from pykino.actors import async_stream, run

AT_A_TIME = 8
PATIENCE = 0.3  # seconds for a page
LINK = re.compile(r'href="(.*?)"')

PAGES = 40
SLOW, BROKEN = {7, 19, 23}, 29


@dataclass
class Page:
    """What came of a page."""

    path: str
    status: str
    size: int = 0
    links: list[str] = field(default_factory=list)


# -- the crawler: level by level, from the front page ----------------------------------------------


async def crawl(port: int) -> tuple[list[Page], list[str]]:
    """All pages that can be reached, and those that took too long."""
    pages: list[Page] = []
    late: list[str] = []
    known = level = {"/"}
    while level:
        fetched = [page async for page in fetch_all(port, sorted(level))]
        late += sorted(level - {page.path for page in fetched})
        pages += fetched
        level = {link for page in fetched for link in page.links} - known
        known = known | level
        print(f"  {len(known):3} pages known, {len(pages):3} fetched, {len(late):3} given up")
    return pages, late


def fetch_all(port: int, paths: list[str]):
    async def fetch(path: str) -> Page:
        return await get(port, path)

    return async_stream(
        fetch, paths, max_concurrency=AT_A_TIME, ordered=False, timeout=PATIENCE, on_timeout="skip"
    )


async def get(port: int, path: str) -> Page:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"Content-Length: (\d+)", head)[1])
        body = await reader.readexactly(length)
    except (EOFError, OSError) as exc:
        return Page(path, f"broken: {type(exc).__name__}")
    finally:
        await hang_up(writer)  # also if it took too long: then this process is told to exit
    status = head.split(b"\r\n")[0].decode().partition(" ")[2]
    return Page(path, status, length, LINK.findall(body.decode()))


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):  # the other one was quicker
        await writer.wait_closed()


# -- the site --------------------------------------------------------------------------------------


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        request = await reader.readuntil(b"\r\n\r\n")
        path = request.split()[1].decode()
        number = int(path.strip("/") or 0)
        if number in SLOW:
            await reader.read()  # until its reader gives up
            return
        await asyncio.sleep(0.02)
        body = page_of(number).encode()
        status = "200 OK" if number < PAGES else "404 Not Found"
        writer.write(f"HTTP/1.0 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        writer.write(body[: len(body) // 2] if number == BROKEN else body)
        await writer.drain()
    except (EOFError, OSError):
        pass  # the reader has gone
    finally:
        await hang_up(writer)


def page_of(number: int) -> str:
    if number >= PAGES:
        return "<h1>There is no such page</h1>"
    links = {2 * number + 1, 2 * number + 2, number // 2}  # the last ones lead nowhere
    items = "".join(f'<li><a href="/{link or ""}">{link}</a>' for link in links if link <= PAGES)
    return f"<h1>Page {number}</h1><ul>{items}</ul>" + "<p>…</p>" * number


# -- both ------------------------------------------------------------------------------------------


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    began = time.perf_counter()
    try:
        port = server.sockets[0].getsockname()[1]
        print(f"Crawling, {AT_A_TIME} pages at a time, {PATIENCE} s for each:")
        pages, late = await crawl(port)
    finally:
        server.close()
    took = time.perf_counter() - began
    print(f"\n{sum(page.size for page in pages):,} bytes in {took:.1f} s")
    for status, count in Counter(page.status for page in pages).most_common():
        print(f"  {count:3}  {status}")
    print(f"  {len(late):3}  too slow: {', '.join(late)}")


run(main)
