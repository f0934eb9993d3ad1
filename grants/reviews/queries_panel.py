"""What is read for a panel's meeting: its agenda as each member may see it, votes, notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from grants.accounts.actors import actor_of
from grants.accounts.models import Person, Role
from grants.accounts.queries import holders
from grants.applications.models import Application
from grants.applications.policy import barred
from grants.applications.states import ApplicationStatus
from grants.calls.models import Call
from grants.kernel.db import db
from grants.kernel.policy import SYSTEM, Actor, find, seen
from grants.reviews import queries, queries_ranking
from grants.reviews.agenda import Order, laid_out
from grants.reviews.models import Review
from grants.reviews.models_panel import (
    Panel,
    PanelItem,
    PanelMember,
    PanelNote,
    PanelSettlement,
    PanelVote,
)
from grants.reviews.policy import LIVE
from grants.reviews.states import ReviewStatus

TO_DISCUSS = (
    ApplicationStatus.IN_REVIEW.value,
    ApplicationStatus.SHORTLISTED.value,
    ApplicationStatus.WAITLISTED.value,
)
"""An application that a panel can still settle."""


def panels(actor: Actor, call: Call | None = None) -> Select[Panel]:
    """The meetings this actor sees, to be paged."""
    query = seen(actor, Panel).options(joinedload(Panel.call))
    return query if call is None else query.where(Panel.call_id == call.id)


def panel(actor: Actor, public_id: str) -> Panel:
    """A meeting, if this actor sees it; else NotFound."""
    return find(actor, Panel, Panel.public_id == public_id)


def item(actor: Actor, public_id: str) -> PanelItem:
    """An item of an agenda, if this actor sees it; else NotFound."""
    return find(actor, PanelItem, PanelItem.public_id == public_id)


def members(meeting: Panel) -> Sequence[PanelMember]:
    """Who sits on a panel, by name."""
    return db.session.scalars(
        select(PanelMember)
        .join(Person, Person.id == PanelMember.person_id)
        .where(PanelMember.panel_id == meeting.id)
        .options(joinedload(PanelMember.person).selectinload(Person.roles))
        .order_by(Person.name, Person.id)
        .execution_options(populate_existing=True)
    ).all()


def agenda(actor: Actor, meeting: Panel) -> Sequence[PanelItem]:
    """The items this actor sees, in the order of discussion."""
    return db.session.scalars(
        seen(actor, PanelItem)
        .where(PanelItem.panel_id == meeting.id)
        .options(
            joinedload(PanelItem.application).joinedload(Application.organisation),
            joinedload(PanelItem.application).joinedload(Application.call_version),
        )
        .order_by(PanelItem.place, PanelItem.id)
    ).all()


def people_of(call: Call) -> list[Person]:
    """Who can be asked to sit on a panel by their role in the fund, by name."""
    found: dict[int, Person] = {}
    for role in (Role.FUND_MANAGER, Role.REVIEWER):
        found |= {each.id: each for each in holders(role, call.fund_id)}
    return sorted(found.values(), key=lambda each: (each.name, each.id))


def on_hand(call: Call, order: Order, most: int) -> list[int]:
    """The ids of the applications to put on an agenda, in order of discussion.

    Those with a rank that are not settled; the cases that somebody is barred from too.
    """
    ranked: list[Application] = []
    above = 0
    place = None
    while True:
        part = queries_ranking.ranking(SYSTEM, call, place)
        for row in part.ranking.rows:
            application = part.applications[row.candidate.reference]
            if row.rank is None or application.status not in TO_DISCUSS:
                continue
            ranked.append(application)
            above += row.proposed
        place = part.last
        if place is None or (order is Order.RANK and len(ranked) >= most):
            break
    return [each.id for each in laid_out(ranked, above, order)[:most]]


def sees_case(actor: Actor, one: PanelItem) -> bool:
    """Does the actor see the application itself? Members do until the meeting is closed."""
    found = seen(actor, Application).where(Application.id == one.application_id)
    return db.session.scalars(found).first() is not None


@dataclass(frozen=True)
class Bench:
    """Who of a panel may settle an item: present, without an interest; and who is recused."""

    able: tuple[Person, ...]
    recused: tuple[Person, ...]
    """Members, present or not, who are kept from the case."""


def bench(people: Sequence[PanelMember], application: Application) -> Bench:
    """Who of the members may settle an application, and who is kept from it."""
    able, recused = [], []
    for member in people:
        if is_kept_out(member.person, application):
            recused.append(member.person)
        elif member.present:
            able.append(member.person)
    return Bench(tuple(able), tuple(recused))


def is_kept_out(person: Person, application: Application) -> bool:
    """Is this person barred from the case?"""
    found = select(Application.id).where(Application.id == application.id, barred(actor_of(person)))
    return db.session.scalars(found).first() is not None


def votes(item_id: int) -> dict[int, str]:
    """Every vote on an item, by the person's number: for who counts them."""
    rows = db.session.execute(
        select(PanelVote.person_id, PanelVote.vote).where(PanelVote.item_id == item_id)
    )
    return {row[0]: row[1] for row in rows}


