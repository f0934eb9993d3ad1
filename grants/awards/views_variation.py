"""The staff's pages of variations: ask for one, compare, approve or decline, countersign."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards import operations, queries, queries_signing
from grants.awards import queries_variation as reading
from grants.awards.blueprint import bp
from grants.awards.forms import CountersignForm, ReasonForm
from grants.awards.forms_variation import VariationForm
from grants.awards.models import Award
from grants.awards.models_variation import Variation
from grants.awards.operations.wording_variation import plan_words
from grants.awards.states import AwardAction
from grants.awards.states_variation import VariationAction, VariationStatus
from grants.awards.views_staff import staff_award
from grants.kernel import workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import demand
from grants.web.dates import day_text
from grants.web.guards import current_actor, requires
from grants.web.pages import render

_ENDED = (VariationStatus.DECLINED, VariationStatus.WITHDRAWN)


def compared(variation: Variation) -> list[tuple[str, str, str]]:
    """What it changes, each with what it was and what it becomes."""
    rows = [
        (_("The whole award"), str(variation.before), str(variation.after)),
        (
            _("The work ends on"),
            day_text(variation.before_ends_on),
            day_text(variation.after_ends_on),
        ),
    ]
    if variation.restates:
        was = {
            part.number: plan_words(part)
            for part in ([] if variation.status in _ENDED else reading.planned_before(variation))
        }
        becomes = {part.number: plan_words(part) for part in reading.wanted_by(variation).plan}
        rows += [
            (_("Instalment %(n)s", n=number), was.get(number, ""), becomes.get(number, ""))
            for number in sorted({*was, *becomes})
        ]
    return [(label, before or _("none"), after or _("none")) for label, before, after in rows]


def shown(variation: Variation) -> dict[str, Any]:
    """What every page of a variation shows: the comparison, the text, who signed it."""
    text = reading.text_of(variation)
    available = {t.action for t in workflow.available(current_actor(), variation)}
    return {
        "variation": variation,
        "award": variation.award,
        "rows": compared(variation),
        "agreement": text,
        "accepted": queries.acceptance_of(text) if text else None,
        "countersigned": queries_signing.countersignature_of(text) if text else None,
        "available": available,
        "actions": VariationAction,
    }


def asked_for(form: VariationForm, award: Award) -> int:
    """Ask for what was typed, once however often it is sent; its number."""
    actor, standing = current_actor(), reading.standing_of(award)
    wanted, reason = form.terms(standing), str(form.reason.data)

    def work() -> dict[str, Any]:
        made = operations.request_variation(actor, award=award, wanted=wanted, reason=reason)
        return {"variation": made.number}

    body = {
        "award": award.reference,
        "amount": wanted.amount.plain(),
        "ends_on": wanted.ends_on.isoformat(),
        "plan": [
            [p.number, p.amount.plain(), p.due_on.isoformat(), p.after_report] for p in wanted.plan
        ],
        "reason": reason,
    }
    kept = once(actor, scope="variation:request", key=form.key.data or "", body=body, work=work)
    return int(kept["variation"])


def asking(award: Award) -> VariationForm:
    """The form, with the terms as they stand until something else is typed."""
    form = VariationForm()
    form.prepare(award, reading.standing_of(award))
    if request.method == "GET":
        form.show(reading.terms_of(award))
    return form


@bp.route("/desk/awards/<reference>/variations/new", methods=["GET", "POST"])
@requires(AwardAction.LIST)
def new_variation(reference: str) -> str | Response:
    """Ask, for the fund, that an award changes."""
    award = staff_award(reference)
    demand(current_actor(), VariationAction.REQUEST, award)
    form = asking(award)
    if form.validate_on_submit():
        try:
            number = transact(lambda: asked_for(form, award))
            flash(_("Another member of staff approves it."))
            return redirect(url_for("awards.variation", reference=reference, number=number))
        except Invalid as error:
            form.take(error)
    return render(
        "awards/variation_new.html",
        form=form,
        award=award,
        kept=reading.standing_of(award).kept,
        back_url=url_for("awards.detail", reference=reference),
        staff=True,
    )


def _staff_variation(reference: str, number: int) -> Variation:
    return reading.variation_of(current_actor(), staff_award(reference), number)


@bp.get("/desk/awards/<reference>/variations/<int:number>")
@requires(AwardAction.LIST)
def variation(reference: str, number: int) -> str:
    """What a variation changes, who wanted it, and what is next."""
    found = _staff_variation(reference, number)
    return render("awards/variation.html", form=ReasonForm(), **shown(found))


@bp.post("/desk/awards/<reference>/variations/<int:number>/approve")
@requires(VariationAction.APPROVE)
def approve_variation(reference: str, number: int) -> Response:
    """Approve what somebody else asked for."""
    actor, found = current_actor(), _staff_variation(reference, number)
    transact(lambda: operations.approve_variation(actor, variation=found))
    flash(_("The recipient signs next. We have told those who may."))
    return redirect(url_for("awards.variation", reference=reference, number=number))


@bp.post("/desk/awards/<reference>/variations/<int:number>/end")
@requires(VariationAction.DECLINE, VariationAction.WITHDRAW)
def end_variation(reference: str, number: int) -> str | Response:
    """Decline what was asked for, or withdraw what is not in force, and say why."""
    actor, found = current_actor(), _staff_variation(reference, number)
    declines = "decline" in request.form
    demand(actor, VariationAction.DECLINE if declines else VariationAction.WITHDRAW, found)
    end = operations.decline_variation if declines else operations.withdraw_variation
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            transact(lambda: end(actor, variation=found, reason=str(form.reason.data)))
            flash(_("The award stays as it is."))
            return redirect(url_for("awards.variation", reference=reference, number=number))
        except Invalid as error:
            form.take(error)
    return render("awards/variation.html", form=form, **shown(found))


@bp.route("/desk/awards/<reference>/variations/<int:number>/countersign", methods=["GET", "POST"])
@requires(VariationAction.COUNTERSIGN)
def countersign_variation(reference: str, number: int) -> str | Response:
    """Read what the recipient signed, and sign it for the fund: it is in force then."""
    actor, found = current_actor(), _staff_variation(reference, number)
    demand(actor, VariationAction.COUNTERSIGN, found)
    here = url_for("awards.variation", reference=reference, number=number)
    if found.status != VariationStatus.SIGNED and request.method == "GET":
        return redirect(here)
    form = CountersignForm()
    text = reading.text_of(found)
    if request.method == "GET":
        form.text_hash.data = text.text_hash if text else ""
        form.typed_name.data = actor.name
        form.office.data = _("Fund manager")
    elif form.validate():
        try:
            transact(
                lambda: operations.countersign_variation(
                    actor,
                    variation=found,
                    text_hash=str(form.text_hash.data),
                    typed_name=str(form.typed_name.data),
                    office=str(form.office.data),
                )
            )
            flash(_("The variation is in force."))
            return redirect(here)
        except Invalid as error:
            form.take(error)
    return render("awards/variation_countersign.html", form=form, **shown(found))
