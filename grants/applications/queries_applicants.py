"""What a call's limits look at of an organisation, and the judgement of an application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from grants.applications.completeness import requested_amount
from grants.calls.definition import CallDefinition
from grants.calls.judging import Applicant, Judgement, judge
from grants.kernel.db import db
from grants.organisations.kinds import OrganisationKind, WorkKind
from grants.organisations.models import Organisation
from grants.organisations.models_profile import OrganisationWork


def applicants_of(organisations: Iterable[Organisation]) -> dict[int, Applicant]:
    """What the profiles say now, by organisation: one query, however many."""
    each = {organisation.id: organisation for organisation in organisations}
    areas: dict[int, list[str]] = {
        key: [organisation.area] if organisation.area else [] for key, organisation in each.items()
    }
    rows = db.session.execute(
        select(OrganisationWork.organisation_id, OrganisationWork.words)
        .where(
            OrganisationWork.organisation_id.in_(sorted(each)),
            OrganisationWork.kind == WorkKind.AREA.value,
        )
        .order_by(OrganisationWork.id)
    )
    for row in rows:
        if row.words not in areas[row.organisation_id]:
            areas[row.organisation_id].append(row.words)
    return {
        key: Applicant(
            OrganisationKind(organisation.kind), organisation.founded_year, tuple(areas[key])
        )
        for key, organisation in each.items()
    }


def applicant_of(organisation: Organisation) -> Applicant:
    """What the profile of one organisation says now."""
    return applicants_of([organisation])[organisation.id]


def judgement(
    definition: CallDefinition, applicant: Applicant, answers: Mapping[str, Any]
) -> Judgement:
    """Whether an application's organisation may apply with these answers and this amount."""
    return judge(definition, applicant, answers, requested_amount(definition, answers))
