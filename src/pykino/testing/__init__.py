"""What authors of outputs and hosts test with: a session in memory and clients to look at it."""

from .conformance import check_host as check_host
from .memory import check_output as check_output
from .memory import connected as connected
from .memory import memory_session as memory_session
