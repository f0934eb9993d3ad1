"""An organisation is described, and says something else of itself."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import select

from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.organisations.kinds import MemberRole, OrganisationKind
from grants.organisations.models import Membership, Organisation
from grants.organisations.policy import OrganisationAction
from grants.organisations.registers import REGISTERS


def describe_organisation(
    actor: Actor,
    *,
    name: str,
    kind: str,
    register: str = "",
    registration_number: str = "",
    phone: str = "",
    founded_year: int | None = None,
    area: str = "",
    address: str = "",
    website: str = "",
    about: str = "",
) -> Organisation:
    """Enter an organisation; whoever describes it is its first owner.

    Raises Invalid for an empty name or an unknown kind.
    """
    demand(actor, OrganisationAction.DESCRIBE)
    organisation = _entered(
        name=name,
        kind=kind,
        register=register,
        registration_number=registration_number,
        phone=phone,
        founded_year=founded_year,
        area=area,
        address=address,
        website=website,
        about=about,
    )
    db.session.add(
        Membership(
            organisation_id=organisation.id, person_id=actor.person_id, role=MemberRole.OWNER.value
        )
    )
    db.session.flush()
    audit.record(actor, OrganisationAction.DESCRIBE, organisation, detail={"kind": kind})
    return organisation


def enter_organisation(
    actor: Actor,
    *,
    name: str,
    kind: str,
    registration_number: str = "",
    phone: str = "",
    founded_year: int | None = None,
    area: str = "",
    address: str = "",
) -> Organisation:
    """Staff enter an organisation that applies on paper; nobody belongs to it yet.

    Raises Invalid for an empty name or an unknown kind.
    """
    demand(actor, OrganisationAction.ENTER)
    organisation = _entered(
        name=name,
        kind=kind,
        registration_number=registration_number,
        phone=phone,
        founded_year=founded_year,
        area=area,
        address=address,
    )
    audit.record(actor, OrganisationAction.ENTER, organisation, detail={"kind": kind})
    return organisation


def _entered(
    *,
    name: str,
    kind: str,
    register: str = "",
    registration_number: str = "",
    phone: str = "",
    founded_year: int | None = None,
    area: str = "",
    address: str = "",
    website: str = "",
    about: str = "",
) -> Organisation:
    if not name.strip():
        raise Invalid(_("Enter the organisation’s name as it is registered."), "name")
    if kind not in {each.value for each in OrganisationKind}:
        raise Invalid(_("Choose what kind of organisation it is."), "kind")
    organisation = Organisation(
        slug=_free_slug(name),
        name=name.strip(),
        kind=kind,
        register=_known_register(register, registration_number),
        registration_number=registration_number.strip(),
        phone=phone.strip(),
        founded_year=founded_year,
        area=area.strip(),
        address=address.strip(),
        website=website.strip(),
        about=about.strip(),
    )
    db.session.add(organisation)
    db.session.flush()
    return organisation


def change_organisation(
    actor: Actor,
    organisation: Organisation,
    *,
    name: str,
    register: str,
    registration_number: str,
    phone: str,
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
    organisation.register = _known_register(register, registration_number)
    organisation.phone = phone.strip()
    organisation.registration_number = registration_number.strip()
    organisation.founded_year = founded_year
    organisation.area, organisation.address = area.strip(), address.strip()
    organisation.website, organisation.about = website.strip(), about.strip()
    db.session.flush()
    audit.record(actor, OrganisationAction.CHANGE, organisation, detail={"before": before})


def _known_register(register: str, number: str) -> str:
    if register and register not in REGISTERS:
        raise Invalid(_("Choose one of the registers."), "register")
    if register and not number.strip():
        raise Invalid(_("Enter the number that this register gave you."), "registration_number")
    return register


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
