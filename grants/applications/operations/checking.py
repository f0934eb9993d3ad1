"""The eligibility check by staff: found eligible, or found ineligible."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from grants.applications.models import Application, EligibilityCheck
from grants.applications.queries import eligible_by_answers, judged_answers
from grants.applications.queries_people import members_of
from grants.applications.queries_sealed import sealed
from grants.applications.states import ApplicationAction
from grants.calls.models import Call
from grants.kernel import clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.kernel.workflow import fire
from grants.notifications.operations import tell


def find_eligible(actor: Actor, application: Application, *, reason: str = "") -> EligibilityCheck:
    """Find an application eligible: it can be assigned to reviewers.

    Effects: each eligibility answer of what was submitted is judged by the call's own
    words and kept with the check; the status moves. Raises NotNow when an answer does
    not pass: then it is for staff to find it not eligible, or to ask for changes.
    """
    application = lock(Application, application.id)
    fire(actor, application, ApplicationAction.FIND_ELIGIBLE)
    findings = _findings(actor, application)
    if not all(each["passes"] for each in findings):
        raise NotNow(
            _("Not every answer passes. Find it not eligible, or ask the applicant for changes.")
        )
    return _keep(actor, application, True, findings, reason)


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
    kept = _keep(actor, application, False, _findings(actor, application), reason)
    tell(
        f"application_ineligible:{application.reference}:{kept.id}",
        to=members_of(application),
        template="application_ineligible",
        title=application.title,
        reference=application.reference,
        reason=reason.strip(),
    )
    return kept


def _findings(actor: Actor, application: Application) -> list[dict[str, Any]]:
    """The eligibility answers of what was submitted, each judged."""
    version = sealed(actor, application)
    if version is None:
        raise NotNow(_("This application has not been submitted yet."))
    return [
        {"question": each.key, "answer": each.read.text, "passes": each.passes}
        for each in judged_answers(version.definition, version.answers)
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
