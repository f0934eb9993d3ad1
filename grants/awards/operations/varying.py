"""An award is varied: asked for by one, approved by another, signed by both, then in force once.

What was agreed before is kept: the earlier terms stand in the variation, the instalments that
others replace stay as rows, and money goes back or is set aside by further entries.
"""

from __future__ import annotations

from sqlalchemy import func, select

from grants.awards import agreement as agreements
from grants.awards import queries, terms
from grants.awards import queries_variation as reading
from grants.awards.models import Agreement, Award
from grants.awards.models_variation import Variation, VariationInstalment
from grants.awards.operations.varying_money import free_money, set_money_aside
from grants.awards.operations.wording_variation import variation_text
from grants.awards.states import AwardAction
from grants.awards.states_variation import AGREED_BY_THE_FUND, VariationAction, VariationStatus
from grants.awards.terms import Terms
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import SYSTEM, Actor, demand
from grants.kernel.workflow import fire, follows
from grants.notifications.operations import tell

_A = VariationAction


def request_variation(actor: Actor, *, award: Award, wanted: Terms, reason: str) -> Variation:
    """Ask that an award changes. Nothing changes yet.

    Effects, in order: the award is locked; the variation with its terms, frozen; an audit
    entry. Raises Invalid on `reason`, `amount`, `ends_on` or `instalments`; NotNow while
    another variation is open, or the award is not running.
    """
    held = lock(Award, award.id)
    demand(actor, _A.REQUEST, held)
    _demand_running(held)
    if reading.open_variation(held) is not None:
        raise NotNow(_("Another change of this award is open. Settle it first."))
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    now = reading.terms_of(held)
    today = clock.today(held.fund.time_zone)
    terms.check(now, wanted, reading.standing_of(held), today=today)
    last = db.session.scalar(
        select(func.max(Variation.number)).where(Variation.award_id == held.id)
    )
    made = Variation(
        fund_id=held.fund_id,
        award_id=held.id,
        number=1 + (last or 0),
        reason=reason.strip(),
        by_recipient=held.organisation_id in actor.organisation_ids,
        before_amount_minor=now.amount.minor,
        after_amount_minor=wanted.amount.minor,
        before_ends_on=now.ends_on,
        after_ends_on=wanted.ends_on,
        restates=wanted.plan != now.plan,
        requested_by_id=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        VariationInstalment(
            variation_id=made.id,
            number=part.number,
            amount_minor=part.amount.minor,
            due_on=part.due_on,
            after_report=part.after_report,
        )
        for part in wanted.plan
    )
    db.session.flush()
    detail = {
        "award": held.reference,
        "variation": made.number,
        "amount_minor": [now.amount.minor, wanted.amount.minor],
        "ends_on": [now.ends_on.isoformat(), wanted.ends_on.isoformat()],
        "reason": made.reason,
    }
    audit.record(actor, _A.REQUEST, made, detail=detail)
    return made


def approve_variation(actor: Actor, *, variation: Variation) -> None:
    """Approve what somebody else asked for, and put its text before the recipient. Asked twice
    by the same person it is done once.

    Effects, in order: the award and the variation are locked; it still fits what is paid; it is
    approved; what the award grows by is reserved; the text with its seal; a mail to those who
    may sign. Raises NotEnoughMoney, in words, where no allocation bears the larger amount.
    """
    award, held = locked(variation)
    demand(actor, _A.APPROVE, held)
    if held.status == VariationStatus.APPROVED and held.decided_by_id == actor.person_id:
        return
    demand_fits(award, held)
    fire(
        actor,
        held,
        _A.APPROVE,
        detail=_detail(held),
        decided_by_id=actor.person_id,
        decided_at=clock.now(),
    )
    set_money_aside(actor, held)
    first = queries.current_agreement(award)
    text = variation_text(held, first.language)
    db.session.add(
        Agreement(
            award_id=award.id,
            number=1 + max(each.number for each in award.agreements),
            language=first.language,
            template_version=first.template_version,
            text=text,
            text_hash=agreements.text_hash(text),
            variation_id=held.id,
            made_by_id=actor.person_id,
        )
    )
    db.session.flush()
    db.session.expire(award, ["agreements"])
    tell(
        f"award:{award.reference}:variation:{held.number}:approved",
        to=queries.signatories(award),
        template="variation_approved",
        title=award.title,
        fund=award.fund.name,
        reference=award.reference,
        number=held.number,
    )


def decline_variation(actor: Actor, *, variation: Variation, reason: str) -> None:
    """Do not approve what somebody asked for, and say why."""
    _end(actor, variation, _A.DECLINE, reason)


def refuse_variation(actor: Actor, *, variation: Variation, reason: str) -> None:
    """The recipient does not sign; what was reserved for it is free again."""
    _end(actor, variation, _A.REFUSE, reason)


def withdraw_variation(actor: Actor, *, variation: Variation, reason: str) -> None:
    """Take back what is not in force; what was reserved for it is free again."""
    _end(actor, variation, _A.WITHDRAW, reason)


def _end(actor: Actor, variation: Variation, action: VariationAction, reason: str) -> None:
    award, held = locked(variation)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    set_aside = held.status in AGREED_BY_THE_FUND
    why = reason.strip()
    fire(actor, held, action, detail={**_detail(held), "reason": why}, ended_why=why)
    if set_aside:
        free_money(actor, held)
    asked = held.by_recipient or set_aside
    if asked and award.organisation_id not in actor.organisation_ids:
        tell(
            f"award:{award.reference}:variation:{held.number}:ended",
            to=queries.signatories(award),
            template="variation_ended",
            title=award.title,
            reference=award.reference,
            number=held.number,
            reason=why,
        )


@follows(AwardAction.TERMINATE, AwardAction.COMPLETE)
def end_with_the_award(award: Award) -> None:
    """What is not in force when an award ends never comes into force."""
    found = reading.open_variation(award)
    if found is not None:
        withdraw_variation(SYSTEM, variation=found, reason=_("The award is over."))


def locked(variation: Variation) -> tuple[Award, Variation]:
    """Hold the award and the variation until the transaction ends."""
    # The award first, as everywhere: whoever pays or ends it locks it too.
    award = lock(Award, variation.award_id)
    return award, lock(Variation, variation.id)


def _detail(held: Variation) -> dict[str, object]:
    return {"award": held.award.reference, "variation": held.number}


def _demand_running(award: Award) -> None:
    if award.status not in reading.VARIED:
        raise NotNow(_("Only an award that both sides have signed, and that runs, can change."))


def demand_fits(award: Award, held: Variation) -> None:
    """What is paid or on its way may have changed since it was asked for."""
    _demand_running(award)
    if not held.restates:
        return
    standing = reading.standing_of(award)
    wanted = reading.wanted_by(held)
    if standing.kept_numbers & {part.number for part in wanted.plan} or (
        standing.kept + terms.planned(wanted) != wanted.amount
    ):
        raise NotNow(
            _(
                "An instalment that this would change is paid or asked for by now. "
                "Withdraw the variation and ask for it anew."
            )
        )
