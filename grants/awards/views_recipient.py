"""The recipient's pages: my awards, progress reports."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from grants.awards import queries
from grants.awards import queries_variation as reading_variations
from grants.awards.blueprint import bp
from grants.awards.models import Award
from grants.awards.queries_monitoring import to_do
from grants.awards.states import AwardAction
from grants.awards.states_variation import VariationAction, VariationStatus
from grants.awards.views_shown import instalment_rows, instalments_picture, timeline
from grants.kernel import clock, workflow
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.policy import can
from grants.kernel.scanning import quarantine
from grants.kernel.storage import StoredFile, store
from grants.web.downloads import download
from grants.web.guards import current_actor, requires
from grants.web.pages import render

WRITABLE = ("due", "changes_requested")


@bp.get("/my-awards")
@requires(AwardAction.VIEW_OWN)
def mine() -> str:
    """What was awarded to my organisations."""
    awards = queries.awards_of_recipient(current_actor())
    return render("awards/mine.html", awards=awards, spent=queries.spent(awards))


def own_award(reference: str) -> Award:
    """One of my awards; else NotFound."""
    award = queries.award_by_reference(current_actor(), reference)
    if award.organisation_id not in current_actor().organisation_ids:
        raise NotFound
    return award


@bp.get("/my-awards/<reference>")
@requires(AwardAction.VIEW_OWN)
def my_award(reference: str) -> str:
    """One of my awards: what to do next, when money comes, what was agreed."""
    actor, award = current_actor(), own_award(reference)
    rows = instalment_rows(award, "applicant")
    waiting = [report for report in award.progress_reports if report.status in WRITABLE]
    return render(
        "awards/my_award.html",
        award=award,
        rows=rows,
        picture=instalments_picture(award, rows, "applicant"),
        spent=queries.spent([award])[award.id],
        timeline=timeline(award, staff=False),
        may_sign=AwardAction.SIGN in [t.action for t in workflow.available(actor, award)],
        to_do=to_do(actor, award),
        variations=reading_variations.variations(actor, award),
        to_sign=next(
            (
                one
                for one in reading_variations.variations(actor, award)
                if can(actor, VariationAction.SIGN, one) and one.status == VariationStatus.APPROVED
            ),
            None,
        ),
        may_vary=award.status in reading_variations.VARIED
        and can(actor, VariationAction.REQUEST, award)
        and reading_variations.open_variation(award) is None,
        today=clock.today(award.fund.time_zone),
        next_report=waiting[0] if waiting else None,
        free=next((row for row in rows if row["free"]), None),
    )


def uploaded(sent: Any) -> StoredFile | None:
    """The file that was sent along, kept and held back until it is known to be clean."""
    if not sent or not sent.filename:
        return None
    try:
        kept = store(sent.stream, sent.filename, actor=current_actor())
        quarantine(kept)
        return kept
    except Invalid as error:
        raise Invalid(error.message, "file") from error


def stored_file(file: StoredFile | None) -> Response:
    """A file as a download; the caller has asked who may see what it belongs to."""
    if file is None:
        raise NotFound
    return download(file)
