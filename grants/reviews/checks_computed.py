"""What `grants verify` derives again about scores that are worked out from answers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from grants.applications.content import answers_in
from grants.applications.models import Application, SubmittedVersion
from grants.calls.models import Call
from grants.calls.rubric import Rubric
from grants.kernel.checks import Finding, check
from grants.kernel.db import db, in_pieces
from grants.reviews.automatic import Basis, Others, basis_of, score_of, value_in
from grants.reviews.models import ComputedScore
from grants.reviews.queries import rubric_of
from grants.reviews.queries_computed import (
    Computed,
    computed_in,
    decisions_begun,
    scores_in,
    standing_in,
)
from grants.reviews.queries_ranking import RANKED

_PIECE = 500
NAME = "computed scores"


@check(NAME)
def computed_scores_hold() -> Iterator[Finding]:
    """Every application under review has the scores that follow from its answers and its place,
    and until decisions begin nobody else stands in the order of its call."""
    for call_id in db.session.scalars(select(Call.id).order_by(Call.id)).all():
        one = db.session.scalars(
            select(Application).where(Application.call_id == call_id).limit(1)
        ).one_or_none()
        rubric = rubric_of(one) if one else None
        if rubric is not None and rubric.worked_out:
            yield from _of_call(call_id, rubric)


def _of_call(call_id: int, rubric: Rubric) -> Iterator[Finding]:
    held = computed_in(call_id)
    begun = decisions_begun(call_id)
    wanted = select(Application).where(
        Application.call_id == call_id,
        Application.status.in_(RANKED) | Application.id.in_(list(held)),
    )
    others = {
        leaf.key: Others.of(value_in(row.basis) for row in standing_in(held, leaf.key).values())
        for leaf in rubric.worked_out
    }
    for piece in in_pieces(wanted, Application.id, _PIECE):
        answers = _answers([each.id for each in piece])
        for application in piece:
            computed = held.get(application.id, {})
            is_in = application.status in RANKED
            if not is_in and not begun and scores_in(computed):
                yield Finding(NAME, application.reference, "stands in an order that it has left")
            if is_in or scores_in(computed):
                found = _wrong(rubric, computed, answers.get(application.id), others)
                for message in found:
                    yield Finding(NAME, application.reference, message)


def _answers(ids: list[int]) -> dict[int, SubmittedVersion]:
    """The last submitted version of each application."""
    rows = db.session.scalars(
        select(SubmittedVersion)
        .where(SubmittedVersion.application_id.in_(ids))
        .order_by(SubmittedVersion.number)
    )
    return {row.application_id: row for row in rows}


def _wrong(
    rubric: Rubric,
    computed: Computed,
    version: SubmittedVersion | None,
    others: dict[str, Others],
) -> Iterator[str]:
    for leaf in rubric.worked_out:
        row: ComputedScore | None = computed.get(leaf.key)
        if row is None or row.score is None or leaf.automatic is None:
            yield f"lacks its score on {leaf.key}"
            continue
        answers = answers_in(version.content) if version else {}
        number = version.number if version else 0
        basis: Basis = {"version": number, **basis_of(leaf.automatic, answers)}
        if row.basis != basis:
            yield f"rests on {leaf.key} on what its answers do not say"
        score = score_of(leaf.automatic, rubric.scale_of(leaf), basis, others[leaf.key])
        if row.score != score:
            yield f"stores {row.score} on {leaf.key}; its answers and its place give {score}"
