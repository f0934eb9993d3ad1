"""What staff keep of a contributor: its contacts, and the agreements signed with it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from grants.accounts.queries import looks_like_an_address
from grants.funds.models import Contributor
from grants.funds.models_agreements import ContributorAgreement, ContributorContact
from grants.funds.policy_agreements import AgreementAction
from grants.funds.queries_agreements import last_number, last_version
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.scanning import quarantine
from grants.kernel.storage import store

_A = AgreementAction
PAPERS = frozenset({".pdf"})


@dataclass(frozen=True, slots=True)
class Reached:
    """Who a contact is, and how they are reached."""

    name: str
    office: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""

    def checked(self) -> Reached:
        """Without spaces around. Raises Invalid, each on its field."""
        plain = Reached(
            name=" ".join(self.name.split()),
            office=" ".join(self.office.split()),
            email=self.email.strip().lower(),
            phone=" ".join(self.phone.split()),
            note=self.note.strip(),
        )
        wrong = {}
        if not plain.name:
            wrong["name"] = _("Enter the person’s name.")
        if plain.email and not looks_like_an_address(plain.email):
            wrong["email"] = _("Enter an email address, such as name@example.org.")
        if not plain.email and not plain.phone:
            wrong["phone"] = _("Enter an email address or a telephone number.")
        if wrong:
            raise Invalid.many(wrong)
        return plain


def keep_contact(actor: Actor, contributor: Contributor, told: Reached) -> ContributorContact:
    """Keep whom the fund writes to at a contributor. The audit entry names nobody."""
    contributor = lock(Contributor, contributor.id)
    demand(actor, _A.KEEP_CONTACT, contributor)
    made = ContributorContact(
        public_id=secrets.token_urlsafe(9),
        contributor_id=contributor.id,
        kept_by_id=actor.person_id,
    )
    _write(made, told.checked())
    db.session.add(made)
    db.session.flush()
    audit.record(actor, _A.KEEP_CONTACT, made)
    return made


def change_contact(actor: Actor, contact: ContributorContact, told: Reached) -> None:
    """Correct a contact that stands. What it said before is not kept: it is personal data."""
    contact = lock(ContributorContact, contact.id)
    demand(actor, _A.CHANGE_CONTACT, contact)
    _write(contact, told.checked())
    db.session.flush()
    audit.record(actor, _A.CHANGE_CONTACT, contact)


def end_contact(actor: Actor, contact: ContributorContact) -> None:
    """The fund writes to them no more. Raises NotPermitted where it ended already."""
    contact = lock(ContributorContact, contact.id)
    demand(actor, _A.END_CONTACT, contact)
    contact.ended_on = clock.today(contact.contributor.fund.time_zone)
    contact.ended_by_id = actor.person_id
    db.session.flush()
    audit.record(actor, _A.END_CONTACT, contact)


def _write(contact: ContributorContact, told: Reached) -> None:
    contact.name, contact.office = told.name, told.office
    contact.email, contact.phone, contact.note = told.email, told.phone, told.note


@dataclass(frozen=True, slots=True)
class Signed:
    """An agreement as it was signed: what it is, when, until when, and its paper."""

    title: str
    signed_on: date
    valid_until: date | None
    stream: BinaryIO
    filename: str


def keep_agreement(
    actor: Actor,
    contributor: Contributor,
    signed: Signed,
    *,
    instead_of: ContributorAgreement | None = None,
) -> ContributorAgreement:
    """Keep a signed agreement, or the next version of one; the versions before it stay.

    Effects, in order: the contributor's row is locked, so that two get different numbers; the
    file, in quarantine where there is a scanner; the version; an audit entry. Raises Invalid
    on `title`, `signed_on`, `valid_until` or `file`.
    """
    contributor = lock(Contributor, contributor.id)
    demand(actor, _A.KEEP, contributor)
    title, wrong = " ".join(signed.title.split()), {}
    if not title:
        wrong["title"] = _("Say what the document is.")
    if signed.signed_on > clock.today(contributor.fund.time_zone):
        wrong["signed_on"] = _("Enter a day that has come.")
    if signed.valid_until is not None and signed.valid_until < signed.signed_on:
        wrong["valid_until"] = _("Enter the day of signing or a later one.")
    if wrong:
        raise Invalid.many(wrong)
    try:
        kept = store(signed.stream, signed.filename, actor=actor, allowed=PAPERS)
    except Invalid as error:
        raise Invalid(error.message, "file") from error
    quarantine(kept)
    number = instead_of.number if instead_of is not None else last_number(contributor) + 1
    made = ContributorAgreement(
        public_id=secrets.token_urlsafe(12),
        contributor_id=contributor.id,
        number=number,
        version=last_version(contributor, number) + 1,
        title=title,
        signed_on=signed.signed_on,
        valid_until=signed.valid_until,
        file_id=kept.id,
        kept_by_id=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, _A.KEEP, made, detail={"number": number, "version": made.version})
    return made
