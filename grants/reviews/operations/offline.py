"""Scores that were written in a sheet, away from the net: taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grants.applications.models import Application
from grants.kernel.db import lock
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.spreadsheets import NotASpreadsheet, cells_of
from grants.reviews import queries
from grants.reviews.models import Review
from grants.reviews.operations.reviewing import DraftInput, save_scores
from grants.reviews.queries_sheet import typed_of
from grants.reviews.sheet import ABOUT, CRITERION, LARGEST_SHEET, SCORE, Typed
from grants.reviews.sheet_reading import Brought, Returned, Row, Wrong, returned
from grants.reviews.states import ReviewAction


class SheetRefused(Invalid):
    """Some cells cannot be taken; nothing was saved. `wrong` names each."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(_("Nothing was saved. Mend the cells below and bring the file again."))
        self.wrong = sorted(wrong, key=lambda each: (each.sheet, each.row, each.column))


@dataclass(frozen=True)
class TakenIn:
    """How many criteria of how many applications were changed by a sheet."""

    criteria: int
    applications: int


def open_sheet(content: bytes) -> Brought:
    """The file that a reviewer brings, read. It takes a moment: do it outside a transaction.

    Raises Invalid for a file that is no scoring sheet.
    """
    if len(content) > LARGEST_SHEET:
        raise Invalid(_("This file is larger than 5 MB. Bring the sheet you took here."), "file")
    try:
        brought = returned(cells_of(content))
    except NotASpreadsheet as error:
        raise Invalid(
            _("This file cannot be read. Save the sheet as .xlsx and bring it again."), "file"
        ) from error
    if not brought.sheets:
        raise Invalid(
            _("There is no scoring sheet in this file. Take one out here and fill that in."),
            "file",
        )
    return brought


def take_in(actor: Actor, *, brought: Brought) -> TakenIn:
    """Save as drafts what was changed in a scoring sheet since it was taken out.

    What is unchanged in the sheet stays as it is online, and what was changed in both places
    is named, never overwritten. Raises SheetRefused with every cell that cannot be taken;
    then nothing is saved.
    """
    demand(actor, ReviewAction.LIST_OWN)
    wrong, own = list(brought.wrong), []
    for one in brought.sheets:
        review = _own_open_review(actor, one.review)
        if review is not None:
            own.append((one, review))
        elif one.rows:
            says = _("This review is not open to you. Delete the sheet and bring the rest.")
            wrong.append(Wrong(one.sheet, 2, ABOUT, one.review, says))
    kept = []
    # The rows of applications are locked in one order, whatever that of the sheets.
    for one, review in sorted(own, key=lambda each: each[1].application_id):
        lock(Application, review.application_id)
        kept.append((review, _judged(actor, one, review, wrong)))
    if wrong:
        raise SheetRefused(wrong)
    changed = [(review, rows) for review, rows in kept if rows]
    for review, rows in changed:
        save_scores(actor, review=review, scores={row.key: _input(row.typed) for row in rows})
    return TakenIn(sum(len(rows) for _review, rows in changed), len(changed))


def _own_open_review(actor: Actor, public_id: str) -> Review | None:
    """None for another's, one that is submitted, and one that does not exist, alike."""
    try:
        review = queries.review_by_id(actor, public_id)
    except NotFound:
        return None
    mine = review.reviewer_id == actor.person_id and review.status in queries.TO_DO
    return review if mine else None


def _judged(actor: Actor, one: Returned, review: Review, wrong: list[Wrong]) -> list[Row]:
    """The rows of a sheet that are to be saved; what cannot be taken joins `wrong`."""
    scales = queries.scales_of(review.application)
    drafts = queries.drafts_of(actor, review)
    kept = []
    for row in one.rows:
        scale, online = scales.get(row.key), typed_of(drafts.get(row.key))
        score = "" if row.typed.value is None else str(row.typed.value)
        if scale is None:
            says = _("The rubric has no criterion “%(key)s”.", key=row.key)
            wrong.append(Wrong(one.sheet, row.at, CRITERION, row.key, says))
        elif score and row.typed.value not in scale.points:
            says = _("Choose a score from %(least)s to %(most)s.", least=scale.min, most=scale.max)
            wrong.append(Wrong(one.sheet, row.at, SCORE, score, says))
        elif online.seal not in (row.typed.seal, row.taken):
            wrong.append(Wrong(one.sheet, row.at, SCORE, score, _clash(online)))
        elif online.seal != row.typed.seal:
            kept.append(row)
    return kept


def _clash(online: Typed) -> str:
    if online.value is None:
        return _("This criterion was changed online too. Make both the same, or take a new sheet.")
    return _(
        "This criterion was changed online too, where its score is %(n)s. Make both the same, or "
        "take a new sheet.",
        n=online.value,
    )


def _input(typed: Typed) -> DraftInput:
    return DraftInput(typed.value, typed.reason, typed.red_flag, typed.would_make_safe)
