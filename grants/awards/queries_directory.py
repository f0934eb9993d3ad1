"""The directory: who works where, on what, with whom, funded by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from grants.awards.directory import Landscape
from grants.awards.models import Award
from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Contributor, Fund, Transfer
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, seen, visible
from grants.organisations.kinds import WorkKind
from grants.organisations.models import Organisation
from grants.organisations.models_profile import OrganisationWork
from grants.organisations.names import key_of

OFFERED_AT_MOST = 200
"""So many areas or themes can be chosen among; the rest is found by its words."""


@dataclass
class Entry:
    """One organisation as the directory tells of it."""

    organisation: Organisation
    work: dict[WorkKind, list[str]] = field(default_factory=dict)
    funded: list[Funded] = field(default_factory=list)

    def of(self, kind: WorkKind) -> list[str]:
        """Its areas, its themes or its partners."""
        return self.work.get(kind, [])


@dataclass(frozen=True, slots=True)
class Funded:
    """How much of a contributor's money is promised to it, or paid."""

    contributor: str
    amount: Money


def listed(
    actor: Actor, *, area: str = "", theme: str = "", kind: str = ""
) -> Select[Organisation]:
    """The organisations that this actor sees, by area, theme and kind; to be paged by name."""
    query = seen(actor, Organisation)
    for which, words in ((WorkKind.AREA, area), (WorkKind.THEME, theme)):
        if words.strip():
            query = query.where(_says(which, words))
    return query.where(Organisation.kind == kind) if kind else query


def _says(kind: WorkKind, words: str) -> ColumnElement[bool]:
    return (
        select(OrganisationWork.id)
        .where(
            OrganisationWork.organisation_id == Organisation.id,
            OrganisationWork.kind == kind.value,
            OrganisationWork.words_key == key_of(words),
        )
        .exists()
    )


def entries(
    actor: Actor, organisations: Sequence[Organisation], fund: Fund | None = None
) -> list[Entry]:
    """What the directory tells of these: two queries, however many they are.

    Of awards only those that the actor sees, of one fund or of all.
    """
    found = {each.id: Entry(each) for each in organisations}
    ids = list(found)
    for each in db.session.scalars(
        select(OrganisationWork)
        .where(OrganisationWork.organisation_id.in_(ids))
        .order_by(OrganisationWork.words_key)
    ):
        entry = found[each.organisation_id]
        entry.work.setdefault(WorkKind(each.kind), []).append(each.words)
    for organisation_id, name, currency, minor in _funding(actor, ids, fund):
        if minor:
            funded = Funded(name, Money(int(minor), currency))
            found[organisation_id].funded.append(funded)
    return list(found.values())


def _funding(actor: Actor, ids: Sequence[int], fund: Fund | None) -> Iterable[Any]:
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    promised = (AccountKind.COMMITTED.value, AccountKind.SPENT.value)
    query = (
        select(Award.organisation_id, Contributor.name, Fund.currency, func.sum(signed))
        .select_from(Award)
        .join(Transfer, Transfer.application_id == Award.application_id)
        .join(
            Account,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .join(Contributor, Contributor.id == Account.contributor_id)
        .join(Fund, Fund.id == Award.fund_id)
        .where(Award.organisation_id.in_(ids), Account.kind.in_(promised), visible(actor, Award))
        .group_by(Award.organisation_id, Contributor.id, Contributor.name, Fund.currency)
        .order_by(Contributor.name, Contributor.id)
    )
    if fund is not None:
        query = query.where(Award.fund_id == fund.id)
    rows: Iterable[Any] = db.session.execute(query)
    return rows


def offered(actor: Actor, kind: WorkKind) -> list[str]:
    """The areas, or the themes, that organisations name, in the words of one of them."""
    rows = db.session.execute(
        select(func.min(OrganisationWork.words))
        .join(Organisation, Organisation.id == OrganisationWork.organisation_id)
        .where(OrganisationWork.kind == kind.value, visible(actor, Organisation))
        .group_by(OrganisationWork.words_key)
        .order_by(func.count().desc(), OrganisationWork.words_key)
        .limit(OFFERED_AT_MOST)
    )
    return [words for (words,) in rows]


def landscape(actor: Actor) -> Landscape:
    """How many organisations work on each theme in each area: three queries."""
    area, theme = aliased(OrganisationWork), aliased(OrganisationWork)
    rows: Iterable[Any] = db.session.execute(
        select(area.words_key, theme.words_key, func.count())
        .select_from(area)
        .join(theme, theme.organisation_id == area.organisation_id)
        .join(Organisation, Organisation.id == area.organisation_id)
        .where(
            area.kind == WorkKind.AREA.value,
            theme.kind == WorkKind.THEME.value,
            visible(actor, Organisation),
        )
        .group_by(area.words_key, theme.words_key)
    )
    areas, themes = offered(actor, WorkKind.AREA), offered(actor, WorkKind.THEME)
    by_key = {key_of(words): words for words in (*areas, *themes)}
    counts = {
        (by_key[a], by_key[t]): int(count) for a, t, count in rows if a in by_key and t in by_key
    }
    return Landscape(areas, themes, counts)
