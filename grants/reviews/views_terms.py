"""The terms of a call, before its first application is read."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, language, ngettext
from grants.reviews import operations, queries_terms
from grants.reviews.blueprint import bp
from grants.reviews.states import ReviewAction
from grants.web.forms import Form
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]


@bp.route("/reviews/terms/<slug>", methods=["GET", "POST"])
@requires(ReviewAction.ACCEPT_TERMS)
def terms(slug: str) -> Page:
    """Read what a call asks of its reviewers, and accept it."""
    actor, form = current_actor(), Form()
    if form.validate_on_submit():
        seal = request.form.get("seal", "")
        try:
            transact(
                lambda: operations.accept_terms(
                    actor, call=queries_terms.waiting_in(actor, slug).call, seal=seal
                )
            )
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Accepted. The applications are below."))
            return redirect(url_for("reviews.to_review"), 303)
    shown = render(
        "reviews/terms.html",
        place="reviews.to_review",
        waiting=queries_terms.waiting_in(actor, slug),
        form=form,
        reader=language(),
    )
    return shown, 422 if form.wrong else 200


@bp.route("/reviews/terms/<slug>/decline", methods=["GET", "POST"])
@requires(ReviewAction.DECLINE_TERMS)
def decline_terms(slug: str) -> Page:
    """Say no to the terms, and so to every review of the call."""
    actor, form = current_actor(), Form()
    waiting = queries_terms.waiting_in(actor, slug)
    if form.validate_on_submit():
        n = transact(
            lambda: operations.decline_terms(actor, call=queries_terms.waiting_in(actor, slug).call)
        )
        flash(ngettext("%(n)s review is declined.", "%(n)s reviews are declined.", n))
        return redirect(url_for("reviews.to_review"), 303)
    return render(
        "reviews/decline_terms.html", place="reviews.to_review", waiting=waiting, form=form
    )
