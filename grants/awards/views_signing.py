"""The agreement is signed: the recipient's page and its code, and the fund's page."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards import operations, queries, queries_conditions, queries_signing
from grants.awards.blueprint import bp
from grants.awards.forms import CountersignForm, SignForm
from grants.awards.states import AwardAction, AwardStatus
from grants.awards.views_recipient import own_award
from grants.awards.views_staff import staff_award
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.limits import limiter
from grants.web.pages import render


@bp.route("/my-awards/<reference>/agreement", methods=["GET", "POST"])
@requires(AwardAction.SIGN)
def sign(reference: str) -> str | Response:
    """Read the agreement, and sign it by the code in the mail."""
    actor, award = current_actor(), own_award(reference)
    if request.method == "POST":
        demand(actor, AwardAction.SIGN, award)
    text = queries.current_agreement(award)
    done = award.status != AwardStatus.OFFERED and request.method == "GET"
    if done or not can(actor, AwardAction.SIGN, award):
        return redirect(url_for("awards.agreement", reference=reference))
    form = SignForm()
    if request.method == "GET":
        form.text_hash.data = text.text_hash
        form.typed_name.data = actor.name
    elif form.validate():
        try:
            signed = transact(
                lambda: operations.sign_agreement(
                    actor,
                    award=award,
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
    code = queries_signing.last_code(text, actor.person_id or 0)
    return render(
        "awards/sign.html",
        form=form,
        award=award,
        agreement=text,
        code_sent=code is not None and code.expires_at > clock.now(),
        email=actor.email,
        waiting=queries_conditions.before_signature(award),
    )


@bp.post("/my-awards/<reference>/agreement/code")
@requires(AwardAction.SIGN)
@limiter.limit("20 per hour")
def send_code(reference: str) -> Response:
    """Mail me the code by which I sign."""
    actor, award = current_actor(), own_award(reference)
    demand(actor, AwardAction.SIGN, award)
    transact(lambda: operations.send_signing_code(actor, award=award))
    flash(_("The code is on its way to %(email)s. It works for 15 minutes.", email=actor.email))
    return redirect(url_for("awards.sign", reference=reference, _anchor="code"))


@bp.route("/desk/awards/<reference>/countersign", methods=["GET", "POST"])
@requires(AwardAction.COUNTERSIGN)
def countersign(reference: str) -> str | Response:
    """Read what the recipient signed, and sign it for the fund."""
    actor, award = current_actor(), staff_award(reference)
    demand(actor, AwardAction.COUNTERSIGN, award)
    text = queries.current_agreement(award)
    if award.status != AwardStatus.SIGNED and request.method == "GET":
        return redirect(url_for("awards.agreement", reference=reference))
    form = CountersignForm()
    if request.method == "GET":
        form.text_hash.data = text.text_hash
        form.typed_name.data = actor.name
        form.office.data = _("Fund manager")
    elif form.validate():
        try:
            transact(
                lambda: operations.countersign(
                    actor,
                    award=award,
                    text_hash=str(form.text_hash.data),
                    typed_name=str(form.typed_name.data),
                    office=str(form.office.data),
                )
            )
            flash(_("The agreement is signed by both sides."))
            return redirect(url_for("awards.detail", reference=reference))
        except Invalid as error:
            form.take(error)
    return render(
        "awards/countersign.html",
        form=form,
        award=award,
        agreement=text,
        accepted=queries.acceptance_of(text),
    )
