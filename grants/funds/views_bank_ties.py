"""Pages on which a line of the bank is tied to the books by hand, or a tie is undone."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries, queries_bank, queries_bank_ties, tying
from grants.funds.blueprint import bp
from grants.funds.forms_bank import CancelForm, TieForm, WhyForm
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Fund
from grants.funds.models_bank import BankLine, BankStatement
from grants.funds.policy import is_kept_from
from grants.funds.policy_bank import BankAction
from grants.funds.states import FundAction
from grants.funds.views_shown import fund_at
from grants.funds.wording import EVENTS
from grants.funds.wording_bank import REASONS, speaks_for
from grants.kernel.days import day_words
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money
from grants.kernel.policy import can, demand
from grants.web.forms import choices
from grants.web.guards import current_actor, requires
from grants.web.pages import render

_MOST = 100
"""So many entries stand on the page of what is not at the bank, the oldest first."""


def _at(slug: str, statement: str, number: int) -> tuple[Fund, BankStatement, BankLine]:
    actor, fund = current_actor(), fund_at(slug)
    found = queries_bank.statement_by_reference(actor, fund, statement)
    return fund, found, queries_bank_ties.line_by_number(actor, found, number)


@bp.post("/funds/<slug>/bank/tie")
@requires(BankAction.TIE)
def tie_clear(slug: str) -> Response:
    """Tie what became clear since."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, BankAction.TIE, fund)
    n = transact(lambda: operations.tie_what_is_clear(fund))
    flash(ngettext("%(n)s line is tied.", "%(n)s lines are tied.", n))
    statement = request.form.get("statement", "")
    if statement:
        return redirect(url_for("funds.statement", slug=slug, statement=statement))
    return redirect(url_for("funds.bank", slug=slug))


@bp.route("/funds/<slug>/bank/entries", methods=["GET", "POST"])
@requires(FundAction.VIEW_LEDGER)
def bank_entries(slug: str) -> str | Response:
    """What is in the books and not at the bank; a person ties what cancels out."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.VIEW_LEDGER, fund)
    moves = queries_bank_ties.open_movements(actor, fund)
    form = CancelForm()
    form.movements.choices = choices(
        [(m.key, f"{Money(m.minor, fund.currency)}, {_words(m)}") for m in moves[:_MOST]]
    )
    if request.method == "POST":
        demand(actor, BankAction.TIE, fund)
        if form.validate():
            try:
                transact(lambda: _cancel(fund, form))
                return redirect(url_for("funds.bank", slug=slug))
            except Invalid as error:
                form.take(error)
    return render(
        "funds/bank_entries.html",
        fund=fund,
        form=form,
        moves=[(m, _words(m), Money(m.minor, fund.currency)) for m in moves[:_MOST]],
        more=max(len(moves) - _MOST, 0),
        may_tie=can(actor, BankAction.TIE, fund),
    )


def _words(move: tying.Movement) -> str:
    return f"{day_words(move.on)}, {EVENTS[LedgerEvent(move.event)]}, {move.about}"


def _cancel(fund: Fund, form: CancelForm) -> None:
    operations.tie_by_hand(
        current_actor(),
        fund=fund,
        lines=[],
        movements=form.movements.data or (),
        words=str(form.words.data),
    )


@bp.route("/funds/<slug>/bank/<statement>/lines/<int:number>", methods=["GET", "POST"])
@requires(FundAction.VIEW_LEDGER)
def bank_line(slug: str, statement: str, number: int) -> str | Response:
    """One line: what it is tied to and why, or what it may be; a person ties it here."""
    actor, (fund, found, line) = current_actor(), _at(slug, statement, number)
    demand(actor, FundAction.VIEW_LEDGER, fund)
    may_tie = can(actor, BankAction.TIE, fund)
    tie = queries_bank_ties.ties_of([line]).get(line.id)
    form = TieForm()
    shown: dict[str, Any] = {"candidates": [], "others": [], "awaited": [], "givers": []}
    if tie is None and line.live and may_tie:
        shown = _offered(fund, found, line)
        form.offer(shown["candidates"], shown["others"])
    if request.method == "POST":
        demand(actor, BankAction.TIE, fund)
        if tie is not None or not line.live:
            raise NotNow(_("Some of this is tied meanwhile. Look at it again."))
        if form.validate():
            try:
                transact(lambda: _tie(fund, line, form))
                return redirect(url_for("funds.statement", slug=slug, statement=statement))
            except Invalid as error:
                form.take(error)
    return render(
        "funds/bank_line.html",
        fund=fund,
        statement=found,
        line=line,
        form=form,
        tie=tie,
        reasons=REASONS,
        tied_transfers=queries.entries(fund, queries_bank_ties.transfers_of(actor, tie.public_id))
        if tie
        else [],
        tied_lines=queries_bank_ties.lines_of(actor, tie.public_id) if tie else [],
        events=EVENTS,
        kept=is_kept_from(actor, fund),
        may_tie=may_tie,
        given={
            "amount": Money(abs(line.amount_minor), fund.currency).plain(),
            "on": line.booked_on.isoformat(),
            "bank_reference": line.bank_reference or f"{statement}/{number}",
            "statement": statement,
        },
        **shown,
    )


def _offered(fund: Fund, statement: BankStatement, line: BankLine) -> dict[str, Any]:
    actor = current_actor()
    booked = queries_bank_ties.booked(line, statement.reference)
    moves = tying.proposals(booked, queries_bank_ties.open_movements(actor, fund))
    others = [one for one in queries_bank_ties.open_lines(actor, fund) if one.line_id != line.id]
    near = sorted(
        others, key=lambda one: (one.minor != -line.amount_minor, abs(one.on - line.booked_on))
    )
    giving = line.amount_minor > 0 and can(actor, FundAction.RECEIVE_CONTRIBUTION, fund)
    givers = queries.contributors(actor, fund) if giving else []
    return {
        "candidates": [
            (
                move.key,
                _words(move),
                Money(move.minor, fund.currency),
                speaks_for(booked, move),
            )
            for move in moves
        ],
        "others": [
            (one.line_id, one.address, one.on, Money(one.minor, fund.currency)) for one in near[:8]
        ],
        "awaited": queries_bank_ties.what_is_awaited(actor, fund, line.amount),
        "givers": sorted(givers, key=lambda one: not tying.same_name(one.name, line.name))[:8],
    }


def _tie(fund: Fund, line: BankLine, form: TieForm) -> None:
    operations.tie_by_hand(
        current_actor(),
        fund=fund,
        lines=[line.id, *(form.others.data or ())],
        movements=form.movements.data or (),
        words=str(form.words.data or ""),
    )


@bp.route("/funds/<slug>/bank/<statement>/lines/<int:number>/untie", methods=["GET", "POST"])
@requires(BankAction.UNTIE)
def untie_line(slug: str, statement: str, number: int) -> str | Response:
    """Undo the tie of a line."""
    actor, (fund, found, line) = current_actor(), _at(slug, statement, number)
    demand(actor, BankAction.UNTIE, fund)
    tie = queries_bank_ties.ties_of([line]).get(line.id)
    here = url_for("funds.bank_line", slug=slug, statement=statement, number=number)
    if tie is None:
        return redirect(here)
    form = WhyForm()
    if form.validate_on_submit():
        try:
            made = queries_bank_ties.tie_by_id(actor, fund, tie.public_id)
            transact(lambda: operations.untie(actor, tie=made, reason=str(form.reason.data)))
            return redirect(here)
        except Invalid as error:
            form.take(error)
    return render("funds/bank_untie.html", form=form, fund=fund, statement=found, line=line)
