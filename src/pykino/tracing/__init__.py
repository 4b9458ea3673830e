"""Sequence traces: see how concurrent code communicates.

A trace follows causality: it holds what descends from the traced code, each event with the event
that led to it. The recorder and its sources know nothing of outputs; only the viewer and the
trees do.
"""

from .events import Event as Event
from .events import Message as Message
from .events import Participant as Participant
from .events import Place as Place
from .timeline import Trace as Trace
