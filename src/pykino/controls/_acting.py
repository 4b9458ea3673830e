"""Whose event is being handled: there, the value of an input is the one that this client has."""

from __future__ import annotations

from contextvars import ContextVar

__all__ = ["acting"]

acting: ContextVar[str | None] = ContextVar("pykino.acting", default=None)
