"""What a reviewer has submitted: the list, and one review with the others of its case."""

from __future__ import annotations

from grants.kernel.i18n import language
from grants.reviews import queries, queries_others
from grants.reviews.blueprint import bp
from grants.reviews.models import Review
from grants.reviews.states import ReviewAction
from grants.reviews.wording import merit_words
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page


@bp.get("/reviews/submitted")
@requires(ReviewAction.LIST_OWN)
def submitted() -> str:
    """What this reviewer has submitted."""
    listed = page(queries.submitted(current_actor()), [Review.id], descending=True)
    return render("reviews/submitted.html", page=listed)


@bp.get("/reviews/<public_id>/submitted")
@requires(ReviewAction.LIST_OWN)
def submitted_review(public_id: str) -> str:
    """One's own review as it was submitted, and the others of the application without names."""
    actor = current_actor()
    review = queries_others.own_submitted(actor, public_id)
    own, others = queries_others.read_reviews(actor, review)
    rubric = queries.rubric_of(review.application)
    return render(
        "reviews/submitted_review.html",
        place="reviews.submitted",
        application=review.application,
        rubric=rubric,
        own=own,
        others=others,
        merit=lambda each: merit_words(rubric, each.merit_millis),
        reader=language(),
    )
