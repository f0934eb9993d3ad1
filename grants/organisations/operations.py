"""What happens to an organisation: described, joined, and given a bank account."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from grants.accounts.models import Person
from grants.accounts.queries import looks_like_an_address, plain_address
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell
from grants.notifications.recipients import Recipient
from grants.organisations.bank_format import account_number, masked
from grants.organisations.kinds import OrganisationKind
from grants.organisations.models import BankAccount, Invitation, Membership, Organisation
from grants.organisations.policy import OrganisationAction
from grants.organisations.states import BankAccountAction, BankAccountStatus

COOLING_DAYS = 3


def describe_organisation(
    actor: Actor,
    *,
    name: str,
    kind: str,
    registration_number: str = "",
    founded_year: int | None = None,
    area: str = "",
    address: str = "",
    website: str = "",
    about: str = "",
) -> Organisation:
    """Enter an organisation; whoever describes it is its first member and may sign.

    Raises Invalid for an empty name or an unknown kind.
    """
    demand(actor, OrganisationAction.DESCRIBE)
    if not name.strip():
        raise Invalid(_("Enter the organisation’s name as it is registered."), "name")
    if kind not in {each.value for each in OrganisationKind}:
        raise Invalid(_("Choose what kind of organisation it is."), "kind")
    organisation = Organisation(
        slug=_free_slug(name),
        name=name.strip(),
        kind=kind,
        registration_number=registration_number.strip(),
        founded_year=founded_year,
        area=area.strip(),
        address=address.strip(),
        website=website.strip(),
        about=about.strip(),
    )
    db.session.add(organisation)
    db.session.flush()
    db.session.add(
        Membership(organisation_id=organisation.id, person_id=actor.person_id, may_sign=True)
    )
    db.session.flush()
    audit.record(actor, OrganisationAction.DESCRIBE, organisation, detail={"kind": kind})
    return organisation


def change_organisation(
    actor: Actor,
    organisation: Organisation,
    *,
    name: str,
    registration_number: str,
    founded_year: int | None,
    area: str,
    address: str,
    website: str,
    about: str,
) -> None:
    """Change what an organisation says of itself; the audit entry keeps what it said before.

    The kind stays: lots and calls were chosen by it.
    """
    organisation = lock(Organisation, organisation.id)
    demand(actor, OrganisationAction.CHANGE, organisation)
    if not name.strip():
        raise Invalid(_("Enter the organisation’s name as it is registered."), "name")
    before = {"name": organisation.name, "registration_number": organisation.registration_number}
    organisation.name = name.strip()
    organisation.registration_number = registration_number.strip()
    organisation.founded_year = founded_year
    organisation.area, organisation.address = area.strip(), address.strip()
    organisation.website, organisation.about = website.strip(), about.strip()
    db.session.flush()
    audit.record(actor, OrganisationAction.CHANGE, organisation, detail={"before": before})


def add_member(
    actor: Actor, organisation: Organisation, *, person: Person, may_sign: bool = False
) -> Membership:
    """Let a colleague work on the organisation's applications; they are told by mail."""
    demand(actor, OrganisationAction.INVITE, organisation)
    lock(Organisation, organisation.id)
    existing = db.session.execute(
        select(Membership).where(
            Membership.organisation_id == organisation.id, Membership.person_id == person.id
        )
    ).scalar_one_or_none()
    if existing is not None:
        raise Invalid(_("%(name)s belongs to it already.", name=person.name), "email")
    member = Membership(organisation_id=organisation.id, person_id=person.id, may_sign=may_sign)
    db.session.add(member)
    db.session.flush()
    audit.record(
        actor,
        OrganisationAction.INVITE,
        organisation,
        detail={"person": person.id, "may_sign": may_sign},
    )
    tell(
        f"member_added:{member.id}",
        to=person,
        template="member_added",
        organisation=organisation.name,
        by=actor.name,
    )
    return member