def own_votes(actor: Actor, items: Iterable[PanelItem]) -> dict[int, str]:
    """How the actor voted, by the item's number."""
    rows = db.session.scalars(
        seen(actor, PanelVote).where(
            PanelVote.person_id == (actor.person_id or 0),
            PanelVote.item_id.in_([each.id for each in items]),
        )
    )
    return {row.item_id: row.vote for row in rows}


def reviewed_by(application: Application) -> set[int]:
    """Who submitted a review of an application that counts."""
    return set(
        db.session.scalars(
            select(Review.reviewer_id).where(
                Review.application_id == application.id,
                Review.status == ReviewStatus.SUBMITTED.value,
            )
        )
    )


def notes(actor: Actor, meeting: Panel) -> Sequence[PanelNote]:
    """The minutes as they were written, the first first; without what is kept from the actor."""
    return db.session.scalars(
        seen(actor, PanelNote)
        .where(PanelNote.panel_id == meeting.id)
        .options(
            joinedload(PanelNote.author),
            joinedload(PanelNote.item).joinedload(PanelItem.application),
        )
        .order_by(PanelNote.id)
    ).all()


def notes_on(actor: Actor, one: PanelItem) -> Sequence[PanelNote]:
    """What was written about one item, the first first."""
    return db.session.scalars(
        seen(actor, PanelNote)
        .where(PanelNote.item_id == one.id)
        .options(joinedload(PanelNote.author))
        .order_by(PanelNote.id)
    ).all()


def settlements(actor: Actor, items: Iterable[PanelItem]) -> Mapping[int, PanelSettlement]:
    """How items ended, by the item's number."""
    rows = db.session.scalars(
        seen(actor, PanelSettlement)
        .where(PanelSettlement.item_id.in_([each.id for each in items]))
        .options(selectinload(PanelSettlement.decision), joinedload(PanelSettlement.settled_by))
    )
    return {row.item_id: row for row in rows}


def to_submit_yet(actor: Actor, applications: Iterable[Application]) -> set[int]:
    """Of which of these the actor has a review still to submit: others' scores would colour it."""
    return set(
        db.session.scalars(
            select(Review.application_id).where(
                Review.application_id.in_([each.id for each in applications]),
                Review.reviewer_id == (actor.person_id or 0),
                Review.status.in_(LIVE),
                Review.status != ReviewStatus.SUBMITTED.value,
            )
        )
    )


def reasons(actor: Actor, application: Application) -> Mapping[str, list[tuple[int, str]]]:
    """The scores with their reasons by criterion, without names, for who sits on its panel."""
    if to_submit_yet(actor, [application]):
        return {}
    found: dict[str, list[tuple[int, str]]] = {}
    for each in queries.counted_reviews(application):
        for score in each.scores:
            found.setdefault(score.criterion_key, []).append((score.value, score.reason))
    return {key: sorted(pairs) for key, pairs in found.items()}
