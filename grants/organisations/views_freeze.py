"""The link of a mail by which a bank account is stopped, and staff who have it used again."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.organisations import operations, queries, queries_freeze
from grants.organisations.bank_format import masked
from grants.organisations.blueprint import bp
from grants.organisations.forms_freeze import LiftForm, NotUsForm
from grants.organisations.models_freeze import LIFTED_BY
from grants.organisations.states import BankAccountAction
from grants.web.guards import anyone, current_actor, requires
from grants.web.limits import limiter
from grants.web.pages import render

Page = str | Response | tuple[str, int]
_B = BankAccountAction


@bp.route("/bank-accounts/not-us/<token>", methods=["GET", "POST"])
@anyone
@limiter.limit("30 per hour")
def not_us(token: str) -> Page:
    """Whoever was told of a bank account says that it is not theirs, without signing in."""
    form = NotUsForm()
    notice = queries_freeze.notice_of_link(token)
    if notice is None:
        return render("organisations/not_us.html", notice=None, form=form), 410
    if form.validate_on_submit():
        transact(lambda: operations.freeze_account(token))
        return redirect(url_for("organisations.not_us", token=token), 303)
    account = notice.bank_account
    return render(
        "organisations/not_us.html",
        notice=notice,
        account=account,
        number=masked(account.account_number),
        said=queries_freeze.freeze_by(notice),
        form=form,
    )


@bp.route("/bank-accounts/<public_id>/lift", methods=["GET", "POST"])
@requires(_B.LIFT, _B.REOPEN)
def lift(public_id: str) -> Page:
    """Give one's reason for using the account again; the second person's does it."""
    actor = current_actor()
    account = queries.bank_account_by_id(actor, public_id)
    demand(actor, _B.LIFT, account)
    form = LiftForm()
    if form.validate_on_submit():
        try:
            made = transact(
                lambda: operations.lift_freeze(
                    actor,
                    account=queries.bank_account_by_id(actor, public_id),
                    reason=form.reason.data or "",
                )
            )
        except (Invalid, NotNow) as error:
            form.take(error if isinstance(error, Invalid) else Invalid(error.message))
            account = queries.bank_account_by_id(actor, public_id)
        else:
            done = len(made.freeze.lifts) >= LIFTED_BY
            flash(
                _("The bank account is used again.")
                if done
                else _("Your reason is kept. A second person gives theirs.")
            )
            if queries.still_sees(actor, account):
                there = url_for("organisations.bank_account_version", public_id=public_id)
            else:
                there = url_for("organisations.detail", slug=account.organisation.slug)
            return redirect(there, 303)
    freeze = queries_freeze.freeze_shown(actor, account)
    shown = render(
        "organisations/lift.html",
        account=account,
        freeze=freeze,
        mine=freeze is not None and any(each.person_id == actor.person_id for each in freeze.lifts),
        number=queries.shown_number,
        whole=queries.sees_numbers(actor, account.organisation),
        form=form,
    )
    return shown, 422 if form.wrong else 200
