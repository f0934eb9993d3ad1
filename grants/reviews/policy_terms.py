"""Nothing of an application is shown to a reviewer before they accept the terms of its call."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select, true

from grants.accounts.models import Role
from grants.applications.models import Application
from grants.calls.models import CallVersion
from grants.kernel import policy
from grants.kernel.policy import Actor, in_funds, whose
from grants.reviews.models_terms import TermsAcceptance


def awaits_terms(actor: Actor) -> ColumnElement[bool]:
    """Applications whose version of the call has terms that the actor has not accepted."""
    accepted = select(TermsAcceptance.call_version_id).where(
        TermsAcceptance.person_id == (actor.person_id or 0)
    )
    said = CallVersion.document[("reviewing", "terms")].as_string()
    return (
        select(CallVersion.id)
        .where(
            CallVersion.id == Application.call_version_id,
            said.is_not(None),
            CallVersion.id.not_in(accepted),
        )
        .correlate(Application)
        .exists()
    )


@policy.visibility(TermsAcceptance)
def _acceptances(actor: Actor) -> ColumnElement[bool]:
    """One's own; managers and auditors of the call's fund."""
    if actor.is_system:
        return true()
    in_fund = in_funds(Application.fund_id, actor.funds(Role.FUND_MANAGER, Role.AUDITOR))
    answered = (
        select(Application.id)
        .where(Application.call_version_id == CallVersion.id, in_fund)
        .correlate(CallVersion)
        .exists()
    )
    return (TermsAcceptance.person_id == (actor.person_id or 0)) | whose(
        TermsAcceptance.call_version_id, CallVersion, and_(true(), answered)
    )
