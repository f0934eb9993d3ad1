"""What an application serves of the fund's framework: noted when it is submitted, corrected."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from grants.applications.content import answers_in
from grants.applications.models import Application, SubmittedVersion
from grants.applications.models_serving import AimCorrection, ApplicationAim
from grants.applications.queries_changes import last_version
from grants.applications.queries_serving import aims_now
from grants.applications.serving import Served, served
from grants.applications.states import ApplicationAction
from grants.calls.definition import CallDefinition
from grants.calls.document import from_document
from grants.calls.models import CallVersion
from grants.funds.models_framework import Aim, AimKind
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand


def note_aims(
    application: Application,
    definition: CallDefinition,
    version: SubmittedVersion,
    before: SubmittedVersion | None,
) -> None:
    """Note what a newly submitted version serves; what staff corrected stays unless it differs."""
    says = served(definition, answers_in(version.content))
    if before is None or served(definition, answers_in(before.content)) != says:
        _keep(application, says)


def correct_aims(
    actor: Actor,
    application: Application,
    *,
    priorities: Collection[str],
    objectives: Collection[str],
    reason: str,
) -> AimCorrection:
    """Say what an application really serves, of what its call names; the version stays as it was.

    Effects: the correction with its reason, the aims that hold now, an audit entry. Raises
    Invalid for an aim the call does not name, for no change and without a reason.
    """
    application = lock(Application, application.id)
    demand(actor, ApplicationAction.CORRECT_AIMS, application)
    version = last_version(application)
    if version is None:
        raise NotNow(_("It has not been submitted yet. Its applicant says what it serves."))
    if not reason.strip():
        raise Invalid(_("Say why it serves something else than it says."), "reason")
    said: Served = frozenset(
        {(AimKind.PRIORITY.value, key) for key in priorities}
        | {(AimKind.OBJECTIVE.value, key) for key in objectives}
    )
    definition = from_document(
        db.session.get_one(CallVersion, application.call_version_id).document
    )
    named = {(AimKind.PRIORITY.value, each.key) for each in definition.priorities}
    named |= {(AimKind.OBJECTIVE.value, each.key) for each in definition.objectives}
    if not said <= named:
        raise Invalid(_("Choose among what its call names."), "objectives")
    was = aims_now(application)
    if said == was:
        raise Invalid(_("It says so already. Change what is ticked, or go back."), "objectives")
    correction = AimCorrection(
        application_id=application.id,
        version_number=version.number,
        aims=[list(each) for each in sorted(said)],
        reason=reason.strip(),
        by_id=actor.person_id,
    )
    db.session.add(correction)
    _keep(application, said)
    detail = {
        "was": [list(each) for each in sorted(was)],
        "now": correction.aims,
        "reason": correction.reason,
    }
    audit.record(actor, ApplicationAction.CORRECT_AIMS, application, detail=detail)
    return correction


def _keep(application: Application, says: Served) -> None:
    db.session.execute(
        delete(ApplicationAim).where(ApplicationAim.application_id == application.id)
    )
    known = {
        (aim.kind, aim.key): aim.id
        for aim in db.session.scalars(select(Aim).where(Aim.fund_id == application.fund_id))
    }
    db.session.add_all(
        ApplicationAim(application_id=application.id, aim_id=known[each])
        for each in sorted(says)
        if each in known
    )
    db.session.flush()