def invite_member(
    actor: Actor, organisation: Organisation, *, email: str, may_sign: bool = False
) -> Invitation:
    """Ask a colleague to work on the organisation's applications, whether known here or not.

    They are told by mail, and join once they are signed in with that address. Raises
    Invalid for what is no address, and for who belongs to it or is invited already.
    """
    organisation = lock(Organisation, organisation.id)
    demand(actor, OrganisationAction.INVITE, organisation)
    address = plain_address(email)
    if not looks_like_an_address(address):
        raise Invalid(_("Enter an email address, such as name@example.org."), "email")
    belongs = select(Membership.id).where(
        Membership.organisation_id == organisation.id,
        Membership.person.has(Person.email == address),
    )
    if db.session.execute(belongs).scalar_one_or_none() is not None:
        raise Invalid(_("%(email)s belongs to it already.", email=address), "email")
    waiting = select(Invitation.id).where(
        Invitation.organisation_id == organisation.id,
        Invitation.email == address,
        Invitation.closed_at.is_(None),
    )
    if db.session.execute(waiting).scalar_one_or_none() is not None:
        raise Invalid(_("%(email)s is invited already.", email=address), "email")
    invitation = Invitation(
        public_id=secrets.token_urlsafe(12),
        organisation_id=organisation.id,
        email=address,
        may_sign=may_sign,
        invited_by_id=actor.person_id,
    )
    db.session.add(invitation)
    db.session.flush()
    audit.record(actor, OrganisationAction.INVITE, organisation, detail={"may_sign": may_sign})
    tell(
        f"member_invited:{invitation.public_id}",
        to=Recipient(email=address, name="", language=actor.language),
        template="member_invited",
        organisation=organisation.name,
        by=actor.name,
    )
    return invitation


def take_back_invitation(actor: Actor, invitation: Invitation) -> None:
    """The invited can no longer join by it. Raises NotPermitted when they have joined already."""
    lock(Organisation, invitation.organisation_id)
    invitation = lock(Invitation, invitation.id)
    demand(actor, OrganisationAction.TAKE_BACK, invitation)
    invitation.closed_at = clock.now()
    db.session.flush()
    audit.record(actor, OrganisationAction.TAKE_BACK, invitation)


def join_organisation(actor: Actor, invitation: Invitation) -> Membership:
    """Follow an invitation to one's own confirmed address. It is used up."""
    lock(Organisation, invitation.organisation_id)
    invitation = lock(Invitation, invitation.id)
    demand(actor, OrganisationAction.JOIN, invitation)
    member = Membership(
        organisation_id=invitation.organisation_id,
        person_id=actor.person_id,
        may_sign=invitation.may_sign,
    )
    db.session.add(member)
    invitation.closed_at = clock.now()
    db.session.flush()
    audit.record(
        actor, OrganisationAction.JOIN, invitation, detail={"may_sign": invitation.may_sign}
    )
    return member


def remove_member(actor: Actor, member: Membership) -> None:
    """End a colleague's membership; they are told by mail. The last one who may sign stays.

    An open proposal of a bank account is not touched, and they are still told what
    becomes of the accounts they proposed.
    """
    organisation = lock(Organisation, member.organisation_id)
    demand(actor, OrganisationAction.REMOVE_MEMBER, organisation)
    signatories = db.session.execute(
        select(func.count())
        .select_from(Membership)
        .where(Membership.organisation_id == organisation.id, Membership.may_sign.is_(True))
    ).scalar_one()
    if member.may_sign and signatories == 1:
        raise NotNow(_("Somebody must be able to sign. Name another signatory first."))
    audit.record(
        actor, OrganisationAction.REMOVE_MEMBER, organisation, detail={"person": member.person_id}
    )
    tell(
        f"member_removed:{secrets.token_hex(8)}",
        to=member.person,
        template="member_removed",
        organisation=organisation.name,
        by=actor.name,
    )
    db.session.delete(member)
    db.session.flush()


