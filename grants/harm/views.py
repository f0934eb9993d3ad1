"""The pages of the harm axis: open flags, one application's register, one flag."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers import Response

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.policy import knows_applicant
from grants.calls.rubric import HarmCriterion
from grants.harm import operations, queries, queries_risks, views_calls, views_risks
from grants.harm.blueprint import bp
from grants.harm.drawing import BANDS, LIKELIHOOD, SEVERITY, drawn
from grants.harm.forms import FlagForm, PlanForm, ReasonForm
from grants.harm.gates import WITHDRAWN_BY
from grants.harm.models import HarmFlag, Mitigation
from grants.harm.risk import SCALE, band
from grants.harm.sheet import lines
from grants.harm.states import FlagStatus, HarmAction
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, direction, language
from grants.kernel.policy import Actor, can, demand, find
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.tables import page
from grants.web.waiting import waiting

Page = str | Response | tuple[str, int]

__all__ = ["bp", "views_calls", "views_risks"]


@waiting("harm.index")
def waits_on_the_harm_axis(actor: Actor) -> list[Select[Any]]:
    """The open flags."""
    return [queries.open_flags(actor)]


@bp.get("/")
@requires(HarmAction.VIEW)
def index() -> str:
    """Every open flag of my funds, the oldest first."""
    actor = current_actor()
    listed = page(queries.open_flags(actor), [HarmFlag.raised_at, HarmFlag.id])
    return render(
        "harm/index.html",
        page=listed,
        names={flag.id: _criterion(flag) for flag in listed.rows},
        knows={flag.id: knows_applicant(actor, flag.application) for flag in listed.rows},
        plan=queries.standing_plan,
    )


@bp.get("/applications/<reference>")
@requires(HarmAction.VIEW)
def detail(reference: str) -> str:
    """The harm axis of one application: its gate, its flags, its section."""
    actor = current_actor()
    application = find(actor, Application, Application.reference == reference)
    demand(actor, HarmAction.VIEW, application)
    rubric = queries.rubric_of(application)
    flags = queries.flags_of(actor, application)
    risks = queries_risks.risks_of(actor, application)
    marks = queries_risks.marks_of(risks)
    reviews = queries.reviews_of([application.id]).get(application.id, [])
    flagged = {each.criterion_key for each in flags if each.status == FlagStatus.OPEN.value}
    return render(
        "harm/detail.html",
        lines=lines(rubric.harm, reviews, flagged),
        reviewers=_names({each.reviewer_id for each in reviews}),
        reviews=reviews,
        scale=rubric.harm.scale,
        place="harm.index",
        application=application,
        gate=queries.gate_of(application),
        section=queries.section_of(rubric.harm, application.harm_half_points),
        flags=flags,
        names={flag.id: _criterion(flag) for flag in flags},
        plan=queries.standing_plan,
        conditions=queries.safeguards(application),
        risks=risks,
        rating=queries_risks.rating_of,
        band_of=queries_risks.band_of,
        bands=BANDS,
        remains=queries_risks.residual_of,
        pictures=(drawn(marks), drawn(marks, narrow=True)) if marks else None,
        direction=direction(),
        may_enter=can(actor, HarmAction.ENTER_RISK, application),
        may_raise=can(actor, HarmAction.RAISE_BY_HAND, application),
        ranking_url=address_of("reviews.ranking", slug=application.call.slug),
    )


@bp.route("/applications/<reference>/raise", methods=["GET", "POST"])
@requires(HarmAction.RAISE_BY_HAND)
def raise_flag(reference: str) -> Page:
    """Raise a flag by hand."""
    actor, form = current_actor(), FlagForm()
    application = find(actor, Application, Application.reference == reference)
    demand(actor, HarmAction.RAISE_BY_HAND, application)
    criteria = queries.rubric_of(application).harm.criteria
    form.criterion.choices = [(each.key, _choice(each)) for each in criteria]
    status = 200
    if form.validate_on_submit():
        try:
            raised = transact(
                lambda: operations.raise_by_hand(
                    actor,
                    application=find(actor, Application, Application.reference == reference),
                    criterion=form.criterion.data or "",
                    is_stop=bool(form.is_stop.data),
                    note=form.note.data or "",
                    would_make_safe=form.would_make_safe.data or "",
                )
            )
            flash(_("The flag is raised. It blocks an award until it is settled."))
            return redirect(url_for("harm.flag", public_id=raised.public_id))
        except Invalid as error:
            form.take(error)
    if request.method == "POST":
        status = 422
    shown = render(
        "harm/raise.html",
        place="harm.index",
        application=application,
        form=form,
        sees_the_case=can(actor, HarmAction.VIEW, application),
        knows=knows_applicant(actor, application),
    )
    return shown, status


def _choice(criterion: HarmCriterion) -> str:
    words = {"key": criterion.key, "name": criterion.name.read(language())}
    if criterion.stop:
        return _("%(key)s %(name)s (stop criterion)", **words)
    return _("%(key)s %(name)s", **words)


@bp.get("/<public_id>")
@requires(HarmAction.VIEW)
def flag(public_id: str) -> str:
    """One flag: what was seen, what would make it safe, who decides."""
    return _flag_page(queries.flag(current_actor(), public_id))


def _flag_page(shown: HarmFlag, plan: PlanForm | None = None, why: ReasonForm | None = None) -> str:
    actor = current_actor()
    demand(actor, HarmAction.VIEW, shown)
    is_open = shown.status == "open"
    waiting_plan = next((p for p in shown.mitigations if p.status == "proposed"), None)
    asked = queries.withdrawals(shown)
    people = {shown.raised_by_id, *(p.proposed_by_id for p in shown.mitigations)}
    people |= {p.decided_by_id for p in shown.mitigations} | {w.person_id for w in asked}
    return render(
        "harm/flag.html",
        place="harm.index",
        flag=shown,
        application=shown.application,
        criterion=_criterion(shown),
        plans=list(reversed(shown.mitigations)),
        waiting_plan=waiting_plan,
        bands={p.id: band(p.residual_likelihood, p.residual_severity) for p in shown.mitigations},
        may_decide=waiting_plan is not None
        and can(actor, HarmAction.ACCEPT_MITIGATION, waiting_plan),
        may_propose=is_open
        and not shown.is_stop
        and waiting_plan is None
        and can(actor, HarmAction.PROPOSE_MITIGATION, shown),
        may_withdraw=is_open
        and shown.is_stop
        and can(actor, HarmAction.SUPPORT_WITHDRAWAL, shown)
        and not any(each.person_id == actor.person_id for each in asked),
        may_reopen=shown.status == "mitigated" and can(actor, HarmAction.REOPEN_FLAG, shown),
        asked=asked,
        needed=WITHDRAWN_BY,
        names=_names(people),
        plan_form=plan or PlanForm(formdata=None),
        reason_form=why or ReasonForm(formdata=None),
        forms=[each for each in (plan, why) if each is not None],
        matrix=_matrix(waiting_plan or queries.standing_plan(shown)),
        likelihood=LIKELIHOOD,
        severity=SEVERITY,
        reader=language(),
        sees_the_case=can(actor, HarmAction.VIEW, shown.application),
        knows=knows_applicant(actor, shown.application),
        risk=queries_risks.risk_of(shown),
    )


def _matrix(plan: Mitigation | None) -> list[list[dict[str, Any]]]:
    """Likelihood down, severity across, each with its band; where a plan's risk stands."""
    return [
        [
            {
                "band": band(likely, severe).value,
                "score": likely * severe,
                "here": plan is not None
                and (plan.residual_likelihood, plan.residual_severity) == (likely, severe),
            }
            for severe in SCALE
        ]
        for likely in reversed(SCALE)
    ]


