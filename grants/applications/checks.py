"""What `grants verify` checks of applications."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from grants.applications.content import content_hash
from grants.applications.models import (
    Application,
    CaveatClearance,
    EligibilityCheck,
    SubmittedVersion,
)
from grants.applications.models_serving import ApplicationAim
from grants.applications.queries_serving import held
from grants.applications.states import ApplicationStatus
from grants.calls.models import CallAim
from grants.funds.models_framework import Aim
from grants.kernel.checks import Finding, check
from grants.kernel.db import db

_NEVER_SUBMITTED = (ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN)
_CHECKED = (
    ApplicationStatus.ELIGIBLE,
    ApplicationStatus.IN_REVIEW,
    ApplicationStatus.SHORTLISTED,
    ApplicationStatus.AWARDED,
    ApplicationStatus.WAITLISTED,
    ApplicationStatus.DECLINED,
)


@check("caveats")
def caveats_are_cleared() -> Iterator[Finding]:
    """What was found eligible with a caveat has the clearance that the check names."""
    cleared = {
        row.id: (row.application_id, row.question_key)
        for row in db.session.execute(
            select(CaveatClearance.id, CaveatClearance.application_id, CaveatClearance.question_key)
        )
    }
    rows = db.session.execute(
        select(EligibilityCheck, Application.reference)
        .join(Application, Application.id == EligibilityCheck.application_id)
        .where(EligibilityCheck.eligible.is_(True))
        .order_by(EligibilityCheck.id)
        .execution_options(yield_per=500)
    )
    for found, reference in rows:
        for each in found.findings:
            named = (found.application_id, each.get("question"))
            if "clearance" in each and cleared.get(each["clearance"]) != named:
                yield Finding("caveats", reference, f"“{each['question']}” was never cleared")


@check("submitted versions")
def versions_are_sealed() -> Iterator[Finding]:
    """What was submitted has the hash on its receipt."""
    rows = db.session.execute(
        select(SubmittedVersion).order_by(SubmittedVersion.id).execution_options(yield_per=500)
    ).scalars()
    for version in rows:
        if content_hash(version.content) != version.content_hash:
            yield Finding(
                "submitted versions", version.receipt_number, "was changed after submission"
            )


@check("application statuses")
def statuses_rest_on_rows() -> Iterator[Finding]:
    """What was submitted has a version; what passed eligibility has a check that says so."""
    submitted = select(SubmittedVersion.application_id)
    without = db.session.execute(
        select(Application.reference)
        .where(
            Application.status.not_in([s.value for s in _NEVER_SUBMITTED]),
            Application.id.not_in(submitted),
        )
        .order_by(Application.id)
    ).scalars()
    for reference in without:
        yield Finding("application statuses", reference, "has no submitted version")
    last = (
        select(EligibilityCheck.application_id, func.max(EligibilityCheck.id).label("id"))
        .group_by(EligibilityCheck.application_id)
        .subquery()
    )
    judged = select(last.c.application_id).join(
        EligibilityCheck, (EligibilityCheck.id == last.c.id) & EligibilityCheck.eligible.is_(True)
    )
    unchecked = db.session.execute(
        select(Application.reference)
        .where(Application.status.in_([s.value for s in _CHECKED]), Application.id.not_in(judged))
        .order_by(Application.id)
    ).scalars()
    for reference in unchecked:
        yield Finding("application statuses", reference, "was never found eligible")


@check("aims of applications")
def aims_are_as_said() -> Iterator[Finding]:
    """What an application serves is what it said last, or what staff corrected since."""
    noted: dict[int, set[tuple[str, str]]] = {}
    for application_id, kind, key in db.session.execute(
        select(ApplicationAim.application_id, Aim.kind, Aim.key).join(
            Aim, Aim.id == ApplicationAim.aim_id
        )
    ):
        noted.setdefault(application_id, set()).add((kind, key))
    naming = select(CallAim.call_id)
    submitted = db.session.scalars(
        select(Application)
        .where(
            Application.submitted_at.is_not(None),
            Application.call_id.in_(naming),
        )
        .order_by(Application.id)
    ).all()
    for application in submitted:
        if held(application) != noted.get(application.id, set()):
            yield Finding("aims of applications", application.reference, "does not say so itself")
