"""Files on their way: what has come of an upload, in a folder of its own, until it is whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from grants.kernel.storage import storage

_NAME = re.compile(r"[A-Za-z0-9_-]{8,64}")


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    folder = storage.root().parent / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def append(name: str, offset: int, chunk: bytes) -> None:
    """Write a chunk at its place and sync it; what stood behind that place goes."""
    handle = os.open(_path(name), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.ftruncate(handle, offset)
        os.lseek(handle, offset, os.SEEK_SET)
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def content(name: str) -> bytes:
    """Everything that has come; nothing where nothing has."""
    path = _path(name)
    return path.read_bytes() if path.exists() else b""


def drop(name: str) -> None:
    """Forget what has come."""
    _path(name).unlink(missing_ok=True)


def names() -> Iterator[str]:
    """Every upload of which something lies here."""
    folder = storage.root().parent / "uploads"
    if folder.exists():
        yield from sorted(path.name for path in folder.iterdir() if _NAME.fullmatch(path.name))
