"""Decisions: awarded, declined, waitlisted; with a reason, on figures that are kept."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select

from grants.applications.models import Application
from grants.applications.queries_people import members_of
from grants.applications.states import ApplicationAction
from grants.calls.models import Call
from grants.funds.operations import reserve
from grants.funds.states import FundAction
from grants.harm.gates import GateState
from grants.harm.queries import gate_of
from grants.kernel import audit
from grants.kernel.db import canonical_json, db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.money import Money
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.kernel.workflow import fire
from grants.notifications.operations import tell
from grants.reviews import queries
from grants.reviews.departing import departures
from grants.reviews.models import Allocation, Decision, Outcome
from grants.reviews.queries_bearing import need_of, needs_of
from grants.reviews.queries_complaints import complaint_until
from grants.reviews.queries_computed import computed_of, scores_in
from grants.reviews.queries_departing import standing_of
from grants.reviews.queries_ranking import place_of
from grants.reviews.states import ReviewAction
from grants.reviews.wording import below, departing_words

_MOVES = {
    Outcome.AWARDED: ApplicationAction.AWARD,
    Outcome.WAITLISTED: ApplicationAction.WAITLIST,
    Outcome.DECLINED: ApplicationAction.DECLINE,
}


def decide(
    actor: Actor,
    *,
    application: Application,
    outcome: Outcome,
    amount: Money | None,
    reason: str,
    key: str,
    departure: str = "",
) -> Decision:
    """Decide on an application. The applicant is told at once, by mail.

    Effects, in order: the application's row is locked; a reason is demanded (Invalid); an
    award is refused while the harm gate is held or stopped, whatever the merit (NotNow),
    below a threshold of the rubric (NotNow),
    and above what was asked or the call allows (Invalid); whatever departs from the ranking is
    refused unless `departure` says why (Invalid); money is reserved from lots
    whose restrictions fit, and where nothing else bears it, reservations of other awards move
    to other lots, with an audit entry on each (NotEnoughMoney names what is in the way, and
    the database refuses more than there is); the decision is kept with the figures it rests on and
    their hash; the status moves. The same `key` again gives the same decision.
    """
    application = lock(Application, application.id)
    demand(actor, ReviewAction.DECIDE, application)
    if not reason.strip():
        raise Invalid(_("Give the reason. The applicant reads it."), "reason")
    done = once(
        actor,
        scope=f"decision:{application.reference}",
        key=key,
        body={
            "outcome": outcome.value,
            "amount": None if amount is None else amount.minor,
            "reason": reason.strip(),
            **({"departure": departure.strip()} if departure.strip() else {}),
        },
        work=lambda: {
            "decision": _decide(
                actor, application, outcome, amount, reason.strip(), departure.strip()
            ).id
        },
    )
    return db.session.get_one(Decision, done["decision"])


def _decide(
    actor: Actor,
    application: Application,
    outcome: Outcome,
    amount: Money | None,
    reason: str,
    departure: str,
) -> Decision:
    if queries.rubric_of(application).worked_out:
        # With the first decision the order of the call stands: nobody enters or leaves meanwhile.
        lock(Call, application.call_id)
    granted = _granted(application, amount) if outcome is Outcome.AWARDED else None
    figures = figures_of(application) | departs(actor, application, outcome, departure)
    number = (
        1
        + db.session.execute(
            select(func.count())
            .select_from(Decision)
            .where(Decision.application_id == application.id)
        ).scalar_one()
    )
    decision = Decision(
        application_id=application.id,
        number=number,
        outcome=outcome.value,
        amount_minor=None if granted is None else granted.minor,
        reason=reason,
        figures=figures,
        figures_hash=figures_hash(figures),
        decided_by_id=actor.person_id,
    )
    db.session.add(decision)
    db.session.flush()
    if granted is not None:
        _reserve(actor, application, decision, granted)
    fire(
        actor,
        application,
        _MOVES[outcome],
        detail={
            "decision": number,
            "amount": None if granted is None else granted.minor,
            "hash": decision.figures_hash,
        },
    )
    tell(
        f"application_{outcome.value}:{application.reference}:{number}",
        to=members_of(application),
        template=f"application_{outcome.value}",
        title=application.title,
        reference=application.reference,
        amount="" if granted is None else str(granted),
        reason=reason,
        until=complaint_until(application, decision),
    )
    return decision


def departs(
    actor: Actor, application: Application, outcome: Outcome, reason: str
) -> dict[str, Any]:
    """What a decision's figures say of where it stands in the ranking, and why it departs.

    Raises Invalid without a reason where it departs.
    """
    standing = standing_of(actor, application)
    if not standing.ranked:
        return {}
    kinds = departures(outcome.value, standing)
    if kinds and not reason.strip():
        raise Invalid(" ".join([*departing_words(kinds, standing), _("Say why.")]), "departure")
    departed = {"departs": {"kinds": [each.value for each in kinds], "reason": reason.strip()}}
    return {"standing": asdict(standing), **(departed if kinds else {})}


def _granted(application: Application, amount: Money | None) -> Money:
    """The amount that may be awarded: harm first, then thresholds, then the limits."""
    state = gate_of(application).state
    if state == GateState.STOPPED:
        raise NotNow(_("A stop flag stands against this application. It cannot be awarded."))
    if state == GateState.HELD:
        raise NotNow(
            _("The harm gate holds this application. Settle its open flags first; merit does not.")
        )
    if application.below_threshold:
        raise NotNow(
            _(
                "It is %(missed)s. The rubric of the call does not allow an award.",
                missed=below(application),
            )
        )
    if application.reviews_submitted == 0:
        raise NotNow(_("No review is in yet. An award needs at least one."))
    if amount is None or amount.minor <= 0:
        raise Invalid(_("Enter the amount to award."), "amount")
    if amount.currency != application.currency:
        raise Invalid(_("Enter the amount in %(code)s.", code=application.currency), "amount")
    requested, ceiling = application.requested, application.call.ceiling
    if requested is not None and amount > requested:
        raise Invalid(
            _("The applicant asked for %(asked)s. Award at most that.", asked=str(requested)),
            "amount",
        )
    if ceiling is not None and amount > ceiling:
        raise Invalid(
            _("The call allows at most %(most)s for one application.", most=str(ceiling)), "amount"
        )
    return amount


def _reserve(actor: Actor, application: Application, decision: Decision, amount: Money) -> None:
    need = need_of(application, amount)
    found = reserve(
        actor,
        fund=application.call.fund,
        application_id=application.id,
        amount=amount,
        theme=need.theme,
        area=need.area,
        applicant_kind=need.applicant_kind,
        objectives=need.objectives,
        on=need.on,
        cause=decision,
        key=f"decision:{application.reference}:{decision.number}",
        about=_("Decision on %(reference)s", reference=application.reference),
        others=lambda ids: needs_of(actor, ids),
    )
    db.session.add_all(
        Allocation(decision_id=decision.id, lot_id=share.lot_id, amount_minor=share.amount.minor)
        for share in found.shares
    )
    db.session.flush()
    for moved in found.moved:
        audit.record(
            actor,
            FundAction.REALLOCATE,
            db.session.get_one(Application, moved.application_id),
            detail={
                "why": "to make room for another award",
                "decision": decision.id,
                "from": {str(share.lot_id): share.amount.plain() for share in moved.given_up},
                "to": {str(share.lot_id): share.amount.plain() for share in moved.taken},
            },
        )


def figures_of(application: Application) -> dict[str, Any]:
    """What the decision rests on: merit, gate and every counted score, without names."""
    counted = queries.counted_reviews(application)
    computed = computed_of([application.id]).get(application.id, {})
    return {
        "rank": place_of(SYSTEM, application),
        "merit_millis": application.merit_millis,
        "low_millis": application.merit_low_millis,
        "high_millis": application.merit_high_millis,
        "thresholds_missed": application.thresholds_missed,
        "worked_out": scores_in(computed),
        "gate": gate_of(application).state.value,
        "open_flags": application.harm_open_flags,
        "harm_half_points": application.harm_half_points,
        "requested_minor": application.requested_minor,
        "call_version": application.call_version.number,
        "rubric_hash": application.call_version.document_hash,
        "reviews": [
            {
                "merit_millis": each.merit_millis,
                "harm_millis": each.harm_millis,
                "scores": {s.criterion_key: s.value for s in each.scores},
                "red_flags": sorted(s.criterion_key for s in each.scores if s.red_flag),
            }
            for each in counted
        ],
    }


def figures_hash(figures: dict[str, Any]) -> str:
    """SHA-256 of the figures' canonical JSON."""
    return hashlib.sha256(canonical_json(figures).encode()).hexdigest()
