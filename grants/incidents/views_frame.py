"""The page of one report, which several forms stand on."""

from __future__ import annotations

from grants.awards.queries_holds import holds_caused_by
from grants.awards.states import HoldAction
from grants.incidents import queries
from grants.incidents.forms import MessageForm, NoteForm
from grants.incidents.models import Incident, Part
from grants.incidents.operations.triaging import criteria_of
from grants.incidents.states import IncidentAction
from grants.incidents.wording import CHANNELS, CONFIDENTIALITIES, SEVERITIES
from grants.kernel import clock, workflow
from grants.kernel.policy import Actor, can, demand
from grants.web.guards import current_actor
from grants.web.pages import render


def found_by(actor: Actor, public_id: str) -> Incident:
    """The report, if this actor reads it."""
    found = queries.incident(actor, public_id)
    demand(actor, IncidentAction.VIEW, found)
    return found


def shown(found: Incident, note: NoteForm, message: MessageForm) -> str:
    """The page."""
    actor = current_actor()
    holds = holds_caused_by(found)
    notes = queries.notes_of(actor, found)
    lifted = [lift.person_id for hold in holds for lift in hold.lifts]
    names = queries.names_of(
        [
            *(each.by_id for each in found.messages),
            *(each.by_id for each in notes),
            *(each.person_id for each in found.people),
            *lifted,
            found.taken_by_id,
            found.triaged_by_id,
        ]
    )

    def named(part: Part) -> str:
        return "، ".join(sorted(names[one] for one in found.ids_of(part)))

    return render(
        "incidents/detail.html",
        place="harm.index",
        incident=found,
        now=clock.now(),
        note=note,
        message=message,
        forms=[note, message],
        notes=notes,
        names=names,
        about=named(Part.ABOUT),
        readers=named(Part.READER),
        holds=holds,
        may_lift=any(hold.stands and can(actor, HoldAction.LIFT, hold) for hold in holds),
        criterion=criteria_of(found).get(found.criterion_key, ""),
        actions=IncidentAction,
        available=[each.action for each in workflow.available(actor, found)],
        may_write=can(actor, IncidentAction.WRITE, found),
        may_triage=can(actor, IncidentAction.TRIAGE, found),
        severities=SEVERITIES,
        confidentialities=CONFIDENTIALITIES,
        channels=CHANNELS,
    )
