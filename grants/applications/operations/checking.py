"""The eligibility check by staff: found eligible, found ineligible, or sent back."""

from __future__ import annotations

from typing import Any

from grants.applications.models import Application, EligibilityCheck
from grants.applications.queries_people import members_of
from grants.applications.states import ApplicationAction
from grants.kernel import clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.kernel.workflow import fire
from grants.notifications.operations import tell


def find_eligible(
    actor: Actor, application: Application, *, findings: list[dict[str, Any]], reason: str = ""
) -> EligibilityCheck:
    """Find an application eligible: it can be assigned to reviewers.

    `findings` say, question by question, what was found: `{"question", "passes", "note"}`.
    """
    application = lock(Application, application.id)
    fire(actor, application, ApplicationAction.FIND_ELIGIBLE)
    return _keep(actor, application, True, findings, reason)


def find_ineligible(
    actor: Actor, application: Application, *, findings: list[dict[str, Any]], reason: str
) -> EligibilityCheck:
    """Find an application ineligible, with the reason that the applicant reads by mail."""
    if not reason.strip():
        raise Invalid(_("Say why it is not eligible; the applicant reads it."), "reason")
    application = lock(Application, application.id)
    fire(actor, application, ApplicationAction.FIND_INELIGIBLE)
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


def request_changes(actor: Actor, application: Application, *, wanted: str) -> None:
    """Send a submitted application back, saying what to change. The draft opens again."""
    if not wanted.strip():
        raise Invalid(_("Say what the applicant should change."), "wanted")
    application = lock(Application, application.id)
    fire(
        actor,
        application,
        ApplicationAction.REQUEST_CHANGES,
        changes_wanted=wanted.strip(),
    )
    tell(
        f"application_changes:{application.reference}:{clock.now().isoformat()}",
        to=members_of(application),
        template="application_changes",
        title=application.title,
        reference=application.reference,
        wanted=wanted.strip(),
    )


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
