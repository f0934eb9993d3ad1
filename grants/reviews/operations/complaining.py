"""Complaints about decisions: taken in time, answered by somebody who had no part in it."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.queries_people import members_of
from grants.applications.states import ApplicationAction
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell
from grants.reviews import queries_complaints
from grants.reviews.complaints import ANSWERED_WITHIN
from grants.reviews.models import Decision
from grants.reviews.models_complaints import (
    ComplaintAnswer,
    ComplaintOutcome,
    DecisionComplaint,
)
from grants.reviews.states import ReviewAction


def complain(actor: Actor, *, application: Application, text: str) -> DecisionComplaint:
    """Complain about the last decision on one's application, while the time for it runs.

    Invalid without a text; NotNow once the time is over, or while it is no refusal that was
    decided. Effects: the application's row is locked; the complaint is kept for good; the
    organisation is told that it came. There is one about each decision: the same words again
    give the same complaint.
    """
    application = lock(Application, application.id)
    demand(actor, ReviewAction.COMPLAIN, application)
    if not text.strip():
        raise Invalid(_("Say what is wrong with the decision."), "text")
    decision = _last_decision(application)
    if decision is None:
        raise NotNow(_("Nothing is decided yet, so there is no decision to complain about."))
    earlier = queries_complaints.complaint_about(actor, decision)
    if earlier is not None:
        if (earlier.filed_by_id, earlier.text) == (actor.person_id, text.strip()):
            return earlier
        raise NotNow(_("Your organisation has complained about this decision already."))
    if queries_complaints.complaint_until(application, decision) is None:
        raise NotNow(_("No complaint about this decision is taken any more."))
    now = clock.now()
    complaint = DecisionComplaint(
        public_id=secrets.token_urlsafe(12),
        application_id=application.id,
        decision_id=decision.id,
        fund_id=application.fund_id,
        text=text.strip(),
        filed_by_id=actor.person_id,
        filed_at=now,
        due_on=clock.local(now, application.call.time_zone).date() + ANSWERED_WITHIN,
    )
    db.session.add(complaint)
    db.session.flush()
    audit.record(
        actor,
        ReviewAction.COMPLAIN,
        complaint,
        detail={"application": application.reference, "decision": decision.number},
        fund_id=application.fund_id,
    )
    tell(
        f"complaint_filed:{complaint.public_id}",
        to=members_of(application),
        template="complaint_filed",
        title=application.title,
        reference=application.reference,
        due_on=complaint.due_on,
    )
    return complaint


def answer_complaint(
    actor: Actor, *, complaint: DecisionComplaint, outcome: ComplaintOutcome, reason: str
) -> ComplaintAnswer:
    """Answer a complaint, for good, as somebody who had no part in the decision.

    Invalid without a reason; NotNow when somebody else was faster, or the application was
    decided anew meanwhile. Effects: the application's row is locked; the answer is kept; when
    it is upheld the application goes back under review, to be decided again; the organisation
    is told. The same answer of the same person again is one.
    """
    application = lock(Application, complaint.application_id)
    demand(actor, ReviewAction.ANSWER_COMPLAINT, complaint)
    if not reason.strip():
        raise Invalid(_("Give the reason. The applicant reads it."), "reason")
    earlier = db.session.scalars(
        select(ComplaintAnswer).where(ComplaintAnswer.complaint_id == complaint.id)
    ).one_or_none()
    if earlier is not None:
        same = (earlier.answered_by_id, earlier.outcome, earlier.reason)
        if same == (actor.person_id, outcome.value, reason.strip()):
            return earlier
        raise NotNow(_("This complaint has been answered already. Look at it again."))
    answer = ComplaintAnswer(
        complaint_id=complaint.id,
        outcome=outcome.value,
        reason=reason.strip(),
        answered_by_id=actor.person_id,
        answered_at=clock.now(),
    )
    db.session.add(answer)
    db.session.flush()
    audit.record(
        actor,
        ReviewAction.ANSWER_COMPLAINT,
        answer,
        detail={"application": application.reference, "outcome": outcome.value},
        fund_id=application.fund_id,
    )
    if outcome is ComplaintOutcome.UPHELD:
        fire(actor, application, ApplicationAction.TAKE_UP_AGAIN, detail={"reason": answer.reason})
    tell(
        f"complaint_answered:{complaint.public_id}",
        to=members_of(application),
        template="complaint_answered",
        title=application.title,
        reference=application.reference,
        upheld=outcome is ComplaintOutcome.UPHELD,
        reason=answer.reason,
    )
    return answer


def _last_decision(application: Application) -> Decision | None:
    return db.session.scalars(
        select(Decision)
        .where(Decision.application_id == application.id)
        .order_by(Decision.number.desc())
        .limit(1)
    ).one_or_none()
