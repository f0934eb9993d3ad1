"""The copy of a file that readers outside the staff get: without what it tells of its makers.

Pictures and office files are copied as they come. A PDF is rewritten a little later, by a job;
until then, and where none can be made, it is kept from those readers.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath

from sqlalchemy import BigInteger, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, db, id_column, transact
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _
from grants.kernel.pdf_cleaning import NotCleaned, cleaned_pdf
from grants.kernel.policy import SYSTEM, Actor
from grants.kernel.storage import StoredFile, keep, storage
from grants.kernel.stripping import is_stripped, stripped


class FileCopy(Base):
    """Which file stands for which, once what it tells of its makers is taken out."""

    __tablename__ = "file_copy"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    file_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stored_file.id"), unique=True)
    copy_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stored_file.id"), unique=True)


class FileWithheld(Base):
    """A PDF of which no clean copy can be made, and whether a password is why."""

    __tablename__ = "file_withheld"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    file_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stored_file.id"), unique=True)
    password: Mapped[bool] = mapped_column()


def make_copy(actor: Actor, original: StoredFile, content: bytes) -> None:
    """Keep the copy of a file from which something can be taken out; Invalid for a broken one."""
    ending = PurePath(original.filename).suffix.lower()
    if not is_stripped(ending):
        return
    copy = keep(stripped(ending, content), original.filename, original.media_type, actor=actor)
    db.session.add(FileCopy(file_id=original.id, copy_id=copy.id))
    db.session.flush()


def clean_pdf(number: int) -> None:
    """Keep the clean copy of a PDF, or that none can be made. A second call does nothing.

    The work is done outside any transaction, in a process of its own.
    """
    original = db.session.get_one(StoredFile, number)
    content, name, kind = storage.get(original.public_id), original.filename, original.media_type
    db.session.rollback()
    try:
        clean, password = cleaned_pdf(content), False
    except NotCleaned as error:
        clean, password = b"", error.password

    def note() -> None:
        if is_settled(number):
            return
        if clean:
            copy = keep(clean, name, kind, actor=SYSTEM)
            db.session.add(FileCopy(file_id=number, copy_id=copy.id))
        else:
            db.session.add(FileWithheld(file_id=number, password=password))
        db.session.flush()

    transact(note)


def is_settled(number: int) -> bool:
    """Is there a copy of this file, or is it known that there can be none?"""
    found = select(FileCopy.id).where(FileCopy.file_id == number)
    none = select(FileWithheld.id).where(FileWithheld.file_id == number)
    return db.session.execute(found.union_all(none)).first() is not None


def withheld(public_ids: Collection[str]) -> dict[str, bool]:
    """Those of these files of which no copy can be made, and whether a password is why."""
    if not public_ids:
        return {}
    rows = db.session.execute(
        select(StoredFile.public_id, FileWithheld.password)
        .join(FileWithheld, FileWithheld.file_id == StoredFile.id)
        .where(StoredFile.public_id.in_(sorted(public_ids)))
    )
    return {row.public_id: row.password for row in rows}


def copy_of(original: StoredFile) -> StoredFile:
    """The copy, or the file itself where there is nothing to take out of its kind.

    Raises NotNow for a PDF whose copy is not made yet, or cannot be made.
    """
    copy = db.session.execute(
        select(StoredFile)
        .join(FileCopy, FileCopy.copy_id == StoredFile.id)
        .where(FileCopy.file_id == original.id)
    ).scalar_one_or_none()
    if copy is None and is_pdf(original):
        if original.public_id in withheld({original.public_id}):
            raise NotNow(
                _(
                    "This PDF names its makers and could not be cleaned of that, so those who "
                    "score cannot open it. Ask the fund for what you need from it."
                )
            )
        raise NotNow(
            _("This PDF is being cleaned of what it tells of its makers. Try in a few minutes.")
        )
    return copy or original


def is_pdf(original: StoredFile) -> bool:
    """Is it a file that is cleaned by the job?"""
    return original.filename.lower().endswith(".pdf")
