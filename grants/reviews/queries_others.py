"""What a reviewer reads of a case after submitting: the own review, and the others unnamed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.policy import Actor
from grants.reviews import queries
from grants.reviews.models import Review, SubmittedReview


@dataclass(frozen=True)
class ReadReview:
    """A submitted review as another reviewer reads it: the day, scores and reasons; no name.

    `scores`: value, reason and whether the red flag was raised, by the criterion's key.
    """

    day: date
    merit_millis: int
    scores: Mapping[str, tuple[int, str, bool]]


def own_submitted(actor: Actor, public_id: str) -> Review:
    """The actor's own review, while it stands submitted in a case they see. Else NotFound."""
    found = select(Review).where(
        Review.id.in_(queries.submitted(actor).with_only_columns(Review.id)),
        Review.public_id == public_id,
    )
    review = db.session.scalars(found).one_or_none()
    if review is None:
        raise NotFound
    return review


def read_reviews(actor: Actor, review: Review) -> tuple[ReadReview, list[ReadReview]]:
    """The actor's own submitted review, and the others of the same application that count.

    The others stand in an order that is drawn for this reader: it follows neither who was
    assigned first nor who submitted first. Raises NotFound unless the own one is submitted,
    so that nobody scores with the scores of others before them.
    """
    own_submitted(actor, review.public_id)
    counted = queries.counted_reviews(review.application)
    zone = review.application.call.time_zone
    (own,) = [_read(each, zone) for each in counted if each.review_id == review.id]
    others = sorted(
        (each for each in counted if each.review_id != review.id),
        key=lambda each: _drawn(review, each),
    )
    return own, [_read(each, zone) for each in others]


def _drawn(reader: Review, other: SubmittedReview) -> str:
    # Public ids are drawn at random and that of the other is told to nobody else.
    both = f"{reader.public_id} {other.review.public_id}"
    return hashlib.sha256(both.encode()).hexdigest()


def _read(submitted: SubmittedReview, zone: str) -> ReadReview:
    return ReadReview(
        clock.local(submitted.submitted_at, zone).date(),
        submitted.merit_millis,
        {each.criterion_key: (each.value, each.reason, each.red_flag) for each in submitted.scores},
    )
