"""The framework of a fund: the local priorities it answers, the objectives it serves."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.funds.models import Fund
from grants.kernel.db import Base, id_column, link, moment_column, one_of
from grants.kernel.i18n import DEFAULT_LANGUAGE, language


class AimKind(StrEnum):
    """A need found by the risk and needs assessment, or an objective of a framework."""

    PRIORITY = "priority"
    OBJECTIVE = "objective"


class AimLevel(StrEnum):
    """Whose objective it is. A priority is local always."""

    LOCAL = "local"
    NATIONAL = "national"


class Aim(Base):
    """One priority or one objective of a fund's framework. Retired, never deleted.

    `key` is what call files and answers name it by, and never changes; `name` is what people
    read, language code → words. A local objective may serve a national one.
    """

    __tablename__ = "aim"
    __table_args__ = (
        one_of("kind", AimKind),
        one_of("level", AimLevel),
        CheckConstraint("kind = 'objective' OR level = 'local'", name="priority_is_local"),
        CheckConstraint(
            "serves_id IS NULL OR (kind = 'objective' AND level = 'local')", name="local_serves"
        ),
        UniqueConstraint("fund_id", "kind", "key"),
    )

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = link("fund.id", index=False)
    kind: Mapped[str] = mapped_column(String)
    key: Mapped[str] = mapped_column(String)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    # The paper it comes from: an assessment and its year, a framework and its article.
    source: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(String, default=AimLevel.LOCAL.value)
    serves_id: Mapped[int | None] = link("aim.id", nullable=True)
    retired_at: Mapped[datetime | None] = moment_column(nullable=True)
    added_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()
    serves: Mapped[Aim | None] = relationship(remote_side="Aim.id")

    @property
    def address(self) -> str:
        """Its name in the address of a page: `objective-belonging`."""
        return f"{self.kind}-{self.key}"

    @property
    def words(self) -> str:
        """Its name for a reader of the language now, else in English, else as there is one."""
        for code in (language(), DEFAULT_LANGUAGE):
            if self.name.get(code):
                return self.name[code]
        return next(iter(self.name.values()))
