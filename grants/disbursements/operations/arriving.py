"""The recipient says whether the money has arrived."""

from __future__ import annotations

from datetime import date

from grants.accounts.models import Role
from grants.accounts.queries import holders
from grants.disbursements.models import Disbursement
from grants.disbursements.models_paid import Arrival
from grants.disbursements.operations.standing import locked
from grants.disbursements.queries_paid import arrivals_of
from grants.disbursements.states import DisbursementAction, DisbursementStatus
from grants.kernel import audit, clock
from grants.kernel.days import day_words
from grants.kernel.db import db
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.notifications.operations import tell

_A = DisbursementAction


def say_arrived(
    actor: Actor, *, disbursement: Disbursement, arrived_on: date | None, note: str = ""
) -> None:
    """Say on which day a paid disbursement arrived, or with no day that it has not.

    What the bank and the books say does not change. Effects, in order: the award and the
    disbursement are locked; what is said; an audit entry; where it has not arrived, a mail to the
    fund's finance officers. The same again changes nothing. Raises Invalid on `arrived_on`.
    """
    held = locked(disbursement)
    demand(actor, _A.SAY_ARRIVED, held)
    if held.status != DisbursementStatus.PAID or held.paid_on is None:
        raise NotNow(_("The bank has not paid this. We tell you when it has."))
    before = next(iter(arrivals_of(held)), None)
    if before is not None and (before.arrived_on, before.note) == (arrived_on, note.strip()):
        return
    if before is not None and before.arrived:
        raise NotNow(_("You have told us already that it arrived."))
    if arrived_on is not None:
        _check_day(held.paid_on, arrived_on, clock.today(held.award.fund.time_zone))
    said = Arrival(
        disbursement_id=held.id,
        arrived=arrived_on is not None,
        arrived_on=arrived_on,
        note=note.strip(),
        said_by_id=actor.person_id,
    )
    db.session.add(said)
    db.session.flush()
    day = arrived_on.isoformat() if arrived_on else None
    audit.record(actor, _A.SAY_ARRIVED, held, detail={"arrived": said.arrived, "on": day})
    if arrived_on is None:
        _tell_finance(held, said)


def _check_day(paid_on: date, arrived_on: date, today: date) -> None:
    if arrived_on > today:
        raise Invalid(_("Enter today or a day before."), "arrived_on")
    if arrived_on < paid_on:
        raise Invalid(
            _(
                "The bank paid it on %(day)s. Enter that day or a later one.",
                day=day_words(paid_on),
            ),
            "arrived_on",
        )


def _tell_finance(held: Disbursement, said: Arrival) -> None:
    tell(
        f"disbursement:{held.reference}:not_arrived:{said.id}",
        to=holders(Role.FINANCE_OFFICER, held.fund_id),
        template="disbursement_not_arrived",
        organisation=held.award.organisation.name,
        title=held.award.title,
        amount=held.amount,
        paid_on=held.paid_on,
        note=said.note,
        reference=held.reference,
    )
