"""The pages of a condition: the recipient shows that it is met, staff find whether it is."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards import operations, queries, queries_conditions
from grants.awards.blueprint import bp
from grants.awards.forms_conditions import ConditionForm, EvidenceForm
from grants.awards.states import AwardAction, ConditionAction, ConditionStatus
from grants.awards.views_recipient import own_award, stored_file, uploaded
from grants.awards.views_staff import staff_award
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.route("/my-awards/<reference>/conditions/<int:number>", methods=["GET", "POST"])
@requires(ConditionAction.SHOW, AwardAction.VIEW_OWN)
def my_condition(reference: str, number: int) -> str | Response:
    """A condition of mine: what was given, what is still wanted, and room to give."""
    actor, award = current_actor(), own_award(reference)
    condition = queries.condition_of(award, number)
    if request.method == "POST":
        demand(actor, ConditionAction.SHOW, condition)
    form = EvidenceForm()
    if form.validate_on_submit():

        def work() -> dict[str, Any]:
            operations.show_condition(
                actor,
                condition=condition,
                text=str(form.text.data),
                file=uploaded(form.file.data),
            )
            return {"condition": number}

        body = {"award": reference, "condition": number, "text": form.text.data}
        try:
            transact(
                lambda: once(
                    actor, scope="condition:show", key=form.key.data or "", body=body, work=work
                )
            )
            flash(_("We check it and tell you here."))
            return redirect(url_for("awards.my_award", reference=reference))
        except Invalid as error:
            form.take(error)
    return render(
        "awards/my_condition.html",
        form=form,
        award=award,
        condition=condition,
        given=queries_conditions.evidence_of(condition),
        checker=queries_conditions.checker_of(condition),
        may_give=condition.status == ConditionStatus.OPEN
        and can(actor, ConditionAction.SHOW, condition),
    )


@bp.route("/desk/awards/<reference>/conditions/<int:number>", methods=["GET", "POST"])
@requires(ConditionAction.MEET)
def condition(reference: str, number: int) -> str | Response:
    """Find that a condition is met, or say what is still wanted."""
    actor, award = current_actor(), staff_award(reference)
    found = queries.condition_of(award, number)
    demand(actor, ConditionAction.MEET, found)
    form = ConditionForm()
    if form.validate_on_submit():
        words = str(form.evidence.data)
        try:
            if "send_back" in request.form:
                transact(
                    lambda: operations.send_back_condition(actor, condition=found, wanted=words)
                )
                flash(_("The recipient reads what is still wanted."))
            else:
                transact(lambda: operations.meet_condition(actor, condition=found, evidence=words))
                flash(_("Condition %(n)s is met.", n=number))
            return redirect(url_for("awards.detail", reference=reference))
        except Invalid as error:
            form.take(error)
    return render(
        "awards/condition.html",
        form=form,
        award=award,
        condition=found,
        given=queries_conditions.evidence_of(found),
        checker=queries_conditions.checker_of(found),
    )


@bp.get("/my-awards/<reference>/conditions/<int:number>/evidence/<int:evidence>")
@requires(AwardAction.VIEW_OWN)
def my_evidence_file(reference: str, number: int, evidence: int) -> Response:
    """The file that shows my condition is met."""
    found = queries.condition_of(own_award(reference), number)
    return stored_file(queries_conditions.evidence_numbered(found, evidence).file)


@bp.get("/desk/awards/<reference>/conditions/<int:number>/evidence/<int:evidence>")
@requires(AwardAction.LIST)
def staff_evidence_file(reference: str, number: int, evidence: int) -> Response:
    """The file that shows a condition is met."""
    found = queries.condition_of(staff_award(reference), number)
    return stored_file(queries_conditions.evidence_numbered(found, evidence).file)
