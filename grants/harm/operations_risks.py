"""What happens in the register of risks. A rating never changes: another one follows it.

A rating in the bands "high" and "extreme" opens a flag (`harm/gates.py`), whose plan is the
plan of the risk. A lower rating closes nothing: only an accepted plan does.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from sqlalchemy import func, select

from grants.applications.models import Application
from grants.harm import queries, queries_risks
from grants.harm.gates import Cause, Raised
from grants.harm.models import HarmFlag, HarmRisk, RiskRating
from grants.harm.operations import BEFORE_US, keep_flag, refresh_gate
from grants.harm.risk import DEMANDS_A_PLAN, SCALE, Band, band, is_above
from grants.harm.seeds import offered
from grants.harm.states import FlagStatus, HarmAction, RiskStatus
from grants.kernel import audit, policy
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.kernel.workflow import fire


def enter_risk(
    actor: Actor,
    *,
    application: Application,
    criterion: str,
    cause: str,
    event: str,
    effect: str,
    hurts: str,
    owner: str,
    likelihood: int | None,
    severity: int | None,
    reason: str,
) -> HarmRisk:
    """Enter a risk with its first rating.

    Invalid per field. Effects: the risk is open; a high or an extreme one opens its flag, and
    the gate is stored; audit. The same words again, while it is open, give the same risk.
    """
    application = _held(actor, HarmAction.ENTER_RISK, application)
    wrong = _lacking(application, criterion, cause, event, effect, hurts, owner)
    wrong |= _unrated(likelihood, severity, reason)
    if wrong:
        raise Invalid.many(wrong)
    assert likelihood is not None
    assert severity is not None
    words = {
        "criterion_key": criterion,
        "cause": cause.strip(),
        "event": event.strip(),
        "effect": effect.strip(),
        "hurts": hurts.strip(),
        "owner": owner.strip(),
    }
    known = db.session.scalars(
        select(HarmRisk).where(
            HarmRisk.application_id == application.id, HarmRisk.status == RiskStatus.OPEN.value
        )
    )
    for each in known:
        if {name: getattr(each, name) for name in words} == words:
            return each
    risk = _enter(actor, application, words)
    _rate(actor, application, risk, likelihood, severity, reason.strip())
    refresh_gate(application)
    return risk


def take_seeds(
    actor: Actor, *, application: Application, numbers: Iterable[int], owner: str
) -> list[HarmRisk]:
    """Begin risks from the rubric's seeds that somebody chose, with the seeds' ratings.

    Invalid without a choice or an owner. Effects as for each risk entered; a seed that was
    taken already is passed over, so the same again enters nothing.
    """
    application = _held(actor, HarmAction.ENTER_RISK, application)
    chosen = set(numbers)
    wrong = {}
    if not chosen:
        wrong["seeds"] = _("Tick the risks that this application has.")
    if not owner.strip():
        wrong["watcher"] = _("Name the person who watches over them.")
    if wrong:
        raise Invalid.many(wrong)
    keys = [each.key for each in queries.rubric_of(application).harm.criteria]
    taken = db.session.scalars(
        select(HarmRisk.seed).where(HarmRisk.application_id == application.id)
    )
    entered = []
    for seed in offered(keys, taken):
        if seed.number not in chosen:
            continue
        words = {"criterion_key": seed.criterion, "event": seed.words, "owner": owner.strip()}
        risk = _enter(actor, application, words, seed=seed.number)
        reason = _("As the rubric rates it, until it is looked at here.")
        _rate(actor, application, risk, seed.likelihood, seed.severity, reason)
        entered.append(risk)
    refresh_gate(application)
    return entered


def describe_risk(
    actor: Actor, *, risk: HarmRisk, cause: str, event: str, effect: str, hurts: str, owner: str
) -> HarmRisk:
    """Say better what the risk is, and who watches over it. Effects: audit, with the old words."""
    application = _held(actor, HarmAction.DESCRIBE_RISK, risk.application)
    risk = _locked(risk)
    wrong = _lacking(application, risk.criterion_key, cause, event, effect, hurts, owner)
    if wrong:
        raise Invalid.many(wrong)
    words = {"cause": cause, "event": event, "effect": effect, "hurts": hurts, "owner": owner}
    before = {name: getattr(risk, name) for name in words}
    after = {name: text.strip() for name, text in words.items()}
    if before == after:
        return risk
    for name, text in after.items():
        setattr(risk, name, text)
    db.session.flush()
    detail = {"risk": risk.number, "before": before}
    audit.record(actor, HarmAction.DESCRIBE_RISK, risk, detail=detail)
    return risk


def rate_risk(
    actor: Actor, *, risk: HarmRisk, likelihood: int | None, severity: int | None, reason: str
) -> RiskRating:
    """Rate a risk anew, with a reason; what it was rated before stays.

    Effects: the rating is kept; one that is high or extreme opens a flag, or lets the open one
    block, unless an accepted plan has said that as much remains; a treated risk is open again
    with a new flag, a closed one with any rating; gate stored; audit. The same again is one.
    """
    application = _held(actor, HarmAction.RATE_RISK, risk.application)
    risk = _locked(risk)
    wrong = _unrated(likelihood, severity, reason)
    if wrong:
        raise Invalid.many(wrong)
    assert likelihood is not None
    assert severity is not None
    last = queries_risks.rating_of(risk)
    same = (last.likelihood, last.severity, last.reason, last.rated_by_id)
    if same == (likelihood, severity, reason.strip(), actor.person_id):
        return last
    made = _rate(actor, application, risk, likelihood, severity, reason.strip())
    refresh_gate(application)
    return made


def close_risk(actor: Actor, *, risk: HarmRisk, reason: str) -> HarmRisk:
    """Close a risk that is there no more. NotNow while its flag is open. Effects: audit."""
    _held(actor, HarmAction.CLOSE_RISK, risk.application)
    risk = _locked(risk)
    if not reason.strip():
        raise Invalid(_("Give your reason in a sentence."), "why")
    flag = queries_risks.flag_of(risk)
    if flag is not None and flag.status == FlagStatus.OPEN.value:
        raise NotNow(_("Its flag is open. An accepted plan settles it; then the risk can close."))
    fire(actor, risk, HarmAction.CLOSE_RISK, detail={"reason": reason.strip()})
    return risk


def _held(actor: Actor, action: HarmAction, application: Application) -> Application:
    application = lock(Application, application.id)
    policy.demand(actor, action, application)
    if application.status not in BEFORE_US:
        raise NotNow(_("This application is not before us, so its register is closed."))
    return application


def _locked(risk: HarmRisk) -> HarmRisk:
    held = lock(HarmRisk, risk.id)
    db.session.expire(held, ["ratings"])
    return held


def _lacking(
    application: Application,
    criterion: str,
    cause: str,
    event: str,
    effect: str,
    hurts: str,
    owner: str,
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if criterion not in {each.key for each in queries.rubric_of(application).harm.criteria}:
        wrong["criterion"] = _("Choose the criterion.")
    if not cause.strip():
        wrong["cause"] = _("Say what it would come from.")
    if not event.strip():
        wrong["event"] = _("Say what would happen.")
    if not effect.strip():
        wrong["effect"] = _("Say what that would do.")
    if not hurts.strip():
        wrong["hurts"] = _("Say who it would hurt.")
    if not owner.strip():
        wrong["owner"] = _("Name the person who watches over it.")
    return wrong


def _unrated(likelihood: int | None, severity: int | None, reason: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if likelihood not in SCALE:
        wrong["likelihood"] = _("Choose how likely it is, from 1 to 5.")
    if severity not in SCALE:
        wrong["severity"] = _("Choose how severe it would be, from 1 to 5.")
    if not reason.strip():
        wrong["reason"] = _("Say in a sentence why it is rated so.")
    return wrong


def _enter(
    actor: Actor, application: Application, words: dict[str, str], *, seed: int | None = None
) -> HarmRisk:
    count = db.session.scalar(
        select(func.count()).select_from(HarmRisk).where(HarmRisk.application_id == application.id)
    )
    risk = HarmRisk(
        public_id=secrets.token_urlsafe(12),
        application=application,
        fund_id=application.fund_id,
        number=1 + (count or 0),
        seed=seed,
        entered_by_id=actor.person_id,
        **words,
    )
    db.session.add(risk)
    db.session.flush()
    detail = {"risk": risk.number, "criterion": risk.criterion_key, "seed": seed}
    audit.record(actor, HarmAction.ENTER_RISK, risk, detail=detail)
    return risk


def _rate(
    actor: Actor,
    application: Application,
    risk: HarmRisk,
    likelihood: int,
    severity: int,
    reason: str,
) -> RiskRating:
    found = band(likelihood, severity)
    opened = _flag_for(actor, application, risk, found)
    rating = RiskRating(
        risk=risk,
        number=1 + len(risk.ratings),
        likelihood=likelihood,
        severity=severity,
        reason=reason,
        flag=opened,
        rated_by_id=actor.person_id,
    )
    db.session.add(rating)
    db.session.flush()
    detail = {
        "risk": risk.number,
        "rating": rating.number,
        "likelihood": likelihood,
        "severity": severity,
        "reason": reason,
    }
    audit.record(actor, HarmAction.RATE_RISK, risk, detail=detail)
    anew = opened is not None and risk.status == RiskStatus.TREATED.value
    if anew or risk.status == RiskStatus.CLOSED.value:
        fire(actor, risk, HarmAction.REOPEN_RISK, detail={"rating": rating.number})
    return rating


def _flag_for(
    actor: Actor, application: Application, risk: HarmRisk, found: Band
) -> HarmFlag | None:
    """The flag that a rating in this band opens; None where one stands for it already."""
    if found not in DEMANDS_A_PLAN:
        return None
    blocks = found is Band.EXTREME
    flag = queries_risks.flag_of(risk)
    if flag is not None and flag.status == FlagStatus.OPEN.value:
        if blocks and not flag.blocks:
            flag.blocks = True
            db.session.flush()
            detail = {"criterion": flag.criterion_key, "cause": flag.cause, "blocks": True}
            audit.record(actor, HarmAction.RAISE_FLAG, flag, detail=detail)
        return None
    remains = queries_risks.residual_of(risk)
    if remains is not None and not is_above(found, band(*remains)):
        return None
    demand = Raised(risk.criterion_key, Cause.RISK, False, actor.person_id)
    return keep_flag(actor, application, demand, risk.event, "", blocks=blocks)
