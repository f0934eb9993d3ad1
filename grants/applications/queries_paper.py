"""What is read of applications that staff entered: how and when they came, and the proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.models_paper import PaperEntry, Way
from grants.applications.policy import barred, entered_by
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
from grants.calls.queries import can_be_finished
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, seen
from grants.kernel.scanning import demand_clean
from grants.kernel.storage import StoredFile
from grants.organisations.models import Organisation

_FOUND_AT_MOST = 10
_DRAFTS_AT_MOST = 50


def paper_entry(application: Application) -> PaperEntry | None:
    """How staff entered an application; None for one that came by the internet."""
    return db.session.execute(
        select(PaperEntry)
        .where(PaperEntry.application_id == application.id)
        .options(joinedload(PaperEntry.entered_by))
    ).scalar_one_or_none()


def counted_moment(
    application: Application, moment: datetime, actor: Actor | None = None
) -> datetime:
    """The moment that decides on lateness: of an application on paper, when it was handed in.

    With an actor, for whoever entered it alone: others who write in it are late by the clock.
    """
    entry = paper_entry(application)
    if entry is None or (actor is not None and actor.person_id != entry.entered_by_id):
        return moment
    return entry.handed_in_at


def evidence_of(actor: Actor, reference: str) -> StoredFile:
    """The proof of when an application was handed in. Raises NotFound."""
    entry: PaperEntry | None = db.session.execute(
        seen(actor, PaperEntry)
        .join(PaperEntry.application)
        .where(Application.reference == reference)
    ).scalar_one_or_none()
    if entry is None:
        raise NotFound
    demand_clean(entry.evidence)
    return entry.evidence


def takes_paper(call: Call, moment: datetime) -> bool:
    """May staff enter what reached us while the call took applications?

    From its opening, and after its closing until it is decided; a test takes none.
    """
    announced = not call.is_test and can_be_finished(call, call.opens_at)
    return announced and call.opens_at <= moment


def being_entered(actor: Actor, call: Call) -> Sequence[Application]:
    """Drafts to a call that this actor began on behalf of others, the last begun first."""
    return (
        db.session.execute(
            select(Application)
            .where(
                Application.call_id == call.id,
                Application.status == ApplicationStatus.DRAFT.value,
                entered_by(actor),
                ~barred(actor),
            )
            .options(joinedload(Application.organisation))
            .order_by(Application.id.desc())
            .limit(_DRAFTS_AT_MOST)
        )
        .scalars()
        .all()
    )


def organisations_like(actor: Actor, text: str) -> Sequence[Organisation]:
    """Organisations whose name holds the text, or whose registration number it is."""
    words = text.strip()
    if not words:
        return []
    query = (
        seen(actor, Organisation)
        .where(
            Organisation.name.icontains(words, autoescape=True)
            | (Organisation.registration_number == words)
        )
        .order_by(Organisation.name, Organisation.id)
        .limit(_FOUND_AT_MOST)
    )
    return db.session.execute(query).scalars().all()


def way_words(way: str) -> str:
    """How an application came to be entered, as a mark on pages and paper."""
    return {
        Way.PAPER: _("Entered by staff on behalf of the organisation, from paper"),
        Way.PHONE: _("Entered by staff on behalf of the organisation, by telephone"),
        Way.IN_PERSON: _("Entered by staff on behalf of the organisation, told in person"),
    }[Way(way)]
