"""Files of people: random names, sha256, on disk and synced before the row commits.

A file's bytes never change. What may be read by whom is its parent record's rule;
the storage itself knows only public ids that cannot be guessed.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePath
from typing import BinaryIO

import puremagic
from obstore.exceptions import BaseError
from obstore.store import LocalStore
from sqlalchemy import BigInteger, String, select
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.checks import Finding, check
from grants.kernel.db import Base, db, id_column, moment_column
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.filenames import safe_name
from grants.kernel.hostile import refuse_hostile
from grants.kernel.i18n import _
from grants.kernel.policy import Actor

_log = logging.getLogger(__name__)

LARGEST_FILE = 10 * 1024 * 1024
_CHUNK = 256 * 1024

# What a browser or an office program may be given back; anything else is a download of bytes.
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
_TEXT_KINDS = frozenset({".csv", ".txt"})


class StoredFile(Base):
    """A file that somebody uploaded, or that we made."""

    __tablename__ = "stored_file"
    __table_args__ = {"info": APPEND_ONLY}

    id: Mapped[int] = id_column()
    public_id: Mapped[str] = mapped_column(String, unique=True)
    filename: Mapped[str] = mapped_column(String)
    media_type: Mapped[str] = mapped_column(String)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String)
    stored_by_id: Mapped[int | None] = mapped_column(BigInteger)
    stored_at: Mapped[datetime] = moment_column()


class Storage:
    """The folder, or later the bucket, in which files lie."""

    def __init__(self) -> None:
        self.folder: Path | None = None

    def use(self, folder: Path) -> None:
        """Keep files in this folder of the instance."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def root(self) -> Path:
        """The folder."""
        if self.folder is None:
            raise RuntimeError("no storage folder is set")
        return self.folder

    def put(self, name: str, content: bytes) -> None:
        """Write and sync: after this returns, a power cut does not lose the file.

        Raises Invalid when the disk does not take it, such as when it is full.
        """
        try:
            LocalStore(self.root()).put(name, content)
            for path in (self.root() / name, self.root()):
                handle = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
        except (OSError, BaseError) as error:
            _log.exception("a file of %s bytes could not be kept", len(content))
            raise Invalid(
                _(
                    "We could not keep this file: our storage has no room for it now. Everything "
                    "else is saved. Try again later, or tell the fund’s staff."
                )
            ) from error

    def get(self, name: str) -> bytes:
        """The bytes; NotFound when the file is gone."""
        try:
            return bytes(LocalStore(self.root()).get(name).bytes())
        except FileNotFoundError as error:
            raise NotFound(
                _("This file is missing from the store. Tell the fund's staff.")
            ) from error


storage = Storage()


def _chunks(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    taken = 0
    while chunk := stream.read(_CHUNK):
        taken += len(chunk)
        if taken > limit:
            raise Invalid(
                _(
                    "The file is larger than %(limit)s MB. Choose a smaller one, or split it.",
                    limit=limit // (1024 * 1024),
                )
            )
        yield chunk


def _media_type(filename: str, content: bytes, allowed: frozenset[str] | None) -> str:
    ending = PurePath(filename).suffix.lower()
    listed = allowed or frozenset(MEDIA_TYPES)
    if ending not in listed or ending not in MEDIA_TYPES:
        raise Invalid(
            _(
                "Files ending in “%(ending)s” cannot be taken. Choose one of: %(listed)s.",
                ending=ending or "…",
                listed=", ".join(sorted(listed)),
            )
        )
    if ending in _TEXT_KINDS:
        looks_right = b"\x00" not in content
    else:
        found = {match.extension for match in _magic(content, filename)}
        office = {".docx", ".xlsx", ".odt", ".ods", ".zip"}
        looks_right = ending in found or (ending in office and bool(found & office))
        looks_right = looks_right or (
            ending in {".jpg", ".jpeg"} and bool(found & {".jpg", ".jpeg"})
        )
    if not looks_right:
        raise Invalid(
            _(
                "The file is named “%(ending)s” but is not one. Save it again as %(ending)s.",
                ending=ending,
            )
        )
    return MEDIA_TYPES[ending]


def _magic(content: bytes, filename: str) -> list[puremagic.main.PureMagicWithConfidence]:
    try:
        return list(puremagic.magic_string(content[:65536], filename=filename))
    except (puremagic.PureError, ValueError):
        return []


def store(
    stream: BinaryIO,
    filename: str,
    *,
    actor: Actor,
    allowed: frozenset[str] | None = None,
    limit: int = LARGEST_FILE,
) -> StoredFile:
    """Keep a file: bytes on disk and synced first, then its row.

    `allowed` are endings such as `.pdf`. Raises Invalid for an empty or too large file,
    or one whose ending and content do not agree. A row that is rolled back leaves bytes
    that no row names; `grants verify` does not mind them.
    """
    content = b"".join(_chunks(stream, limit))
    clean = safe_name(filename)
    if not content:
        raise Invalid(_("The file is empty. Choose another one."))
    media_type = _media_type(clean, content, allowed)
    refuse_hostile(PurePath(clean).suffix.lower(), content)
    return keep(content, clean, media_type, actor=actor)


def keep(content: bytes, filename: str, media_type: str, *, actor: Actor) -> StoredFile:
    """Write bytes that were checked, then their row."""
    name = secrets.token_urlsafe(24)
    storage.put(name, content)
    kept = StoredFile(
        public_id=name,
        filename=filename,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_by_id=actor.person_id,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


@check("stored files")
def files_are_whole() -> Iterator[Finding]:
    """Every file a row names is there and has its hash."""
    rows = db.session.execute(select(StoredFile).order_by(StoredFile.id)).scalars()
    for kept in rows:
        try:
            content = storage.get(kept.public_id)
        except NotFound:
            yield Finding("stored files", kept.filename, "is missing from the store")
            continue
        if hashlib.sha256(content).hexdigest() != kept.sha256:
            yield Finding("stored files", kept.filename, "was changed after it was stored")
