"""Which aims of the fund's framework an application serves, as it said and as staff corrected."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.funds.models_framework import Aim
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column


class ApplicationAim(Base):
    """An aim that a submitted application serves now; its award inherits it.

    A stored answer, so that sums read no submitted version; `grants verify` derives it again.
    """

    __tablename__ = "application_aim"
    __table_args__ = (UniqueConstraint("application_id", "aim_id"),)

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id", index=False)
    aim_id: Mapped[int] = link("aim.id")

    application: Mapped[Application] = relationship()
    aim: Mapped[Aim] = relationship()


class AimCorrection(Base):
    """What staff found an application to serve instead, and why. Never changed; the last holds.

    The submitted version stays as it was. A later version that says something else is newer.
    """

    __tablename__ = "aim_correction"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = id_column()
    application_id: Mapped[int] = link("application.id")
    # The submitted version that was corrected.
    version_number: Mapped[int] = mapped_column(Integer)
    # The aims by kind and key: [["objective", "belonging"]].
    aims: Mapped[list[list[str]]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = link("person.id", index=False)
    at: Mapped[datetime] = moment_column()

    application: Mapped[Application] = relationship()
    by: Mapped[Person] = relationship()
