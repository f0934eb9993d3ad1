"""The `grants` command, run as an operator runs it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import has_app_context

from grants.kernel.db import db
from tests.harness.application import Settings
from tests.harness.places import ROOT


@dataclass(frozen=True)
class Result:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The settings as an operator gives them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRANTS_")}
    return {
        **kept,
        "GRANTS_INSTANCE": str(settings["INSTANCE"]),
        "GRANTS_DATABASE_URL": str(settings["DATABASE_URL"]),
        **more,
    }


@pytest.fixture
def grants(settings: Settings) -> Callable[..., Result]:
    """A function that runs one command: `grants("call", "list")`; `text` is its stdin."""

    def run(*arguments: object, text: str = "", **more: str) -> Result:
        if has_app_context():
            db.session.rollback()  # the test's own transaction would hold the command up
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "grants.cli", *map(str, arguments)],
            cwd=ROOT,
            env=environment(settings, **more),
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return run
