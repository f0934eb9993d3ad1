"""Assignment of a whole call: proposed, read by a person, and only then asked for."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
from grants.calls.states import CallStatus
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import LANGUAGES, _
from grants.kernel.policy import Actor, demand, visible
from grants.reviews import queries, queries_assigning
from grants.reviews.assignment import plan
from grants.reviews.models_assigning import ProposedReview, ReviewerProfile
from grants.reviews.operations.assigning import assign_reviewers
from grants.reviews.policy import UNDER_REVIEW
from grants.reviews.states import ReviewAction

ASSIGNABLE = (ApplicationStatus.ELIGIBLE.value, *UNDER_REVIEW)
MOST_LINES, LONGEST_LINE = 20, 100


@dataclass(frozen=True)
class Told:
    """What a reviewer says of themselves. `most_open`: None for any number."""

    works_for: str = ""
    themes: Sequence[str] = ()
    areas: Sequence[str] = ()
    languages: Sequence[str] = ()
    practitioner: bool = False
    most_open: int | None = None


def describe_oneself(actor: Actor, *, told: Told) -> ReviewerProfile:
    """Say what one knows, reads and takes on; the next plan goes by it. What was asked stays."""
    demand(actor, ReviewAction.DESCRIBE_ONESELF)
    check_told(told)
    person = lock(Person, actor.person_id or 0)
    kept = queries_assigning.profile_of(actor, person.id)
    if kept is None:
        kept = ReviewerProfile(person_id=person.id)
        db.session.add(kept)
    kept.works_for = told.works_for.strip()
    kept.themes, kept.areas = list(told.themes), list(told.areas)
    kept.languages = sorted(told.languages)
    kept.practitioner, kept.most_open = told.practitioner, told.most_open
    kept.changed_at = clock.now()
    db.session.flush()
    audit.record(actor, ReviewAction.DESCRIBE_ONESELF, person)
    return kept


def check_told(told: Told) -> None:
    """Raises Invalid for what cannot be kept of what a reviewer, or who invites one, says."""
    for name in ("themes", "areas"):
        lines = getattr(told, name)
        if len(lines) > MOST_LINES:
            raise Invalid(_("Write at most %(n)s lines.", n=MOST_LINES), name)
        if any(len(line) > LONGEST_LINE for line in lines):
            raise Invalid(_("Shorten each line to %(n)s characters.", n=LONGEST_LINE), name)
    if set(told.languages) - set(LANGUAGES):
        raise Invalid(_("Choose one of the answers."), "languages")
    if told.most_open is not None and told.most_open < 0:
        raise Invalid(_("Enter 0 or more, or leave it empty."), "most_open")


def propose_reviewers(actor: Actor, *, call: Call) -> int:
    """Plan who reviews what in a call; nobody is told. Returns how many are newly proposed.

    What is assigned or proposed already stays as it is, so that a new plan after somebody
    said no touches nothing else. The call's row is locked: two managers make one plan.
    """
    call = lock(Call, call.id)
    demand(actor, ReviewAction.ASSIGN, call)
    if call.status != CallStatus.IN_REVIEW:
        raise NotNow(_("Start the review of the call first."))
    applications = _applications(actor, call)
    ids = {each.reference: each.id for each in applications}
    chosen = plan(queries_assigning.cases_of(call, applications), queries_assigning.people_of(call))
    made = [
        ProposedReview(
            public_id=secrets.token_urlsafe(12),
            application_id=ids[reference],
            reviewer_id=who,
            proposed_by_id=actor.person_id,
        )
        for reference, people in chosen.items()
        for who in people
    ]
    db.session.add_all(made)
    db.session.flush()
    audit.record(actor, ReviewAction.PROPOSE, call, detail={"proposed": len(made)})
    return len(made)


def take_out(actor: Actor, proposal: ProposedReview) -> None:
    """Drop one proposal. The next plan may propose the same person again."""
    application = lock(Application, proposal.application_id)
    demand(actor, ReviewAction.ASSIGN, application)
    audit.record(
        actor, ReviewAction.TAKE_OUT, application, detail={"reviewer": proposal.reviewer.public_id}
    )
    db.session.delete(proposal)
    db.session.flush()


def ask_proposed(actor: Actor, *, call: Call, due_on: date) -> tuple[int, int]:
    """Ask everybody who is proposed in a call, by mail, to review until a day.

    Returns how many were asked, and how many were not since something stands in the way
    now: an interest declared meanwhile, the role taken away, the review asked for by hand,
    the application withdrawn. No proposal that the actor sees is left afterwards.
    """
    call = lock(Call, call.id)
    demand(actor, ReviewAction.ASSIGN, call)
    asked = left = 0
    for application_id, proposals in queries_assigning.proposed_of(actor, call).items():
        application = lock(Application, application_id)
        able: set[int] = set()
        if application.status in ASSIGNABLE:
            able = queries.reviewers_of_fund(application.fund_id)
            able -= queries.barred_people(application) | queries.assigned_people(application)
        people = [each.reviewer for each in proposals if each.reviewer_id in able]
        for each in proposals:
            db.session.delete(each)
        db.session.flush()
        asked += len(people)
        left += len(proposals) - len(people)
        if people:
            assign_reviewers(actor, application=application, reviewers=people, due_on=due_on)
    return asked, left


def _applications(actor: Actor, call: Call) -> Sequence[Application]:
    return db.session.scalars(
        select(Application)
        .where(
            Application.call_id == call.id,
            Application.status.in_(ASSIGNABLE),
            visible(actor, Application),
        )
        .order_by(Application.id)
    ).all()
