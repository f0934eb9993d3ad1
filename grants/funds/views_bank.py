"""Pages of bank statements: the list, one statement beside the books, the import."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries_bank, queries_bank_ties
from grants.funds.blueprint import bp
from grants.funds.forms_bank import StatementForm, WhyForm
from grants.funds.models_bank import BankLine, BankStatement, FileKind
from grants.funds.opening import WrongRows
from grants.funds.operations import UnknownHeading
from grants.funds.operations.bank import Imported
from grants.funds.policy import is_kept_from
from grants.funds.policy_bank import BankAction
from grants.funds.states import FundAction
from grants.funds.views_shown import fund_at
from grants.funds.wording_bank import REASONS, gap_words
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _, ngettext
from grants.kernel.policy import can, demand
from grants.kernel.storage import LARGEST_FILE
from grants.web.downloads import download
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page


@bp.get("/funds/<slug>/bank")
@requires(FundAction.VIEW_LEDGER)
def bank(slug: str) -> str:
    """The fund's bank statements, the last first, and which of them tie."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.VIEW_LEDGER, fund)
    standings = queries_bank.standings(fund)
    return render(
        "funds/bank.html",
        fund=fund,
        page=page(
            queries_bank.statements(actor, fund),
            [BankStatement.last_on, BankStatement.id],
            descending=True,
        ),
        standings={one.sums.statement_id: one for one in standings},
        may_import=can(actor, BankAction.IMPORT, fund),
    )


@bp.route("/funds/<slug>/bank/import", methods=["GET", "POST"])
@requires(BankAction.IMPORT)
def import_statement(slug: str) -> str | Response:
    """Import a file of statements."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, BankAction.IMPORT, fund)
    form, wrong = StatementForm(), []
    form.opening.currency = form.closing.currency = fund.currency
    if form.validate_on_submit():
        content, name = b"", ""
        try:
            content, name = _sent()
            return imported(slug, transact(lambda: _import(slug, form, content, name)))
        except UnknownHeading:
            file = transact(
                lambda: operations.hold_csv(
                    actor, fund=fund_at(slug), content=content, filename=name
                )
            )
            return redirect(url_for("funds.bank_format", slug=slug, file=file.public_id))
        except Invalid as error:
            wrong = error.rows if isinstance(error, WrongRows) else []
            form.take(error)
    return render("funds/bank_import.html", form=form, fund=fund, wrong=wrong)


def imported(slug: str, came: Imported) -> Response:
    """Say what came of a file; on to the statement, or to the list."""
    flash(_said(came))
    if len(came.statements) == 1:
        only = came.statements[0].reference
        return redirect(url_for("funds.statement", slug=slug, statement=only))
    return redirect(url_for("funds.bank", slug=slug))


def _sent() -> tuple[bytes, str]:
    sent = request.files.get("file")
    content = sent.stream.read(LARGEST_FILE + 1) if sent is not None else b""
    if len(content) > LARGEST_FILE:
        limit = LARGEST_FILE // (1024 * 1024)
        raise Invalid(
            _(
                "The file is larger than %(limit)s MB. Choose a smaller one, or split it.",
                limit=limit,
            ),
            "file",
        )
    return content, (sent.filename if sent is not None else "") or "statement"


def _import(slug: str, form: StatementForm, content: bytes, name: str) -> Imported:
    return operations.import_statements(
        current_actor(),
        fund=fund_at(slug),
        content=content,
        filename=name,
        opening=form.opening.data,
        closing=form.closing.data,
    )


def _said(came: Imported) -> str:
    if not came.statements:
        return _("This was imported before. Nothing has changed.")
    said = ngettext("%(n)s line is imported.", "%(n)s lines are imported.", came.lines)
    if came.known:
        said += " " + ngettext(
            "%(n)s line came before and is left out.",
            "%(n)s lines came before and are left out.",
            came.known,
        )
    return said


@bp.get("/funds/<slug>/bank/<statement>")
@requires(FundAction.VIEW_LEDGER)
def statement(slug: str, statement: str) -> str:
    """One statement: does it tie, what lies between bank and books, its lines."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.VIEW_LEDGER, fund)
    found = queries_bank.statement_by_reference(actor, fund, statement)
    standings = queries_bank.standings(fund)
    standing = next((one for one in standings if one.sums.statement_id == found.id), None)
    listed = page(queries_bank.lines(actor, found), [BankLine.number])
    return render(
        "funds/bank_statement.html",
        fund=fund,
        statement=found,
        standing=standing,
        gaps=[gap_words(gap, fund.currency) for gap in standing.gaps] if standing else [],
        compared=queries_bank.reconciliation(fund, standing, standings[0].sums.first_on)
        if standing
        else None,
        page=listed,
        ties=queries_bank_ties.ties_of(listed.rows),
        reasons=REASONS,
        may_tie=standing is not None and can(actor, BankAction.TIE, fund),
        kept=is_kept_from(actor, fund),
        may_correct=found.file.kind == FileKind.CSV and can(actor, BankAction.IMPORT, fund),
        may_set_aside=standing is not None and can(actor, BankAction.SET_ASIDE, found),
    )


@bp.get("/funds/<slug>/bank/<statement>/file")
@requires(FundAction.VIEW_LEDGER)
def statement_file(slug: str, statement: str) -> Response:
    """The bank's own file. It names whom every line is of, so it is for who may read them all."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.VIEW_LEDGER, fund)
    found = queries_bank.statement_by_reference(actor, fund, statement)
    if is_kept_from(actor, fund):
        raise NotFound
    return download(found.file.file)


@bp.route("/funds/<slug>/bank/<statement>/aside", methods=["GET", "POST"])
@requires(BankAction.SET_ASIDE)
def set_statement_aside(slug: str, statement: str) -> str | Response:
    """Take out a statement that was imported by mistake."""
    actor, fund = current_actor(), fund_at(slug)
    found = queries_bank.statement_by_reference(actor, fund, statement)
    demand(actor, BankAction.SET_ASIDE, found)
    form = WhyForm()
    if form.validate_on_submit():
        try:
            reason = str(form.reason.data)
            transact(lambda: operations.set_aside(actor, statement=found, reason=reason))
            return redirect(url_for("funds.bank", slug=slug))
        except Invalid as error:
            form.take(error)
    return render("funds/bank_aside.html", form=form, fund=fund, statement=found)
