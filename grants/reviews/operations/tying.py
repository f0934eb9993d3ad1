"""A person's interests in organisations: told or entered, ended, called a mistake."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from grants.accounts.models import Person
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.words import one_line
from grants.organisations.models import Organisation
from grants.organisations.names import key_of
from grants.reviews import queries_ties
from grants.reviews.interests import ANYWHERE, FIRST, Closing, Interest
from grants.reviews.models_ties import DomainRelease, Tie, TieClosing
from grants.reviews.operations.standing_aside import stand_aside
from grants.reviews.states import InterestAction

LONGEST_NAME, LONGEST_TEXT = 200, 4000


@dataclass(frozen=True)
class TieInput:
    """What somebody is, or was, to an organisation."""

    organisation: str
    kind: str
    since: date | None = None
    until: date | None = None
    note: str = ""


def declare_tie(actor: Actor, *, person: Person, told: TieInput) -> Tie:
    """Keep somebody out of every application of an organisation, for what they are to it.

    The person tells it, or staff enter it. Effects, in order: the interest is kept for good;
    the organisation's open applications are locked; reviews and proposals that the person has
    there are taken back. An organisation that is not here yet is kept by its name. Told twice,
    it is one. Invalid for what is missing or lies ahead.
    """
    own = person.id == actor.person_id
    demand(actor, InterestAction.DECLARE if own else InterestAction.ENTER, person)
    name = one_line(told.organisation)
    _check(name, told)
    lock(Person, person.id)
    known = queries_ties.same_tie(person.id, key_of(name), told.kind, told.since, told.until)
    if known is not None:
        return known
    found = queries_ties.organisation_named(name)
    tie = Tie(
        public_id=secrets.token_urlsafe(12),
        person_id=person.id,
        organisation_id=found.id if found else None,
        name=found.name if found else name,
        name_key=key_of(name),
        kind=told.kind,
        since=told.since,
        until=told.until,
        note=told.note.strip(),
        entered_by_id=actor.person_id,
    )
    db.session.add(tie)
    db.session.flush()
    audit.record(
        actor,
        InterestAction.DECLARE if own else InterestAction.ENTER,
        tie,
        detail={"person": person.public_id, "kind": tie.kind},
    )
    stand_aside(queries_ties.open_applications(tie))
    return tie


def end_tie(actor: Actor, *, tie: Tie, until: date | None) -> TieClosing:
    """Say on which day an interest ended. It counts for as many years as each call says.

    It stood when it was entered, so it did not end before that day.
    """
    tie = _still_open(tie)
    demand(actor, InterestAction.END, tie)
    if until is None:
        raise Invalid(_("Enter the day it ended."), "until")
    if until > _today():
        raise Invalid(_("Enter a day that has come."), "until")
    if until < clock.local(tie.entered_at, ANYWHERE).date():
        raise Invalid(_("It stood when it was entered. Enter that day or a later one."), "until")
    return _close(actor, tie, InterestAction.END, Closing.ENDED, until=until)


def withdraw_tie(actor: Actor, *, tie: Tie, reason: str) -> TieClosing:
    """Call an interest a mistake: it never stood. Only a second person may, with a reason.

    Reviews that were taken back for it stay so; the person can be asked again.
    """
    tie = lock(Tie, tie.id)
    demand(actor, InterestAction.WITHDRAW, tie)
    if tie.withdrawn:
        raise NotNow(_("This interest was withdrawn already."))
    if not reason.strip():
        raise Invalid(_("Say why it was a mistake."), "reason")
    return _close(actor, tie, InterestAction.WITHDRAW, Closing.WITHDRAWN, reason=reason.strip())


def release_domain(
    actor: Actor, *, person: Person, organisation: Organisation, reason: str
) -> DomainRelease:
    """Say that the mail domain a person shares with an organisation's people means nothing.

    Such as a city's address that its schools have too. Never by the person concerned; for
    good. Released twice, it is once.
    """
    demand(actor, InterestAction.RELEASE_DOMAIN, person)
    lock(Person, person.id)
    known = queries_ties.release_of(person, organisation)
    if known is not None:
        return known
    if not reason.strip():
        raise Invalid(_("Say why the address means nothing."), "reason")
    kept = DomainRelease(
        person_id=person.id,
        organisation_id=organisation.id,
        reason=reason.strip(),
        released_by_id=actor.person_id,
    )
    db.session.add(kept)
    db.session.flush()
    audit.record(
        actor,
        InterestAction.RELEASE_DOMAIN,
        kept,
        detail={"person": person.public_id, "organisation": organisation.slug},
    )
    return kept


def _check(name: str, told: TieInput) -> None:
    if not key_of(name):
        raise Invalid(_("Enter the organisation's name."), "organisation")
    if len(name) > LONGEST_NAME:
        raise Invalid(_("Shorten this to %(max)d characters.", max=LONGEST_NAME), "organisation")
    if told.kind not in set(Interest):
        raise Invalid(_("Choose what kind of interest it is."), "kind")
    if len(told.note) > LONGEST_TEXT:
        raise Invalid(_("Shorten this to %(max)d characters.", max=LONGEST_TEXT), "note")
    for field, day in (("since", told.since), ("until", told.until)):
        if day and day > _today():
            raise Invalid(_("Enter a day that has come."), field)
    if told.since and told.until and told.until < told.since:
        raise Invalid(_("It cannot end before it began."), "until")


def _today() -> date:
    """The last day that has come somewhere."""
    return clock.today(FIRST)


def _still_open(tie: Tie) -> Tie:
    tie = lock(Tie, tie.id)
    if tie.ended_on or tie.withdrawn:
        raise NotNow(_("This interest is closed already."))
    return tie


def _close(
    actor: Actor,
    tie: Tie,
    action: InterestAction,
    how: Closing,
    *,
    until: date | None = None,
    reason: str = "",
) -> TieClosing:
    closing = TieClosing(
        tie_id=tie.id, how=how.value, until=until, reason=reason, closed_by_id=actor.person_id
    )
    db.session.add(closing)
    db.session.flush()
    db.session.expire(tie, ["closings"])
    audit.record(actor, action, tie, detail={"until": until.isoformat()} if until else {})
    return closing
