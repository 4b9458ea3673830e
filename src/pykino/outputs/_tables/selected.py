"""Some columns of another source, in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from .naming import picked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..table_source import TableInfo, TablePage, TableQuery, TableSource

__all__ = ["SelectedSource"]


class SelectedSource:
    """What `keys` name of the columns of `source`; what else it can do, it goes on doing."""

    def __init__(self, source: TableSource, keys: Sequence[Any]) -> None:
        info = source.info()
        places = picked([column.name for column in info.columns], keys)
        self._source = source
        self._info = evolve(info, columns=tuple(info.columns[place] for place in places))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # not set yet, while it is being copied
            raise AttributeError(name)
        return getattr(self._source, name)

    def info(self) -> TableInfo:
        return self._info

    def page(self, query: TableQuery) -> TablePage:
        return self._source.page(self._narrowed(query))

    def export(self, query: TableQuery, form: str) -> Any:
        return self._source.export(self._narrowed(query), form)  # type: ignore[attr-defined]

    def _narrowed(self, query: TableQuery) -> TableQuery:
        if query.columns is not None:
            return query
        return evolve(query, columns=tuple(column.key for column in self._info.columns))
