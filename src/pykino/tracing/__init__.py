"""Sequence traces: see how concurrent code communicates.

A trace follows causality: it holds what descends from the traced code, each event with the event
that led to it. The recorder, its sources and the exports know nothing of outputs; only the viewer,
the trees and the view of a difference do.
"""

from .asserting import assert_trace as assert_trace
from .claims import Claim as Claim
from .claims import after as after
from .claims import before as before
from .claims import count as count
from .claims import never as never
from .claims import replied as replied
from .comparing import Difference as Difference
from .comparing import diff as diff
from .events import Event as Event
from .events import Message as Message
from .events import Participant as Participant
from .events import Place as Place
from .patterns import Pattern as Pattern
from .patterns import crashed as crashed
from .patterns import exited as exited
from .patterns import happened as happened
from .patterns import received as received
from .patterns import sent as sent
from .patterns import spawned as spawned
from .recording import render_seq_trace as render_seq_trace
from .recording import seq_trace as seq_trace
from .recording import trace as trace
from .timeline import Trace as Trace
from .trees import process_tree as process_tree
from .trees import sup_tree as sup_tree
