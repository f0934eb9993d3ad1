"""A call for applications, and the versions of its text."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from babel.support import LazyProxy
from sqlalchemy import JSON, CheckConstraint, Index, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.calls.states import CALL, CallStatus
from grants.calls.text import Text as Words
from grants.funds.models import Fund
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.i18n import language
from grants.kernel.money import Money
from grants.kernel.workflow import Lifecycle


class Call(Base):
    """An invitation to apply to a fund, between two moments.

    What people query stands in columns; the whole text is the current version's
    document (see `calls/definition.py`), from which the columns are set.
    """

    __tablename__ = "call"
    __table_args__ = (
        one_of("status", CallStatus),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        # No review without a call in review, no decision without a review, no money without a
        # decision: what is tried out ends here.
        CheckConstraint(
            "NOT is_test OR status NOT IN ('in_review', 'decided', 'archived')",
            name="test_is_never_judged",
        ),
        Index("ix_call_public", "status", "closes_at"),
    )
    lifecycle: ClassVar[Lifecycle] = CALL

    id: Mapped[int] = id_column()
    slug: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    status: Mapped[str] = mapped_column(String, default=CallStatus.DRAFT.value)
    # The title by language, as the current text has it.
    titles: Mapped[dict[str, str]] = mapped_column(JSON, server_default="{}")
    summary: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = mapped_column(String, default="")
    area: Mapped[str] = mapped_column(String, default="")
    opens_at: Mapped[datetime] = moment_column()
    closes_at: Mapped[datetime] = moment_column()
    time_zone: Mapped[str] = mapped_column(String)
    # What arrives within these minutes after closing is still accepted.
    grace_minutes: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    # Tried out by whoever has its address; kept out of everything by `policy.real`.
    is_test: Mapped[bool] = mapped_column(default=False, server_default=false())
    questions_until: Mapped[datetime | None] = moment_column(nullable=True)
    budget_minor: Mapped[int] = money_column()
    ceiling_minor: Mapped[int | None] = money_column(nullable=True)
    reviewers_per_application: Mapped[int] = mapped_column(Integer, default=3)
    current_version_id: Mapped[int | None] = mapped_column()
    created_by_id: Mapped[int | None] = link("person.id", nullable=True)
    created_at: Mapped[datetime] = moment_column()

    fund: Mapped[Fund] = relationship()
    versions: Mapped[list[CallVersion]] = relationship(
        back_populates="call", order_by="CallVersion.number"
    )

    @property
    def title(self) -> str:
        """The title in the language texts are written in now, else in another that it has."""
        return title_read(self.titles)

    @property
    def title_told(self) -> LazyProxy:
        """The title, read as late as it is shown: for mails, each in its reader's language."""
        return LazyProxy(title_read, self.titles, enable_cache=False)

    @property
    def accepts_until(self) -> datetime:
        """The moment from which on an application is too late: closing, and the grace after it."""
        return self.closes_at + timedelta(minutes=self.grace_minutes)

    @property
    def budget(self) -> Money:
        return Money(self.budget_minor, self.fund.currency)

    @property
    def ceiling(self) -> Money | None:
        """The most one application may ask for, if there is a limit."""
        return None if self.ceiling_minor is None else Money(self.ceiling_minor, self.fund.currency)


def title_read(titles: dict[str, str]) -> str:
    """What a reader of the present language reads of the titles of a call."""
    return Words(tuple(titles.items())).read(language())


class CallAim(Base):
    """An aim of the fund's framework that a call names, as its current text says it."""

    __tablename__ = "call_aim"
    __table_args__ = (UniqueConstraint("call_id", "aim_id"),)

    id: Mapped[int] = id_column()
    call_id: Mapped[int] = link("call.id", index=False)
    aim_id: Mapped[int] = link("aim.id")


class CallVersion(Base):
    """The text of a call at one time: questions, eligibility, rubric. Never changed."""

    __tablename__ = "call_version"
    __table_args__ = (UniqueConstraint("call_id", "number"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    call_id: Mapped[int] = link("call.id")
    number: Mapped[int] = mapped_column(Integer)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    document_hash: Mapped[str] = mapped_column(String)
    # The call file exactly as imported; empty when the version was made on a page.
    source: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    # Made after the call was announced: shown to everyone with its reason.
    amendment: Mapped[bool] = mapped_column(default=False, server_default=false())
    made_by_id: Mapped[int | None] = link("person.id", nullable=True)
    made_at: Mapped[datetime] = moment_column()

    call: Mapped[Call] = relationship(back_populates="versions")


class CallQuestion(Base):
    """A question that somebody asked on a call; answered to all, without the asker's name.

    `asked` stays as it was typed. `wording` is what is published of it: staff may take out
    what would tell who asks. Who asked is kept to send them the answer, and shown to nobody.
    """

    __tablename__ = "call_question"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint(
            "published_at IS NULL OR (wording <> '' AND answer <> '')", name="published_with_answer"
        ),
    )

    id: Mapped[int] = id_column()
    call_id: Mapped[int] = link("call.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    asked: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = link("person.id")
    asked_at: Mapped[datetime] = moment_column()
    wording: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    published_at: Mapped[datetime | None] = moment_column(nullable=True)
    # Set aside: it is not answered to all, and whoever asked is told why.
    set_aside_at: Mapped[datetime | None] = moment_column(nullable=True)
    set_aside_reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    call: Mapped[Call] = relationship()

    @property
    def is_settled(self) -> bool:
        """Whether it was answered or set aside."""
        return self.published_at is not None or self.set_aside_at is not None
