"""The reviewer's pages: the queue, the scales beside the answers, check and submit."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from flask import current_app, flash, jsonify, redirect, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers import Response

from grants.applications.eyes import reviewers_eyes
from grants.applications.queries_sealed import sealed
from grants.calls.rubric import (
    Counting,
    Criterion,
    HarmCriterion,
    Rubric,
    Scale,
    default_rubric,
)
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _, language
from grants.kernel.policy import Actor
from grants.reviews import operations, queries, queries_terms
from grants.reviews.blueprint import bp
from grants.reviews.forms import AbstainForm, ConflictForm, DeclineForm, SubmitReviewForm
from grants.reviews.models import DraftScore, Review
from grants.reviews.operations import DraftInput
from grants.reviews.states import ReviewAction
from grants.reviews.steps import Step, steps
from grants.reviews.wording import reason_hint, sealed_words, worked_out
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.tables import page
from grants.web.waiting import waiting

Page = str | Response | tuple[str, int]


@waiting("reviews.to_review")
def waits_for_reviewer(actor: Actor) -> list[Select[Any]]:
    """The reviews that are to do."""
    return [queries.queue(actor)]


@bp.get("/reviews")
@requires(ReviewAction.LIST_OWN)
def to_review() -> str:
    """What is to be reviewed, the earliest due first."""
    actor = current_actor()
    listed = page(queries.to_do(actor), [Review.due_on, Review.id])
    return render(
        "reviews/to_review.html",
        page=listed,
        scored=queries.scored_counts(listed.rows),
        of={r.id: len(queries.scales_of(r.application)) for r in listed.rows},
        today=clock.now().date(),
        terms=queries_terms.waiting(actor),
    )


@bp.get("/scoring-guide")
@requires(ReviewAction.LIST_OWN)
def guide() -> str:
    """What the scores mean, and what a flag does."""
    return render("reviews/guide.html", rubric=default_rubric(), reader=language())


@bp.get("/reviews/<public_id>")
@requires(ReviewAction.SCORE)
def score(public_id: str) -> Response:
    """On to the next unscored criterion; to the check page when all are scored.

    To the terms of the call first, where they are not accepted yet.
    """
    terms = queries_terms.waits_for(current_actor(), public_id)
    if terms:
        return redirect(url_for("reviews.terms", slug=terms.call.slug))
    review = _own(public_id)
    saved = queries.drafts_of(current_actor(), review)
    for step in steps(queries.rubric_of(review.application)):
        if any(key not in saved or saved[key].value is None for key in step.keys):
            return redirect(url_for("reviews.step", public_id=public_id, key=step.key))
    return redirect(url_for("reviews.check", public_id=public_id))


@bp.route("/reviews/<public_id>/criteria/<key>", methods=["GET", "POST"])
@requires(ReviewAction.SCORE)
def step(public_id: str, key: str) -> Page:
    """One merit and one harm criterion, beside the answers. A post saves what was typed."""
    actor, review = current_actor(), _own(public_id)
    listed = steps(queries.rubric_of(review.application))
    here = next((each for each in listed if key in each.keys), None)
    if here is None:
        raise NotFound
    if request.method == "GET":
        return _step_page(review, here, listed, queries.drafts_of(actor, review), {})
    typed = {each: _typed(each) for each in here.keys}
    try:
        transact(lambda: operations.save_scores(actor, review=_own(public_id), scores=typed))
    except Invalid as error:
        return _step_page(review, here, listed, typed, error.fields), 422
    if request.form.get("autosave"):
        return jsonify(saved=_saved_line())
    if request.form.get("then") == "leave":
        flash(_("Saved. Your scores wait here until you submit."))
        return redirect(url_for("reviews.to_review"))
    if here.number + 1 < len(listed):
        onward = listed[here.number + 1].key
        return redirect(url_for("reviews.step", public_id=public_id, key=onward))
    return redirect(url_for("reviews.check", public_id=public_id))


def _typed(key: str) -> DraftInput:
    value = request.form.get(key, "")
    return DraftInput(
        value=int(value) if value.isascii() and value.isdigit() else None,
        reason=request.form.get(f"{key}-reason", ""),
        red_flag=bool(request.form.get(f"{key}-flag")),
        would_make_safe=request.form.get(f"{key}-safe", ""),
    )


def _saved_line() -> str:
    return _("Saved at %(time)s.", time=f"{clock.local(clock.now(), _zone()):%H:%M}")


def _zone() -> str:
    return str(current_app.config["ZONE"])


def _step_page(
    review: Review,
    here: Step,
    listed: list[Step],
    saved: Mapping[str, DraftScore | DraftInput],
    errors: Mapping[str, str],
) -> str:
    application = review.application
    rubric = queries.rubric_of(application)
    drafts = {**queries.drafts_of(current_actor(), review), **saved}
    at, of = queries.place_in_queue(current_actor(), review)
    stored = [d.saved_at for d in drafts.values() if isinstance(d, DraftScore)]
    last = max(stored, default=None)
    return render(
        "reviews/score.html",
        place="reviews.to_review",
        review=review,
        application=application,
        rubric=rubric,
        here=here,
        onward=listed[here.number + 1] if here.number + 1 < len(listed) else None,
        before=listed[here.number - 1] if here.number else None,
        marks={key: _mark(review, key) for key in queries.scales_of(application)},
        drafts=drafts,
        errors=errors,
        anchors=_anchors,
        hint=reason_hint(application.reviewing),
        over=_over(rubric, here.merit) if here.merit else "",
        worked_out=worked_out(application),
        answers=sealed(current_actor(), application, eyes=reviewers_eyes(application.reviewing)),
        file_url=_file_url(review),
        reader=language(),
        at=at,
        of=of,
        left=(review.due_on - clock.today(_zone())).days,
        saved_at=f"{clock.local(last, _zone()):%H:%M}" if last else "",
    )


def _over(rubric: Rubric, criterion: Criterion) -> str:
    """What stands over a scale: the section, the criterion it is part of, its weight."""
    whole = rubric.holder(criterion.key) or criterion
    section = next((each for each in rubric.sections if each.key == whole.section), None)
    size = {"key": criterion.key, "n": criterion.weight, "all": rubric.highest}
    said = (
        _("Merit %(key)s, %(n)s of %(all)s points", **size)
        if rubric.counting is Counting.POINTS
        else _("Merit %(key)s, weight %(n)s of %(all)s", **size)
    )
    named = [section.name] if section else []
    named += [whole.name] if whole is not criterion else []
    return " · ".join([*(name.read(language()) for name in named), said])


def _anchors(criterion: Criterion | HarmCriterion, scale: Scale) -> list[tuple[int, str]]:
    """Each score with the sentence that stands for it; the bare scores where a rubric has none."""
    if criterion.anchors:
        words = {points: said.read(language()) for points, said in criterion.anchors}
        return [(points, words.get(points, "")) for points in scale.points]
    return [(points, "") for points in scale.points]


def _file_url(review: Review) -> Any:
    reference = review.application.reference
    return lambda file: address_of(
        "applications.file", reference=reference, public_id=file.public_id
    )


def _mark(review: Review, key: str) -> dict[str, Any]:
    """A criterion on the strip: scored, scored with a flag, or not yet."""
    draft = queries.drafts_of(current_actor(), review).get(key)
    rubric = queries.rubric_of(review.application)
    harm = next((each for each in rubric.harm.criteria if each.key == key), None)
    done = draft is not None and draft.value is not None
    flag = bool(draft and harm and operations.raises_flag(rubric, harm, draft))
    says = _("%(key)s, not scored", key=key)
    if flag:
        says = _("%(key)s, flag raised", key=key)
    elif done:
        says = _("%(key)s, scored", key=key)
    return {
        "code": key,
        "state": "flag" if flag else "done" if done else "",
        "done": done,
        "says": says,
        "url": url_for("reviews.step", public_id=review.public_id, key=key),
    }


@bp.route("/reviews/<public_id>/check", methods=["GET", "POST"])
@requires(ReviewAction.SUBMIT)
def check(public_id: str) -> Page:
    """Everything once more, what is missing, and the button that seals it."""
    actor, review = current_actor(), _own(public_id)
    form = SubmitReviewForm()
    wrong: Mapping[str, str] = {}
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.submit_review(
                    actor,
                    review=_own(public_id),
                    comment=form.comment.data or "",
                    key=form.key.data or "",
                )
            )
            flash(_("Your review is submitted. Thank you."))
            return redirect(url_for("reviews.to_review"))
        except Invalid as error:
            wrong = error.fields
    form.key.data = form.key.data or token_urlsafe(12)
    rubric = queries.rubric_of(review.application)
    drafts = queries.drafts_of(actor, review)
    shown = render(
        "reviews/check.html",
        place="reviews.to_review",
        review=review,
        application=review.application,
        rubric=rubric,
        drafts=drafts,
        marks={key: _mark(review, key) for key in queries.scales_of(review.application)},
        missing=operations.missing(rubric, drafts, review.application.reviewing.justify),
        worked_out=worked_out(review.application),
        wrong=wrong,
        form=form,
        sealed=sealed_words(review.application.reviewing),
        reader=language(),
    )
    return (shown, 422) if wrong else shown


@bp.route("/reviews/<public_id>/conflict", methods=["GET", "POST"])
@requires(ReviewAction.DECLARE_CONFLICT)
def conflict(public_id: str) -> Page:
    """Declare an interest: from then on the case is gone."""
    actor, review, form = current_actor(), _own(public_id), ConflictForm()
    if form.validate_on_submit():
        transact(
            lambda: operations.declare_conflict(
                actor,
                application=_own(public_id).application,
                kind=form.kind.data,
                note=form.note.data or "",
            )
        )
        flash(_("Your interest is declared. You are not shown that application again."))
        return redirect(url_for("reviews.to_review"))
    return render("reviews/conflict.html", place="reviews.to_review", review=review, form=form)


@bp.route("/reviews/<public_id>/decline", methods=["GET", "POST"])
@requires(ReviewAction.DECLINE)
def decline(public_id: str) -> Page:
    """Say no, so that somebody else is asked."""
    actor, review, form = current_actor(), _own(public_id), DeclineForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.decline_review(
                    actor, review=_own(public_id), reason=form.reason.data or ""
                )
            )
            flash(_("Somebody else will be asked. Thank you for saying so."))
            return redirect(url_for("reviews.to_review"))
        except Invalid as error:
            form.take(error)
    return render("reviews/decline.html", place="reviews.to_review", review=review, form=form)


@bp.route("/reviews/<public_id>/abstain", methods=["GET", "POST"])
@requires(ReviewAction.ABSTAIN)
def abstain(public_id: str) -> Page:
    """Hand the review back as one that cannot be judged fairly."""
    actor, review, form = current_actor(), _own(public_id), AbstainForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.abstain(
                    actor, review=_own(public_id), reason=form.reason.data or ""
                )
            )
            flash(_("Somebody else will be asked. Thank you for saying so."))
            return redirect(url_for("reviews.to_review"))
        except Invalid as error:
            form.take(error)
    return render("reviews/abstain.html", place="reviews.to_review", review=review, form=form)


def _own(public_id: str) -> Review:
    """The reviewer's own review; to anyone else there is none."""
    review = queries.review_by_id(current_actor(), public_id)
    if review.reviewer_id != current_actor().person_id:
        raise NotFound
    return review
