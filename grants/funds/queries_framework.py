"""What is read of a fund's framework."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.funds.models import Fund
from grants.funds.models_framework import Aim, AimKind, AimLevel
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen


def aims_of(fund: Fund, *, retired: bool = False) -> Sequence[Aim]:
    """The fund's aims by kind and name's key; those in use only, unless `retired` asks for all."""
    query = select(Aim).options(joinedload(Aim.serves)).where(Aim.fund_id == fund.id)
    if not retired:
        query = query.where(Aim.retired_at.is_(None))
    return db.session.scalars(query.order_by(Aim.kind.desc(), Aim.level.desc(), Aim.key)).all()


def objectives_of(fund: Fund) -> Sequence[Aim]:
    """The objectives in use, local and national, to which a gift may be restricted."""
    return [each for each in aims_of(fund) if each.kind == AimKind.OBJECTIVE]


def national_of(fund: Fund) -> Sequence[Aim]:
    """The national objectives in use, which a local one may serve."""
    return [each for each in aims_of(fund) if each.level == AimLevel.NATIONAL]


def aim_at(actor: Actor, fund: Fund, address: str) -> Aim:
    """The aim of an address such as `objective-belonging`; else NotFound."""
    kind, _hyphen, key = address.partition("-")
    return find(actor, Aim, Aim.fund_id == fund.id, Aim.kind == kind, Aim.key == key)


def aims_named(fund: Fund, kind: AimKind) -> dict[str, Aim]:
    """Every aim of one kind by its key, retired ones among them."""
    rows = db.session.scalars(
        select(Aim).where(Aim.fund_id == fund.id, Aim.kind == kind.value).order_by(Aim.key)
    )
    return {each.key: each for each in rows}


def funds_with_aims(actor: Actor) -> Sequence[Fund]:
    """The funds this actor sees whose framework has aims, by name."""
    having = select(Aim.fund_id).where(Aim.retired_at.is_(None))
    return db.session.scalars(
        seen(actor, Fund).where(Fund.id.in_(having)).order_by(Fund.name, Fund.id)
    ).all()
