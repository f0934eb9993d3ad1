"""The measured server: the product in one web worker, with a bare page beside it.

The bare page is what the same server, driver and machine can do at the least: an empty Flask
application and one select by a unique index. It exists in this process only, and so does the
header that says how many queries a page took.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from flask import Flask, jsonify
from markupsafe import escape
from sqlalchemy import create_engine, event, select
from sqlalchemy.engine import Engine
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from grants.applications.models import Application
from grants.kernel.db import engine_options, read_only

QUERIES = "X-Bench-Queries"
BARE, WORKER = "/bare/", "/bare/worker"
_PATIENCE = 60
# The recipe of a transaction; a page pays for it, but it asks nothing.
_NOT_ASKED = ("BEGIN", "PRAGMA", "SET ", "COMMIT", "ROLLBACK")


class DidNotStart(Exception):
    """The measured server ended or did not answer."""


# --- In the server's process --------------------------------------------------------


def application() -> Callable[..., Iterable[bytes]]:
    """What the worker serves; settings come from the environment."""
    from grants import create_app

    product = create_app()
    beside = bare_page(product.config["DATABASE_URL"])
    return _counted(DispatcherMiddleware(product, {BARE.rstrip("/"): beside}))


def bare_page(url: str) -> Flask:
    """An empty application with one page, and one that tells the worker's memory."""
    bare = Flask("bare", static_folder=None, template_folder=None)
    engine = create_engine(url, **engine_options(url))
    with engine.connect() as connection:
        reference = connection.execute(
            select(Application.reference).order_by(Application.id.desc()).limit(1)
        ).scalar_one()

    @bare.get("/")
    def page() -> str:
        """One row by its unique key."""
        wanted = select(Application.title).where(Application.reference == reference)
        with read_only(), engine.connect() as connection:
            title = connection.execute(wanted).scalar_one()
        return f"<!doctype html><title>Bare</title><p>{escape(title)}</p>"

    @bare.get("/worker")
    def worker() -> Any:
        """The memory of this process."""
        return jsonify(memory_bytes=memory_bytes())

    return bare


def memory_bytes() -> int:
    """Resident memory of this process; where /proc is absent, the most it ever had."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _counted(inner: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Add the number of queries to every answer. The worker does one request at a time."""
    asked = [0]

    @event.listens_for(Engine, "before_cursor_execute")
    def count(_c: Any, _cursor: Any, statement: str, _p: Any, _x: Any, _many: bool) -> None:
        asked[0] += not statement.lstrip().upper().startswith(_NOT_ASKED)

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked[0] = 0

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, (QUERIES, str(asked[0]))], *more)

        return inner(environ, start)

    return outer


# --- In the measuring process -------------------------------------------------------


@contextmanager
def serving(instance: Path, database_url: str) -> Iterator[int]:
    """Serve an instance on a free port of the loopback; gives the port. Raises DidNotStart."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket"]
    options = {
        "bind": f"127.0.0.1:{port}",
        "workers": "1",
        "worker-class": "sync",
        "log-level": "warning",
    }
    for name, value in options.items():
        command += [f"--{name}", value]
    said = instance / "server.log"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GRANTS_")}
    environment |= {"GRANTS_INSTANCE": str(instance), "GRANTS_DATABASE_URL": database_url}
    with (
        said.open("wb") as log,
        subprocess.Popen(  # noqa: S603 - our own interpreter
            [*command, "grants.bench.server:application()"],
            env=environment,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            _wait(process, port, said)
            yield port
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int, said: Path) -> None:
    until = monotonic() + _PATIENCE
    pause = Event()
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or monotonic() > until:
            raise DidNotStart(said.read_text(encoding="utf-8", errors="replace"))
        pause.wait(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
