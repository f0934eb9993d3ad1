"""From a decision to an offer: the award, its plan and the text of its agreement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from grants.applications.models import Application
from grants.awards import agreement as agreements
from grants.awards import queries, queries_templates, schedule
from grants.awards.conditions import Asked, ConditionKind
from grants.awards.models import Agreement, Award, Condition, Instalment, ProgressReport
from grants.awards.operations.budgeting import take_budget
from grants.awards.operations.signing import OPEN_GATES
from grants.awards.operations.wording import agreement_text
from grants.awards.schedule import Planned
from grants.awards.states import AwardAction
from grants.funds.models import Fund
from grants.harm.queries import safeguards
from grants.harm.queries_risks import untreated
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _, use_language
from grants.kernel.numbering import next_reference
from grants.kernel.policy import Actor, demand
from grants.notifications.operations import tell


def offer_award(
    actor: Actor,
    *,
    application: Application,
    starts_on: date,
    ends_on: date,
    instalments: Sequence[Planned],
    purpose: str,
    agreement_language: str = "en",
    asked: Sequence[Asked] = (),
) -> Award:
    """Offer an award to an application that a decision awarded.

    Effects, in order: the application is locked and looked at again (awarded, harm gate
    open, no offer yet); the award with its instalments, progress reports, the application's
    budget cut to it, its indicators and, from the
    accepted mitigations and from what is `asked`, its conditions; the agreement's text, from the
    last version of the fund's template, with its seal; an audit
    entry; a mail to those who may sign for the recipient. The amount is the decision's;
    the instalments must sum to it exactly (Invalid on `instalments`).
    """
    demand(actor, AwardAction.OFFER, application)
    held = lock(Application, application.id)
    amount = queries.awarded_amount(held)
    if held.status != "awarded" or amount is None:
        raise NotNow(_("This application is not awarded, so nothing can be offered."))
    if held.harm_gate not in OPEN_GATES:
        raise NotNow(_("The harm gate is not clear. Settle it before you offer the award."))
    if db.session.scalar(select(Award.id).where(Award.application_id == held.id)):
        raise NotNow(_("The award is already offered."))
    if not purpose.strip():
        raise Invalid(_("Say in one or two sentences what the money is for."), "purpose")
    schedule.check(amount, instalments, starts_on=starts_on, ends_on=ends_on)
    fund = lock(Fund, held.call.fund_id)
    wording = queries_templates.current_wording(fund)
    if agreement_language not in wording.texts:
        raise Invalid(_("The fund's agreement is not written in this language."), "language")
    award = Award(
        reference=next_reference(f"{fund.reference_prefix}-A-{clock.today(fund.time_zone).year}"),
        fund_id=fund.id,
        call_id=held.call_id,
        application_id=held.id,
        organisation_id=held.organisation_id,
        title=held.title,
        purpose=purpose.strip(),
        theme=held.call.theme,
        amount_minor=amount.minor,
        starts_on=starts_on,
        ends_on=ends_on,
        offered_by_id=actor.person_id,
    )
    db.session.add(award)
    db.session.flush()
    _plan(award, instalments)
    take_budget(actor, award, held)
    with use_language(agreement_language):
        number = _conditions(award, held, instalments)
    _asked(award, asked, after=number, last=len(instalments))
    db.session.flush()
    db.session.refresh(award)
    text = agreement_text(award, wording, agreement_language)
    db.session.add(
        Agreement(
            award_id=award.id,
            number=1,
            language=agreement_language,
            template_version=wording.version,
            text=text,
            text_hash=agreements.text_hash(text),
            made_by_id=actor.person_id,
        )
    )
    db.session.flush()
    db.session.refresh(award)
    audit.record(actor, AwardAction.OFFER, award, detail={"amount": amount.plain()})
    tell(
        f"award:{award.reference}:offered",
        to=queries.signatories(award),
        template="award_offered",
        title=award.title,
        amount=amount,
        fund=fund.name,
        reference=award.reference,
    )
    return award


def _plan(award: Award, instalments: Sequence[Planned]) -> None:
    days = schedule.report_days(instalments, starts_on=award.starts_on, ends_on=award.ends_on)
    reports = [
        ProgressReport(
            award_id=award.id,
            fund_id=award.fund_id,
            number=number,
            due_on=due_on,
            is_final=number == len(days),
        )
        for number, due_on in enumerate(days, start=1)
    ]
    db.session.add_all(reports)
    db.session.flush()
    waiting = iter(reports)
    for number, part in enumerate(instalments, start=1):
        db.session.add(
            Instalment(
                award_id=award.id,
                number=number,
                amount_minor=part.amount.minor,
                due_on=part.due_on,
                after_report_id=next(waiting).id if part.after_report else None,
            )
        )


def _conditions(award: Award, application: Application, plan: Sequence[Planned]) -> int:
    """Conditions from the harm register; how many they are."""
    accepted = safeguards(application)
    for number, safeguard in enumerate(accepted, start=1):
        plan_of_it = safeguard.mitigation
        first = 1 if safeguard.before_first_payment else schedule.held_from(plan_of_it.due_on, plan)
        db.session.add(
            Condition(
                award_id=award.id,
                fund_id=award.fund_id,
                number=number,
                text=plan_of_it.action,
                owner=plan_of_it.owner,
                due_on=plan_of_it.due_on,
                before_instalment=first,
                mitigation_id=plan_of_it.id,
            )
        )
    risks = untreated(application)
    for number, each in enumerate(risks, start=1 + len(accepted)):
        db.session.add(
            Condition(
                award_id=award.id,
                fund_id=award.fund_id,
                number=number,
                text=_("Mitigate before the first payment: %(risk)s", risk=each.event),
                owner=each.owner,
                due_on=plan[0].due_on,
                before_instalment=1,
            )
        )
    return len(accepted) + len(risks)


def _asked(award: Award, asked: Sequence[Asked], *, after: int, last: int) -> None:
    """Conditions that the manager sets: from the decision and from due diligence."""
    for number, each in enumerate(asked, start=after + 1):
        to_instalment = each.kind == ConditionKind.BEFORE_INSTALMENT
        db.session.add(
            Condition(
                award_id=award.id,
                fund_id=award.fund_id,
                number=number,
                text=each.text,
                owner=each.owner,
                due_on=each.due_on,
                kind=each.kind.value,
                source=each.source.value,
                before_instalment=min(each.before_instalment, last) if to_instalment else 1,
            )
        )
