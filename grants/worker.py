"""The web worker: gunicorn's, which notes when each request reached it."""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from grants.kernel import clock
from grants.web.arrival import reached


class Worker(ThreadWorker):
    """Threads that serve requests, and one that takes them in at once, however busy those are."""

    def enqueue_req(self, conn: Any) -> None:
        """A connection has a request: it waits for a thread from now on.

        A kept connection, and one that had sent nothing yet, comes here again when it has.
        """
        conn.reached = clock.now()
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """Serve one request, in a thread of the pool."""
        with reached(conn.reached):
            return super().handle(conn)
