"""The processes of one node: web workers, and the scheduler beside them.

When one of the two ends, or a signal comes, both end.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from types import FrameType

from flask import Flask

from grants.kernel.db import db

_PATIENCE = 20  # seconds for requests and jobs under way
_TICK = 0.2
_PARENT_DEATH_SIGNAL = 1  # Linux: PR_SET_PDEATHSIG


def serve(
    app: Flask,
    *,
    host: str,
    port: int,
    workers: int,
    ready: Callable[[], None],
    scheduler: bool = True,
) -> int:
    """Serve until SIGTERM or SIGINT; call `ready` when the address answers.

    Gives the exit status: 0 after a signal, 1 when a process ended by itself.
    """
    with app.app_context():
        db.engine.dispose()
    environment = {
        **os.environ,
        "GRANTS_INSTANCE": app.config["INSTANCE"],
        "GRANTS_DATABASE_URL": app.config["DATABASE_URL"],
    }
    commands = [_web(host, port, workers)]
    if scheduler:
        commands.append([sys.executable, "-m", "grants.cli", "scheduler"])
    asked = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    processes = [
        subprocess.Popen(command, env=environment, preexec_fn=_die_with_parent)  # noqa: S603, PLW1509
        for command in commands
    ]
    announced = False
    try:
        while not asked.wait(_TICK):
            if any(process.poll() is not None for process in processes):
                return 1
            if not announced and answers(host, port):
                announced = True
                ready()
        return 0
    finally:
        _end(processes)


def answers(host: str, port: int) -> bool:
    """Does something listen there?"""
    try:
        with socket.create_connection(("127.0.0.1" if host == "0.0.0.0" else host, port), 1):  # noqa: S104
            return True
    except OSError:
        return False


def _web(host: str, port: int, workers: int) -> list[str]:
    options = {
        "bind": f"{host}:{port}",
        "workers": str(workers),
        "worker-class": "grants.worker.Worker",
        "threads": "4",
        "graceful-timeout": str(_PATIENCE - 5),
        "log-level": "warning",
    }
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket"]
    for name, value in options.items():
        command += [f"--{name}", value]
    return [*command, "grants:create_app()"]


def _die_with_parent() -> None:
    """Between fork and exec: a child whose parent was killed is told to end (Linux)."""
    # Signals of the terminal reach the parent, which ends its children in order.
    os.setpgrp()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
