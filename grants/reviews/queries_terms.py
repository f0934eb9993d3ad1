"""What is read of the terms of review that a reviewer has still to accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, select

from grants.applications.models import Application
from grants.applications.policy import kept_out
from grants.calls import reviewing
from grants.calls.models import Call, CallVersion
from grants.calls.text import Text
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.policy import Actor
from grants.reviews.models import Review
from grants.reviews.policy import LIVE, UNDER_REVIEW
from grants.reviews.policy_terms import awaits_terms


@dataclass(frozen=True)
class Waiting:
    """A call whose terms are to be accepted before anything of it is read."""

    call: Call
    versions: Sequence[CallVersion]

    @property
    def terms(self) -> list[Text]:
        """What is asked, each wording once."""
        said = [reviewing.from_document(each.document["reviewing"]).terms for each in self.versions]
        return list(dict.fromkeys(each for each in said if each is not None))

    @property
    def seal(self) -> str:
        """What the page that shows them sends back: the versions that were read."""
        return " ".join(each.document_hash for each in self.versions)


def waiting(actor: Actor) -> list[Waiting]:
    """The calls in which the actor is asked to review, and has not accepted the terms."""
    asked = select(Application.id).where(
        Application.call_version_id == CallVersion.id, _asked(actor)
    )
    versions = db.session.scalars(
        select(CallVersion)
        .where(exists(asked.correlate(CallVersion)))
        .order_by(CallVersion.call_id, CallVersion.number)
    ).all()
    found: dict[int, list[CallVersion]] = {}
    for version in versions:
        found.setdefault(version.call_id, []).append(version)
    return [Waiting(listed[0].call, listed) for listed in found.values()]


def waiting_in(actor: Actor, slug: str) -> Waiting:
    """The same in one call; else NotFound."""
    found = next((each for each in waiting(actor) if each.call.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def waits_for(actor: Actor, public_id: str) -> Waiting | None:
    """The terms that stand before one of the actor's own reviews, if any do."""
    slug = db.session.scalar(
        select(Call.slug)
        .join(Application, Application.call_id == Call.id)
        .join(Review, Review.application_id == Application.id)
        .where(Review.public_id == public_id, _asked(actor))
    )
    return waiting_in(actor, slug) if slug else None


def asked_under_terms(actor: Actor, call: Call) -> Sequence[Review]:
    """The actor's own live reviews of a call that wait for the terms, in order."""
    return db.session.scalars(
        select(Review)
        .join(Application, Application.id == Review.application_id)
        .where(
            Application.call_id == call.id,
            Review.reviewer_id == (actor.person_id or 0),
            _asked(actor),
        )
        .order_by(Review.application_id)
    ).all()


def _asked(actor: Actor) -> ColumnElement[bool]:
    own = select(Review.application_id).where(
        Review.reviewer_id == (actor.person_id or 0), Review.status.in_(LIVE)
    )
    return and_(
        Application.id.in_(own),
        Application.status.in_(UNDER_REVIEW),
        Application.id.not_in(kept_out(actor)),
        awaits_terms(actor),
    )
