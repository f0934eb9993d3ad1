"""Money that is promised and money that comes: funds, contributors, pledges, contributions."""

from __future__ import annotations

import re
import secrets
import zoneinfo
from datetime import date

from sqlalchemy import select

from grants.accounts.models import Role, RoleGrant
from grants.funds.ledger import CONTRIBUTOR_KINDS, FUND_KINDS
from grants.funds.models import (
    Account,
    Contributor,
    ContributorKind,
    Fund,
)
from grants.funds.operations.people import invite_person
from grants.funds.states import FundAction
from grants.kernel import audit
from grants.kernel.db import db
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money, minor_digits
from grants.kernel.numbering import next_reference
from grants.kernel.policy import Actor, demand


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

    `email` is of a person who is invited to sign in for it. Effects, in order: the
    contributor, its accounts in the ledger, an audit entry, the invitation if there is one.
    """
    demand(actor, FundAction.ADD_CONTRIBUTOR, fund)
    plain = name.strip()
    if not plain:
        raise Invalid(_("Enter the contributor's name."), "name")
    taken = select(Contributor.id).where(Contributor.fund_id == fund.id, Contributor.name == plain)
    if db.session.scalar(taken):
        raise Invalid(_("This contributor is already entered. Use its page."), "name")
    contributor = Contributor(
        public_id=secrets.token_urlsafe(9),
        fund_id=fund.id,
        name=plain,
        kind=ContributorKind(kind).value,
    )
    db.session.add(contributor)
    db.session.flush()
    db.session.add_all(
        Account(fund_id=fund.id, contributor_id=contributor.id, kind=kind.value)
        for kind in CONTRIBUTOR_KINDS
    )
    db.session.flush()
    audit.record(actor, FundAction.ADD_CONTRIBUTOR, contributor, detail={"name": plain})
    if email.strip():
        invite_person(actor, contributor, email=email)
    return contributor


def reference_of(fund: Fund, mark: str, on: date) -> str:
    """The next reference, such as PLIF-C-2026-0003."""
    return next_reference(f"{fund.reference_prefix}-{mark}-{on.year}")


def demand_above_nil(amount: Money, fund: Fund) -> None:
    """Refuse an amount of nil, below nil or in another currency, on the field `amount`."""
    if amount.currency != fund.currency:
        raise Invalid(_("This fund counts in %(currency)s.", currency=fund.currency), "amount")
    if amount.minor <= 0:
        raise Invalid(_("Enter an amount above 0."), "amount")
