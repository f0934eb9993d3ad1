"""What is read of what applications serve of the fund's framework."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.content import answers_in
from grants.applications.models import Application, SubmittedVersion
from grants.applications.models_serving import AimCorrection, ApplicationAim
from grants.applications.serving import Served, holding, served
from grants.calls.document import from_document
from grants.calls.models import CallAim, CallVersion
from grants.funds.models_framework import Aim
from grants.kernel.db import db


@dataclass(frozen=True)
class Serving:
    """The aims an application serves now, what its call names, and the last correction."""

    aims: Sequence[Aim]
    named: Sequence[Aim]
    correction: AimCorrection | None


def aims_now(application: Application) -> Served:
    """What it serves now, by kind and key."""
    rows = db.session.execute(
        select(Aim.kind, Aim.key)
        .join(ApplicationAim, ApplicationAim.aim_id == Aim.id)
        .where(ApplicationAim.application_id == application.id)
    )
    return frozenset((kind, key) for kind, key in rows)


def serving_of(application: Application) -> Serving:
    """What a submitted application serves, for the pages of its staff."""
    aims = (
        select(Aim)
        .join(ApplicationAim, ApplicationAim.aim_id == Aim.id)
        .where(ApplicationAim.application_id == application.id)
        .order_by(Aim.kind.desc(), Aim.key)
    )
    named = (
        select(Aim)
        .join(CallAim, CallAim.aim_id == Aim.id)
        .where(CallAim.call_id == application.call_id)
        .order_by(Aim.kind.desc(), Aim.key)
    )
    correction = (
        select(AimCorrection)
        .options(joinedload(AimCorrection.by))
        .where(AimCorrection.application_id == application.id)
        .order_by(AimCorrection.id.desc())
        .limit(1)
    )
    return Serving(
        db.session.scalars(aims).all(),
        db.session.scalars(named).all(),
        db.session.scalars(correction).first(),
    )


def held(application: Application) -> Served:
    """What it serves, derived again from its versions and their corrections."""
    definition = from_document(
        db.session.get_one(CallVersion, application.call_version_id).document
    )
    contents: Iterable[Any] = db.session.scalars(
        select(SubmittedVersion.content)
        .where(SubmittedVersion.application_id == application.id)
        .order_by(SubmittedVersion.number)
    )
    corrections = db.session.scalars(
        select(AimCorrection)
        .where(AimCorrection.application_id == application.id)
        .order_by(AimCorrection.id)
    )
    return holding(
        [served(definition, answers_in(content)) for content in contents],
        [
            (each.version_number, frozenset((kind, key) for kind, key in each.aims))
            for each in corrections
        ],
    )
