"""The pages of the register of risks."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.harm import operations_risks, queries, queries_risks
from grants.harm.blueprint import bp
from grants.harm.drawing import BANDS
from grants.harm.forms import CloseForm, RatingForm, RiskForm, SeedsForm, WordsForm
from grants.harm.models import HarmRisk
from grants.harm.risk import band
from grants.harm.seeds import offered
from grants.harm.states import HarmAction, RiskStatus
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, language
from grants.kernel.policy import can, demand, find
from grants.web.guards import current_actor, requires
from grants.web.pages import render

Page = str | Response | tuple[str, int]


@bp.route("/applications/<reference>/risks", methods=["GET", "POST"])
@requires(HarmAction.ENTER_RISK)
def enter_risk(reference: str) -> Page:
    """Enter a risk in words of one's own; the rubric's seeds stand beside it."""
    actor, form = current_actor(), RiskForm()
    application = _application(reference)
    criteria = queries.rubric_of(application).harm.criteria
    form.criterion.choices = [
        (each.key, f"{each.key} {each.name.read(language())}") for each in criteria
    ]
    if form.validate_on_submit():
        try:
            risk = transact(
                lambda: operations_risks.enter_risk(
                    actor,
                    application=_application(reference),
                    criterion=form.criterion.data or "",
                    likelihood=form.likelihood.data,
                    severity=form.severity.data,
                    reason=form.reason.data or "",
                    **_words(form),
                )
            )
            flash(_("The risk is in the register."))
            return redirect(url_for("harm.risk", public_id=risk.public_id))
        except Invalid as error:
            form.take(error)
    return _enter_page(application, form, None), 422 if request.method == "POST" else 200


@bp.post("/applications/<reference>/risks/seeds")
@requires(HarmAction.ENTER_RISK)
def take_seeds(reference: str) -> Page:
    """Begin the risks that were ticked among the rubric's seeds."""
    actor, form = current_actor(), SeedsForm()
    application = _application(reference)
    form.seeds.choices = _seed_choices(application)
    if form.validate_on_submit():
        try:
            entered = transact(
                lambda: operations_risks.take_seeds(
                    actor,
                    application=_application(reference),
                    numbers=[int(each) for each in form.seeds.data or []],
                    owner=form.watcher.data or "",
                )
            )
            flash(_("Risks entered: %(n)s. Describe and rate each for this case.", n=len(entered)))
            return redirect(url_for("harm.detail", reference=reference))
        except Invalid as error:
            form.take(error)
    return _enter_page(application, None, form), 422


def _application(reference: str) -> Application:
    actor = current_actor()
    application = find(actor, Application, Application.reference == reference)
    demand(actor, HarmAction.ENTER_RISK, application)
    return application


def _words(form: Any) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("cause", "event", "effect", "hurts", "owner")}


def _seed_choices(application: Application) -> list[tuple[str, str]]:
    taken = [each.seed for each in queries_risks.risks_of(current_actor(), application)]
    keys = [each.key for each in queries.rubric_of(application).harm.criteria]
    return [
        (
            str(each.number),
            _(
                "%(risk)s (%(key)s, %(likely)s times %(severe)s, %(band)s)",
                risk=each.words,
                key=each.criterion,
                likely=each.likelihood,
                severe=each.severity,
                band=str(BANDS[band(each.likelihood, each.severity).value]),
            ),
        )
        for each in offered(keys, taken)
    ]


def _enter_page(application: Application, form: RiskForm | None, seeds: SeedsForm | None) -> str:
    criteria = queries.rubric_of(application).harm.criteria
    if form is None:
        form = RiskForm(formdata=None)
        form.criterion.choices = [
            (each.key, f"{each.key} {each.name.read(language())}") for each in criteria
        ]
    if seeds is None:
        seeds = SeedsForm(formdata=None)
        seeds.seeds.choices = _seed_choices(application)
    return render(
        "harm/enter_risk.html",
        place="harm.index",
        application=application,
        form=form,
        seeds_form=seeds,
        forms=[form, seeds],
    )


