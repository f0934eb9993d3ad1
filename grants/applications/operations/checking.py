"""The eligibility check by staff: caveats cleared, found eligible, or found ineligible."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from grants.applications.models import Application, CaveatClearance, EligibilityCheck
from grants.applications.queries_eligibility import (
    JudgedAnswer,
    JudgedLimit,
    clearances,
    eligible_by_answers,
    judged_answers,
    judged_limits,
    judgement_on_desk,
)
from grants.applications.queries_people import members_of
from grants.applications.queries_sealed import sealed
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.calls.eligibility import Verdict
from grants.calls.judging import Outcome
from grants.calls.models import Call
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotFound, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell


def clear_caveat(
    actor: Actor, application: Application, *, question: str, answer: str, note: str
) -> CaveatClearance:
    """Let an answer pass that passes with a caveat; the note says what staff found.

    `answer` is the code of the answer that the page showed: an answer that came since is
    looked at first (NotNow), and so is one that somebody else has cleared.

    Effects: the clearance is kept with who and when, an audit entry is made.
    """
    if not note.strip():
        raise Invalid(_("Say what you found; it is kept with the check."), "note")
    application = lock(Application, application.id)
    demand(actor, ApplicationAction.CLEAR_CAVEAT, application)
    if application.status != ApplicationStatus.SUBMITTED:
        raise NotNow(_("This is no longer possible: it has moved on. Look at it again."))
    answers, _limits = _judged(actor, application)
    found = next((each for each in answers if each.key == question), None)
    if found is None:
        raise NotFound
    if found.cleared is not None:
        raise NotNow(
            _("%(name)s has cleared this answer already.", name=found.cleared.cleared_by.name)
        )
    if not found.waits or answer != found.code:
        raise NotNow(_("This answer has changed since the page was shown. Look at it again."))
    cleared = CaveatClearance(
        application_id=application.id,
        question_key=question,
        answer=answer,
        note=note.strip(),
        cleared_by_id=actor.person_id,
        cleared_at=clock.now(),
    )
    db.session.add(cleared)
    db.session.flush()
    audit.record(
        actor,
        ApplicationAction.CLEAR_CAVEAT,
        application,
        detail={"question": question, "reason": note.strip()},
    )
    return cleared


def find_eligible(actor: Actor, application: Application, *, reason: str = "") -> EligibilityCheck:
    """Find an application eligible: it can be assigned to reviewers.

    Effects: each eligibility answer of what was submitted, and each limit, is judged by the
    call's own words and kept with the check; the status moves. Raises NotNow when one does
    not pass: then it is for staff to find it not eligible, or to ask for changes; and while
    a caveat is not cleared.
    """
    application = lock(Application, application.id)
    fire(actor, application, ApplicationAction.FIND_ELIGIBLE)
    answers, limits = _judged(actor, application)
    if not all(each.passes for each in answers):
        raise NotNow(
            _("Not every answer passes. Find it not eligible, or ask the applicant for changes.")
        )
    if any(each.outcome is not Outcome.PASSES for each in limits):
        raise NotNow(
            _("Not every limit of the call is met. Find it not eligible, or ask the applicant.")
        )
    if any(each.waits for each in answers):
        raise NotNow(_("An answer passes with a caveat. Clear it first, or find it not eligible."))
    return _keep(actor, application, True, _findings(answers, limits), reason)


def find_listed_eligible(actor: Actor, *, call: Call, references: Collection[str]) -> int:
    """Find eligible, in one act, those of the listed applications that still pass; how many.

    What has moved on since the list was shown, or does not pass, is left as it is.
    """
    passing = list(eligible_by_answers(actor, call, references))
    for application in passing:
        find_eligible(actor, application)
    return len(passing)


def find_ineligible(actor: Actor, application: Application, *, reason: str) -> EligibilityCheck:
    """Find an application ineligible, with the reason that the applicant reads by mail."""
    if not reason.strip():
        raise Invalid(_("Say why it is not eligible; the applicant reads it."), "reason")
    application = lock(Application, application.id)
    fire(
        actor,
        application,
        ApplicationAction.FIND_INELIGIBLE,
        detail={"reason": reason.strip()},
    )
    findings = _findings(*_judged(actor, application))
    kept = _keep(actor, application, False, findings, reason)
    tell(
        f"application_ineligible:{application.reference}:{kept.id}",
        to=members_of(application),
        template="application_ineligible",
        title=application.title,
        reference=application.reference,
        reason=reason.strip(),
    )
    return kept


def _judged(actor: Actor, application: Application) -> tuple[list[JudgedAnswer], list[JudgedLimit]]:
    """The eligibility answers of what was submitted, and the limits of the call, each judged."""
    version = sealed(actor, application)
    if version is None:
        raise NotNow(_("This application has not been submitted yet."))
    definition, answers = version.definition, version.answers
    applicant, judged = judgement_on_desk(application, definition, answers)
    return (
        judged_answers(definition, answers, clearances(application)),
        judged_limits(definition, applicant, judged, application.requested),
    )


def _findings(answers: list[JudgedAnswer], limits: list[JudgedLimit]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for each in answers:
        finding: dict[str, Any] = {
            "question": each.key,
            "answer": each.read.text,
            "passes": each.passes,
        }
        if each.verdict is Verdict.CAVEAT:
            finding["clearance"] = each.cleared.id if each.cleared else None
        found.append(finding)
    return found + [
        {"limit": each.rule, "answer": each.own, "passes": each.outcome is Outcome.PASSES}
        for each in limits
    ]


def _keep(
    actor: Actor,
    application: Application,
    eligible: bool,
    findings: list[dict[str, Any]],
    reason: str,
) -> EligibilityCheck:
    kept = EligibilityCheck(
        application_id=application.id,
        eligible=eligible,
        findings=findings,
        reason=reason.strip(),
        checked_by_id=actor.person_id,
        checked_at=clock.now(),
    )
    db.session.add(kept)
    db.session.flush()
    return kept
