"""The register of harm, put together for its reader."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants.applications.models import Application
from grants.calls.models import Call
from grants.funds.models import Fund
from grants.harm import queries, queries_risks
from grants.harm.drawing import BANDS
from grants.harm.gates import GateState
from grants.harm.models import HarmFlag, HarmRisk, RiskRating
from grants.harm.risk import Band
from grants.harm.states import FlagStatus, RiskStatus
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.i18n import _, language
from grants.kernel.policy import Actor, demand, seen
from grants.notifications.letters import letterhead
from grants.reports import harm_register
from grants.reports.document import Document, day_text
from grants.reports.harm_register import FlagLine, RiskLine
from grants.reports.policy import ReportAction
from grants.reviews.queries_ties import has_interests
from grants.web.statuses import label

_GATES = {state.value for state in (GateState.HELD, GateState.STOPPED)}


def harm(actor: Actor, *, fund: Fund, call: Call | None = None, **_more: Any) -> Document:
    """Flags and risks of a fund, or of one call, as this actor sees them."""
    demand(actor, ReportAction.HARM_REGISTER, fund)
    if call is not None and call.fund_id != fund.id:
        raise NotFound
    flags = sorted(_flags(actor, fund, call), key=lambda each: not each.blocks)
    risks = _risks(actor, fund, call)
    gates = _gates(actor, fund, call)
    more = f"&call={call.slug}" if call else ""
    return harm_register.register(
        fund=fund.name,
        scope=call.title if call else _("All calls"),
        day=clock.today(fund.time_zone),
        held=gates.count(GateState.HELD.value),
        stopped=gates.count(GateState.STOPPED.value),
        flags=flags,
        risks=risks,
        less=has_interests(actor),
        language=language(),
        address=f"{letterhead.base_url.rstrip('/')}/reports/harm-register?fund={fund.slug}{more}",
        made_at=clock.now(),
    )


def _gates(actor: Actor, fund: Fund, call: Call | None) -> list[str]:
    query = (
        seen(actor, Application)
        .with_only_columns(Application.harm_gate)
        .where(Application.fund_id == fund.id, Application.harm_gate.in_(_GATES))
    )
    if call is not None:
        query = query.where(Application.call_id == call.id)
    return [str(gate) for gate in db.session.scalars(query)]


def _within(fund: Fund, call: Call | None) -> Any:
    query = select(Application.id).where(Application.fund_id == fund.id)
    return query if call is None else query.where(Application.call_id == call.id)


def _flags(actor: Actor, fund: Fund, call: Call | None) -> list[FlagLine]:
    rows = db.session.scalars(
        seen(actor, HarmFlag)
        .where(HarmFlag.application_id.in_(_within(fund, call)))
        .options(
            joinedload(HarmFlag.application).joinedload(Application.call_version),
            selectinload(HarmFlag.mitigations),
        )
        .order_by(HarmFlag.id)
    )
    return [_flag(each) for each in rows]


def _flag(flag: HarmFlag) -> FlagLine:
    criterion = queries.rubric_of(flag.application).harm.criterion(flag.criterion_key)
    is_open = flag.status == FlagStatus.OPEN.value
    does = _("Stops an award") if flag.is_stop else _("Blocks an award")
    if not flag.blocks:
        does = _("Before the first payment")
    plan = queries.standing_plan(flag)
    words = ""
    if plan is not None:
        words = _(
            "%(action)s %(owner)s, by %(day)s. %(stands)s",
            action=plan.action,
            owner=plan.owner,
            day=day_text(plan.due_on),
            stands=label("mitigation", plan.status),
        )
    return FlagLine(
        reference=flag.application.reference,
        title=flag.application.title,
        criterion=f"{criterion.key} {criterion.name.read(language())}",
        seen=flag.note or _("The scores say so."),
        does=does,
        stands=label("flag", flag.status),
        plan=words,
        blocks=is_open and flag.blocks,
    )


def _risks(actor: Actor, fund: Fund, call: Call | None) -> list[RiskLine]:
    """Those that are not closed, the highest first, numbered through."""
    rows = db.session.scalars(
        seen(actor, HarmRisk)
        .where(
            HarmRisk.application_id.in_(_within(fund, call)),
            HarmRisk.status != RiskStatus.CLOSED.value,
        )
        .options(
            joinedload(HarmRisk.application),
            selectinload(HarmRisk.ratings)
            .selectinload(RiskRating.flag)
            .selectinload(HarmFlag.mitigations),
        )
        .order_by(HarmRisk.id)
    ).all()
    ordered = sorted(rows, key=_size, reverse=True)
    marks = queries_risks.marks_of(ordered)
    return [
        _risk(each, replace(mark, number=number))
        for number, (each, mark) in enumerate(zip(ordered, marks, strict=True), start=1)
    ]


def _size(risk: HarmRisk) -> tuple[int, int]:
    """The band first: severity 5 is at least high, whatever the product."""
    last = queries_risks.rating_of(risk)
    return list(Band).index(queries_risks.band_of(risk)), last.likelihood * last.severity


def _risk(risk: HarmRisk, mark: Any) -> RiskLine:
    band = queries_risks.band_of(risk)
    rated = {"likely": mark.rated[0], "severe": mark.rated[1], "band": str(BANDS[band.value])}
    remains = mark.remains
    return RiskLine(
        reference=risk.application.reference,
        title=risk.application.title,
        event=risk.event,
        hurts=risk.hurts or _("Not said yet"),
        owner=risk.owner,
        rated=_("%(likely)s × %(severe)s, %(band)s", **rated),
        remains=_("%(likely)s × %(severe)s", likely=remains[0], severe=remains[1])
        if remains
        else "",
        stands=label("risk", risk.status),
        mark=mark,
        extreme=band is Band.EXTREME and risk.status == RiskStatus.OPEN.value,
    )
