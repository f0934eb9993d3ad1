"""What an organisation tells of its work, its papers, and who owns or controls it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import BinaryIO

from sqlalchemy import select

from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.storage import store
from grants.organisations.kinds import WorkKind
from grants.organisations.models import Organisation
from grants.organisations.models_profile import (
    Controller,
    OrganisationDocument,
    OrganisationWork,
)
from grants.organisations.names import key_of
from grants.organisations.policy import OrganisationAction
from grants.organisations.policy_profile import ProfileAction

PAPERS = frozenset({".pdf", ".png", ".jpg", ".jpeg"})
MOST_WORK = 20
WHOLE = 10_000
"""A hundred per cent, in hundredths."""


def change_work(
    actor: Actor, organisation: Organisation, work: Mapping[WorkKind, Sequence[str]]
) -> None:
    """Say where the organisation works, on what and with whom; at most twenty of each.

    What differs only in spelling is kept once. Raises Invalid for too many, or too long.
    """
    organisation = lock(Organisation, organisation.id)
    demand(actor, OrganisationAction.CHANGE, organisation)
    rows = db.session.scalars(
        select(OrganisationWork).where(OrganisationWork.organisation_id == organisation.id)
    )
    held = {(row.kind, row.words_key): row for row in rows}
    wanted: dict[tuple[str, str], str] = {}
    for kind, lines in work.items():
        words = [" ".join(line.split()) for line in lines if key_of(line)]
        if len(words) > MOST_WORK or any(len(each) > 80 for each in words):
            said = _("Name at most %(n)s, each in at most 80 characters.", n=MOST_WORK)
            raise Invalid(said, f"{kind.value}s")
        for each in words:
            wanted.setdefault((kind.value, key_of(each)), each)
    for key, row in held.items():
        if key not in wanted:
            db.session.delete(row)
    for (code, words_key), each in wanted.items():
        if (code, words_key) in held:
            held[code, words_key].words = each
        else:
            db.session.add(
                OrganisationWork(
                    organisation_id=organisation.id, kind=code, words=each, words_key=words_key
                )
            )
    db.session.flush()


def add_document(
    actor: Actor,
    organisation: Organisation,
    *,
    title: str,
    stream: BinaryIO,
    filename: str,
    expires_on: date | None,
) -> OrganisationDocument:
    """Keep a paper of the organisation, with the day on which it expires if it does."""
    organisation = lock(Organisation, organisation.id)
    demand(actor, ProfileAction.KEEP_DOCUMENTS, organisation)
    if not title.strip():
        raise Invalid(_("Say what the document is."), "title")
    try:
        kept = store(stream, filename, actor=actor, allowed=PAPERS)
    except Invalid as error:
        raise Invalid(error.message, "file") from error
    made = OrganisationDocument(
        public_id=secrets.token_urlsafe(12),
        organisation_id=organisation.id,
        title=title.strip()[:120],
        file_id=kept.id,
        expires_on=expires_on,
        added_by_id=actor.person_id,
        added_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, ProfileAction.KEEP_DOCUMENTS, made)
    return made


def remove_document(actor: Actor, document: OrganisationDocument) -> None:
    """Take a paper out of the profile. The file stays for whoever relied on it."""
    document = lock(OrganisationDocument, document.id)
    demand(actor, ProfileAction.KEEP_DOCUMENTS, document)
    if document.removed_at is None:
        document.removed_at = clock.now()
        db.session.flush()
        audit.record(actor, ProfileAction.KEEP_DOCUMENTS, document, detail={"removed": True})


def add_controller(
    actor: Actor,
    organisation: Organisation,
    *,
    name: str,
    role: str,
    share_hundredths: int | None,
    country: str,
) -> Controller:
    """Name a person who owns or controls the organisation. The audit entry names nobody."""
    organisation = lock(Organisation, organisation.id)
    demand(actor, ProfileAction.KEEP_CONTROLLERS, organisation)
    errors = {}
    if not name.strip():
        errors["name"] = _("Enter the person’s name.")
    if not role.strip():
        errors["role"] = _("Say what they are, such as owner, chair or trustee.")
    if len(country) != 2 or not country.isalpha():
        errors["country"] = _("Choose a country.")
    if share_hundredths is not None and not 0 <= share_hundredths <= WHOLE:
        errors["share"] = _("Enter a share from 0 to 100 per cent.")
    if errors:
        raise Invalid.many(errors)
    others = db.session.scalars(
        select(Controller.share_hundredths).where(
            Controller.organisation_id == organisation.id, Controller.removed_at.is_(None)
        )
    )
    if sum(each or 0 for each in (share_hundredths, *others)) > WHOLE:
        said = _("All shares together come to more than 100 per cent. Change one of them.")
        raise Invalid(said, "share")
    made = Controller(
        public_id=secrets.token_urlsafe(12),
        organisation_id=organisation.id,
        name=" ".join(name.split())[:120],
        role=role.strip()[:80],
        share_hundredths=share_hundredths,
        country=country.upper(),
        added_by_id=actor.person_id,
        added_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, ProfileAction.KEEP_CONTROLLERS, made)
    return made


def remove_controller(actor: Actor, controller: Controller) -> None:
    """They no longer own or control it. The row stays, with the day."""
    controller = lock(Controller, controller.id)
    demand(actor, ProfileAction.KEEP_CONTROLLERS, controller)
    if controller.removed_at is None:
        controller.removed_at = clock.now()
        db.session.flush()
        audit.record(actor, ProfileAction.KEEP_CONTROLLERS, controller, detail={"removed": True})
