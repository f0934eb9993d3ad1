"""How an award ends: stopped for a while, ended before its time, or closed by two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.awards import queries, queries_closing
from grants.awards.models import Award
from grants.awards.models_closing import AwardNotice, MoneyClosure, WorkClosure
from grants.awards.queries_account import account_of
from grants.awards.states import AwardAction, AwardStatus
from grants.awards.states_closing import ClosingAction, NoticeKind
from grants.funds.operations import release_commitment, release_reservation
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell

STEPS = range(1, 11)
"""The steps that are asked of a city, by number."""


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that was bought and stays."""

    what: str
    value: Money
    keeper: str


def suspend(actor: Actor, *, award: Award, reason: str) -> None:
    """Stop an award for a while: nothing more is paid until it goes on. The recipient is told."""
    held = _stop(actor, award, AwardAction.SUSPEND, reason)
    _notify(actor, held, NoticeKind.SUSPENDED, reason)


def resume(actor: Actor, *, award: Award, reason: str) -> None:
    """Let a suspended award go on. The recipient is told."""
    held = _stop(actor, award, AwardAction.RESUME, reason)
    _notify(actor, held, NoticeKind.RESUMED, reason)


def terminate(actor: Actor, *, award: Award, reason: str) -> None:
    """End an award before its time; what is not paid goes back to its lots.

    Effects, in order: the award is locked and terminated; what is reserved or committed
    for it is available again; the recipient is told, also what it is to return. Raises NotNow
    while a payment is at the bank.
    """
    held = _stop(actor, award, AwardAction.TERMINATE, reason)
    if any(mark.status == "sent" for mark in queries.payment_marks(held).values()):
        raise NotNow(_("A payment is at the bank. Record first what became of it."))
    _release(actor, held)
    _notify(actor, held, NoticeKind.TERMINATED, reason)


def close_work(
    actor: Actor,
    *,
    award: Award,
    worked: str,
    failed: str,
    steps: Sequence[int],
    assets: Sequence[Asset],
    kept_until: date,
) -> WorkClosure:
    """Close the work of an award: what was learned, what stays, until when papers are kept.

    Effects, in order: the award is locked; the closure, an audit entry. The award is completed
    once somebody else closes its money. Raises Invalid per field, NotNow while something is
    missing or where the work is closed already.
    """
    demand(actor, ClosingAction.CLOSE_WORK, award)
    held = lock(Award, award.id)
    if held.status != AwardStatus.ACTIVE or queries_closing.work_closure(held) is not None:
        raise NotNow(_("The work of this award is over already, or has not begun."))
    _demand_all(queries_closing.work_points(held))
    wrong = {}
    if not worked.strip():
        wrong["worked"] = _("Say what worked.")
    if not failed.strip():
        wrong["failed"] = _("Say what did not work, or that everything did.")
    if not steps or not set(steps) <= set(STEPS):
        wrong["steps"] = _("Choose at least one step.")
    if kept_until <= held.ends_on:
        wrong["kept_until"] = _("Choose a day after the end of the work.")
    if wrong:
        raise Invalid.many(wrong)
    made = WorkClosure(
        fund_id=held.fund_id,
        award_id=held.id,
        worked=worked.strip(),
        failed=failed.strip(),
        steps=sorted(set(steps)),
        assets=[
            {"what": each.what, "value_minor": each.value.minor, "keeper": each.keeper}
            for each in assets
        ],
        kept_until=kept_until,
        closed_by_id=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, ClosingAction.CLOSE_WORK, made, detail={"award": held.reference})
    return made


def close_money(actor: Actor, *, award: Award) -> None:
    """Find that an award's money is accounted for: the award is completed.

    Effects, in order: the award is locked and completed; what was committed and is not paid
    goes back to its lots; the closure. By finance, and never who closed the work. Raises
    NotNow while something is missing.
    """
    held = lock(Award, award.id)
    demand(actor, AwardAction.COMPLETE, held)
    if held.status == AwardStatus.ACTIVE:
        _demand_all(queries_closing.money_points(held))
    fire(actor, held, AwardAction.COMPLETE)
    _release(actor, held)
    db.session.add(
        MoneyClosure(fund_id=held.fund_id, award_id=held.id, closed_by_id=actor.person_id)
    )
    db.session.flush()


def _demand_all(points: Sequence[queries_closing.Point]) -> None:
    missing = [point.words for point in points if not point.done]
    if missing:
        raise NotNow(_("This is still missing: %(what)s.", what=_("; ").join(missing)))


def _stop(actor: Actor, award: Award, action: AwardAction, reason: str) -> Award:
    held = lock(Award, award.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    fire(actor, held, action, detail={"reason": reason.strip()})
    return held


def _release(actor: Actor, held: Award) -> None:
    for release, stage in (
        (release_reservation, "reservation"),
        (release_commitment, "commitment"),
    ):
        release(
            actor,
            fund=held.fund,
            application_id=held.application_id,
            on=clock.today(held.fund.time_zone),
            cause=held,
            key=f"award:{held.reference}:{stage}:released",
            about=f"{held.title}, {held.reference}",
        )


def _notify(actor: Actor, award: Award, kind: NoticeKind, reason: str) -> None:
    notice = AwardNotice(
        fund_id=award.fund_id,
        award_id=award.id,
        kind=kind.value,
        reason=reason.strip(),
        given_by_id=actor.person_id,
    )
    db.session.add(notice)
    db.session.flush()
    tell(
        f"award:{award.reference}:notice:{notice.id}",
        to=queries.members(award),
        template=f"award_{kind.value}",
        title=award.title,
        reason=notice.reason,
        owed=account_of(award).open,
        reference=award.reference,
    )
