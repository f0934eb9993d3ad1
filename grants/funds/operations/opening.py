"""Opening balances: a fund whose books begin here with money it had before."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from grants.funds.ledger import LedgerEvent
from grants.funds.models import Contribution, Contributor, ContributorKind, Fund, Transfer
from grants.funds.models_framework import Aim, AimKind
from grants.funds.opening import OpeningLot, WrongRows, read
from grants.funds.operations.giving import add_contributor, reference_of
from grants.funds.operations.posting import Line, post
from grants.funds.operations.receiving import Restrictions, make_lot
from grants.funds.queries_framework import aims_named
from grants.funds.states import FundAction
from grants.funds.wording import APPLICANTS
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand


def import_opening(actor: Actor, *, fund: Fund, content: bytes, on: date) -> list[Contribution]:
    """Take what a fund's lots held before its books began here, from a CSV file; once.

    Effects, in order: the fund is locked; contributors that are not entered yet, of the kind
    the row names; a contribution and its lot for each row, with the day it came; its
    transfer on the day `on`; an audit entry. Nothing of a file with a wrong row is taken:
    Invalid on `file` or `on`, WrongRows naming each row.
    """
    demand(actor, FundAction.IMPORT_OPENING, fund)
    held = lock(Fund, fund.id)
    if db.session.scalar(
        select(Transfer.id)
        .where(Transfer.fund_id == held.id, Transfer.event == LedgerEvent.OPENING_BALANCE.value)
        .limit(1)
    ):
        raise NotNow(_("Opening balances were imported before. Record what comes since as usual."))
    if on > clock.today(held.time_zone):
        raise Invalid(_("Choose today or a day before."), "on")
    objectives = aims_named(held, AimKind.OBJECTIVE)
    rows = read(
        content,
        currency=held.currency,
        kinds=frozenset(kind.value for kind in ContributorKind),
        applicants=frozenset(APPLICANTS),
        objectives=frozenset(objectives),
    )
    givers = _givers(actor, held, rows, on)
    made = [
        _enter(actor, givers[row.contributor], row, objectives.get(row.objective), on)
        for row in rows
    ]
    total = sum(row.amount.minor for row in rows)
    audit.record(
        actor,
        FundAction.IMPORT_OPENING,
        held,
        detail={"on": on.isoformat(), "lots": len(made), "total_minor": total},
    )
    return made


def _givers(actor: Actor, fund: Fund, rows: list[OpeningLot], on: date) -> dict[str, Contributor]:
    known = {
        one.name: one
        for one in db.session.scalars(select(Contributor).where(Contributor.fund_id == fund.id))
    }
    wrong = [
        (row.row, _("received_on is after the day the books begin."))
        for row in rows
        if row.received_on > on
    ]
    named = {row.contributor: row.kind for row in rows if row.kind}
    wrong += [
        (row.row, _("%(name)s is not entered yet. Give its kind.", name=row.contributor))
        for row in rows
        if row.contributor not in known and row.contributor not in named
    ]
    if wrong:
        raise WrongRows(sorted(wrong))
    for name in dict.fromkeys(row.contributor for row in rows):
        if name not in known:
            known[name] = add_contributor(
                actor, fund=fund, name=name, kind=ContributorKind(named[name])
            )
    return known


def _enter(
    actor: Actor, giver: Contributor, row: OpeningLot, objective: Aim | None, on: date
) -> Contribution:
    fund = giver.fund
    contribution = Contribution(
        reference=reference_of(fund, "C", on),
        fund_id=fund.id,
        contributor_id=giver.id,
        amount_minor=row.amount.minor,
        received_on=row.received_on,
        bank_reference=row.reference,
        recorded_by_id=actor.person_id,
    )
    lot = make_lot(
        contribution,
        Restrictions(
            theme=row.theme,
            area=row.area,
            applicant_kind=row.applicant_kind,
            usable_from=row.usable_from,
            usable_until=row.usable_until,
            objective=objective,
            most_per_award=row.most_per_award,
        ),
    )
    post(
        actor,
        LedgerEvent.OPENING_BALANCE,
        fund=fund,
        lines=[Line(row.amount, lot_id=lot.id)],
        cause=contribution,
        key=f"contribution:{contribution.reference}:opening",
        about=f"{giver.name}, {contribution.reference}",
        on=on,
    )
    return contribution
