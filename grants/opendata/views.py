"""Open data for everybody, and past awards for staff."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, stream_with_context, url_for
from werkzeug.wrappers import Response

from grants.funds.queries import fund_by_slug
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.filenames import attachment
from grants.kernel.policy import can, demand
from grants.notifications.letters import letterhead
from grants.opendata import operations, queries
from grants.opendata.blueprint import bp
from grants.opendata.forms import PastAwardsForm
from grants.opendata.models import PastAward
from grants.opendata.policy import OpenDataAction
from grants.opendata.reading import Problem
from grants.opendata.wording import sums_words, taken_words
from grants.opendata.writing import MEDIA, pieces
from grants.web.guards import anyone, current_actor, requires
from grants.web.pages import render
from grants.web.tables import page

Page = str | Response | tuple[str, int]
_SHOWN = 200


@bp.get("/open-data")
@anyone
def open_data() -> str:
    """What anybody may take away and use, fund by fund."""
    return render("opendata/index.html", funds=queries.funds(), endings=list(MEDIA))


@bp.get("/open-data/<slug>/awards.<ending>")
@anyone
def awards(slug: str, ending: str) -> Response:
    """Every award of a fund, past ones among them, in the form of 360Giving 1.4."""
    if ending not in MEDIA:
        abort(404)
    fund, site = queries.fund_named(slug), letterhead.base_url
    publisher = queries.publisher_of(fund, site)
    written = pieces(ending, publisher, lambda: queries.grants_of(fund, site))
    answer = Response(stream_with_context(written), mimetype=MEDIA[ending])
    answer.headers["Content-Disposition"] = attachment(f"{slug}-awards.{ending}")
    return answer


@bp.route("/funds/<slug>/past-awards", methods=["GET", "POST"])
@requires(OpenDataAction.LIST_PAST)
def past_awards(slug: str) -> Page:
    """Awards made before this product was used; a manager takes in a file of them."""
    actor, fund, form = current_actor(), fund_by_slug(current_actor(), slug), PastAwardsForm()
    demand(actor, OpenDataAction.LIST_PAST, fund)
    problems: Sequence[Problem] = ()
    if form.is_submitted():
        demand(actor, OpenDataAction.IMPORT_PAST, fund)
    if form.validate_on_submit():
        file = form.file.data
        content = file.read()
        try:
            told = transact(lambda: _import(slug, content, file.filename))
        except Invalid as error:
            form.take(error)
            problems = error.problems if isinstance(error, operations.WrongRows) else ()
            fund = fund_by_slug(actor, slug)
        else:
            flash(told)
            return redirect(url_for("opendata.past_awards", slug=slug), 303)
    shown = render(
        "opendata/past_awards.html",
        place="awards.index",
        fund=fund,
        form=form,
        problems=problems[:_SHOWN],
        page=page(
            queries.past_awards(actor, fund), [PastAward.awarded_on, PastAward.id], descending=True
        ),
        sums=sums_words(queries.sums_of_past(fund)),
        may_import=can(actor, OpenDataAction.IMPORT_PAST, fund),
    )
    return shown, 422 if form.wrong else 200


def _import(slug: str, content: bytes, filename: str) -> str:
    actor = current_actor()
    made, read = operations.import_past_awards(
        actor, fund=fund_by_slug(actor, slug), content=content, filename=filename
    )
    return taken_words(made.added, made.changed, made.same, read.left_out)
