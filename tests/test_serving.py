import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from threading import Event

from flask import Flask

from tests.harness.application import Settings
from tests.harness.command import environment
from tests.harness.databases import on_sqlite
from tests.harness.mail import free_port
from tests.harness.places import ROOT


def children_of(parent: int) -> set[int]:
    """Every process below this one."""
    below: set[int] = set()
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in read(task).split():
            below |= {int(child)} | children_of(int(child))
    return below


def command_of(process_id: int) -> bytes:
    """What a process was started with; nothing once it has ended."""
    return read(Path(f"/proc/{process_id}/cmdline"))


def read(file: Path) -> bytes:
    """What the system says of a process, which may end meanwhile."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def is_running(process_id: int) -> bool:
    state = read(Path(f"/proc/{process_id}/stat")).rpartition(b")")[2].split()[:1]
    return state not in ([], [b"Z"])


def wait_until(done: Callable[[], object], seconds: float = 300) -> bool:
    """Look again and again, until it is so; False if it never is."""
    deadline, pause = time.monotonic() + seconds, Event()
    while time.monotonic() < deadline:
        if done():
            return True
        pause.wait(0.1)
    return False


def start(settings: Settings, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "grants.cli", "serve", "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        env=environment(settings),
        stdout=subprocess.PIPE,
        text=True,
    )


@on_sqlite
def test_pages_and_scheduler_are_served_until_told_to_end(app: Flask, settings: Settings) -> None:
    port = free_port()
    process = start(settings, port)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Serving http://127.0.0.1:{port}\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/grants.js") as answer:
            assert answer.status == 200
        below = children_of(process.pid)
        commands = [command_of(child) for child in below]
        assert sum(b"scheduler" in command for command in commands) == 1
        assert sum(b"gunicorn" in command for command in commands) >= 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(300) == 0
        assert wait_until(lambda: not any(is_running(child) for child in below))
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@on_sqlite
def test_when_it_is_killed_nothing_is_left_behind(app: Flask, settings: Settings) -> None:
    process = start(settings, free_port())
    try:
        assert process.stdout is not None
        process.stdout.readline()
        below = children_of(process.pid)
        assert below
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert wait_until(lambda: not any(is_running(child) for child in below))
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@on_sqlite
def test_when_a_part_ends_all_ends(app: Flask, settings: Settings) -> None:
    process = start(settings, free_port())
    try:
        assert process.stdout is not None
        process.stdout.readline()
        below = children_of(process.pid)
        (scheduler,) = (child for child in below if b"scheduler" in command_of(child))
        os.kill(scheduler, signal.SIGKILL)
        assert process.wait(300) == 1
        assert wait_until(lambda: not any(is_running(child) for child in below))
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
