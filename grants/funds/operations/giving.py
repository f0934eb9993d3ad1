"""Money that is promised and money that comes: funds, contributors, pledges, contributions."""

from __future__ import annotations

import re
import secrets
import zoneinfo
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from grants.accounts.models import Person, Role, RoleGrant
from grants.funds.ledger import CONTRIBUTOR_KINDS, FUND_KINDS, LOT_KINDS, LedgerEvent
from grants.funds.models import (
    Account,
    Contribution,
    Contributor,
    ContributorKind,
    Fund,
    Lot,
    Pledge,
)
from grants.funds.operations.posting import Line, post
from grants.funds.states import FundAction, PledgeAction, PledgeStatus
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money, minor_digits
from grants.kernel.numbering import next_reference
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What a contribution may be used for. Empty means no restriction."""

    theme: str = ""
    area: str = ""
    applicant_kind: str = ""
    usable_from: date | None = None
    usable_until: date | None = None


def open_fund(
    actor: Actor,
    *,
    name: str,
    slug: str,
    reference_prefix: str,
    currency: str,
    time_zone: str,
    city: str,
    objectives: str = "",
    contact: str = "",
) -> Fund:
    """Open a public-private fund.

    Effects, in order: the fund, its bank account in the ledger, the role of fund manager
    for who opened it (unless held for every fund), an audit entry. Raises Invalid on
    `name`, `slug`, `reference_prefix`, `currency` or `time_zone`.
    """
    demand(actor, FundAction.OPEN)
    wrong = _wrong_fund(name, slug, reference_prefix, currency, time_zone)
    if wrong:
        raise Invalid.many(wrong)
    fund = Fund(
        name=name.strip(),
        slug=slug.strip(),
        reference_prefix=reference_prefix.strip(),
        currency=currency,
        time_zone=time_zone,
        city=city.strip(),
        objectives=objectives.strip(),
        contact=contact.strip(),
    )
    db.session.add(fund)
    db.session.flush()
    db.session.add_all(Account(fund_id=fund.id, kind=kind.value) for kind in FUND_KINDS)
    if actor.person_id is not None and not actor.has(Role.FUND_MANAGER, fund.id):
        db.session.add(
            RoleGrant(
                person_id=actor.person_id,
                role=Role.FUND_MANAGER.value,
                fund_id=fund.id,
                granted_by_id=actor.person_id,
            )
        )
    db.session.flush()
    audit.record(actor, FundAction.OPEN, fund, detail={"name": fund.name, "currency": currency})
    return fund


def _wrong_fund(name: str, slug: str, prefix: str, currency: str, zone: str) -> dict[str, str]:
    wrong = {}
    if not name.strip():
        wrong["name"] = _("Enter the fund's name.")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug.strip()) or slug == "new":
        wrong["slug"] = _("Use small letters, digits and hyphens, such as peshawar-fund.")
    elif db.session.scalar(select(Fund.id).where(Fund.slug == slug.strip())):
        wrong["slug"] = _("Another fund has this address. Choose another one.")
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,7}", prefix.strip()):
        wrong["reference_prefix"] = _("Use two to eight capital letters or digits, such as PLIF.")
    elif db.session.scalar(select(Fund.id).where(Fund.reference_prefix == prefix.strip())):
        wrong["reference_prefix"] = _("Another fund uses these letters. Choose others.")
    try:
        minor_digits(currency)
    except ValueError:
        wrong["currency"] = _("Enter the currency's three letters, such as PKR.")
    if zone not in zoneinfo.available_timezones():
        wrong["time_zone"] = _("Choose a time zone, such as Asia/Karachi.")
    return wrong


def add_contributor(
    actor: Actor, *, fund: Fund, name: str, kind: ContributorKind, email: str = ""
) -> Contributor:
    """Enter a body that gives to the fund.

    `email` is of the person who signs in for it, and must be known already. Effects, in
    order: the contributor, its accounts in the ledger, that person's role, an audit entry.
    """
    demand(actor, FundAction.ADD_CONTRIBUTOR, fund)
    plain = name.strip()
    if not plain:
        raise Invalid(_("Enter the contributor's name."), "name")
    taken = select(Contributor.id).where(Contributor.fund_id == fund.id, Contributor.name == plain)
    if db.session.scalar(taken):
        raise Invalid(_("This contributor is already entered. Use its page."), "name")
    person = _person(email)
    contributor = Contributor(
        public_id=secrets.token_urlsafe(9),
        fund_id=fund.id,
        name=plain,
        kind=ContributorKind(kind).value,
        person_id=person.id if person else None,
    )
    db.session.add(contributor)
    db.session.flush()
    db.session.add_all(
        Account(fund_id=fund.id, contributor_id=contributor.id, kind=kind.value)
        for kind in CONTRIBUTOR_KINDS
    )
    if person is not None:
        _grant_contributor(actor, person, fund)
    db.session.flush()
    audit.record(actor, FundAction.ADD_CONTRIBUTOR, contributor, detail={"name": plain})
    return contributor


def _person(email: str) -> Person | None:
    if not email.strip():
        return None
    address = email.strip().lower()
    person = db.session.scalar(select(Person).where(Person.email == address))
    if person is None:
        raise Invalid(
            _("Nobody has signed up with this address. Ask them to sign up first."), "email"
        )
    return person


def _grant_contributor(actor: Actor, person: Person, fund: Fund) -> None:
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == person.id,
        RoleGrant.role == Role.CONTRIBUTOR.value,
        RoleGrant.fund_id == fund.id,
    )
    if db.session.scalar(held) is None:
        db.session.add(
            RoleGrant(
                person_id=person.id,
                role=Role.CONTRIBUTOR.value,
                fund_id=fund.id,
                granted_by_id=actor.person_id,
            )
        )


def _number(fund: Fund, mark: str, on: date) -> str:
    """The next reference, such as PLIF-C-2026-0003."""
    return next_reference(f"{fund.reference_prefix}-{mark}-{on.year}")


def _above_nil(amount: Money, fund: Fund) -> None:
    if amount.currency != fund.currency:
        raise Invalid(_("This fund counts in %(currency)s.", currency=fund.currency), "amount")
    if amount.minor <= 0:
        raise Invalid(_("Enter an amount above 0."), "amount")


def record_pledge(
    actor: Actor,
    *,
    contributor: Contributor,
    amount: Money,
    pledged_on: date,
    expected_on: date | None = None,
    note: str = "",
) -> Pledge:
    """Record what a contributor says it will give. Nothing is spent on a pledge.

    Effects, in order: the pledge, its transfer (contributor to receivable), an audit entry.
    """
    demand(actor, PledgeAction.RECORD, contributor)
    fund = contributor.fund
    _above_nil(amount, fund)
    if expected_on is not None and expected_on < pledged_on:
        raise Invalid(_("The money cannot be expected before the pledge."), "expected_on")
    pledge = Pledge(
        reference=_number(fund, "P", pledged_on),
        fund_id=fund.id,
        contributor_id=contributor.id,
        amount_minor=amount.minor,
        pledged_on=pledged_on,
        expected_on=expected_on,
        note=note.strip(),
        recorded_by_id=actor.person_id,
    )
    db.session.add(pledge)
    db.session.flush()
    post(
        actor,
        LedgerEvent.PLEDGE_RECORDED,
        fund=fund,
        lines=[Line(amount, contributor_id=contributor.id)],
        cause=pledge,
        key=f"pledge:{pledge.reference}:recorded",
        about=f"{contributor.name}, {pledge.reference}",
        on=pledged_on,
    )
    detail = {"amount": amount.plain(), "contributor": contributor.name}
    audit.record(actor, PledgeAction.RECORD, pledge, detail=detail)
    return pledge


def receive_contribution(
    actor: Actor,
    *,
    contributor: Contributor,
    amount: Money,
    received_on: date,
    bank_reference: str,
    pledge: Pledge | None = None,
    restrictions: Restrictions = Restrictions(),
) -> Contribution:
    """Record money that has come into the fund's bank account. It becomes one lot.

    Effects, in order: the pledge (if one is named) is locked and moves to partly received
    or received; the contribution and its lot with the lot's four accounts; the transfers;
    an audit entry. Raises Invalid when more comes than the pledge still promises: record
    the rest as a contribution of its own.
    """
    demand(actor, FundAction.RECEIVE_CONTRIBUTION, contributor)
    fund = contributor.fund
    _check_contribution(fund, amount, received_on, bank_reference, restrictions)
    reference = _number(fund, "C", received_on)
    if pledge is not None:
        _receive_on_pledge(actor, pledge, contributor, amount)
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
    db.session.add(contribution)
    db.session.flush()
    lot = Lot(
        contribution_id=contribution.id,
        fund_id=fund.id,
        contributor_id=contributor.id,
        theme=restrictions.theme.strip(),
        area=restrictions.area.strip(),
        applicant_kind=restrictions.applicant_kind,
        usable_from=restrictions.usable_from,
        usable_until=restrictions.usable_until,
    )
    db.session.add(lot)
    db.session.flush()
    db.session.add_all(
        Account(fund_id=fund.id, lot_id=lot.id, contributor_id=contributor.id, kind=kind.value)
        for kind in LOT_KINDS
    )
    db.session.flush()
    post(
        actor,
        LedgerEvent.CONTRIBUTION_RECEIVED
        if pledge
        else LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED,
        fund=fund,
        lines=[Line(amount, lot_id=lot.id, contributor_id=contributor.id)],
        cause=contribution,
        key=f"contribution:{reference}:received",
        about=f"{contributor.name}, {reference}",
        on=received_on,
    )
    detail = {
        "amount": amount.plain(),
        "contributor": contributor.name,
        "bank_reference": contribution.bank_reference,
        "pledge": pledge.reference if pledge else None,
    }
    audit.record(actor, FundAction.RECEIVE_CONTRIBUTION, contribution, detail=detail)
    return contribution


def _check_contribution(
    fund: Fund, amount: Money, received_on: date, bank_reference: str, restrictions: Restrictions
) -> None:
    _above_nil(amount, fund)
    if received_on > clock.today(fund.time_zone):
        raise Invalid(_("Money cannot have come on a day that is still to come."), "received_on")
    if not bank_reference.strip():
        raise Invalid(_("Enter the bank's reference of this payment."), "bank_reference")
    first, last = restrictions.usable_from, restrictions.usable_until
    if first is not None and last is not None and last < first:
        raise Invalid(_("The last day of use is before the first."), "usable_until")


def _receive_on_pledge(
    actor: Actor, pledge: Pledge, contributor: Contributor, amount: Money
) -> None:
    held = lock(Pledge, pledge.id)
    if held.contributor_id != contributor.id:
        raise Invalid(_("This pledge is another contributor's."), "pledge")
    if held.status not in (PledgeStatus.PLEDGED, PledgeStatus.PARTLY_RECEIVED):
        raise NotNow(_("Nothing more is expected on this pledge."))
    rest = Money(held.amount_minor - held.received_minor, amount.currency)
    if amount > rest:
        raise Invalid(
            _(
                "Only %(rest)s of this pledge is still to come. Record the rest as a "
                "contribution of its own, without a pledge.",
                rest=str(rest),
            ),
            "amount",
        )
    action = PledgeAction.RECEIVE_REST if amount == rest else PledgeAction.RECEIVE_PART
    received = held.received_minor + amount.minor
    fire(actor, held, action, detail={"amount": amount.plain()}, received_minor=received)


def lapse_pledge(actor: Actor, *, pledge: Pledge, reason: str) -> None:
    """Let what is still to come on a pledge lapse: its day is over."""
    _end_pledge(actor, pledge, PledgeAction.LAPSE, LedgerEvent.PLEDGE_LAPSED, reason)


def withdraw_pledge(actor: Actor, *, pledge: Pledge, reason: str) -> None:
    """Record that a contributor takes back what is still to come on its pledge."""
    _end_pledge(actor, pledge, PledgeAction.WITHDRAW, LedgerEvent.PLEDGE_WITHDRAWN, reason)


def _end_pledge(
    actor: Actor, pledge: Pledge, action: PledgeAction, event: LedgerEvent, reason: str
) -> None:
    held = lock(Pledge, pledge.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    fire(actor, held, action, detail={"reason": reason.strip()})
    rest = Money(held.amount_minor - held.received_minor, held.fund.currency)
    post(
        actor,
        event,
        fund=held.fund,
        lines=[Line(rest, contributor_id=held.contributor_id)],
        cause=held,
        key=f"pledge:{held.reference}:ended",
        about=f"{held.contributor.name}, {held.reference}",
        on=clock.today(held.fund.time_zone),
    )
