"""A progress bar in letters, and in bare HTML, for where nothing of ours can run."""

from __future__ import annotations

from html import escape
from typing import Any

__all__ = ["bar_html", "bar_text", "clock", "still_words"]

_EIGHTHS = " ▏▎▍▌▋▊▉"
_SIGNS = {"done": "✓ ", "failed": "✕ ", "stopped": "■ ", "running": ""}


def bar_text(payload: dict[str, Any], width: int = 24) -> str:
    """One line, as the client would show it: label, bar, count, pace, time.

    Example:
        >>> bar_text({"label": "Read", "done": 3, "total": 4, "unit": "it", "rate": 2.0,
        ...           "remaining": 0.5, "elapsed": 1.5, "state": "running"}, width=8)
        'Read ██████    75% 3/4 it, 2/s, 0:01 left'
    """
    label = f"{payload['label']} " if payload["label"] else ""
    return f"{_SIGNS[payload['state']]}{label}{_bar(payload, width)}{_words(payload)}"


def bar_html(payload: dict[str, Any]) -> str:
    """The same with the browser's own bar."""
    total = payload["total"]
    if total:
        value = f' value="{payload["done"]}" max="{total}"'
    else:  # one without a value moves for ever, so once it has ended it is full
        value = "" if payload["state"] == "running" else ' value="1"'
    label = escape(f"{_SIGNS[payload['state']]}{payload['label']}".strip())
    return f"<p>{label} <progress{value}></progress> {escape(_words(payload))}</p>"


def still_words(payload: dict[str, Any]) -> tuple[str, str]:
    """Label and count where nothing moves: how long is left is not true any more when it is read.

    Example:
        >>> still_words({"label": "Read", "done": 3, "total": 4, "unit": "it", "rate": 2.0,
        ...              "remaining": 0.5, "elapsed": 1.5, "state": "running"})
        ('Read', '3/4 it, running when this was saved')
    """
    label = f"{_SIGNS[payload['state']]}{payload['label']}".strip()
    if payload["state"] != "running":
        return label, _words(payload)
    words = _words({**payload, "rate": None, "remaining": None})
    return label, f"{words}, running when this was saved"


def clock(seconds: float) -> str:
    """Whole seconds as people write them: 0:07, 12:30, 1:02:03."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _bar(payload: dict[str, Any], width: int) -> str:
    total = payload["total"]
    if not total:
        return ""
    filled = min(1.0, payload["done"] / total) * width
    whole, part = int(filled), int(filled % 1 * 8)
    tip = _EIGHTHS[part] if whole < width else ""
    percent = f"{payload['done'] / total:>4.0%} "
    return f"{'█' * whole}{tip}".ljust(width) + f" {percent}"


def _words(payload: dict[str, Any]) -> str:
    done, total, unit = payload["done"], payload["total"], payload["unit"]
    count = f"{_number(done)}/{_number(total)} {unit}" if total else f"{_number(done)} {unit}"
    parts = [count]
    if payload["rate"]:
        parts.append(f"{_number(payload['rate'])}/s")
    if payload["state"] != "running":
        verb = {"done": "in", "failed": "failed after", "stopped": "stopped after"}
        parts.append(f"{verb[payload['state']]} {clock(payload['elapsed'])}")
    elif payload["remaining"] is not None:
        parts.append(f"{clock(max(1, payload['remaining']))} left")
    return ", ".join(parts)


def _number(value: float) -> str:
    if abs(value) >= 1e15:
        return f"{value:.3g}"
    if value == int(value) or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
