"""The acts that are killed between any two statements: each from its facts alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.operations import submit_application
from grants.awards.models import Award
from grants.awards.models_variation import Variation
from grants.awards.operations import (
    accept_report,
    approve_variation,
    close_money,
    countersign,
    countersign_variation,
    record_refund,
    sign_agreement,
)
from grants.awards.queries import instalment_of
from grants.disbursements.models import Disbursement
from grants.disbursements.operations import (
    approve,
    mark_paid,
    pay_from_statement,
    request,
    send,
)
from grants.funds.models import Contributor, Fund
from grants.funds.models_people import ContributorInvitation
from grants.funds.operations import import_statements, join_contributor, keep_agreement
from grants.funds.operations.agreements import Signed
from grants.incidents.models import Incident
from grants.incidents.operations import Triage, triage
from grants.kernel.db import db
from grants.kernel.idempotency import once
from grants.kernel.money import Money
from grants.kernel.policy import Actor
from grants.organisations.operations import freeze_account
from grants.reviews.models import Outcome
from grants.reviews.operations import decide
from tests.factories.giving import PAPER
from tests.factories.money import fresh
from tests.harness.clock import MORNING

Facts = dict[str, Any]
KEY = "asked for once"


def _named(record_type: type[Any], facts: Facts) -> Any:
    named = select(record_type).where(record_type.reference == facts["reference"])
    return db.session.execute(named).scalar_one()


def _submit(actor: Actor, facts: Facts) -> object:
    return submit_application(
        actor,
        _named(Application, facts),
        arrived_at=datetime.fromisoformat(facts["arrived"]),
        key=KEY,
    )


def _decide(actor: Actor, facts: Facts) -> object:
    return decide(
        actor,
        application=_named(Application, facts),
        outcome=Outcome.AWARDED,
        amount=Money(facts["minor"], "PKR"),
        reason="The best answer to the need.",
        key=KEY,
    )


def _import(actor: Actor, facts: Facts) -> object:
    return import_statements(
        actor,
        fund=db.session.get_one(Fund, facts["fund"]),
        content=facts["content"].encode(),
        filename="january.xml",
    )


def _sign(actor: Actor, facts: Facts) -> object:
    return sign_agreement(
        actor,
        award=_named(Award, facts),
        text_hash=facts["seal"],
        code=facts["code"],
        typed_name="Amina Gul",
        office="Chair",
    )


def _countersign(actor: Actor, facts: Facts) -> object:
    return countersign(
        actor,
        award=_named(Award, facts),
        text_hash=facts["seal"],
        typed_name="Farah Naz",
        office="Fund manager",
    )


def _approve_variation(actor: Actor, facts: Facts) -> None:
    approve_variation(actor, variation=db.session.get_one(Variation, facts["variation"]))


def _countersign_variation(actor: Actor, facts: Facts) -> object:
    return countersign_variation(
        actor,
        variation=db.session.get_one(Variation, facts["variation"]),
        text_hash=facts["seal"],
        typed_name="Farah Naz",
        office="Fund manager",
    )


def _triage(actor: Actor, facts: Facts) -> object:
    return triage(
        actor,
        incident=db.session.get_one(Incident, facts["incident"]),
        found=Triage("complaint", "serious", "staff", criterion=facts["criterion"]),
    )


def _request(actor: Actor, facts: Facts) -> object:
    return request(actor, instalment=instalment_of(_named(Award, facts), 1))


def _approve(actor: Actor, facts: Facts) -> None:
    approve(actor, disbursement=_named(Disbursement, facts), key=KEY)


def _send(actor: Actor, facts: Facts) -> None:
    send(actor, disbursement=_named(Disbursement, facts), key=KEY)


def _mark_paid(actor: Actor, facts: Facts) -> None:
    mark_paid(
        actor,
        disbursement=_named(Disbursement, facts),
        bank_reference="HBL 99",
        paid_on=date.fromisoformat(facts["paid_on"]),
        key=KEY,
    )


def _join(actor: Actor, facts: Facts) -> object:
    invitation = db.session.get_one(ContributorInvitation, facts["invitation"])
    # Whoever joins again finds the invitation used up.
    return invitation.closed_at is not None or join_contributor(actor, invitation)


def _agree(actor: Actor, facts: Facts) -> object:
    giver = db.session.get_one(Contributor, facts["giver"])
    signed = Signed("Agreement", MORNING.date(), None, BytesIO(PAPER), "agreement.pdf")
    return once(
        actor,
        scope="contributor_agreement:keep",
        key=KEY,
        body={},
        work=lambda: {"agreement": keep_agreement(actor, giver, signed).public_id},
    )


def _freeze(_actor: Actor, facts: Facts) -> object:
    return freeze_account(facts["token"])


def _reconcile(actor: Actor, facts: Facts) -> object:
    fund = db.session.get_one(Fund, facts["fund"])
    return pay_from_statement(actor, fund=fund, chosen=facts["chosen"], key=KEY)


def _accept_report(actor: Actor, facts: Facts) -> object:
    def work() -> Facts:
        [report, *_later] = _named(Award, facts).progress_reports
        accept_report(actor, report=report, summary="Evenings are full.")
        return {}

    return once(actor, scope="progress_report:accept", key=KEY, body={}, work=work)


def _refund(actor: Actor, facts: Facts) -> object:
    def work() -> Facts:
        record_refund(
            actor,
            award=_named(Award, facts),
            amount=Money(100_00, "PKR"),
            received_on=MORNING.date(),
            bank_reference="HBL 7",
        )
        return {}

    return once(actor, scope="award:refund", key=KEY, body={}, work=work)


def _close_money(actor: Actor, facts: Facts) -> object:
    def work() -> Facts:
        close_money(actor, award=_named(Award, facts))
        return {}

    return once(actor, scope="award:close_money", key=KEY, body={}, work=work)


_ACTS: dict[str, Callable[[Actor, Facts], object]] = {
    "import": _import,
    "submit": _submit,
    "decide": _decide,
    "sign": _sign,
    "countersign": _countersign,
    "approve_variation": _approve_variation,
    "countersign_variation": _countersign_variation,
    "request": _request,
    "approve": _approve,
    "send": _send,
    "mark_paid": _mark_paid,
    "accept_report": _accept_report,
    "refund": _refund,
    "close_money": _close_money,
    "triage": _triage,
    "join": _join,
    "agree": _agree,
    "freeze": _freeze,
    "reconcile": _reconcile,
}


def the_act(act: str, facts: Facts) -> Callable[[], object]:
    """What is to be done, from its facts alone."""
    actor = fresh(db.session.get_one(Person, facts["person"]))
    return lambda: _ACTS[act](actor, facts)
