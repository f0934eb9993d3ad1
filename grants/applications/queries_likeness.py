"""What is read to find applications for the same project, and of the pairs that were found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from grants.applications.likeness import (
    SHARED_AT_LEAST,
    Why,
    Written,
    marked,
    shingles,
    texts_in,
    words,
)
from grants.applications.models import Application, SubmittedVersion
from grants.applications.models_likeness import (
    ApplicationPair,
    ApplicationPairDecision,
    Sketch,
    SketchedNumber,
)
from grants.applications.queries_sealed import sealed
from grants.calls.models import Call
from grants.calls.policy import real
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen
from grants.organisations.models import BankAccount, Membership

SHOWN_FROM = 8
"""An answer of fewer words, such as an amount, is compared beside the text and not in it."""
COMPARED_AT_MOST = 30
"""So many candidates are compared word by word: those that share most of the sketch."""


def waiting_ids(most: int) -> Sequence[int]:
    """Applications whose last version was not compared yet, the first submitted first."""
    last = (
        select(SubmittedVersion.application_id, func.max(SubmittedVersion.number).label("number"))
        .group_by(SubmittedVersion.application_id)
        .subquery()
    )
    query = (
        select(Application.id)
        .join(last, last.c.application_id == Application.id)
        .join(Call, Call.id == Application.call_id)
        .outerjoin(Sketch, Sketch.application_id == Application.id)
        .where(real(), or_(Sketch.id.is_(None), Sketch.version_number < last.c.number))
        .order_by(Application.id)
        .limit(most)
    )
    return db.session.scalars(query).all()


def sketched_ids() -> Sequence[int]:
    """Every application that was compared."""
    return db.session.scalars(select(Sketch.application_id).order_by(Sketch.id)).all()


def by_text(application_id: int, numbers: Collection[int]) -> Sequence[int]:
    """Applications that share much of a sketch: one look into an index."""
    if not numbers:
        return []
    shared = func.count()
    rows = db.session.execute(
        select(SketchedNumber.application_id)
        .where(
            SketchedNumber.number.in_(list(numbers)),
            SketchedNumber.application_id != application_id,
        )
        .group_by(SketchedNumber.application_id)
        .having(shared >= SHARED_AT_LEAST)
        .order_by(shared.desc(), SketchedNumber.application_id)
        .limit(COMPARED_AT_MOST)
    )
    return [each for (each,) in rows]


def by_hands(application: Application) -> dict[int, set[Why]]:
    """Sketched applications of the same organisation, people or bank account, and which it is."""
    found: dict[int, set[Why]] = {}
    own = application.organisation_id
    mine, theirs = aliased(Membership), aliased(Membership)
    people = (
        select(theirs.organisation_id)
        .join(mine, mine.person_id == theirs.person_id)
        .where(mine.organisation_id == own)
    )
    my_account, their_account = aliased(BankAccount), aliased(BankAccount)
    accounts = (
        select(their_account.organisation_id)
        .join(my_account, my_account.account_number == their_account.account_number)
        .where(my_account.organisation_id == own)
    )
    for why, condition in (
        (Why.ORGANISATION, Application.organisation_id == own),
        (Why.PEOPLE, Application.organisation_id.in_(people)),
        (Why.BANK_ACCOUNT, Application.organisation_id.in_(accounts)),
    ):
        rows = db.session.execute(
            select(Application.id, Application.organisation_id)
            .join(Sketch, Sketch.application_id == Application.id)
            .where(condition, Application.id != application.id)
            .order_by(Application.id.desc())
            .limit(COMPARED_AT_MOST)
        )
        for other_id, organisation_id in rows:
            if why is Why.ORGANISATION or organisation_id != own:
                found.setdefault(other_id, set()).add(why)
    return found


def written_of(ids: Sequence[int]) -> dict[int, Written]:
    """What of these applications is compared, from the last version of each: one query."""
    last = (
        select(SubmittedVersion.application_id, func.max(SubmittedVersion.number).label("number"))
        .where(SubmittedVersion.application_id.in_(ids))
        .group_by(SubmittedVersion.application_id)
        .subquery()
    )
    rows: Iterable[Any] = db.session.execute(
        select(
            SubmittedVersion.application_id,
            SubmittedVersion.content,
            Application.title,
            Application.requested_minor,
            Application.currency,
            Application.organisation_id,
        )
        .join(
            last,
            (last.c.application_id == SubmittedVersion.application_id)
            & (last.c.number == SubmittedVersion.number),
        )
        .join(Application, Application.id == SubmittedVersion.application_id)
    )
    return {
        application_id: Written(shingles(texts_in(content)), title, minor, currency, who)
        for application_id, content, title, minor, currency, who in rows
    }


# --- Pairs that were found --------------------------------------------------------------


def _with_both(query: Select[ApplicationPair]) -> Select[ApplicationPair]:
    both = []
    for side in (ApplicationPair.first, ApplicationPair.second):
        both += [
            joinedload(side).joinedload(Application.organisation),
            joinedload(side).joinedload(Application.call).joinedload(Call.fund),
        ]
    return query.options(*both)


def open_pairs(actor: Actor) -> Select[ApplicationPair]:
    """Pairs that nobody has decided, to be paged by id."""
    return _with_both(seen(actor, ApplicationPair).where(ApplicationPair.outcome.is_(None)))


def pair_at(actor: Actor, public_id: str) -> ApplicationPair:
    """One pair; else NotFound."""
    return find(actor, ApplicationPair, ApplicationPair.public_id == public_id)


def pairs_of(actor: Actor, application: Application) -> Sequence[ApplicationPair]:
    """The pairs in which an application stands, the undecided first."""
    query = seen(actor, ApplicationPair).where(
        (ApplicationPair.first_id == application.id) | (ApplicationPair.second_id == application.id)
    )
    return db.session.scalars(
        _with_both(query).order_by(ApplicationPair.outcome.is_not(None), ApplicationPair.id)
    ).all()


def decisions_on(actor: Actor, pair: ApplicationPair) -> Sequence[ApplicationPairDecision]:
    """What was decided on a pair, the first first."""
    return db.session.scalars(
        seen(actor, ApplicationPairDecision)
        .options(joinedload(ApplicationPairDecision.by))
        .where(ApplicationPairDecision.pair_id == pair.id)
        .order_by(ApplicationPairDecision.number)
    ).all()


@dataclass(frozen=True)
class Passage:
    """One answer with what stands in the other application too."""

    label: str
    pieces: Sequence[tuple[str, bool]]


def passages(actor: Actor, pair: ApplicationPair) -> tuple[Sequence[Passage], Sequence[Passage]]:
    """The answers of both that share passages, as this actor may read them."""
    sides = [_texts(actor, each) for each in (pair.first, pair.second)]
    known = [shingles(text for _label, text in side) for side in sides]
    first, second = (
        _shared(side, other) for side, other in zip(sides, reversed(known), strict=True)
    )
    return first, second


def _shared(side: Sequence[tuple[str, str]], other: frozenset[int]) -> Sequence[Passage]:
    found = [Passage(label, marked(text, other)) for label, text in side]
    return [each for each in found if any(same for _piece, same in each.pieces)]


def _texts(actor: Actor, application: Application) -> list[tuple[str, str]]:
    version = sealed(actor, application)
    if version is None:
        return []
    return [
        (read.label, read.text)
        for section in version.everything
        for read in section.answers
        if sum(1 for _word in words(read.text)) >= SHOWN_FROM
    ]