@bp.get("/risks/<public_id>")
@requires(HarmAction.VIEW)
def risk(public_id: str) -> str:
    """One risk: what it is, every rating of it, its plan."""
    return _risk_page(queries_risks.risk(current_actor(), public_id))


def _risk_page(
    shown: HarmRisk,
    rating: RatingForm | None = None,
    words: WordsForm | None = None,
    why: CloseForm | None = None,
) -> str:
    actor = current_actor()
    demand(actor, HarmAction.VIEW, shown.application)
    flag = queries_risks.flag_of(shown)
    is_open = flag is not None and flag.status == "open"
    people = {each.rated_by_id for each in shown.ratings} | {shown.entered_by_id}
    return render(
        "harm/risk.html",
        place="harm.index",
        risk=shown,
        application=shown.application,
        criterion=queries.rubric_of(shown.application).harm.criterion(shown.criterion_key),
        ratings=list(reversed(shown.ratings)),
        band=queries_risks.band_of(shown).value,
        bands=BANDS,
        bands_of={each.id: band(each.likelihood, each.severity).value for each in shown.ratings},
        flag=flag,
        plan=queries_risks.plan_of(shown),
        remains=queries_risks.residual_of(shown),
        names={p.id: p.name for p in db.session.query(Person).where(Person.id.in_(people))},
        may_rate=can(actor, HarmAction.RATE_RISK, shown),
        may_describe=can(actor, HarmAction.DESCRIBE_RISK, shown),
        may_close=shown.status != RiskStatus.CLOSED.value
        and not is_open
        and can(actor, HarmAction.CLOSE_RISK, shown),
        rating_form=rating or RatingForm(formdata=None),
        words_form=words or WordsForm(formdata=None, obj=shown),
        close_form=why or CloseForm(formdata=None),
        forms=[each for each in (rating, words, why) if each is not None],
        reader=language(),
    )


@bp.post("/risks/<public_id>/ratings")
@requires(HarmAction.RATE_RISK)
def rate_risk(public_id: str) -> Page:
    """Rate it anew."""
    actor, form = current_actor(), RatingForm()
    shown = queries_risks.risk(actor, public_id)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations_risks.rate_risk(
                    actor,
                    risk=queries_risks.risk(actor, public_id),
                    likelihood=form.likelihood.data,
                    severity=form.severity.data,
                    reason=form.reason.data or "",
                )
            )
            flash(_("The new rating holds. What it was rated before stays below it."))
            return redirect(url_for("harm.risk", public_id=public_id))
        except Invalid as error:
            form.take(error)
    return _risk_page(shown, rating=form), 422


@bp.post("/risks/<public_id>/words")
@requires(HarmAction.DESCRIBE_RISK)
def describe_risk(public_id: str) -> Page:
    """Say better what it is."""
    actor, form = current_actor(), WordsForm()
    shown = queries_risks.risk(actor, public_id)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations_risks.describe_risk(
                    actor, risk=queries_risks.risk(actor, public_id), **_words(form)
                )
            )
            flash(_("The words are kept."))
            return redirect(url_for("harm.risk", public_id=public_id))
        except Invalid as error:
            form.take(error)
    return _risk_page(shown, words=form), 422


@bp.post("/risks/<public_id>/close")
@requires(HarmAction.CLOSE_RISK)
def close_risk(public_id: str) -> Page:
    """Close a risk that is there no more."""
    actor, form = current_actor(), CloseForm()
    shown = queries_risks.risk(actor, public_id)
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations_risks.close_risk(
                    actor,
                    risk=queries_risks.risk(actor, public_id),
                    reason=form.why.data or "",
                )
            )
            flash(_("The risk is closed."))
            return redirect(url_for("harm.risk", public_id=public_id))
        except Invalid as error:
            form.take(error)
    return _risk_page(shown, why=form), 422