def _names(ids: set[int | None]) -> dict[int, str]:
    known = [each for each in ids if each is not None]
    return {p.id: p.name for p in db.session.query(Person).where(Person.id.in_(known))}


def _criterion(shown: HarmFlag) -> Any:
    return queries.rubric_of(shown.application).harm.criterion(shown.criterion_key)


@bp.post("/<public_id>/plans")
@requires(HarmAction.PROPOSE_MITIGATION)
def propose(public_id: str) -> Page:
    """Write down a plan."""
    actor, form = current_actor(), PlanForm()
    shown = queries.flag(actor, public_id)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.propose_mitigation(
                    actor,
                    flag=queries.flag(actor, public_id),
                    action=form.action.data or "",
                    owner=form.owner.data or "",
                    due_on=form.due_on.data,
                    evidence=form.evidence.data or "",
                    residual_likelihood=form.residual_likelihood.data,
                    residual_severity=form.residual_severity.data,
                )
            )
            flash(_("The plan waits for somebody else's decision."))
            return redirect(url_for("harm.flag", public_id=public_id))
        except Invalid as error:
            form.take(error)
    return _flag_page(shown, plan=form), 422


@bp.post("/<public_id>/plans/<plan_id>/<decision>")
@requires(HarmAction.ACCEPT_MITIGATION, HarmAction.REJECT_MITIGATION)
def decide(public_id: str, plan_id: str, decision: str) -> Page:
    """Accept or reject a plan, with a reason."""
    actor, form = current_actor(), ReasonForm()
    shown = queries.flag(actor, public_id)
    act = operations.accept_mitigation if decision == "accept" else operations.reject_mitigation
    if form.validate_on_submit():
        try:
            transact(
                lambda: act(
                    actor,
                    mitigation=find(actor, Mitigation, Mitigation.public_id == plan_id),
                    reason=form.reason.data or "",
                )
            )
            flash(
                _("The plan is accepted.") if decision == "accept" else _("The plan is rejected.")
            )
            return redirect(url_for("harm.flag", public_id=public_id))
        except Invalid as error:
            form.take(error)
    return _flag_page(shown, why=form), 422


@bp.post("/<public_id>/withdraw")
@requires(HarmAction.SUPPORT_WITHDRAWAL)
def withdraw(public_id: str) -> Page:
    """Give one's reasons for withdrawing a stop flag."""
    return _with_reason(public_id, operations.support_withdrawal, _("Your reasons are kept."))


@bp.post("/<public_id>/reopen")
@requires(HarmAction.REOPEN_FLAG)
def reopen(public_id: str) -> Page:
    """Open a mitigated flag again."""
    return _with_reason(public_id, operations.reopen_flag, _("The flag is open again."))


def _with_reason(public_id: str, act: Any, done: str) -> Page:
    actor, form = current_actor(), ReasonForm()
    shown = queries.flag(actor, public_id)
    if request.method == "POST" and form.validate():
        try:
            transact(
                lambda: act(
                    actor, flag=queries.flag(actor, public_id), reason=form.reason.data or ""
                )
            )
            flash(done)
            return redirect(url_for("harm.flag", public_id=public_id))
        except Invalid as error:
            form.take(error)
    return _flag_page(shown, why=form), 422
