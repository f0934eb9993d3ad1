"""Scores that follow from answers, kept up with which applications are in review."""

from __future__ import annotations

from typing import Any

from grants.applications.content import answers_in
from grants.applications.models import Application
from grants.applications.queries_changes import last_version
from grants.applications.states import ApplicationAction, ApplicationStatus
from grants.calls.automatic import Automatic
from grants.calls.models import Call
from grants.calls.rubric import Criterion, Rubric
from grants.kernel.db import db, lock
from grants.kernel.workflow import follows
from grants.reviews import queries
from grants.reviews.automatic import Others, basis_of, score_of, value_in
from grants.reviews.models import ComputedScore
from grants.reviews.operations.submitting import store_merit
from grants.reviews.queries_computed import (
    Computed,
    computed_in,
    computed_of,
    decisions_begun,
    standing_in,
)


@follows(ApplicationAction.START_REVIEW, ApplicationAction.WITHDRAW)
def work_out_anew(application: Application) -> None:
    """Work out the scores that nobody gives, when an application enters or leaves review.

    Effects, in order: the call's row is locked, so that two who come at once come one after
    the other; the scores of this application are kept, or that it has left; where that
    changes the place of others, their new scores are kept and their stored merit follows.
    Once decisions have begun the order stands: who comes later is placed in it and moves
    nobody, and who leaves keeps the place.
    """
    rubric = queries.rubric_of(application)
    leaves = application.status == ApplicationStatus.WITHDRAWN
    if not rubric.worked_out or (leaves and not computed_of([application.id])):
        return
    call = lock(Call, application.call_id)
    begun = decisions_begun(call.id)
    if leaves and begun:
        return
    held = computed_in(call.id)
    changed: set[int] = set()
    for leaf in rubric.worked_out:
        entering = None if leaves else _basis(application, leaf)
        changed |= _place(held, rubric, leaf, application.id, entering, begun=begun)
    db.session.flush()
    for each in sorted(changed - {application.id}):
        store_merit(lock(Application, each))


def _place(
    held: dict[int, Computed],
    rubric: Rubric,
    leaf: Criterion,
    application_id: int,
    entering: dict[str, Any] | None,
    *,
    begun: bool,
) -> set[int]:
    """Keep the scores on one criterion that are others now; whose they are."""
    by, scale = _way(leaf), rubric.scale_of(leaf)
    placed = {n: row.basis for n, row in standing_in(held, leaf.key).items()}
    if begun and entering is not None:
        others = Others.of(map(value_in, placed.values()))
        score = score_of(by, scale, entering, others)
        _keep(held, application_id, leaf, score, entering, late=True)
        return set()
    if entering is None:
        placed.pop(application_id, None)
        _keep(held, application_id, leaf, None, {})
    else:
        placed[application_id] = entering
    others = Others.of(map(value_in, placed.values()))
    changed = set()
    for number, basis in placed.items():
        score = score_of(by, scale, basis, others)
        known = held.get(number, {}).get(leaf.key)
        if number == application_id or known is None or known.score != score:
            _keep(held, number, leaf, score, basis)
            changed.add(number)
    return changed


def _basis(application: Application, leaf: Criterion) -> dict[str, Any]:
    version = last_version(application)
    answers = answers_in(version.content) if version else {}
    return {"version": version.number if version else 0, **basis_of(_way(leaf), answers)}


def _way(leaf: Criterion) -> Automatic:
    if leaf.automatic is None:
        raise ValueError(f"{leaf.key} is scored by people")
    return leaf.automatic


def _keep(
    held: dict[int, Computed],
    application_id: int,
    leaf: Criterion,
    score: int | None,
    basis: dict[str, Any],
    *,
    late: bool = False,
) -> None:
    known = held.get(application_id, {}).get(leaf.key)
    db.session.add(
        ComputedScore(
            application_id=application_id,
            criterion_key=leaf.key,
            number=1 + (known.number if known else 0),
            score=score,
            late=late,
            basis=basis,
        )
    )
