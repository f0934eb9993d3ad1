"""What of a fund's money waits for a second person today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import joinedload

from grants.awards.models import Award
from grants.awards.models_account import Disallowance
from grants.awards.models_reallocation import Reallocation
from grants.awards.queries_account import disallowances_to_approve
from grants.awards.queries_reallocation import reallocations_to_approve
from grants.disbursements.models import Disbursement
from grants.funds.models_match import MatchRule
from grants.funds.models_moves import LotMove
from grants.funds.queries_match import rules_to_approve
from grants.funds.queries_moving import moves_to_approve
from grants.kernel.db import db
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.organisations.models import BankAccount
from grants.organisations.queries_freeze import frozen
from grants.reminders import queries_waiting as waits
from grants.reminders.tasks import MOST, Task


def moves(actor: Actor, _moment: datetime) -> Iterator[Task]:
    """Moves between lots that this actor may approve, the oldest first."""
    rows = db.session.scalars(
        moves_to_approve(actor)
        .options(joinedload(LotMove.fund))
        .order_by(LotMove.proposed_at, LotMove.id)
        .limit(MOST)
    )
    for move in rows:
        yield Task(
            move.proposed_at.date(),
            _("Approve a move between lots"),
            move.reference,
            "funds.move",
            {"slug": move.fund.slug, "move": move.reference},
            amount=move.amount,
        )


def matches(actor: Actor, _moment: datetime) -> Iterator[Task]:
    """Matching rules that this actor may approve, the oldest first."""
    rows = db.session.scalars(
        rules_to_approve(actor)
        .options(joinedload(MatchRule.fund), joinedload(MatchRule.terms))
        .order_by(MatchRule.proposed_at, MatchRule.id)
        .limit(MOST)
    )
    for rule in rows:
        yield Task(
            rule.proposed_at.date(),
            _("Approve a matching rule"),
            rule.terms.name,
            "funds.match_rule",
            {"slug": rule.fund.slug, "rule": rule.reference},
            amount=rule.cap,
        )


def reallocations(actor: Actor, _moment: datetime) -> Iterator[Task]:
    """Other money for awards that this actor may approve, the oldest first."""
    rows = db.session.scalars(
        reallocations_to_approve(actor)
        .options(joinedload(Reallocation.award).joinedload(Award.fund))
        .order_by(Reallocation.proposed_at, Reallocation.id)
        .limit(MOST)
    )
    for one in rows:
        yield Task(
            one.proposed_at.date(),
            _("Approve other money for an award"),
            one.award.title,
            "awards.lots",
            {"reference": one.award.reference},
            amount=one.amount,
        )


def missing(actor: Actor, _moment: datetime) -> Iterator[Task]:
    """Payments that the recipient says have not arrived, the longest paid first."""
    rows = db.session.scalars(
        waits.not_arrived(actor)
        .options(joinedload(Disbursement.award).joinedload(Award.fund))
        .order_by(Disbursement.paid_on, Disbursement.id)
        .limit(MOST)
    )
    for payment in rows:
        if payment.paid_on is not None:
            yield Task(
                payment.paid_on,
                _("Find a payment that has not arrived"),
                payment.award.title,
                "disbursements.detail",
                {"reference": payment.reference},
                amount=payment.amount,
            )


def stopped(actor: Actor, _moment: datetime) -> Iterator[Task]:
    """Bank accounts that somebody said are not theirs, the oldest first."""
    rows = db.session.scalars(
        frozen(actor)
        .options(joinedload(BankAccount.organisation))
        .order_by(BankAccount.proposed_at, BankAccount.id)
        .limit(MOST)
    )
    for account in rows:
        yield Task(
            account.proposed_at.date(),
            _("Look into a bank account that was stopped"),
            account.organisation.name,
            "organisations.bank_account_version",
            {"public_id": account.public_id},
        )


def disallowances(actor: Actor, _moment: datetime) -> Iterator[Task]:
    """Amounts that are not to be accepted, for this actor to approve, the oldest first."""
    rows = db.session.scalars(
        disallowances_to_approve(actor)
        .options(joinedload(Disallowance.award).joinedload(Award.fund))
        .order_by(Disallowance.proposed_at, Disallowance.id)
        .limit(MOST)
    )
    for one in rows:
        yield Task(
            one.proposed_at.date(),
            _("Approve a disallowance"),
            one.award.title,
            "awards.account",
            {"reference": one.award.reference},
            amount=one.amount,
        )
