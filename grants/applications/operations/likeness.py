"""Applications that may be for the same project: found by a job, decided by a person."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from grants.applications.likeness import Why, common_phrases, compare, is_likely, sketch
from grants.applications.models import Application
from grants.applications.models_likeness import (
    ApplicationPair,
    ApplicationPairDecision,
    Sketch,
    SketchedNumber,
)
from grants.applications.policy_likeness import LikenessAction
from grants.applications.queries_changes import last_version
from grants.applications.queries_likeness import (
    by_hands,
    by_text,
    sketched_ids,
    waiting_ids,
    written_of,
)
from grants.kernel import audit, clock
from grants.kernel.db import db, lock, transact
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.organisations.kinds import PairOutcome

AT_ONCE = 500


def compare_waiting(_moment: datetime) -> int:
    """Compare what was submitted since the last run with everything else; one commit each.

    All are sketched first, so that phrases which many share are known as such.
    """
    waiting = waiting_ids(AT_ONCE)
    db.session.rollback()
    for application_id in waiting:
        transact(partial(sketch_one, application_id))
    for application_id in waiting:
        transact(partial(compare_one, application_id))
    return len(waiting)


def compare_all(moment: datetime) -> int:
    """Compare everything again, as people and accounts change; gives how many pairs are new."""
    compare_waiting(moment)
    before = _pairs()
    listed = sketched_ids()
    db.session.rollback()
    for application_id in listed:
        transact(partial(compare_one, application_id))
    return _pairs() - before


def sketch_one(application_id: int) -> None:
    """Sketch the last submitted version, unless that was done. Run again it does nothing."""
    application = lock(Application, application_id)
    version = last_version(application)
    if version is not None:
        mine = written_of([application_id])[application_id]
        _keep_sketch(application_id, version.number, sketch(mine.shingles))


def compare_one(application_id: int) -> None:
    """Enter every other application that is like the last submitted version of this one.

    Effects: a pair for each likely one. A pair that nobody decided and that is no longer alike
    is taken out; a decision stays. Run again it does the same.
    """
    application = lock(Application, application_id)
    mine = written_of([application_id])[application_id]
    numbers = sketch(mine.shingles)
    hands = by_hands(application)
    likely: dict[int, dict[Why, int]] = {}
    wanted = sorted({*by_text(application_id, numbers), *hands})
    others = written_of(wanted)
    common = common_phrases(mine, others.values())
    for other_id, theirs in others.items():
        found = compare(mine.without(common), theirs.without(common)) | dict.fromkeys(
            hands.get(other_id, ()), 1000
        )
        if is_likely(found):
            likely[other_id] = found
    _keep_pairs(application_id, likely)


def _keep_sketch(application_id: int, number: int, numbers: Sequence[int]) -> None:
    kept = db.session.scalars(
        select(Sketch).where(Sketch.application_id == application_id)
    ).one_or_none()
    if kept is not None and kept.version_number == number:
        return
    if kept is None:
        db.session.add(Sketch(application_id=application_id, version_number=number))
    else:
        kept.version_number, kept.compared_at = number, clock.now()
        db.session.execute(
            delete(SketchedNumber).where(SketchedNumber.application_id == application_id)
        )
    db.session.add_all(
        SketchedNumber(application_id=application_id, number=each) for each in numbers
    )
    db.session.flush()


def _keep_pairs(application_id: int, likely: dict[int, dict[Why, int]]) -> None:
    known = {
        (each.first_id if each.second_id == application_id else each.second_id): each
        for each in db.session.scalars(
            select(ApplicationPair).where(
                (ApplicationPair.first_id == application_id)
                | (ApplicationPair.second_id == application_id)
            )
        )
    }
    for other_id, pair in known.items():
        if pair.outcome is None and other_id not in likely:
            db.session.delete(pair)
    for other_id, found in sorted(likely.items()):
        reasons = {why.value: found[why] for why in Why if why in found}
        if other_id not in known:
            _enter(min(application_id, other_id), max(application_id, other_id), reasons)
        elif known[other_id].outcome is None and known[other_id].reasons != reasons:
            known[other_id].reasons = reasons
    db.session.flush()


def _enter(first_id: int, second_id: int, reasons: dict[str, int]) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(
                ApplicationPair(
                    public_id=secrets.token_urlsafe(9),
                    first_id=first_id,
                    second_id=second_id,
                    reasons=reasons,
                )
            )
    except IntegrityError:
        pass  # another run has entered it at the same moment


def _pairs() -> int:
    return db.session.scalar(select(func.count()).select_from(ApplicationPair)) or 0


def decide_pair(
    actor: Actor, pair: ApplicationPair, *, outcome: PairOutcome, reason: str, seen: int
) -> ApplicationPairDecision:
    """Say whether two applications are for the same project, with the reason.

    Effects: the decision, the pair's outcome, an audit entry; neither application changes.
    Raises NotNow when somebody has decided since the page was read (`seen` decisions then).
    """
    pair = lock(ApplicationPair, pair.id)
    demand(actor, LikenessAction.DECIDE, pair)
    if not reason.strip():
        raise Invalid(_("Say why. The reason is kept with your decision."), "reason")
    made = db.session.scalar(
        select(func.count())
        .select_from(ApplicationPairDecision)
        .where(ApplicationPairDecision.pair_id == pair.id)
    )
    if made != seen:
        raise NotNow(_("Somebody has decided since you opened this page. Read it again."))
    decision = ApplicationPairDecision(
        pair_id=pair.id,
        number=seen + 1,
        outcome=outcome.value,
        reason=reason.strip(),
        by_id=actor.person_id,
    )
    db.session.add(decision)
    pair.outcome = outcome.value
    db.session.flush()
    detail = {"outcome": outcome.value, "reason": decision.reason}
    audit.record(actor, LikenessAction.DECIDE, pair, detail=detail)
    return decision
