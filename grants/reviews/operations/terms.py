"""A reviewer accepts the terms of a call, or says no to them and to its reviews."""

from __future__ import annotations

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.calls.models import Call
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.reviews import queries_terms
from grants.reviews.models import Review
from grants.reviews.models_terms import TermsAcceptance
from grants.reviews.operations.assigning import count_assigned
from grants.reviews.states import ReviewAction, ReviewStatus


def accept_terms(actor: Actor, *, call: Call, seal: str) -> None:
    """Accept what a call asks of its reviewers; from then on its applications are shown.

    `seal` says which versions were read. Invalid when the terms are others by now.
    """
    demand(actor, ReviewAction.ACCEPT_TERMS)
    lock(Person, actor.person_id or 0)
    waiting = queries_terms.waiting_in(actor, call.slug)
    if waiting.seal != seal:
        raise Invalid(_("The terms were changed a moment ago. Read them again."))
    for version in waiting.versions:
        db.session.add(
            TermsAcceptance(
                person_id=actor.person_id,
                call_version_id=version.id,
                document_hash=version.document_hash,
            )
        )
    db.session.flush()
    audit.record(
        actor,
        ReviewAction.ACCEPT_TERMS,
        call,
        detail={"versions": [each.number for each in waiting.versions]},
    )


def decline_terms(actor: Actor, *, call: Call) -> int:
    """Say no to the terms: every review that waits for them is declined. Returns how many.

    Reviews that were begun under earlier terms stay, and wait.
    """
    demand(actor, ReviewAction.DECLINE_TERMS)
    declined = 0
    for each in queries_terms.asked_under_terms(actor, call):
        application = lock(Application, each.application_id)
        review = lock(Review, each.id)
        if review.status in (ReviewStatus.INVITED, ReviewStatus.ACCEPTED):
            fire(actor, review, ReviewAction.DECLINE, note=_("Does not accept the terms."))
            count_assigned(application)
            declined += 1
    audit.record(actor, ReviewAction.DECLINE_TERMS, call, detail={"declined": declined})
    return declined
