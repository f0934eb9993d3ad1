"""What a plan of assignment is made from: cases that lack reviewers, people to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Person, Role, RoleGrant
from grants.applications.models import Application
from grants.calls import reviewing
from grants.calls.models import Call
from grants.kernel.db import db
from grants.kernel.i18n import language_of
from grants.kernel.policy import SYSTEM, Actor, find, seen
from grants.organisations.kinds import WorkKind
from grants.organisations.models_profile import OrganisationWork
from grants.organisations.names import key_of
from grants.reviews import queries
from grants.reviews.assignment import Case, Obstacle, Reviewer
from grants.reviews.models import Review
from grants.reviews.models_assigning import ProposedReview, ReviewerProfile
from grants.reviews.policy import LIVE
from grants.reviews.policy_bars import Why, barred_from

WHENCE = {
    Why.MEMBER: Obstacle.MEMBER,
    Why.LEFT: Obstacle.MEMBER,
    Why.EMPLOYER: Obstacle.MEMBER,
    Why.DOMAIN: Obstacle.DOMAIN,
    Why.WALL: Obstacle.WALL,
}
"""What kept somebody away without their telling."""


def profile_of(actor: Actor, person_id: int) -> ReviewerProfile | None:
    """What a reviewer says of themselves, if this actor sees it and it was said."""
    return profiles(actor, [person_id]).get(person_id)


def profiles(actor: Actor, people: Iterable[int]) -> dict[int, ReviewerProfile]:
    """The same of several people, by their number."""
    rows = db.session.scalars(
        seen(actor, ReviewerProfile).where(ReviewerProfile.person_id.in_(list(people)))
    )
    return {row.person_id: row for row in rows}


def proposed(actor: Actor, application_ids: Iterable[int]) -> dict[int, list[ProposedReview]]:
    """Who is proposed for applications, by the application's id."""
    chosen = ProposedReview.application_id.in_(list(application_ids))
    return _by_application(seen(actor, ProposedReview).where(chosen))


def proposed_of(actor: Actor, call: Call) -> dict[int, list[ProposedReview]]:
    """Everybody who is proposed in a call, by the application's id."""
    return _by_application(_proposed_in(actor, call).order_by(ProposedReview.application_id))


def _proposed_in(actor: Actor, call: Call) -> Select[ProposedReview]:
    return (
        seen(actor, ProposedReview)
        .join(Application, Application.id == ProposedReview.application_id)
        .where(Application.call_id == call.id)
    )


def _by_application(query: Select[ProposedReview]) -> dict[int, list[ProposedReview]]:
    rows = db.session.scalars(
        query.options(joinedload(ProposedReview.reviewer)).order_by(ProposedReview.id)
    )
    found: dict[int, list[ProposedReview]] = defaultdict(list)
    for row in rows:
        found[row.application_id].append(row)
    return dict(found)


def proposed_in(actor: Actor, call: Call) -> tuple[int, int]:
    """How many reviews are proposed in a call, and for how many applications."""
    row = db.session.execute(
        _proposed_in(actor, call).with_only_columns(
            func.count(),
            func.count(ProposedReview.application_id.distinct()),
            maintain_column_froms=True,
        )
    ).one()
    return int(row[0]), int(row[1])


def proposal(actor: Actor, public_id: str) -> ProposedReview:
    """One proposal, if this actor sees it; else NotFound."""
    return find(actor, ProposedReview, ProposedReview.public_id == public_id)


def reviewing_of(call: Call) -> reviewing.Reviewing:
    """The terms of review of a call, as its last version has them."""
    return reviewing.from_document(call.versions[-1].document.get("reviewing", {}))


def people_of(call: Call) -> list[Reviewer]:
    """Everybody who can review for the call's fund; what is proposed counts as theirs to do."""
    people = db.session.scalars(
        select(Person.id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == Role.REVIEWER.value,
            (RoleGrant.fund_id == call.fund_id) | RoleGrant.fund_id.is_(None),
            Person.disabled_at.is_(None),
        )
        .distinct()
        .order_by(Person.id)
    ).all()
    loads, told = queries.open_loads(SYSTEM, people), profiles(SYSTEM, people)
    waiting = _counts(
        select(ProposedReview.reviewer_id, func.count())
        .where(ProposedReview.reviewer_id.in_(people))
        .group_by(ProposedReview.reviewer_id)
    )
    todo = {who: loads.get(who, 0) + waiting.get(who, 0) for who in people}
    return [_reviewer(who, todo[who], told.get(who)) for who in people]


def _reviewer(who: int, load: int, told: ReviewerProfile | None) -> Reviewer:
    if told is None:
        return Reviewer(who, load)
    return Reviewer(
        who,
        load,
        told.most_open,
        frozenset(told.languages),
        _words(told),
        told.practitioner,
    )


def cases_of(call: Call, applications: Sequence[Application]) -> list[Case]:
    """What each application still wants: reviewers that are assigned or proposed are there."""
    ids = [each.id for each in applications]
    bodies = [each.organisation_id for each in applications]
    live = _pairs(
        select(Review.application_id, Review.reviewer_id).where(
            Review.application_id.in_(ids), Review.status.in_(LIVE)
        )
    )
    ever = _pairs(
        select(Review.application_id, Review.reviewer_id).where(Review.application_id.in_(ids))
    )
    planned = _pairs(
        select(ProposedReview.application_id, ProposedReview.reviewer_id).where(
            ProposedReview.application_id.in_(ids)
        )
    )
    barred = barred_from(ids)
    asked = reviewing_of(call)
    work = _works(bodies)
    theme = {key_of(call.theme)} if call.theme else set()
    there = {each.id: live[each.id] | planned[each.id] for each in applications}
    knows, local = _known(set().union(*there.values()))
    wanted = frozenset(map(key_of, asked.skills))
    return [
        Case(
            each.reference,
            max(0, queries.wanted(call, each) - len(there[each.id])),
            barred=frozenset(barred[each.id]),
            asked=frozenset(ever[each.id] | planned[each.id]),
            language=language_of(f"{each.title} {each.summary}"),
            about=frozenset(work.get(each.organisation_id, set()) | theme),
            practitioner=bool(there[each.id] & local),
            whence={who: WHENCE[why] for who, why in barred[each.id].items() if why in WHENCE},
            languages=frozenset(asked.languages),
            skills=wanted.difference(*(knows[who] for who in there[each.id] if who in knows)),
        )
        for each in applications
    ]


def _works(organisations: Sequence[int]) -> Mapping[int, set[str]]:
    rows = db.session.execute(
        select(OrganisationWork.organisation_id, OrganisationWork.words_key).where(
            OrganisationWork.organisation_id.in_(organisations),
            OrganisationWork.kind.in_([WorkKind.AREA.value, WorkKind.THEME.value]),
        )
    )
    found: dict[int, set[str]] = defaultdict(set)
    for organisation, words in rows:
        found[organisation].add(words)
    return found


def _known(people: Iterable[int]) -> tuple[dict[int, frozenset[str]], set[int]]:
    """What people know, folded as it is compared; and who of them are local practitioners."""
    told = profiles(SYSTEM, people)
    knows = {who: _words(each) for who, each in told.items()}
    return knows, {who for who, each in told.items() if each.practitioner}


def _words(told: ReviewerProfile) -> frozenset[str]:
    return frozenset(key_of(words) for words in [*told.themes, *told.areas])


def _pairs(query: object) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in db.session.execute(query):  # type: ignore[call-overload]
        found[one].add(other)
    return found


def _counts(query: object) -> dict[int, int]:
    return {one: int(count) for one, count in db.session.execute(query)}  # type: ignore[call-overload]
