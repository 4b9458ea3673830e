"""Answer a client's questions on a worker thread; the newest query only, if several wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from ... import background
from ...errors import ArgumentError, ClosedError, PykinoError
from ...settings import settings
from .exports import MIME, file_name, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..data_table import DataTable
    from ..table_source import TableQuery
    from .shown import Shown
    from .view import View

__all__ = ["Question", "answer", "send_file", "send_summaries", "send_total", "start", "start_once"]

HEAD = 100_000  # bytes that a message needs besides the file in it


@frozen
class Question:
    """What a client asks, of which data."""

    shown: Shown
    query: TableQuery
    request: Any


def start(table: DataTable, work: Callable[..., object], *args: Any) -> None:
    """Do `work(table, *args)` in the background; what it raises is shown at the table."""

    def run() -> None:
        try:
            work(table, *args)
        except ClosedError:
            return  # its cell was evaluated again meanwhile
        except Exception as exc:
            table.show_error(exc)

    background.start(run)


def start_once(table: DataTable, view: View, work: Callable[..., object], *args: Any) -> None:
    """The same, unless this is being done for the client already."""
    name = f"{work.__name__} {table._shown.version}"

    def alone(table: DataTable) -> None:
        try:
            work(table, *args)
        finally:
            view.working.discard(name)

    if name not in view.working:
        view.working.add(name)
        start(table, alone)


def answer(table: DataTable, client: str, view: View) -> None:
    """Send pages until no newer query waits, then finish what a page began."""
    state: dict[str, Any] = {"error": "nothing was asked"}
    while True:
        with table.lock:
            if view.answered == view.asked:
                view.busy = False
                break
            turn, asked = view.asked, Question(table._shown, view.query, view.request)
        state = _page(table, view, asked)
        with table.lock:
            view.answered = turn
            if turn == view.asked and asked.shown is table._shown:
                table.send(client, "page", state)
    if "error" not in state:
        _settle(table, client, view, asked, known=state["total"] is not None)


def send_total(table: DataTable, client: str, asked: Question) -> None:
    """Count the rows of a result."""
    if (count := asked.shown.optional("count")) is not None:
        table.send(client, "total", {"request": asked.request, "total": count(asked.query)})


def send_summaries(table: DataTable, client: str, asked: Question, keys: Sequence[str]) -> None:
    """Sum up columns, one after the other: each is seen as soon as it is there."""
    shown = asked.shown
    if shown.optional("summarize") is None:
        return
    for column in shown.columns:
        if column.key not in keys:
            continue
        if table.closed or shown is not table._shown:
            return
        state = {"version": shown.version, "key": column.key, **shown.summary_state(column)}
        table.send(client, "summary", state)


def send_file(table: DataTable, client: str, asked: Question, form: str) -> None:
    """Write the whole result as a file and hand it to the one who asked."""
    limit = settings.max_message - HEAD
    try:
        written = asked.shown.source.export(asked.query, form)  # type: ignore[attr-defined]
        data = whole_file(written, limit)
    except Exception as exc:
        message = _problem(exc)["message"]
        table.send(client, "failed", {"request": asked.request, "message": message})
        return
    if data is None:
        message = (
            f"The file has more than {limit // 10**6:,} MB, which is more than a message may take. "
            "Filter the rows, or write it from Python."
        )
        table.send(client, "failed", {"request": asked.request, "message": message})
        return
    file = {"filename": file_name(table.name, form), "mime": MIME[form], "data": data}
    table.send(client, "file", {"request": asked.request, **file})


def _page(table: DataTable, view: View, asked: Question) -> dict[str, Any]:
    shown = asked.shown
    try:
        page, query = shown.page(asked.query)
    except Exception as exc:
        return {"request": asked.request, "version": shown.version, "error": _problem(exc)}
    with table.lock:
        ids = view.show(page, shown.visible(query))
    return shown.page_state(query, page, ids, asked.request)


def _problem(exc: Exception) -> dict[str, Any]:
    """What the reader is told, and which column it is about."""
    message = str(exc) if isinstance(exc, PykinoError) else f"{type(exc).__name__}: {exc}"
    return {"message": message, "label": exc.argument if isinstance(exc, ArgumentError) else None}


def _settle(table: DataTable, client: str, view: View, asked: Question, *, known: bool) -> None:
    """Get ready for the next page; that may count the rows, unless their number is known."""
    settle = asked.shown.optional("settle")
    with table.lock:
        if settle is None or "settle" in view.working:
            return
        view.working.add("settle")
    try:
        total = settle(asked.query)
    except Exception:
        return  # its page has said so already
    finally:
        view.working.discard("settle")
    with table.lock:
        news = total is not None and not known
        if news and view.request == asked.request and asked.shown is table._shown:
            table.send(client, "total", {"request": asked.request, "total": total})
