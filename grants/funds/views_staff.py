"""The fund's money as staff see it: where it is, and the ledger."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries
from grants.funds.blueprint import bp
from grants.funds.forms import FundForm
from grants.funds.models import Fund, Transfer
from grants.funds.narrowing import Narrowing
from grants.funds.queries import Figures
from grants.funds.queries_ledger import Narrowed, narrowed
from grants.funds.states import FundAction
from grants.funds.views_shown import (
    account,
    at_the_bank,
    fund_at,
    restrictions_shown,
    stages,
    timeline,
)
from grants.funds.wording import ACCOUNTS, EVENTS, KINDS, restriction
from grants.kernel import clock
from grants.kernel.days import day_words
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page


def _staff_funds() -> list[Fund]:
    actor = current_actor()
    return [fund for fund in queries.funds_of(actor) if can(actor, FundAction.VIEW, fund)]


@bp.get("/funds")
@requires(FundAction.VIEW, FundAction.OPEN)
def index() -> str | Response:
    """The funds I work for; the only one opens at once."""
    funds = _staff_funds()
    if len(funds) == 1:
        return redirect(url_for("funds.detail", slug=funds[0].slug))
    return render("funds/index.html", funds=funds, may_open=can(current_actor(), FundAction.OPEN))


@bp.get("/ledger")
@requires(FundAction.VIEW_LEDGER)
def ledger() -> str | Response:
    """The ledger of my fund, or the choice of a fund."""
    funds = _staff_funds()
    if len(funds) == 1:
        return redirect(url_for("funds.fund_ledger", slug=funds[0].slug))
    return render("funds/ledgers.html", funds=funds)


@bp.route("/funds/new", methods=["GET", "POST"])
@requires(FundAction.OPEN)
def new() -> str | Response:
    """Open a fund."""
    actor, form = current_actor(), FundForm()
    if form.validate_on_submit():
        given = {name: str(value or "") for name, value in form.data.items()}
        body = {name: given[name] for name in given if name not in ("csrf_token", "key")}

        def work() -> dict[str, Any]:
            return {"slug": operations.open_fund(actor, **body).slug}

        try:
            made = transact(
                lambda: once(actor, scope="fund:open", key=given["key"], body=body, work=work)
            )
            return redirect(url_for("funds.detail", slug=made["slug"]))
        except Invalid as error:
            form.take(error)
    return render("funds/new.html", form=form)


@bp.get("/funds/<slug>")
@requires(FundAction.VIEW)
def detail(slug: str) -> str:
    """Where the money is: stages, each contributor's money, the newest transfers."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.VIEW, fund)
    figures = queries.fund_figures(fund)
    moved = queries.transfers(actor, fund, with_bank=False)
    newest = page(moved, [Transfer.id], size=8, descending=True, after="")
    return render(
        "funds/detail.html",
        **at_the_bank(fund),
        fund=fund,
        figures=figures,
        stages=stages(fund, figures),
        contributors=queries.contributors(actor, fund),
        of_contributor=queries.contributor_figures(fund),
        restrictions=restrictions_shown(fund),
        pledges=queries.open_pledges(actor, fund),
        entries=timeline(fund, newest.rows),
        transfers=queries.transfer_count(actor, fund),
        today=clock.today(fund.time_zone),
        kinds=KINDS,
        may_record=can(actor, FundAction.RECEIVE_CONTRIBUTION, fund),
        may_add=can(actor, FundAction.ADD_CONTRIBUTOR, fund),
        nothing=Figures.of({}, fund.currency),
    )


def _only(by: Narrowing, found: Narrowed) -> list[str]:
    """What the rows are narrowed to, in words."""
    days = {"first": by.first and day_words(by.first), "last": by.last and day_words(by.last)}
    said = [
        ", ".join(dict.fromkeys(str(EVENTS[each]) for each in by.events)),
        str(ACCOUNTS[by.kind]) if by.kind else "",
        found.contributor.name if found.contributor else "",
        restriction(found.lot) if found.lot else "",
        _("given for “%(name)s”", name=found.objective.words) if found.objective else "",
        _("from %(first)s", **days) if by.first else "",
        _("until %(last)s", **days) if by.last else "",
    ]
    return [each for each in said if each]


@bp.get("/funds/<slug>/ledger")
@requires(FundAction.VIEW_LEDGER)
def fund_ledger(slug: str) -> str:
    """Every transfer, newest first; or those that make a figure, as the address says."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.VIEW_LEDGER, fund)
    try:
        by = Narrowing.read(request.args)
    except ValueError as error:
        raise NotFound from error
    found = narrowed(actor, fund, by)
    listed = page(found.rows, [Transfer.id], descending=True)
    return render(
        "funds/ledger.html",
        **at_the_bank(fund),
        fund=fund,
        page=listed,
        entries=queries.entries(fund, listed.rows),
        transfers=found.number,
        only=_only(by, found),
        moved=found if by.kind else None,
        events=EVENTS,
        account=account,
        may_record=can(actor, FundAction.RECORD_BANK_ITEM, fund),
    )
