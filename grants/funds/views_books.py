"""The books of a fund as pages: chart of accounts, closed periods, opening balances."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries_books
from grants.funds.blueprint import bp
from grants.funds.chart import OF_KIND
from grants.funds.forms_books import ClosingForm, OpeningForm
from grants.funds.ledger import POSTINGS
from grants.funds.opening import MAY_BE, NEEDED, WrongRows
from grants.funds.states import FundAction
from grants.funds.views_shown import at_the_bank, fund_at
from grants.funds.wording import ACCOUNTS, EVENTS, TYPES
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import sum_money
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.get("/funds/<slug>/accounts")
@requires(FundAction.VIEW_LEDGER)
def accounts(slug: str) -> str:
    """The chart of accounts with what each holds, the posting rules, the closed periods."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.VIEW_LEDGER, fund)
    balances = queries_books.trial_balance(fund)
    return render(
        "funds/accounts.html",
        fund=fund,
        balances=balances,
        debits=sum_money((one.debit for one in balances), fund.currency),
        credits=sum_money((one.credit for one in balances), fund.currency),
        closings=queries_books.closings(actor, fund),
        rules=POSTINGS.items(),
        of_kind=OF_KIND,
        names=ACCOUNTS,
        types=TYPES,
        events=EVENTS,
        may_close=can(actor, FundAction.CLOSE_BOOKS, fund),
        may_import=can(actor, FundAction.IMPORT_OPENING, fund),
        today=clock.today(fund.time_zone),
    )


@bp.route("/funds/<slug>/accounts/close", methods=["GET", "POST"])
@requires(FundAction.CLOSE_BOOKS)
def close_books(slug: str) -> str | Response:
    """Close the books up to a day."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.CLOSE_BOOKS, fund)
    form = ClosingForm()
    if form.validate_on_submit() and form.closed_until.data is not None:
        until, note = form.closed_until.data, str(form.note.data or "")
        try:
            transact(
                lambda: operations.close_books(actor, fund=fund, closed_until=until, note=note)
            )
            return redirect(url_for("funds.accounts", slug=slug))
        except Invalid as error:
            form.take(error)
    return render(
        "funds/close_books.html",
        form=form,
        fund=fund,
        last=queries_books.closed_until(fund),
        **at_the_bank(fund),
    )


@bp.route("/funds/<slug>/accounts/opening", methods=["GET", "POST"])
@requires(FundAction.IMPORT_OPENING)
def opening(slug: str) -> str | Response:
    """Import the balances a fund begins with."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.IMPORT_OPENING, fund)
    form, wrong = OpeningForm(), []
    if form.validate_on_submit() and form.on.data is not None:
        try:
            made = transact(lambda: _import(slug, form.on.data or date.min))
            flash(_("%(n)s lots are imported.", n=made))
            return redirect(url_for("funds.accounts", slug=slug))
        except WrongRows as error:
            wrong = error.rows
            form.take(error)
        except Invalid as error:
            form.take(error)
    return render(
        "funds/opening.html", form=form, fund=fund, wrong=wrong, needed=NEEDED, may_be=MAY_BE
    )


def _import(slug: str, on: date) -> int:
    sent = request.files.get("file")
    content = sent.read() if sent is not None else b""
    if not content:
        raise Invalid(_("Choose a file."), "file")
    actor, fund = current_actor(), fund_at(slug)
    return len(operations.import_opening(actor, fund=fund, content=content, on=on))
