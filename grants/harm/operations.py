"""What happens on the harm axis. Each act locks the application's row first, and leaves
its stored gate as the gate rules (`harm/gates.py`) say."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from grants.applications.models import Application
from grants.applications.states import ApplicationStatus
from grants.harm import gates, queries, queries_risks
from grants.harm.gates import WITHDRAWN_BY, Cause, Gate, HarmReview, Raised
from grants.harm.models import FlagWithdrawal, HarmFlag, Mitigation
from grants.harm.risk import SCALE, Band, band
from grants.harm.states import FlagStatus, HarmAction, MitigationStatus, RiskStatus
from grants.kernel import audit, clock, policy
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.kernel.workflow import fire

BEFORE_US = frozenset(status.value for status in ApplicationStatus) - {
    ApplicationStatus.DRAFT.value,
    ApplicationStatus.WITHDRAWN.value,
    ApplicationStatus.INELIGIBLE.value,
}
"""An application that is a case: flags are raised on it, and its risks kept."""


def refresh_gate(application: Application) -> Gate:
    """Bring the stored gate and count of open flags up to what flags and scores say."""
    db.session.flush()
    now = queries.gate_of(application)
    application.harm_gate = now.state.value
    application.harm_open_flags = now.open_flags
    db.session.flush()
    return now


def raise_flags(
    actor: Actor, *, application: Application, reviews: Sequence[HarmReview]
) -> list[HarmFlag]:
    """Open every flag that the submitted reviews demand and that does not stand yet.

    `reviews` are all that count for this application. A flag that is open or mitigated
    stands; one that was withdrawn stands aside until its scores are submitted anew. The
    section's total and the gate are stored with it. Returns what was opened; doing it
    again opens nothing.
    """
    policy.demand(actor, HarmAction.RAISE_FLAG, application)
    lock(Application, application.id)
    rubric = queries.rubric_of(application).harm
    by_reviewer = {review.reviewer_id: review for review in reviews}
    scores = {who: review.scores for who, review in by_reviewer.items()}
    known = (
        db.session.execute(select(HarmFlag).where(HarmFlag.application_id == application.id))
        .scalars()
        .all()
    )
    opened = [
        _open(actor, application, demand, by_reviewer)
        for demand in gates.raised(rubric, scores)
        if not any(_stands(flag, demand, by_reviewer) for flag in known)
    ]
    whole = gates.section(rubric, scores)
    application.harm_half_points = whole.twice_points if whole else None
    refresh_gate(application)
    return opened


def _stands(flag: HarmFlag, demand: Raised, reviews: Mapping[int, HarmReview]) -> bool:
    same = (flag.criterion_key, flag.cause, flag.raised_by_id) == (
        demand.criterion,
        demand.cause.value,
        demand.by,
    )
    if not same or flag.status != FlagStatus.WITHDRAWN.value or flag.closed_at is None:
        return same
    moments = [r.submitted_at for who, r in reviews.items() if demand.by in (None, who)]
    return max(moments) <= flag.closed_at


def _open(
    actor: Actor, application: Application, demand: Raised, reviews: Mapping[int, HarmReview]
) -> HarmFlag:
    author = reviews.get(demand.by) if demand.by is not None else None
    note = author.reasons.get(demand.criterion, "") if author else ""
    safe = author.would_make_safe.get(demand.criterion, "") if author else ""
    return keep_flag(actor, application, demand, note, safe)


def keep_flag(
    actor: Actor,
    application: Application,
    demand: Raised,
    note: str,
    would_make_safe: str,
    *,
    blocks: bool = True,
) -> HarmFlag:
    """Open a flag as demanded. The caller holds the application and stores its gate."""
    flag = HarmFlag(
        public_id=secrets.token_urlsafe(12),
        application_id=application.id,
        fund_id=application.fund_id,
        criterion_key=demand.criterion,
        cause=demand.cause.value,
        is_stop=demand.is_stop,
        blocks=blocks,
        note=note,
        would_make_safe=would_make_safe,
        raised_by_id=demand.by,
    )
    db.session.add(flag)
    db.session.flush()
    detail = {"criterion": flag.criterion_key, "cause": flag.cause, "stop": flag.is_stop}
    audit.record(
        actor,
        HarmAction.RAISE_BY_HAND if demand.cause is Cause.BY_HAND else HarmAction.RAISE_FLAG,
        flag,
        detail=detail if blocks else {**detail, "blocks": False},
    )
    return flag


def raise_by_hand(
    actor: Actor,
    *,
    application: Application,
    criterion: str,
    is_stop: bool,
    note: str,
    would_make_safe: str,
) -> HarmFlag:
    """Raise a flag for what somebody saw themselves, outside the scores.

    Invalid per field: the criterion, what was seen, what would make it safe; a stop flag is
    raised on a stop criterion only. NotNow before submission, once withdrawn or found
    ineligible, or while another flag of the same person is open on the criterion. Effects:
    the flag is open; gate stored; audit. The same words again give the same flag.
    """
    application = lock(Application, application.id)
    policy.demand(actor, HarmAction.RAISE_BY_HAND, application)
    if application.status not in BEFORE_US:
        raise NotNow(_("This application is not before us, so no flag is raised on it."))
    known = {each.key: each for each in queries.rubric_of(application).harm.criteria}
    wrong: dict[str, str] = {}
    if criterion not in known:
        wrong["criterion"] = _("Choose the criterion.")
    elif is_stop and not known[criterion].stop:
        wrong["is_stop"] = _("%(key)s is no stop criterion. Take the tick away.", key=criterion)
    if not note.strip():
        wrong["note"] = _("Say what you saw.")
    if not would_make_safe.strip():
        wrong["would_make_safe"] = _("Say what would make it safe.")
    if wrong:
        raise Invalid.many(wrong)
    words = (is_stop, note.strip(), would_make_safe.strip())
    standing = queries.raised_by_hand(application, criterion, actor.person_id)
    if standing is not None:
        if (standing.is_stop, standing.note, standing.would_make_safe) == words:
            return standing
        raise NotNow(_("A flag that you raised on %(key)s is open already.", key=criterion))
    flag = keep_flag(
        actor,
        application,
        Raised(criterion, Cause.BY_HAND, is_stop, actor.person_id),
        words[1],
        words[2],
    )
    refresh_gate(application)
    return flag


def propose_mitigation(
    actor: Actor,
    *,
    flag: HarmFlag,
    action: str,
    owner: str,
    due_on: date | None,
    evidence: str,
    residual_likelihood: int | None,
    residual_severity: int | None,
) -> Mitigation:
    """Write down what would make it safe: action, owner, date, evidence, residual risk.

    NotNow for a stop flag, a flag that is not open, or while another plan waits. Invalid
    per field. Effects: the plan waits for somebody else's decision; audit entry.
    """
    policy.demand(actor, HarmAction.PROPOSE_MITIGATION, flag)
    application = lock(Application, flag.application_id)
    db.session.refresh(flag)
    if flag.is_stop:
        raise NotNow(
            _("A stop flag cannot be mitigated. Two named persons' reasons can withdraw it.")
        )
    if flag.status != FlagStatus.OPEN.value:
        raise NotNow(_("This flag is closed already. Look at it again."))
    if any(plan.status == MitigationStatus.PROPOSED.value for plan in flag.mitigations):
        raise NotNow(_("A plan waits for a decision already. Accept or reject it first."))
    wrong: dict[str, str] = {}
    if not action.strip():
        wrong["action"] = _("Say what will be done.")
    if not owner.strip():
        wrong["owner"] = _("Name the person who sees to it.")
    if due_on is None:
        wrong["due_on"] = _("Enter the day by which it is done.")
    elif due_on < clock.today(application.call.time_zone):
        wrong["due_on"] = _("Enter a day that has not passed.")
    if not evidence.strip():
        wrong["evidence"] = _("Say how it will be seen that it was done.")
    if residual_likelihood not in SCALE:
        wrong["residual_likelihood"] = _("Choose how likely harm remains, from 1 to 5.")
    if residual_severity not in SCALE:
        wrong["residual_severity"] = _("Choose how severe it would be, from 1 to 5.")
    if wrong:
        raise Invalid.many(wrong)
    plan = Mitigation(
        public_id=secrets.token_urlsafe(12),
        flag=flag,
        action=action.strip(),
        owner=owner.strip(),
        due_on=due_on,
        evidence=evidence.strip(),
        residual_likelihood=residual_likelihood,
        residual_severity=residual_severity,
        proposed_by_id=actor.person_id,
    )
    db.session.add(plan)
    db.session.flush()
    audit.record(actor, HarmAction.PROPOSE_MITIGATION, plan, fund_id=flag.fund_id)
    return plan


def accept_mitigation(actor: Actor, *, mitigation: Mitigation, reason: str) -> Mitigation:
    """Accept a plan: it closes the flag, and becomes a condition of an award.

    NotPermitted for who raised the flag, proposed the plan, or handled the case. NotNow
    while the residual risk is extreme (it blocks an award) or the flag is closed. Effects:
    plan accepted, flag mitigated, the risk it was raised for treated, gate stored, audit.
    """
    policy.demand(actor, HarmAction.ACCEPT_MITIGATION, mitigation)
    application = lock(Application, mitigation.flag.application_id)
    _needs_reason(reason)
    if band(mitigation.residual_likelihood, mitigation.residual_severity) == Band.EXTREME:
        raise NotNow(
            _("The risk that remains is extreme, and blocks an award. Ask for a stronger plan.")
        )
    _decide(actor, mitigation, HarmAction.ACCEPT_MITIGATION, reason)
    fire(actor, mitigation.flag, HarmAction.MITIGATE_FLAG, closed_at=clock.now())
    risk = queries_risks.risk_of(mitigation.flag)
    if risk is not None:
        fire(actor, risk, HarmAction.TREAT_RISK, detail={"plan": mitigation.public_id})
    refresh_gate(application)
    return mitigation


def reject_mitigation(actor: Actor, *, mitigation: Mitigation, reason: str) -> Mitigation:
    """Reject a plan: the flag stays open. Effects: plan rejected with the reason, audit."""
    policy.demand(actor, HarmAction.REJECT_MITIGATION, mitigation)
    lock(Application, mitigation.flag.application_id)
    _needs_reason(reason)
    _decide(actor, mitigation, HarmAction.REJECT_MITIGATION, reason)
    return mitigation


def _decide(actor: Actor, plan: Mitigation, action: HarmAction, reason: str) -> None:
    fire(
        actor,
        plan,
        action,
        detail={"reason": reason.strip()},
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
        decision_reason=reason.strip(),
    )


def support_withdrawal(actor: Actor, *, flag: HarmFlag, reason: str) -> FlagWithdrawal:
    """Ask, with reasons, that a stop flag be withdrawn; the second person's asking does it.

    NotNow for an ordinary flag (it closes only on an accepted plan), a closed one, or who
    has asked already. Effects: the reasons are kept for good; with two people's, the flag
    is withdrawn and the gate stored; audit.
    """
    policy.demand(actor, HarmAction.SUPPORT_WITHDRAWAL, flag)
    application = lock(Application, flag.application_id)
    db.session.refresh(flag)
    _needs_reason(reason)
    if not flag.is_stop:
        raise NotNow(_("Only a stop flag is withdrawn. This one closes on an accepted plan."))
    if flag.status != FlagStatus.OPEN.value:
        raise NotNow(_("This flag is closed already. Look at it again."))
    earlier = queries.withdrawals(flag)
    if any(each.person_id == actor.person_id for each in earlier):
        raise NotNow(_("You have given your reasons. Somebody else must give theirs."))
    asked = FlagWithdrawal(flag_id=flag.id, person_id=actor.person_id, reason=reason.strip())
    db.session.add(asked)
    db.session.flush()
    audit.record(actor, HarmAction.SUPPORT_WITHDRAWAL, flag, detail={"reason": reason.strip()})
    if len(earlier) + 1 >= WITHDRAWN_BY:
        fire(actor, flag, HarmAction.WITHDRAW_FLAG, closed_at=clock.now())
        refresh_gate(application)
    return asked


def reopen_flag(actor: Actor, *, flag: HarmFlag, reason: str) -> HarmFlag:
    """Open a mitigated flag again: the plan did not hold. Effects: gate stored, audit."""
    policy.demand(actor, HarmAction.REOPEN_FLAG, flag)
    application = lock(Application, flag.application_id)
    _needs_reason(reason)
    later = queries_risks.risk_of(flag)
    if later is not None and queries_risks.flag_of(later) != flag:
        raise NotNow(_("A later flag stands for this risk. Settle that one."))
    fire(actor, flag, HarmAction.REOPEN_FLAG, detail={"reason": reason.strip()}, closed_at=None)
    if later is not None and later.status != RiskStatus.OPEN.value:
        fire(actor, later, HarmAction.REOPEN_RISK, detail={"reason": reason.strip()})
    refresh_gate(application)
    return flag


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Give your reason in a sentence."), "reason")
