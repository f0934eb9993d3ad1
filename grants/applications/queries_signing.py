"""The sign-off inside an organisation: does it hold for the draft as it stands?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Person
from grants.applications.content import content_hash, frozen_content
from grants.applications.models import Application, SignOff, SignOffStep
from grants.applications.queries_drafts import Draft
from grants.kernel.db import db
from grants.organisations.models import Membership


@dataclass(frozen=True)
class Signing:
    """What a page says of the sign-off: for this content, and of the one before a change."""

    content_hash: str
    asked: SignOff | None
    signed: SignOff | None
    void: SignOff | None


def sign_off_of(
    application: Application, content: str, step: SignOffStep = SignOffStep.SIGNED
) -> SignOff | None:
    """The sign-off of exactly this content; None when there is none."""
    return db.session.execute(
        select(SignOff)
        .where(
            SignOff.application_id == application.id,
            SignOff.step == step.value,
            SignOff.content_hash == content,
        )
        .options(joinedload(SignOff.by))
    ).scalar_one_or_none()


def signing_of(draft: Draft) -> Signing | None:
    """Where the sign-off of a draft stands; None where the organisation asks for none."""
    application = draft.application
    if not application.organisation.sign_off_needed:
        return None
    content = content_hash(frozen_content(draft.definition, draft.answers, draft.files))
    signed = sign_off_of(application, content)
    last = db.session.execute(
        select(SignOff)
        .where(SignOff.application_id == application.id, SignOff.step == SignOffStep.SIGNED.value)
        .options(joinedload(SignOff.by))
        .order_by(SignOff.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return Signing(
        content,
        sign_off_of(application, content, SignOffStep.ASKED),
        signed,
        last if signed is None else None,
    )


def owners_of(application: Application) -> list[Person]:
    """The owners of the applicant organisation who can be told, by address."""
    people = db.session.execute(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == application.organisation_id,
            Membership.may_sign.is_(True),
            Person.confirmed_at.is_not(None),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.email)
    ).scalars()
    return list(people)
