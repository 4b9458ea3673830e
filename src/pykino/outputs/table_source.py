"""What a `DataTable` asks of the place its rows come from, so that there can be others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args, runtime_checkable

from attrs import Attribute, field, frozen

from ..errors import UnknownChoiceError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ColumnSummary", "Kind", "Operator", "TableColumn", "TableFilter", "TableInfo", "TablePage",
    "TableQuery", "TableSort", "TableSource",
]  # fmt: skip

Kind = Literal[
    "number", "text", "boolean", "date", "datetime", "time", "duration", "bytes", "list",
    "struct", "mixed",
]  # fmt: skip
Operator = Literal[
    "=", "!=", "<", "<=", ">", ">=", "contains", "not contains", "is empty", "not empty"
]
Format = Literal["csv", "jsonl", "parquet"]

ORDERED: tuple[Operator, ...] = ("=", "!=", "<", "<=", ">", ">=")
SEARCHED: tuple[Operator, ...] = ("contains", "not contains")
ALWAYS: tuple[Operator, ...] = ("is empty", "not empty")
OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    "number": (*ORDERED, *SEARCHED, *ALWAYS),
    "text": (*SEARCHED, *ORDERED, *ALWAYS),
    "boolean": ("=", "!=", *ALWAYS),
    "date": (*ORDERED, *SEARCHED, *ALWAYS),
    "datetime": (*ORDERED, *SEARCHED, *ALWAYS),
    "time": (*ORDERED, *SEARCHED, *ALWAYS),
    "duration": (*ORDERED, *ALWAYS),
    "bytes": ALWAYS,
    "list": (*SEARCHED, *ALWAYS),
    "struct": (*SEARCHED, *ALWAYS),
    "mixed": (*SEARCHED, "=", "!=", *ALWAYS),
}


@frozen
class TableColumn:
    """One column of a table.

    Args:
        key: What names it in queries; unique in the table.
        kind: What its values are, which decides how they are aligned and filtered.
        label: What stands above it; default: `key`.
        type_name: What the data library calls its type, for people to read.
        name: What the user calls it, handed to formatters; default: `label`.
        sortable: Whether `TableQuery.sort` may name it.
        operators: What `TableQuery.filters` may ask of it; default: what fits its kind.

    Raises:
        UnknownChoiceError: `kind` is none of its choices.
    """

    key: str
    kind: Kind = field(default="text")
    label: str = field(kw_only=True)
    type_name: str = field(default="", kw_only=True)
    name: Any = field(kw_only=True)
    sortable: bool = field(default=True, kw_only=True)
    operators: tuple[Operator, ...] = field(kw_only=True)

    @label.default
    def _label(self) -> str:
        return self.key

    @name.default
    def _name(self) -> str:
        return self.label

    @operators.default
    def _operators(self) -> tuple[Operator, ...]:
        return OPERATORS.get(self.kind, ALWAYS)

    @kind.validator
    def _known(self, _: Attribute[Kind], value: str) -> None:
        if value not in get_args(Kind):
            raise UnknownChoiceError("TableColumn", "kind", value, get_args(Kind))


@frozen
class TableInfo:
    """What is known of a table before any row is read.

    Args:
        columns: The columns, in order.
        rows: How many rows there are, None while that is not known.
        formats: What `TableSource.export` can write.
        searchable: Whether `TableQuery.search` is honoured.
        summaries: "at once" if they are cheap, "asked" if reading them runs a query, "none".
        note: A sentence about the table that its reader should know.
    """

    columns: tuple[TableColumn, ...]
    rows: int | None = None
    formats: tuple[Format, ...] = field(default=(), kw_only=True)
    searchable: bool = field(default=True, kw_only=True)
    summaries: Literal["at once", "asked", "none"] = field(default="none", kw_only=True)
    note: str = field(default="", kw_only=True)


@frozen
class TableSort:
    """One column to sort by. What is missing comes last, in either direction."""

    key: str
    descending: bool = False


@frozen
class TableFilter:
    """A condition on one column; `value` is the text that a person typed."""

    key: str
    operator: Operator
    value: str = ""


@frozen
class TableQuery:
    """Which rows to give.

    Args:
        offset: How many rows of the result to skip.
        limit: How many rows to give at most; None: all.
        sort: Columns to sort by, the first one first. Rows that are equal keep their order.
        filters: Conditions that a row has to meet, all of them.
        search: Text that one of the row's cells has to contain, in either case.
        columns: The keys of the columns to give, in this order; None: all.
    """

    offset: int = 0
    limit: int | None = 10
    sort: tuple[TableSort, ...] = field(default=(), kw_only=True)
    filters: tuple[TableFilter, ...] = field(default=(), kw_only=True)
    search: str = field(default="", kw_only=True)
    columns: tuple[str, ...] | None = field(default=None, kw_only=True)

    @property
    def order(self) -> tuple[object, ...]:
        """What decides which rows come in which order, whatever the page."""
        return (self.sort, self.filters, self.search)

    @property
    def narrows(self) -> bool:
        """Whether it leaves rows out."""
        return bool(self.filters or self.search)


@frozen
class TablePage:
    """Some rows of a result.

    Args:
        rows: The values, row by row, in the order of the columns that were asked for.
        total: How many rows the whole result has, None while that is not known.
        at_least: How many rows it has for certain, where `total` is None.
        positions: Where each row stands in the data, counted from 0; None: not known.
    """

    rows: Sequence[Sequence[Any]]
    total: int | None = None
    at_least: int = field(default=0, kw_only=True)
    positions: Sequence[int] | None = field(default=None, kw_only=True)


@frozen
class ColumnSummary:
    """A column in a few values; what does not apply is None."""

    missing: int
    """How many values are missing."""
    low: Any = None
    """The smallest value."""
    high: Any = None
    """The largest value."""
    mean: float | None = None
    """The mean of the numbers."""
    unique: int | None = None
    """How many different values there are."""
    top: Any = None
    """The most frequent value."""
    top_count: int | None = None
    """How often `top` occurs."""
    bins: tuple[int, ...] | None = None
    """How many numbers fall into each of some equally wide steps from `low` to `high`."""


@runtime_checkable
class TableSource(Protocol):
    """A place that rows come from; hand one to `DataTable` like any other data.

    `info` and `page` are all that is needed. What else a source can do, it does by these methods,
    which are looked for by name:

    * `export(query, format) -> bytes | Iterable[bytes]`: the result as a file, all pages of it;
    * `summarize(key) -> ColumnSummary`: a column in a few values;
    * `count(query) -> int`: how many rows the result has, where `page` does not say.

    They are called on worker threads, and not under any lock: two pages may be asked for at once.

    Example:
        >>> class Squares:
        ...     def info(self):
        ...         return TableInfo((TableColumn("n", "number"), TableColumn("square", "number")))
        ...
        ...     def page(self, query):
        ...         numbers = range(query.offset, query.offset + (query.limit or 1000))
        ...         return TablePage([(n, n * n) for n in numbers], at_least=numbers.stop + 1)
    """

    def info(self) -> TableInfo:
        """What is known before any row is read; quick, and the same each time."""
        ...

    def page(self, query: TableQuery) -> TablePage:
        """The rows that `query` asks for.

        A value that a filter cannot use raises `ArgumentError`; the client shows its message.
        """
        ...
