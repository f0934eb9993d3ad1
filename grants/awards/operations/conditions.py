"""Conditions: the recipient shows that one is met, and somebody else finds that it is."""

from __future__ import annotations

from sqlalchemy import func, select

from grants.awards import queries
from grants.awards.models import Condition
from grants.awards.models_conditions import ConditionEvidence
from grants.awards.states import AwardStatus, ConditionAction
from grants.kernel import clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.kernel.storage import StoredFile
from grants.kernel.workflow import fire
from grants.notifications.operations import tell

_OVER = (AwardStatus.COMPLETED, AwardStatus.TERMINATED)


def show_condition(
    actor: Actor, *, condition: Condition, text: str, file: StoredFile | None = None
) -> ConditionEvidence:
    """Give what shows that a condition is met, for the recipient.

    Effects, in order: the condition is locked and waits to be checked, by somebody else than
    who gives; the evidence is kept, beside what was given before.
    """
    held = lock(Condition, condition.id)
    if not text.strip():
        raise Invalid(_("Say what shows that the condition is met."), "text")
    if held.award.status in _OVER:
        raise NotNow(_("The award is over, so nothing more is asked for."))
    fire(
        actor,
        held,
        ConditionAction.SHOW,
        given_by_id=actor.person_id,
        met_by_id=None,
        wanted="",
    )
    last = db.session.scalar(
        select(func.max(ConditionEvidence.number)).where(ConditionEvidence.condition_id == held.id)
    )
    given = ConditionEvidence(
        condition_id=held.id,
        number=1 + (last or 0),
        text=text.strip(),
        file_id=file.id if file else None,
        given_by_id=actor.person_id,
    )
    db.session.add(given)
    db.session.flush()
    return given


def send_back_condition(actor: Actor, *, condition: Condition, wanted: str) -> None:
    """Find that the evidence is not enough, and say what is still wanted; the recipient is told."""
    held = lock(Condition, condition.id)
    if not wanted.strip():
        raise Invalid(_("Say what is still wanted."), "evidence")
    fire(
        actor,
        held,
        ConditionAction.SEND_BACK,
        detail={"wanted": wanted.strip()},
        wanted=wanted.strip(),
    )
    _tell(held, "condition_sent_back")


def meet_condition(actor: Actor, *, condition: Condition, evidence: str) -> None:
    """Find that a condition is met, and say by what. Who finds it is named, and did not give it.

    The recipient is told.
    """
    held = lock(Condition, condition.id)
    if not evidence.strip():
        raise Invalid(_("Say what shows that the condition is met."), "evidence")
    fire(
        actor,
        held,
        ConditionAction.MEET,
        detail={"evidence": evidence.strip()},
        evidence=evidence.strip(),
        met_by_id=actor.person_id,
        met_at=clock.now(),
        wanted="",
    )
    _tell(held, "condition_met")


def _tell(condition: Condition, template: str) -> None:
    award = condition.award
    moment = clock.now().isoformat()
    tell(
        f"award:{award.reference}:condition:{condition.number}:{template}:{moment}",
        to=queries.members(award),
        template=template,
        title=award.title,
        reference=award.reference,
        number=condition.number,
        text=condition.text,
        wanted=condition.wanted,
    )


def reopen_condition(actor: Actor, *, condition: Condition, reason: str) -> None:
    """Open a condition again: it holds instalments back until it is met once more."""
    held = lock(Condition, condition.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    fire(
        actor,
        held,
        ConditionAction.REOPEN,
        detail={"reason": reason.strip()},
        met_at=None,
        wanted=reason.strip(),
    )
