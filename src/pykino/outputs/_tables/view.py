"""What one client sees of a table: its query, its page, its selection."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, get_args

from attrs import define, evolve, field

from ...errors import ArgumentError, ArgumentTypeError
from ..table_source import Operator, TableFilter, TableQuery, TableSort
from .cells import text_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from ..table_source import TableColumn, TablePage

__all__ = ["View", "fitting", "query_of", "row_ids"]

MAX_LIMIT = 1_000  # rows of one page
MAX_TYPED = 10_000  # characters of a search or a filter

RowId = int | str


@define(eq=False)
class View:
    """The state of one client."""

    query: TableQuery
    request: int = 0
    """What the client called its newest query; answers carry it, so that it knows old ones."""
    asked: int = 0
    """How many queries there were, and which of them was answered last."""
    answered: int = 0
    busy: bool = False
    """Whether a thread is at work on its queries."""
    working: set[str] = field(factory=set)
    """What else is being done for the client: of each sort of work one at a time."""
    rows: dict[RowId, Sequence[Any]] = field(factory=dict)
    """The rows of the page that was sent last."""
    columns: tuple[TableColumn, ...] = ()
    """What is in those rows."""
    selected: dict[RowId, dict[str, Any]] = field(factory=dict)

    def show(self, page: TablePage, columns: Iterable[TableColumn]) -> list[RowId]:
        """Note that this page goes to the client; the ids of its rows."""
        ids = row_ids(page)
        self.rows = dict(zip(ids, page.rows, strict=True))
        self.columns = tuple(columns)
        return ids

    def select(self, ids: Iterable[object], *, selected: bool) -> None:
        """Add rows of the page to the selection, or take rows out of it."""
        for id_ in ids:
            if not isinstance(id_, (int, str)):
                continue
            if not selected:
                self.selected.pop(id_, None)
            elif id_ in self.rows and id_ not in self.selected:
                keys = [column.key for column in self.columns]
                self.selected[id_] = dict(zip(keys, self.rows[id_], strict=True))

    def value(self, id_: object, key: object) -> tuple[Any, TableColumn] | None:
        """The value of a cell on the page, and its column."""
        row = self.rows.get(id_) if isinstance(id_, (int, str)) else None
        if row is None:
            return None
        for value, column in zip(row, self.columns, strict=True):
            if column.key == key:
                return value, column
        return None

    def state(self) -> dict[str, Any]:
        """The query as the client keeps it."""
        return {
            "request": self.request,
            "offset": self.query.offset,
            "limit": self.query.limit,
            "sort": [[sort.key, sort.descending] for sort in self.query.sort],
            "filters": [[f.key, f.operator, f.value] for f in self.query.filters],
            "search": self.query.search,
            "columns": None if self.query.columns is None else list(self.query.columns),
        }


def row_ids(page: TablePage) -> list[RowId]:
    """What names the rows: where they stand, or what is in them if nobody knows where that is."""
    if page.positions is not None:
        return list(page.positions)
    ids: dict[RowId, None] = {}
    for row in page.rows:
        text = "\x1f".join(text_of(value, 1_000) for value in row)
        id_ = digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        twin = 2
        while id_ in ids:  # the same row once more on this page
            id_ = f"{digest}-{twin}"
            twin += 1
        ids[id_] = None
    return list(ids)


def query_of(payload: Any, columns: Sequence[TableColumn], *, lenient: bool = False) -> TableQuery:
    """What a client asks for, in bounds.

    Args:
        payload: The query as it came.
        columns: What there is to ask about.
        lenient: Pass over columns that do not exist: they did when the client asked.

    Raises:
        ArgumentError: It names a column or an operator that does not exist.
        ArgumentTypeError: It is not of the right form.
    """
    if not isinstance(payload, dict):
        raise ArgumentTypeError("DataTable", "query", payload, "a dict")
    known = {column.key: column for column in columns}
    chosen = payload.get("columns")
    if lenient:
        payload = {**payload, **_of_known(payload, known)}
        chosen = None
    return TableQuery(
        max(0, _whole(payload, "offset", 0)),
        min(max(1, _whole(payload, "limit", 10)), MAX_LIMIT),
        sort=tuple(
            TableSort(_key(key, known), bool(falling))
            for key, falling in _lists(payload, "sort", 2)
        ),
        filters=tuple(
            TableFilter(_key(key, known), _operator(operator), str(value)[:MAX_TYPED])
            for key, operator, value in _lists(payload, "filters", 3)
        ),
        search=str(payload.get("search") or "")[:MAX_TYPED],
        columns=None if not isinstance(chosen, list) else tuple(_key(k, known) for k in chosen),
    )


def fitting(query: TableQuery, columns: Sequence[TableColumn]) -> TableQuery:
    """As much of `query` as makes sense for other columns."""
    known = {column.key: column for column in columns}
    chosen = query.columns and tuple(key for key in query.columns if key in known)
    return evolve(
        query,
        sort=tuple(sort for sort in query.sort if sort.key in known and known[sort.key].sortable),
        filters=tuple(
            f for f in query.filters if f.key in known and f.operator in known[f.key].operators
        ),
        columns=chosen or None,
    )


def _whole(payload: dict[str, Any], name: str, default: int) -> int:
    value = payload.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value // 1:
        raise ArgumentTypeError("DataTable", name, value, "a whole number")
    return min(int(value), 2**62)


def _of_known(payload: dict[str, Any], known: Container[object]) -> dict[str, Any]:
    parts = {"sort": _lists(payload, "sort", 2), "filters": _lists(payload, "filters", 3)}
    return {name: [part for part in of if part[0] in known] for name, of in parts.items()}


def _lists(payload: dict[str, Any], name: str, length: int) -> list[list[Any]]:
    value = payload.get(name) or []
    if not isinstance(value, list) or len(value) > 100:
        raise ArgumentTypeError("DataTable", name, value, "a list of at most 100")
    if not all(isinstance(item, list) and len(item) == length for item in value):
        raise ArgumentTypeError("DataTable", name, value, f"a list of lists of {length}")
    return value


def _key(key: object, known: dict[str, TableColumn]) -> str:
    if not isinstance(key, str) or key not in known:
        raise ArgumentError("DataTable", "column", key, "the key of one of its columns")
    return key


def _operator(operator: object) -> Operator:
    if operator not in get_args(Operator):
        raise ArgumentError("DataTable", "operator", operator, f"one of {get_args(Operator)}")
    return operator  # type: ignore[return-value]
