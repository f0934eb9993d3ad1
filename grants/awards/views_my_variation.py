"""The recipient's pages of variations: ask for one, read it, sign it by a code, or refuse it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards import operations, queries_signing
from grants.awards import queries_variation as reading
from grants.awards.blueprint import bp
from grants.awards.forms import ReasonForm, SignForm
from grants.awards.models_variation import Variation
from grants.awards.states import AwardAction
from grants.awards.states_variation import VariationAction
from grants.awards.views_recipient import own_award
from grants.awards.views_variation import asked_for, asking, shown
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.limits import limiter
from grants.web.pages import render


@bp.route("/my-awards/<reference>/variations/new", methods=["GET", "POST"])
@requires(AwardAction.VIEW_OWN)
def my_new_variation(reference: str) -> str | Response:
    """Ask that my award changes."""
    award = own_award(reference)
    demand(current_actor(), VariationAction.REQUEST, award)
    form = asking(award)
    if form.validate_on_submit():
        try:
            number = transact(lambda: asked_for(form, award))
            flash(_("We look at it and tell you."))
            return redirect(url_for("awards.my_variation", reference=reference, number=number))
        except Invalid as error:
            form.take(error)
    return render(
        "awards/variation_new.html",
        form=form,
        award=award,
        kept=reading.standing_of(award).kept,
        back_url=url_for("awards.my_award", reference=reference),
        staff=False,
    )


def _mine(reference: str, number: int) -> Variation:
    return reading.variation_of(current_actor(), own_award(reference), number)


def _page(found: Variation, form: SignForm, reason: ReasonForm) -> str:
    actor = current_actor()
    more = shown(found)
    text = more["agreement"]
    code = queries_signing.last_code(text, actor.person_id or 0) if text else None
    return render(
        "awards/my_variation.html",
        form=form,
        reason=reason,
        code_sent=code is not None and code.expires_at > clock.now(),
        email=actor.email,
        **more,
    )


@bp.route("/my-awards/<reference>/variations/<int:number>", methods=["GET", "POST"])
@requires(AwardAction.VIEW_OWN)
def my_variation(reference: str, number: int) -> str | Response:
    """Read what changes of my award, and sign it by the code in the mail."""
    actor, found = current_actor(), _mine(reference, number)
    form = SignForm()
    if request.method == "GET":
        text = reading.text_of(found)
        form.text_hash.data = text.text_hash if text else ""
        form.typed_name.data = actor.name
        return _page(found, form, ReasonForm())
    demand(actor, VariationAction.SIGN, found)
    if form.validate():
        try:
            signed = transact(
                lambda: operations.sign_variation(
                    actor,
                    variation=found,
                    text_hash=str(form.text_hash.data),
                    code=str(form.code.data),
                    typed_name=str(form.typed_name.data),
                    office=str(form.office.data),
                )
            )
            if signed is not None:
                flash(_("You have signed. The fund signs next, and we tell you."))
                return redirect(url_for("awards.my_award", reference=reference))
            form.take(Invalid(_("This is not the code. Look at our last mail."), "code"))
        except Invalid as error:
            form.take(error)
    return _page(found, form, ReasonForm())


@bp.post("/my-awards/<reference>/variations/<int:number>/code")
@requires(VariationAction.SIGN)
@limiter.limit("20 per hour")
def send_variation_code(reference: str, number: int) -> Response:
    """Mail me the code by which I sign."""
    actor, found = current_actor(), _mine(reference, number)
    transact(lambda: operations.send_variation_code(actor, variation=found))
    flash(_("The code is on its way to %(email)s. It works for 15 minutes.", email=actor.email))
    here = url_for("awards.my_variation", reference=reference, number=number, _anchor="code")
    return redirect(here)


@bp.post("/my-awards/<reference>/variations/<int:number>/end")
@requires(VariationAction.REFUSE)
def end_my_variation(reference: str, number: int) -> str | Response:
    """Do not sign what was approved, or take back what I asked for, and say why."""
    actor, found = current_actor(), _mine(reference, number)
    refuses = "refuse" in request.form
    demand(actor, VariationAction.REFUSE if refuses else VariationAction.WITHDRAW, found)
    end = operations.refuse_variation if refuses else operations.withdraw_variation
    reason = ReasonForm()
    if reason.validate_on_submit():
        try:
            transact(lambda: end(actor, variation=found, reason=str(reason.reason.data)))
            flash(_("Your award stays as it is."))
            return redirect(url_for("awards.my_award", reference=reference))
        except Invalid as error:
            reason.take(error)
    return _page(found, SignForm(formdata=None), reason)
