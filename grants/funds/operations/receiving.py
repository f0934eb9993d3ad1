"""Money that comes: each contribution is one lot, with what it may be used for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grants.funds.ledger import LOT_KINDS, LedgerEvent
from grants.funds.models import Account, Contribution, Contributor, Fund, Lot, Pledge
from grants.funds.models_framework import Aim, AimKind
from grants.funds.models_match import MatchRule
from grants.funds.operations.exchanging import Foreign, keep_receipt, settled
from grants.funds.operations.giving import demand_above_nil, reference_of
from grants.funds.operations.matching import Happening, count_gift, hold_rules, rule_of
from grants.funds.operations.pledging import receive_on_pledge
from grants.funds.operations.posting import Line, post
from grants.funds.queries_match import received_gift
from grants.funds.states import FundAction
from grants.kernel import audit, clock
from grants.kernel.db import db
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What a contribution may be used for. Empty means no restriction."""

    theme: str = ""
    area: str = ""
    applicant_kind: str = ""
    usable_from: date | None = None
    usable_until: date | None = None
    objective: Aim | None = None
    most_per_award: Money | None = None


def receive_contribution(
    actor: Actor,
    *,
    contributor: Contributor,
    amount: Money,
    received_on: date,
    bank_reference: str,
    pledge: Pledge | None = None,
    restrictions: Restrictions = Restrictions(),
    foreign: Foreign | None = None,
) -> Contribution:
    """Record money that has come into the fund's bank account. It becomes one lot.

    On a pledge in another currency, `foreign` is what came of it and `amount` what reached the
    bank; the books count it at the pledge's rate, and what lies between is a gain or a loss.

    Money on a pledge that follows a matching rule is restricted as the rule says.

    Effects, in order: the pledge (if one is named) is locked and moves to partly received
    or received; the contribution and its lot with the lot's accounts; the transfers; what it
    unlocks by matching rules; an audit entry. Raises Invalid when more comes than the
    pledge still promises: record the rest as a contribution of its own.
    """
    demand(actor, FundAction.RECEIVE_CONTRIBUTION, contributor)
    fund = contributor.fund
    _check_contribution(fund, amount, received_on, bank_reference, restrictions)
    matching = hold_rules(fund)
    follows = rule_of(pledge.id) if pledge is not None else None
    if follows is not None:
        restrictions = _restricted_by(follows, restrictions)
    reference = reference_of(fund, "C", received_on)
    settles = amount
    if pledge is not None:
        settles = settled(pledge, amount, foreign)
        receive_on_pledge(actor, pledge, contributor, settles)
    elif foreign is not None:
        raise Invalid(_("Choose the pledge that is in the other currency."), "pledge")
    contribution = Contribution(
        reference=reference,
        fund_id=fund.id,
        contributor_id=contributor.id,
        pledge_id=pledge.id if pledge else None,
        amount_minor=amount.minor,
        received_on=received_on,
        bank_reference=bank_reference.strip(),
        recorded_by_id=actor.person_id,
    )
    lot = make_lot(contribution, restrictions)
    if foreign is not None:
        keep_receipt(contribution, foreign, settles)
    _post(actor, contribution, settles, pledged=pledge is not None)
    gift = received_gift(contribution, lot, is_match=follows is not None)
    what = Happening(contribution, received_on, f"{reference}:received")
    count_gift(actor, matching, gift, amount.minor, what)
    detail = {
        "amount": amount.plain(),
        "contributor": contributor.name,
        "bank_reference": contribution.bank_reference,
        "pledge": pledge.reference if pledge else None,
    }
    audit.record(actor, FundAction.RECEIVE_CONTRIBUTION, contribution, detail=detail)
    return contribution


def _restricted_by(rule: MatchRule, typed: Restrictions) -> Restrictions:
    terms = rule.terms
    ruled = Restrictions(
        theme=terms.theme,
        area=terms.area,
        applicant_kind=terms.applicant_kind,
        usable_from=terms.usable_from,
        usable_until=terms.usable_until,
        objective=terms.objective,
        most_per_award=terms.most_per_award,
    )
    if typed not in (Restrictions(), ruled):
        raise Invalid(
            _(
                "This pledge follows the matching rule %(reference)s, which says what its money "
                "may be used for. Leave the restrictions empty.",
                reference=rule.reference,
            ),
            "pledge",
        )
    return ruled


def _post(actor: Actor, contribution: Contribution, settles: Money, *, pledged: bool) -> None:
    """What settles the pledge, and the gain or loss beside it."""
    amount = contribution.amount
    parts = {
        LedgerEvent.CONTRIBUTION_RECEIVED
        if pledged
        else LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED: min(amount, settles),
        LedgerEvent.EXCHANGE_GAINED: amount - settles,
        LedgerEvent.EXCHANGE_LOST: settles - amount,
    }
    name = contribution.contributor.name
    for event, part in parts.items():
        if part.minor <= 0:
            continue
        act = "received" if event.value.startswith("contribution") else event.value
        post(
            actor,
            event,
            fund=contribution.fund,
            lines=[
                Line(part, lot_id=contribution.lot.id, contributor_id=contribution.contributor_id)
            ],
            cause=contribution,
            key=f"contribution:{contribution.reference}:{act}",
            about=f"{name}, {contribution.reference}",
            on=contribution.received_on,
        )


def make_lot(contribution: Contribution, restrictions: Restrictions) -> Lot:
    """Enter a contribution and the lot it becomes, with the lot's accounts in the ledger."""
    db.session.add(contribution)
    db.session.flush()
    lot = Lot(
        contribution_id=contribution.id,
        fund_id=contribution.fund_id,
        contributor_id=contribution.contributor_id,
        theme=restrictions.theme.strip(),
        area=restrictions.area.strip(),
        applicant_kind=restrictions.applicant_kind,
        usable_from=restrictions.usable_from,
        usable_until=restrictions.usable_until,
        objective=restrictions.objective,
        most_per_award_minor=restrictions.most_per_award.minor
        if restrictions.most_per_award is not None
        else None,
    )
    db.session.add(lot)
    db.session.flush()
    db.session.add_all(
        Account(
            fund_id=lot.fund_id, lot_id=lot.id, contributor_id=lot.contributor_id, kind=kind.value
        )
        for kind in LOT_KINDS
    )
    db.session.flush()
    return lot


def _check_contribution(
    fund: Fund, amount: Money, received_on: date, bank_reference: str, restrictions: Restrictions
) -> None:
    demand_above_nil(amount, fund)
    if received_on > clock.today(fund.time_zone):
        raise Invalid(_("Money cannot have come on a day that is still to come."), "received_on")
    if not bank_reference.strip():
        raise Invalid(_("Enter the bank's reference of this payment."), "bank_reference")
    first, last = restrictions.usable_from, restrictions.usable_until
    if first is not None and last is not None and last < first:
        raise Invalid(_("The last day of use is before the first."), "usable_until")
    aim, most = restrictions.objective, restrictions.most_per_award
    if aim is not None and (aim.fund_id != fund.id or aim.kind != AimKind.OBJECTIVE):
        raise Invalid(_("Choose an objective of this fund’s framework."), "objective")
    if most is not None and (most.currency != fund.currency or most.minor <= 0):
        raise Invalid(_("Enter an amount above 0."), "most_per_award")
