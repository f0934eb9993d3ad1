"""References that people can read out: `PLIF-2026-0147`. No number is given twice."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from grants.kernel.db import Base, db, id_column


class ReferenceCounter(Base):
    """The last number given in a series such as `PLIF-2026`."""

    __tablename__ = "reference_counter"

    id: Mapped[int] = id_column()
    series: Mapped[str] = mapped_column(String, unique=True)
    last: Mapped[int] = mapped_column()


def next_reference(series: str) -> str:
    """The next reference of a series, with at least four digits.

    The series' row is held until the transaction ends, so a reference that was given
    is either used or given again; there are no gaps and no doubles.
    """
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    number = db.session.execute(
        insert(ReferenceCounter)
        .values(series=series, last=1)
        .on_conflict_do_update(
            index_elements=[ReferenceCounter.series], set_={"last": ReferenceCounter.last + 1}
        )
        .returning(ReferenceCounter.last)
    ).scalar_one()
    return f"{series}-{number:04d}"
