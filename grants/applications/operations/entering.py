"""An application that came on paper or by voice is entered by staff, on behalf of who applies."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO

from grants.applications.models import Application
from grants.applications.models_paper import PaperEntry, Way
from grants.applications.operations.starting import (
    begun_by,
    demand_within_limits,
    keep_draft,
    next_draft,
)
from grants.applications.states import ApplicationAction
from grants.calls.definition import CallDefinition
from grants.calls.models import Call
from grants.calls.operations import definition_of
from grants.calls.queries import can_be_finished
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import Actor, demand
from grants.kernel.scanning import quarantine
from grants.kernel.storage import store
from grants.organisations.models import Organisation
from grants.organisations.operations import enter_organisation

PROOFS = frozenset({".pdf", ".png", ".jpg", ".jpeg"})


@dataclass(frozen=True)
class Newcomer:
    """An organisation that is not known yet, as its paper says; nobody belongs to it."""

    name: str
    kind: str
    registration_number: str = ""
    phone: str = ""
    founded_year: int | None = None
    area: str = ""
    address: str = ""


@dataclass(frozen=True)
class Handed:
    """How an application reached us, when, from whom, and the scan that proves it."""

    way: Way
    at: datetime
    evidence: BinaryIO
    filename: str
    contact_name: str
    contact_phone: str = ""


def enter_on_behalf(
    actor: Actor, *, call: Call, organisation: Organisation | Newcomer, handed: Handed, key: str
) -> Application:
    """Begin an application for an organisation that handed it in on paper or told it to us.

    When it reached us decides on lateness, and not when it is typed: that is neither in the
    future nor out of the call's time, and a scan proves it (Invalid). The organisation is
    within the call's limits. Whoever enters an application does not judge it.

    Effects: the call's row is locked, so that an organisation has one application to it, or as
    many as the call takes; a newcomer is kept; a draft with a reference is made, with how it
    came; the audit entry names the way, the moment and the hash of the proof. The same `key`
    again gives the same application.
    """
    call = lock(Call, call.id)
    demand(actor, ApplicationAction.ENTER, call)
    done = once(
        actor,
        scope=f"enter:{call.slug}",
        key=key,
        body={
            "call": call.slug,
            "organisation": organisation.name,
            "way": handed.way.value,
            "handed_in": handed.at.isoformat(),
        },
        work=lambda: {"application": _enter(actor, call, organisation, handed).id},
    )
    return db.session.get_one(Application, done["application"])


def _enter(
    actor: Actor, call: Call, organisation: Organisation | Newcomer, handed: Handed
) -> Application:
    now = clock.now()
    _demand_fitting(call, handed, now)
    definition = definition_of(call)
    if isinstance(organisation, Newcomer):
        _demand_known(definition, organisation)
        organisation = enter_organisation(actor, **asdict(organisation))
    _demand_may_apply(actor, call, definition, organisation)
    try:
        proof = store(handed.evidence, handed.filename, actor=actor, allowed=PROOFS)
    except Invalid as error:
        raise Invalid(error.message, "evidence") from error
    quarantine(proof)
    application = next_draft(actor, call, organisation)
    keep_draft(application, call)
    db.session.add(
        PaperEntry(
            application_id=application.id,
            way=handed.way.value,
            handed_in_at=handed.at,
            evidence_id=proof.id,
            contact_name=handed.contact_name.strip(),
            contact_phone=handed.contact_phone.strip(),
            entered_by_id=actor.person_id,
            entered_at=now,
        )
    )
    db.session.flush()
    audit.record(
        actor,
        ApplicationAction.ENTER,
        application,
        detail={
            "on_behalf": handed.way.value,
            "handed_in": handed.at.isoformat(),
            "proof": proof.sha256,
            "typed_after_closing": now >= call.accepts_until,
        },
    )
    return application


def _demand_fitting(call: Call, handed: Handed, now: datetime) -> None:
    if call.is_test:
        raise Invalid(_("A test call takes no applications on paper."))
    if not handed.contact_name.strip():
        raise Invalid(_("Enter who handed it in."), "contact_name")
    if handed.at > now:
        raise Invalid(_("This is in the future. Enter when it reached us."), "handed_in_at")
    if not can_be_finished(call, handed.at):
        raise Invalid(
            _("The call took no applications then. Enter when it reached us, by the proof."),
            "handed_in_at",
        )


def _demand_known(definition: CallDefinition, newcomer: Newcomer) -> None:
    """Nobody fills in a newcomer's profile later, so what the call's limits ask is asked now."""
    if definition.applying.asks_age and newcomer.founded_year is None:
        raise Invalid(
            _("The call has a limit on the organisation’s age. Enter the year it was founded."),
            "founded_year",
        )
    if definition.applying.limits.works_in and not newcomer.area.strip():
        raise Invalid(_("The call has a limit on where it works. Enter its area."), "area")


def _demand_may_apply(
    actor: Actor, call: Call, definition: CallDefinition, organisation: Organisation
) -> None:
    if organisation.id in actor.organisation_ids:
        raise Invalid(_("You belong to this organisation. Somebody else enters it."))
    existing = begun_by(call, organisation)
    if existing and not definition.applying.several:
        raise Invalid(
            _(
                "This organisation has application %(reference)s to the call already.",
                reference=existing[0].reference,
            ),
            "organisation",
        )
    try:
        demand_within_limits(definition, organisation)
    except Invalid as error:
        raise Invalid(error.message, "organisation") from error
