"""A PDF without what it tells of its makers, made by a process with little memory and time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from grants.kernel import pdf_cleaner

PATIENCE = 40
# A copy that is far larger than its original is no copy.
_GROWS_AT_MOST = 4
_ROOM = 8 * 1024 * 1024


class NotCleaned(Exception):
    """No clean copy can be made; `password` when a password is why."""

    def __init__(self, *, password: bool = False) -> None:
        super().__init__("password" if password else "unreadable")
        self.password = password


def cleaned_pdf(content: bytes, *, patience: float = PATIENCE) -> bytes:
    """The clean copy. Raises NotCleaned for a file that is broken, armed or under a password."""
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, no argument from outside
            [sys.executable, "-I", str(Path(pdf_cleaner.__file__))],
            input=content,
            capture_output=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotCleaned from error
    if done.returncode == pdf_cleaner.PASSWORD:
        raise NotCleaned(password=True)
    too_large = len(done.stdout) > _GROWS_AT_MOST * len(content) + _ROOM
    if done.returncode != 0 or too_large or not done.stdout.startswith(b"%PDF"):
        raise NotCleaned
    return done.stdout
