"""Scoring away from the net: the sheet that is taken out, and brought back."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, url_for
from werkzeug.wrappers import Response as Answer

from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, ngettext
from grants.reviews import operations, queries_sheet
from grants.reviews.blueprint import bp
from grants.reviews.forms import SheetForm
from grants.reviews.operations import SheetRefused
from grants.reviews.sheet import LARGEST_SHEET
from grants.reviews.sheet_reading import Wrong
from grants.reviews.sheet_writing import workbook
from grants.reviews.states import ReviewAction
from grants.web.guards import current_actor, requires
from grants.web.pages import render

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/reviews/sheet.xlsx")
@requires(ReviewAction.LIST_OWN)
def sheet() -> Response:
    """Everything that this reviewer has to score, as a workbook to fill in."""
    now = clock.now()
    content = workbook(queries_sheet.cases(current_actor()), now)
    day = clock.local(now, str(current_app.config["ZONE"])).date()
    name = f"scoring-{day.isoformat()}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=XLSX, headers=headers)


@bp.route("/reviews/sheet", methods=["GET", "POST"])
@requires(ReviewAction.LIST_OWN)
def bring_sheet() -> str | Answer | tuple[str, int]:
    """Take the sheet out; bring it back filled."""
    actor, form = current_actor(), SheetForm()
    wrong: list[Wrong] = []
    if form.validate_on_submit():
        try:
            brought = operations.open_sheet(form.file.data.read(LARGEST_SHEET + 1))
            taken = transact(lambda: operations.take_in(actor, brought=brought))
            flash(
                ngettext(
                    "%(n)s score was taken from the sheet. Check it, then submit.",
                    "%(n)s scores were taken from the sheet. Check them, then submit.",
                    taken.criteria,
                )
                if taken.criteria
                else _("Nothing in the sheet was changed since you took it.")
            )
            return redirect(url_for("reviews.to_review"))
        except SheetRefused as error:
            wrong = error.wrong
            form.take(error)
        except Invalid as error:
            form.take(error)
    shown = render(
        "reviews/sheet.html",
        place="reviews.to_review",
        form=form,
        wrong=wrong,
        reviews=queries_sheet.how_many(actor),
        most=queries_sheet.MOST,
    )
    return (shown, 422) if form.wrong else shown
