"""The `grants` command, with an operator's arguments, settings and stdin, in the test's process.

`tests/test_serving.py` starts it as a process of its own.
"""

import io
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from contextvars import copy_context
from dataclasses import dataclass

import pytest
from flask import has_app_context

from grants import cli
from grants.kernel.db import db
from grants.kernel.storage import storage
from tests.harness.application import Settings


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
def grants(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """A function that runs one command: `grants("call", "list")`; `text` is its stdin."""

    def run(*arguments: object, text: str = "", **more: str) -> Result:
        if has_app_context():
            db.session.rollback()  # the test's own transaction would hold the command up
        raw_out, raw_err = io.BytesIO(), io.BytesIO()
        out = io.TextIOWrapper(raw_out, encoding="utf-8", write_through=True)
        err = io.TextIOWrapper(raw_err, encoding="utf-8", write_through=True)
        folder = storage.folder
        with monkeypatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name in [name for name in os.environ if name.startswith("GRANTS_")]:
                patch.delenv(name)
            for name, value in environment(settings, **more).items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.StringIO(text))
            status = copy_context().run(cli.run, [str(argument) for argument in arguments])
        if folder is not None:
            storage.use(folder)  # the command made an application of its own
        return Result(status, raw_out.getvalue().decode(), raw_err.getvalue().decode())

    return run
