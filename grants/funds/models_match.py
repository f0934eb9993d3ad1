"""Matching: a contributor adds to what others give, by a rule that two people made."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.accounts.models import Person
from grants.funds.match import MatchBasis, Ratio, Scope
from grants.funds.models import Contributor, Fund, Pledge
from grants.funds.models_framework import Aim
from grants.funds.states import MATCH_RULE, MatchRuleStatus
from grants.kernel.append_only import APPEND_ONLY
from grants.kernel.db import Base, id_column, link, moment_column, money_column, one_of
from grants.kernel.money import Money
from grants.kernel.workflow import Lifecycle


class MatchRule(Base):
    """A rule by which a contributor adds to what others give: one proposes, another approves."""

    __tablename__ = "match_rule"
    __table_args__ = (
        one_of("status", MatchRuleStatus),
        CheckConstraint(
            "status IN ('proposed', 'rejected') OR (decided_by_id IS NOT NULL AND "
            "decided_by_id <> proposed_by_id)",
            name="two_people",
        ),
    )
    lifecycle: ClassVar[Lifecycle] = MATCH_RULE

    id: Mapped[int] = id_column()
    reference: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[int] = link("fund.id")
    contributor_id: Mapped[int] = link("contributor.id")
    status: Mapped[str] = mapped_column(String, default=MatchRuleStatus.PROPOSED.value)
    proposed_by_id: Mapped[int] = link("person.id", index=False)
    proposed_at: Mapped[datetime] = moment_column()
    decided_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    decided_at: Mapped[datetime | None] = moment_column(nullable=True)
    ended_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    ended_at: Mapped[datetime | None] = moment_column(nullable=True)
    end_reason: Mapped[str] = mapped_column(Text, default="")

    fund: Mapped[Fund] = relationship()
    contributor: Mapped[Contributor] = relationship()
    terms: Mapped[MatchTerms] = relationship(back_populates="rule", uselist=False)
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])

    @property
    def scope(self) -> Scope:
        """Which gifts it counts."""
        terms = self.terms
        return Scope(
            matcher_id=self.contributor_id,
            basis=MatchBasis(terms.basis),
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            kinds=tuple(terms.giver_kinds),
            theme=terms.gift_theme,
            area=terms.gift_area,
        )

    @property
    def cap(self) -> Money:
        """The most it adds in all."""
        return Money(self.terms.cap_minor, self.fund.currency)


class MatchTerms(Base):
    """What a matching rule says. Never changed: another rule takes its place."""

    __tablename__ = "match_terms"
    __table_args__ = (
        one_of("basis", MatchBasis),
        CheckConstraint("adds > 0 AND for_each > 0 AND cap_minor > 0", name="figures_positive"),
        CheckConstraint("most_per_award_minor > 0", name="most_per_award_positive"),
        UniqueConstraint("rule_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    rule_id: Mapped[int] = link("match_rule.id", index=False)
    name: Mapped[str] = mapped_column(String)
    adds: Mapped[int] = mapped_column(Integer)
    for_each: Mapped[int] = mapped_column(Integer)
    cap_minor: Mapped[int] = money_column()
    basis: Mapped[str] = mapped_column(String)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    # Kinds of contributor whose gifts count; none means every kind.
    giver_kinds: Mapped[list[str]] = mapped_column(JSON)
    gift_theme: Mapped[str] = mapped_column(String, default="")
    gift_area: Mapped[str] = mapped_column(String, default="")
    # What the money that it adds may be used for.
    theme: Mapped[str] = mapped_column(String, default="")
    area: Mapped[str] = mapped_column(String, default="")
    applicant_kind: Mapped[str] = mapped_column(String, default="")
    usable_from: Mapped[date | None] = mapped_column(Date)
    usable_until: Mapped[date | None] = mapped_column(Date)
    objective_id: Mapped[int | None] = link("aim.id", nullable=True, index=False)
    most_per_award_minor: Mapped[int | None] = money_column(nullable=True)
    expected_on: Mapped[date | None] = mapped_column(Date)
    # Shown to everybody while it is live.
    is_public: Mapped[bool] = mapped_column()

    rule: Mapped[MatchRule] = relationship(back_populates="terms")
    objective: Mapped[Aim | None] = relationship(lazy="joined")

    @property
    def most_per_award(self) -> Money | None:
        """The most that one award may have of what it adds."""
        minor = self.most_per_award_minor
        return None if minor is None else Money(minor, self.rule.fund.currency)

    @property
    def ratio(self) -> Ratio:
        """How much it adds for how much."""
        return Ratio(self.adds, self.for_each, self.cap_minor)


class MatchStep(Base):
    """One gift that counts under a rule, or counts no longer; and what is owed after it."""

    __tablename__ = "match_step"
    __table_args__ = (
        CheckConstraint("gift_type IN ('pledge', 'contribution')", name="gift_known"),
        CheckConstraint("counts_minor <> 0", name="counts_something"),
        CheckConstraint("counted_minor >= 0 AND owed_minor >= 0", name="not_negative"),
        UniqueConstraint("rule_id", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[int] = id_column()
    rule_id: Mapped[int] = link("match_rule.id", index=False)
    number: Mapped[int] = mapped_column(Integer)
    gift_type: Mapped[str] = mapped_column(String)
    gift_id: Mapped[int] = mapped_column(BigInteger)
    # Below nil when the gift bounced, lapsed, was withdrawn or was refunded.
    counts_minor: Mapped[int] = money_column()
    counted_minor: Mapped[int] = money_column()
    owed_minor: Mapped[int] = money_column()
    change_minor: Mapped[int] = money_column()
    happened_on: Mapped[date] = mapped_column(Date)
    recorded_by_id: Mapped[int | None] = link("person.id", nullable=True, index=False)
    recorded_at: Mapped[datetime] = moment_column()

    rule: Mapped[MatchRule] = relationship()

    @property
    def counts(self) -> Money:
        return Money(self.counts_minor, self.rule.fund.currency)

    @property
    def change(self) -> Money:
        return Money(self.change_minor, self.rule.fund.currency)

    @property
    def counted(self) -> Money:
        return Money(self.counted_minor, self.rule.fund.currency)

    @property
    def owed(self) -> Money:
        return Money(self.owed_minor, self.rule.fund.currency)


class MatchPledge(Base):
    """A pledge that follows a matching rule: it grows with what others give."""

    __tablename__ = "match_pledge"
    __table_args__ = (UniqueConstraint("pledge_id"), {"info": APPEND_ONLY})

    id: Mapped[int] = id_column()
    rule_id: Mapped[int] = link("match_rule.id")
    pledge_id: Mapped[int] = link("pledge.id", index=False)

    rule: Mapped[MatchRule] = relationship()
    pledge: Mapped[Pledge] = relationship()
