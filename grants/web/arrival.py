"""When a request reached us, which is before it waits for a thread that is free.

A deadline is judged by this moment. In the last minute of a call requests stand in a queue,
and who stood in it before the call closed was in time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from grants.kernel import clock

_thread = threading.local()


@contextmanager
def reached(moment: datetime) -> Iterator[None]:
    """While this thread serves a request that reached us at `moment`."""
    _thread.moment = moment
    try:
        yield
    finally:
        _thread.moment = None


def moment_of_arrival() -> datetime:
    """When the request that this thread serves reached us (now, where no worker noted it)."""
    return getattr(_thread, "moment", None) or clock.now()
