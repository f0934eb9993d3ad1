"""What is read of variations: the terms as they stand, and what would change them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from grants.applications.policy import kept_out
from grants.awards import policy_variation  # noqa: F401 - enters who sees what
from grants.awards.models import Agreement, Award, Instalment
from grants.awards.models_variation import Variation
from grants.awards.queries import payment_marks
from grants.awards.states import AwardStatus
from grants.awards.states_variation import OPEN, VariationStatus
from grants.awards.terms import Restated, Standing, Terms
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import Actor, seen

# An award whose money is committed and that is not over.
VARIED = (AwardStatus.AGREED, AwardStatus.ACTIVE, AwardStatus.SUSPENDED)


def variation_of(actor: Actor, award: Award, number: int) -> Variation:
    """The variation, if this actor sees it; else NotFound."""
    return policy.find(actor, Variation, Variation.award_id == award.id, Variation.number == number)


def variations(actor: Actor, award: Award) -> Sequence[Variation]:
    """What was asked to change of an award, newest first."""
    return db.session.scalars(
        seen(actor, Variation)
        .where(Variation.award_id == award.id)
        .options(joinedload(Variation.requested_by))
        .order_by(Variation.number.desc())
    ).all()


def in_force(award: Award) -> Sequence[Variation]:
    """The variations that are in force, oldest first. Whoever asks has asked who sees the award."""
    return db.session.scalars(
        select(Variation)
        .where(Variation.award_id == award.id, Variation.status == VariationStatus.IN_FORCE.value)
        .order_by(Variation.number)
    ).all()


def first_amount(award: Award) -> Money:
    """What the award was over when it was offered."""
    earlier = in_force(award)
    return earlier[0].before if earlier else award.amount


def open_variation(award: Award) -> Variation | None:
    """The variation that may still come into force. Whoever asks has asked who sees the award."""
    return db.session.scalars(
        select(Variation).where(
            Variation.award_id == award.id,
            Variation.status.in_([status.value for status in OPEN]),
        )
    ).one_or_none()


def text_of(variation: Variation) -> Agreement | None:
    """The text of a variation, once it was approved."""
    return db.session.scalars(
        select(Agreement).where(Agreement.variation_id == variation.id)
    ).one_or_none()


def unpaid(award: Award) -> list[Instalment]:
    """The instalments that no payment stands for: those that a variation can plan anew."""
    marks = payment_marks(award)
    return [part for part in award.instalments if part.id not in marks]


def terms_of(award: Award) -> Terms:
    """What the award is over, until when, and how what is not paid yet is planned."""
    return Terms(
        award.amount,
        award.ends_on,
        tuple(_stated(part) for part in unpaid(award)),
    )


def wanted_by(variation: Variation) -> Terms:
    """What the award becomes by a variation."""
    return Terms(
        variation.after,
        variation.after_ends_on,
        tuple(
            Restated(part.number, part.amount, part.due_on, part.after_report)
            for part in variation.plan
        ),
    )


def standing_of(award: Award) -> Standing:
    """What no variation can change now: what is paid or on its way."""
    marks = payment_marks(award)
    kept = [part for part in award.instalments if part.id in marks]
    return Standing(
        award.starts_on,
        sum_money((part.amount for part in kept), award.fund.currency),
        frozenset(part.number for part in kept),
        frozenset(report.number for report in award.progress_reports),
    )


def planned_before(variation: Variation) -> list[Restated]:
    """What was planned in the place of which a variation plans: as it was, or as it is."""
    if variation.status != VariationStatus.IN_FORCE:
        return list(terms_of(variation.award).plan)
    if not variation.restates:
        return [Restated(p.number, p.amount, p.due_on, p.after_report) for p in variation.plan]
    replaced = db.session.scalars(
        select(Instalment)
        .where(Instalment.replaced_by_id == variation.id)
        .order_by(Instalment.number)
    )
    return [_stated(part) for part in replaced]


def _stated(part: Instalment) -> Restated:
    report = part.after_report.number if part.after_report else None
    return Restated(part.number, part.amount, part.due_on, report)


def _waiting(actor: Actor, status: VariationStatus) -> Select[Variation]:
    return seen(actor, Variation).where(
        Variation.status == status.value,
        policy.in_funds(Variation.fund_id, actor.funds("fund_manager")),
        Variation.award_id.not_in(
            select(Award.id).where(Award.application_id.in_(kept_out(actor)))
        ),
    )


def variations_to_approve(actor: Actor) -> Select[Variation]:
    """Those that this manager may approve: what somebody else asked for."""
    return _waiting(actor, VariationStatus.REQUESTED).where(
        Variation.requested_by_id != actor.person_id
    )


def variations_to_countersign(actor: Actor) -> Select[Variation]:
    """Those that the recipient has signed and this manager did not approve."""
    return _waiting(actor, VariationStatus.SIGNED).where(Variation.decided_by_id != actor.person_id)


def longest_waiting(actor: Actor) -> Variation | None:
    """The variation that this manager approves or countersigns next."""
    for waiting in (variations_to_countersign(actor), variations_to_approve(actor)):
        found = db.session.scalars(
            waiting.options(joinedload(Variation.award)).order_by(Variation.id).limit(1)
        ).first()
        if found is not None:
            return found
    return None
