"""The product as its own process, waited for and stopped."""

import os
import signal
import socket
import subprocess
from threading import Event
from time import monotonic


def answers(port: int, process: subprocess.Popen[str], *, within: float = 60) -> None:
    """Return as soon as something listens on the port; fail if the process ends first."""
    until = monotonic() + within
    pause = Event()
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            said = process.stdout.read() if process.stdout else ""
            raise AssertionError(f"it ended with {process.returncode}:\n{said}")
        assert monotonic() < until, f"nothing answers on port {port}"
        pause.wait(0.02)


def stop(process: subprocess.Popen[str], *, within: float = 20) -> None:
    """Ask the process and its children to end; kill them if they do not."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, sign)
            try:
                process.communicate(timeout=within)
            except subprocess.TimeoutExpired:
                continue
    if process.stdout:
        process.stdout.close()
