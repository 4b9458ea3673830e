"""A page for pykino sessions that needs no package but pykino."""

from .host import PlainHost as PlainHost

__all__ = ["PlainHost"]
