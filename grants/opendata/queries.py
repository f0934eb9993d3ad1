"""What leaves: agreed awards and past ones, as everybody may know them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import simplejson
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from grants.awards.models import Award
from grants.awards.queries import spent
from grants.awards.queries_agreed import is_agreed
from grants.funds.models import Fund, Transfer
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.i18n import use_language
from grants.kernel.money import Money
from grants.kernel.policy import Actor, seen
from grants.opendata.fields import Grant, only_listed
from grants.opendata.models import PastAward
from grants.opendata.threesixty import PublicAward, Publisher, grant_of

_AT_A_TIME = 500


def publisher_of(fund: Fund, site: str) -> Publisher:
    """The fund as a file names it."""
    return Publisher(fund.name, fund.reference_prefix, site.rstrip("/"))


def grants_of(fund: Fund, site: str) -> Iterator[Grant]:
    """Every grant of a fund: its own awards in the order they were offered, then past ones.

    Read piece by piece, so that a hundred thousand need no more memory than a few hundred.
    """
    publisher = publisher_of(fund, site)
    for award in _public_awards(fund):
        yield grant_of(award, publisher)
    yield from _past_grants(fund)


def _public_awards(fund: Fund) -> Iterator[PublicAward]:
    after = 0
    while True:
        found = db.session.scalars(
            select(Award)
            .options(joinedload(Award.organisation), joinedload(Award.fund), joinedload(Award.call))
            .where(Award.fund_id == fund.id, Award.id > after, is_agreed())
            .order_by(Award.id)
            .limit(_AT_A_TIME)
        ).all()
        if not found:
            return
        paid = spent(found)
        changed = _changed([award.application_id for award in found])
        with use_language("en"):
            for award in found:
                moment = changed.get(award.application_id, award.offered_at)
                yield _public(award, paid[award.id], moment)
        after = found[-1].id


def _public(award: Award, paid: Money, moment: datetime) -> PublicAward:
    body = award.organisation
    return PublicAward(
        reference=award.reference,
        title=award.title,
        purpose=award.purpose,
        awarded=award.amount,
        disbursed=paid,
        awarded_on=clock.local(award.offered_at, award.fund.time_zone).date(),
        starts_on=award.starts_on,
        ends_on=award.ends_on,
        recipient=body.name,
        recipient_id=(
            body.org_id if body.register and body.registration_number else _own_id(award)
        ),
        call=award.call.slug,
        call_title=award.call.title,
        # Where a project works is told no nearer than the call does: people there may be at risk.
        area=award.call.area,
        changed_at=moment,
    )


def _own_id(award: Award) -> str:
    return f"360G-{award.fund.reference_prefix}-org-{award.organisation.slug}"


def _changed(application_ids: list[int]) -> dict[int | None, datetime]:
    """When money of each last moved."""
    rows = db.session.execute(
        select(Transfer.application_id, func.max(Transfer.posted_at))
        .where(Transfer.application_id.in_(application_ids))
        .group_by(Transfer.application_id)
    )
    return dict(iter(rows))


def past_awards(actor: Actor, fund: Fund) -> Select[PastAward]:
    """The past awards of a fund as they stand now, to be paged by day."""
    return seen(actor, PastAward).where(PastAward.fund_id == fund.id, _counts())


def _counts() -> ColumnElement[bool]:
    """It is the last version of its award."""
    later = aliased(PastAward)
    return ~(
        select(later.id)
        .where(
            later.fund_id == PastAward.fund_id,
            later.identifier == PastAward.identifier,
            later.version > PastAward.version,
        )
        .exists()
    )


def _past_grants(fund: Fund) -> Iterator[Grant]:

    after = 0
    while True:
        found = db.session.scalars(
            select(PastAward)
            .where(PastAward.fund_id == fund.id, PastAward.id > after, _counts())
            .order_by(PastAward.id)
            .limit(_AT_A_TIME)
        ).all()
        if not found:
            return
        for each in found:
            yield only_listed(record_of(each))
        after = found[-1].id


def record_of(past: PastAward) -> Mapping[str, Any]:
    """A past award as its file said it, amounts exact."""
    read: Mapping[str, Any] = simplejson.loads(past.record, use_decimal=True)
    return read


def sums_of_past(fund: Fund) -> list[tuple[int, Money]]:
    """The past awards of a fund by currency: how many, and their sum."""
    rows: Iterable[Any] = db.session.execute(
        select(PastAward.currency, func.count(), func.sum(PastAward.amount_minor))
        .where(PastAward.fund_id == fund.id, _counts())
        .group_by(PastAward.currency)
        .order_by(PastAward.currency)
    )
    return [(int(count), Money(int(total), currency)) for currency, count, total in rows]


def funds() -> Sequence[Fund]:
    """Every fund, by name."""
    return db.session.scalars(select(Fund).order_by(Fund.name, Fund.id)).all()


def fund_named(slug: str) -> Fund:
    """The fund with this slug; else NotFound."""
    found = db.session.scalars(select(Fund).where(Fund.slug == slug)).one_or_none()
    if found is None:
        raise NotFound
    return found
