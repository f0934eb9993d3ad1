"""What a variation does to the money: more is set aside and committed, less goes back."""

from __future__ import annotations

from grants.awards.models_variation import Variation
from grants.funds.operations import (
    commit_award,
    release_part,
    release_reservation,
    reserve,
)
from grants.kernel import clock
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.reviews.queries_bearing import need_of, needs_of


def set_money_aside(actor: Actor, variation: Variation) -> None:
    """Reserve what the award grows by, of lots that fit it; nothing where it does not grow."""
    more = variation.after - variation.before
    if more.minor <= 0:
        return
    award = variation.award
    need = need_of(award.application, more)
    reserve(
        actor,
        fund=award.fund,
        application_id=award.application_id,
        amount=more,
        theme=need.theme,
        area=need.area,
        applicant_kind=need.applicant_kind,
        objectives=need.objectives,
        on=need.on,
        cause=variation,
        key=f"{_key(variation)}:reserved",
        about=_about(variation),
        others=lambda ids: needs_of(actor, ids),
    )


def free_money(actor: Actor, variation: Variation) -> None:
    """Give back what was reserved for a variation that does not come into force."""
    if variation.after <= variation.before:
        return
    award = variation.award
    release_reservation(
        actor,
        fund=award.fund,
        application_id=award.application_id,
        on=clock.today(award.fund.time_zone),
        cause=variation,
        key=f"{_key(variation)}:freed",
        about=_about(variation),
    )


def settle_money(actor: Actor, variation: Variation) -> None:
    """Commit what was reserved for a larger award, or give back what a smaller one leaves."""
    award = variation.award
    change = variation.after - variation.before
    if change.minor > 0:
        commit_award(
            actor,
            fund=award.fund,
            application_id=award.application_id,
            amount=change,
            on=clock.today(award.fund.time_zone),
            cause=variation,
            key=f"{_key(variation)}:committed",
            about=_about(variation),
        )
    elif change.minor < 0:
        release_part(
            actor,
            fund=award.fund,
            application_id=award.application_id,
            amount=-change,
            on=clock.today(award.fund.time_zone),
            cause=variation,
            key=f"{_key(variation)}:released",
            about=_about(variation),
        )


def _key(variation: Variation) -> str:
    return f"award:{variation.award.reference}:variation:{variation.number}"


def _about(variation: Variation) -> str:
    award = variation.award
    return _("Variation %(n)s of %(reference)s", n=variation.number, reference=award.reference)
