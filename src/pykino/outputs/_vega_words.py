"""A chart in words: for screens without pictures, and for readers who listen."""

from __future__ import annotations

from typing import Any

__all__ = ["describe"]


def describe(spec: dict[str, Any], rows: int) -> str:
    """One line: what is drawn, over what, of how many rows.

    Example:
        >>> describe({"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}}, 2)
        'bar chart: x a, y b (2 rows)'
    """
    views = list(_views(spec))
    marks = dict.fromkeys(mark for view in views if (mark := _mark(view)))
    channels: dict[str, str] = {}
    for view in views:
        for channel, definition in (view.get("encoding") or {}).items():
            if (meaning := _meaning(definition)) and channel not in channels:
                channels[channel] = meaning
    over = ", ".join(f"{channel} {meaning}" for channel, meaning in [*channels.items()][:5])
    drawn = f"{' and '.join([*marks][:3]) or 'Vega-Lite'} chart" + (f": {over}" if over else "")
    counted = f"{drawn} ({rows:,} row{'' if rows == 1 else 's'})"
    title = _text(spec.get("title")) or _text(spec.get("description"))
    return f"{title}. {counted}" if title else counted


def _views(view: dict[str, Any]) -> Any:
    yield view
    for key in ("layer", "concat", "hconcat", "vconcat"):
        for inner in view.get(key) or ():
            yield from _views(inner)
    if isinstance(view.get("spec"), dict):
        yield from _views(view["spec"])


def _mark(view: dict[str, Any]) -> str:
    mark = view.get("mark")
    return str(mark.get("type", "")) if isinstance(mark, dict) else mark or ""


def _meaning(definition: object) -> str:
    if not isinstance(definition, dict):
        return ""
    field, aggregate = definition.get("field"), definition.get("aggregate")
    if isinstance(aggregate, str):
        return f"{aggregate} of {field}" if isinstance(field, str) else aggregate
    return field if isinstance(field, str) else ""


def _text(title: object) -> str:
    if isinstance(title, dict):
        title = title.get("text")
    if isinstance(title, list):
        title = " ".join(str(line) for line in title)
    return title.strip() if isinstance(title, str) else ""
