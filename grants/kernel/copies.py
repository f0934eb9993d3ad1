"""The copy of a file that readers outside the staff get: without what it tells of its makers."""

from __future__ import annotations

from pathlib import PurePath

from sqlalchemy import BigInteger, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, db, id_column
from grants.kernel.policy import Actor
from grants.kernel.storage import StoredFile, keep
from grants.kernel.stripping import is_stripped, stripped


class FileCopy(Base):
    """Which file stands for which, once what it tells of its makers is taken out."""

    __tablename__ = "file_copy"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    file_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stored_file.id"), unique=True)
    copy_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stored_file.id"), unique=True)


def make_copy(actor: Actor, original: StoredFile, content: bytes) -> None:
    """Keep the copy of a file from which something can be taken out; Invalid for a broken one."""
    ending = PurePath(original.filename).suffix.lower()
    if not is_stripped(ending):
        return
    copy = keep(stripped(ending, content), original.filename, original.media_type, actor=actor)
    db.session.add(FileCopy(file_id=original.id, copy_id=copy.id))
    db.session.flush()


def copy_of(original: StoredFile) -> StoredFile:
    """The copy, or the file itself where there is nothing to take out of its kind."""
    copy = db.session.execute(
        select(StoredFile)
        .join(FileCopy, FileCopy.copy_id == StoredFile.id)
        .where(FileCopy.file_id == original.id)
    ).scalar_one_or_none()
    return copy or original
