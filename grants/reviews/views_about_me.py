"""What a reviewer says of themselves."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.reviews import operations, queries_assigning
from grants.reviews.blueprint import bp
from grants.reviews.forms import AboutMeForm
from grants.reviews.states import ReviewAction
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.route("/reviews/about-me", methods=["GET", "POST"])
@requires(ReviewAction.DESCRIBE_ONESELF)
def about_me() -> str | Response | tuple[str, int]:
    """What I know, the languages I review in, how many reviews I take."""
    actor, form = current_actor(), AboutMeForm()
    if form.validate_on_submit():
        try:
            transact(lambda: operations.describe_oneself(actor, told=form.told))
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Saved. The next applications are chosen by it."))
            return redirect(url_for("reviews.about_me"), 303)
    elif request.method == "GET":
        kept = queries_assigning.profile_of(actor, actor.person_id or 0)
        if kept:
            form.show(kept)
    shown = render("reviews/about_me.html", place="reviews.about_me", form=form)
    return shown, 422 if form.wrong else 200
