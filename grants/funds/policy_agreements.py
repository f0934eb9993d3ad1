"""Who keeps a contributor's contacts and agreements, and who reads them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, true

from grants.accounts.policy import (
    is_contributor_person,
    is_finance_officer,
    is_fund_manager,
    is_staff,
)
from grants.funds.models import Contributor
from grants.funds.models_agreements import ContributorAgreement, ContributorContact
from grants.funds.policy import contributors_seen, of_staff
from grants.kernel.policy import Action, Actor, predicate, rules, visibility, whose


class AgreementAction(Action):
    """What is done with a contributor's contacts and agreements."""

    VIEW_CONTACTS = "contributor_contact:view"
    KEEP_CONTACT = "contributor_contact:keep"
    CHANGE_CONTACT = "contributor_contact:change"
    END_CONTACT = "contributor_contact:end"
    KEEP = "contributor_agreement:keep"
    READ = "contributor_agreement:read"


@predicate
def stands(_actor: Actor, record: Any) -> bool:
    """The contact has not ended."""
    return record is None or record.ended_on is None


_A = AgreementAction
_keeps = is_fund_manager | is_finance_officer

rules(
    {
        _A.VIEW_CONTACTS: is_staff,
        _A.KEEP_CONTACT: _keeps,
        _A.CHANGE_CONTACT: _keeps & stands,
        _A.END_CONTACT: _keeps & stands,
        _A.KEEP: _keeps,
        _A.READ: is_staff | is_contributor_person,
    }
)


@visibility(ContributorContact)
def contacts_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff of the fund."""
    if actor.is_system:
        return true()
    of_fund = of_staff(actor, Contributor.fund_id)
    return whose(ContributorContact.contributor_id, Contributor, of_fund)


@visibility(ContributorAgreement)
def agreements_seen(actor: Actor) -> ColumnElement[bool]:
    """Staff of the fund, and the contributor's own people."""
    if actor.is_system:
        return true()
    return whose(ContributorAgreement.contributor_id, Contributor, contributors_seen(actor))