def propose_bank_account(
    actor: Actor, organisation: Organisation, *, holder: str, bank_name: str, number: str
) -> BankAccount:
    """Say where the organisation is paid. It counts only after a finance officer approves it.

    Effects: the number is checked (Invalid), an earlier proposal is rejected, the next
    version is made, everyone who belongs to the organisation is told, with the last four
    digits only.
    """
    organisation = lock(Organisation, organisation.id)
    demand(actor, BankAccountAction.PROPOSE, organisation)
    errors = {}
    if not holder.strip():
        errors["holder"] = _("Enter the name in which the account is held.")
    if not bank_name.strip():
        errors["bank_name"] = _("Enter the bank and the branch.")
    try:
        kept = account_number(number)
    except Invalid as error:
        errors.update(error.fields)
        kept = ""
    if errors:
        raise Invalid.many(errors)
    versions = _versions(organisation)
    if any(each.status == BankAccountStatus.PROPOSED for each in versions):
        raise NotNow(_("A change is waiting for approval. It is decided first."))
    proposed = BankAccount(
        public_id=secrets.token_urlsafe(12),
        organisation_id=organisation.id,
        version=1 + max((each.version for each in versions), default=0),
        holder=holder.strip(),
        bank_name=bank_name.strip(),
        account_number=kept,
        proposed_by_id=actor.person_id,
        proposed_at=clock.now(),
    )
    db.session.add(proposed)
    db.session.flush()
    audit.record(actor, BankAccountAction.PROPOSE, proposed, detail={"version": proposed.version})
    _tell_members(organisation, proposed, "bank_account_proposed")
    return proposed


def approve_bank_account(
    actor: Actor, proposed: BankAccount, *, cooling_days: int = COOLING_DAYS
) -> None:
    """Approve where an organisation is paid. Money goes there only after it has cooled off.

    Effects: refused to whoever proposed it and to members (NotPermitted; the database
    refuses the first too), the version that held until now is superseded, the new one is
    approved and usable in `cooling_days`, everyone who belongs to the organisation is told.
    """
    organisation = lock(Organisation, proposed.organisation_id)
    proposed = lock(BankAccount, proposed.id)
    demand(actor, BankAccountAction.APPROVE, proposed)
    for held in _versions(organisation):
        if held.status == BankAccountStatus.APPROVED:
            fire(actor, held, BankAccountAction.SUPERSEDE)
    moment = clock.now()
    fire(
        actor,
        proposed,
        BankAccountAction.APPROVE,
        approved_by_id=actor.person_id,
        approved_at=moment,
        usable_from=moment + timedelta(days=cooling_days),
    )
    _tell_members(organisation, proposed, "bank_account_approved")


def reject_bank_account(actor: Actor, proposed: BankAccount, *, reason: str) -> None:
    """Refuse a proposed bank account, with the reason that the organisation reads."""
    if not reason.strip():
        raise Invalid(_("Say why, so that the organisation can mend it."), "reason")
    organisation = lock(Organisation, proposed.organisation_id)
    fire(
        actor,
        lock(BankAccount, proposed.id),
        BankAccountAction.REJECT,
        detail={"reason": reason.strip()},
        rejected_because=reason.strip(),
    )
    _tell_members(organisation, proposed, "bank_account_rejected", reason=reason.strip())


def _versions(organisation: Organisation) -> Sequence[BankAccount]:
    return (
        db.session.execute(
            select(BankAccount)
            .where(BankAccount.organisation_id == organisation.id)
            .order_by(BankAccount.version)
            .with_for_update()
        )
        .scalars()
        .all()
    )


def _tell_members(
    organisation: Organisation, account: BankAccount, template: str, *, reason: str = ""
) -> None:
    """Its people and the old contacts are told of every change, whoever asked for it.

    An old contact is whoever proposed an earlier version: removing them from the
    organisation first does not keep it from them.
    """
    people = db.session.execute(
        select(Person)
        .where(
            Person.disabled_at.is_(None),
            Person.id.in_(
                select(Membership.person_id)
                .where(Membership.organisation_id == organisation.id)
                .union(
                    select(BankAccount.proposed_by_id).where(
                        BankAccount.organisation_id == organisation.id
                    )
                )
            ),
        )
        .order_by(Person.email)
    ).scalars()
    tell(
        f"{template}:{account.public_id}",
        to=list(people),
        template=template,
        organisation=organisation.name,
        account=masked(account.account_number),
        bank=account.bank_name,
        reason=reason,
    )


def _free_slug(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:60] or "organisation"
    taken = set(
        db.session.execute(
            select(Organisation.slug).where(Organisation.slug.like(f"{base}%"))
        ).scalars()
    )
    taken.add("new")  # the address of the page where one is described
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
