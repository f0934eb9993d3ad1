"""Due diligence: what staff checked, and what they decide on matches and likely duplicates.

Two people who decide one thing at once: the first counts, the second reads it and decides
again. `seen` is how many decisions their page showed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select

from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.organisations.kinds import CheckKind, CheckResult, MatchOutcome, PairOutcome
from grants.organisations.models import Organisation
from grants.organisations.models_diligence import (
    DueDiligenceCheck,
    DuplicateDecision,
    DuplicatePair,
    MatchDecision,
    ScreeningMatch,
)
from grants.organisations.names import Names, key_of
from grants.organisations.policy_profile import ProfileAction
from grants.organisations.queries_diligence import (
    Likeness,
    Listed,
    listed_names,
    screened_names,
)


def record_check(
    actor: Actor,
    organisation: Organisation,
    *,
    kind: CheckKind,
    result: CheckResult,
    reason: str,
    checked_on: date,
    next_review_on: date | None,
) -> DueDiligenceCheck:
    """Enter what was checked, what came of it and why. It is never changed."""
    demand(actor, ProfileAction.RECORD_CHECK, organisation)
    errors = {}
    if not reason.strip():
        errors["reason"] = _("Say what you looked at and what you found.")
    if checked_on > clock.now().date():
        errors["checked_on"] = _("This day has not come yet.")
    if next_review_on is not None and next_review_on <= checked_on:
        errors["next_review_on"] = _("The next review comes after this check.")
    if errors:
        raise Invalid.many(errors)
    made = DueDiligenceCheck(
        organisation_id=organisation.id,
        kind=kind.value,
        result=result.value,
        reason=reason.strip(),
        checked_on=checked_on,
        next_review_on=next_review_on,
        by_id=actor.person_id,
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    detail = {"kind": kind.value, "result": result.value}
    audit.record(actor, ProfileAction.RECORD_CHECK, organisation, detail=detail)
    return made


# --- Screening ------------------------------------------------------------------------


def screen(actor: Actor, organisation: Organisation) -> int:
    """Compare an organisation, its owners and controllers with every list; how many are new."""
    demand(actor, ProfileAction.SCREEN, organisation)
    found = screen_against(organisation.id, listed_names())
    audit.record(actor, ProfileAction.SCREEN, organisation, detail={"new": found})
    return found


def screen_against(organisation_id: int, lists: Names[Listed]) -> int:
    """Keep the matches of one organisation that are not kept yet; how many there are."""
    organisation = lock(Organisation, organisation_id)
    rows = db.session.execute(
        select(
            ScreeningMatch.list_name, ScreeningMatch.subject_key, ScreeningMatch.listed_key
        ).where(ScreeningMatch.organisation_id == organisation.id)
    )
    held = {(row.list_name, row.subject_key, row.listed_key) for row in rows}
    before = len(held)
    for subject, name in screened_names(organisation):
        for other, listed, near in lists.near(name):
            key = (listed.list_name, key_of(name), key_of(other))
            if key in held:
                continue
            held.add(key)
            db.session.add(
                ScreeningMatch(
                    public_id=secrets.token_urlsafe(12),
                    organisation_id=organisation.id,
                    entry_id=listed.entry_id,
                    list_name=listed.list_name,
                    subject=subject.value,
                    subject_name=name,
                    subject_key=key[1],
                    listed_key=key[2],
                    nearness=near.thousandths,
                    why=near.why.value,
                    found_at=clock.now(),
                )
            )
    db.session.flush()
    return len(held) - before


def decide_match(
    actor: Actor, match: ScreeningMatch, *, outcome: MatchOutcome, reason: str, seen: int
) -> MatchDecision:
    """Confirm or clear a match, with the reason. A later decision stands beside it.

    Raises NotNow when somebody has decided since the page was read.
    """
    match = lock(ScreeningMatch, match.id)
    demand(actor, ProfileAction.DECIDE_MATCH, match)
    made = MatchDecision(
        match_id=match.id,
        number=_next(MatchDecision, MatchDecision.match_id, match.id, seen),
        **_decided(actor, outcome, reason),
    )
    _keep(actor, ProfileAction.DECIDE_MATCH, match, made)
    return made


# --- Likely duplicates ------------------------------------------------------------------


def keep_pairs(alike: Iterable[tuple[tuple[int, int], list[Likeness]]]) -> int:
    """Flag what is alike, for a person to decide; how many pairs are new, or new in a reason.

    What was decided stays decided until there is a reason that nobody saw.
    """
    held = {
        (pair.first_id, pair.second_id): pair for pair in db.session.scalars(select(DuplicatePair))
    }
    new = 0
    for both, reasons in alike:
        plain: list[dict[str, Any]] = [
            {"why": each.why.value, "nearness": each.nearness} for each in reasons
        ]
        pair = held.get(both)
        if pair is None:
            pair = DuplicatePair(
                public_id=secrets.token_urlsafe(12),
                first_id=both[0],
                second_id=both[1],
                reasons=plain,
                found_at=clock.now(),
            )
            db.session.add(pair)
        elif {each["why"] for each in plain} - {each["why"] for each in pair.reasons}:
            pair.reasons, pair.outcome, pair.found_at = plain, None, clock.now()
        else:
            continue
        new += 1
        db.session.flush()
        audit.record(SYSTEM, "duplicate_pair:flag", pair)
    return new


def decide_duplicate(
    actor: Actor, pair: DuplicatePair, *, outcome: PairOutcome, reason: str, seen: int
) -> DuplicateDecision:
    """Say whether two organisations are one, with the reason. Nothing is merged.

    Raises NotNow when somebody has decided since the page was read.
    """
    pair = lock(DuplicatePair, pair.id)
    demand(actor, ProfileAction.DECIDE_DUPLICATE, pair)
    made = DuplicateDecision(
        pair_id=pair.id,
        number=_next(DuplicateDecision, DuplicateDecision.pair_id, pair.id, seen),
        **_decided(actor, outcome, reason),
    )
    _keep(actor, ProfileAction.DECIDE_DUPLICATE, pair, made)
    return made


# --- What both decisions share ----------------------------------------------------------


def _decided(actor: Actor, outcome: MatchOutcome | PairOutcome, reason: str) -> dict[str, Any]:
    return {
        "outcome": outcome.value,
        "reason": _why(reason),
        "by_id": actor.person_id,
        "at": clock.now(),
    }


def _keep(
    actor: Actor,
    action: ProfileAction,
    record: ScreeningMatch | DuplicatePair,
    made: MatchDecision | DuplicateDecision,
) -> None:
    db.session.add(made)
    record.outcome = made.outcome
    db.session.flush()
    audit.record(actor, action, record, detail={"outcome": made.outcome})


def _next(kind: type[Any], column: Any, record_id: int, seen: int) -> int:
    held: int = db.session.execute(
        select(func.count()).select_from(kind).where(column == record_id)
    ).scalar_one()
    if held != seen:
        raise NotNow(_("Somebody else decided this a moment ago. Read their reason, then decide."))
    return held + 1


def _why(reason: str) -> str:
    if not reason.strip():
        raise Invalid(_("Say why; the next person reads it."), "reason")
    return reason.strip()
