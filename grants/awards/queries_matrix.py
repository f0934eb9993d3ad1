"""What is read of calls and awards by the aims of a fund's framework."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select

from grants.applications.models import Application
from grants.applications.models_serving import ApplicationAim
from grants.applications.states import ApplicationStatus
from grants.awards.matrix import Counted, Crossing, Row
from grants.awards.models import Award
from grants.awards.queries_agreed import is_agreed
from grants.calls.models import Call, CallAim
from grants.calls.policy import ANNOUNCED, real
from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Fund, Transfer
from grants.funds.models_framework import Aim, AimKind
from grants.funds.queries_framework import aims_of
from grants.funds.wording import LEVELS
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, visible

Crossed = dict[tuple[int, int], tuple[int, int]]
"""(aim, call) → how many, and their minor units."""


def matrix_of(actor: Actor, fund: Fund, kind: AimKind) -> list[Row]:
    """The fund's aims of one kind with what this actor sees of applications and awards: 5 queries.

    Calls that were announced, tests left out. What is kept from the actor is in no sum.
    """
    submitted = Application.status.not_in(
        [ApplicationStatus.DRAFT.value, ApplicationStatus.WITHDRAWN.value]
    )
    seen_of = visible(actor, Application)
    requested = _crossed(
        select(ApplicationAim.aim_id, Application.call_id, func.count(), _sum_of_requested())
        .join(Application, Application.id == ApplicationAim.application_id)
        .where(Application.fund_id == fund.id, submitted, seen_of)
        .group_by(ApplicationAim.aim_id, Application.call_id)
    )
    return _rows(fund, kind, requested, visible(actor, Award))


def public_matrix(fund: Fund, kind: AimKind) -> list[Row]:
    """The same for everybody: announced calls and agreed awards, and of applications nothing."""
    return _rows(fund, kind, {}, is_agreed())


def _rows(fund: Fund, kind: AimKind, requested: Crossed, awards: ColumnElement[bool]) -> list[Row]:
    calls = _calls(fund)
    naming = {
        (aim_id, call_id)
        for aim_id, call_id in db.session.execute(
            select(CallAim.aim_id, CallAim.call_id).where(CallAim.call_id.in_(list(calls)))
        )
    }
    awarded = _crossed(
        select(ApplicationAim.aim_id, Award.call_id, func.count(), func.sum(Award.amount_minor))
        .join(Award, Award.application_id == ApplicationAim.application_id)
        .where(Award.fund_id == fund.id, awards)
        .group_by(ApplicationAim.aim_id, Award.call_id)
    )
    disbursed = _crossed(_disbursed(fund, awards))

    def crossing(aim: Aim, call: Call) -> Crossing:
        place = (aim.id, call.id)
        return Crossing(
            call.title,
            call.slug,
            _counted(requested, place, fund),
            _counted(awarded, place, fund),
            _counted(disbursed, place, fund).money,
        )

    return [
        Row(
            aim.words,
            str(LEVELS[aim.level]) if kind is AimKind.OBJECTIVE else "",
            tuple(crossing(aim, call) for call in calls.values() if (aim.id, call.id) in naming),
            fund.currency,
            aim.key,
            aim.address,
        )
        for aim in _aims(fund, kind, {aim_id for aim_id, _call in naming})
    ]


def _aims(fund: Fund, kind: AimKind, named: set[int]) -> Sequence[Aim]:
    """Those in use, and of the retired those that a call names."""
    return [
        aim
        for aim in aims_of(fund, retired=True)
        if aim.kind == kind and (aim.retired_at is None or aim.id in named)
    ]


def _calls(fund: Fund) -> dict[int, Call]:
    rows = db.session.scalars(
        select(Call)
        .where(Call.fund_id == fund.id, real(), Call.status.in_([each.value for each in ANNOUNCED]))
        .order_by(Call.closes_at, Call.id)
    )
    return {each.id: each for each in rows}


def _sum_of_requested() -> Any:
    return func.coalesce(func.sum(Application.requested_minor), 0)


def _disbursed(fund: Fund, awards: ColumnElement[bool]) -> Any:
    signed = case(
        (Transfer.to_account_id == Account.id, Transfer.amount_minor), else_=-Transfer.amount_minor
    )
    return (
        select(ApplicationAim.aim_id, Award.call_id, func.count(), func.sum(signed))
        .select_from(Account)
        .join(
            Transfer,
            or_(Transfer.to_account_id == Account.id, Transfer.from_account_id == Account.id),
        )
        .join(Award, Award.application_id == Transfer.application_id)
        .join(ApplicationAim, ApplicationAim.application_id == Award.application_id)
        .where(Account.fund_id == fund.id, Account.kind == AccountKind.SPENT.value, awards)
        .group_by(ApplicationAim.aim_id, Award.call_id)
    )


def _crossed(query: Any) -> Crossed:
    rows: Iterable[Any] = db.session.execute(query)
    return {(aim, call): (int(count), int(minor or 0)) for aim, call, count, minor in rows}


def _counted(crossed: Crossed, place: tuple[int, int], fund: Fund) -> Counted:
    number, minor = crossed.get(place, (0, 0))
    return Counted(number, Money(minor, fund.currency))
