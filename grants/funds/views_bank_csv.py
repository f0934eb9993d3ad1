"""The page on which somebody says, once a bank, what the columns of its CSV mean."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import bank_csv, operations, queries_bank
from grants.funds.blueprint import bp
from grants.funds.forms_bank import FormatForm
from grants.funds.models import Fund
from grants.funds.opening import WrongRows
from grants.funds.operations.bank import Imported
from grants.funds.policy_bank import BankAction
from grants.funds.statement import StatementRead
from grants.funds.views_bank import imported
from grants.funds.views_shown import fund_at
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.kernel.storage import storage
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.route("/funds/<slug>/bank/files/<file>", methods=["GET", "POST"])
@requires(BankAction.IMPORT)
def bank_format(slug: str, file: str) -> str | Response:
    """Choose the columns, look at the first lines as they are read, keep it and import.

    What was kept wrongly is corrected here too: a new mapping is kept, and a statement that was
    read from this file keeps the one it was read by until it is set aside.
    """
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, BankAction.IMPORT, fund)
    found = queries_bank.file_by_id(actor, fund, file)
    content = storage.get(found.file.public_id)
    table = bank_csv.open_table(content)
    form, wrong = FormatForm(), []
    form.offer(table.heading, fund.currency)
    stated: StatementRead | None = None
    stands = queries_bank.stands_of(found)
    if request.method == "GET" and (kept := queries_bank.format_for(fund, table.key)):
        form.show(kept)
    if form.validate_on_submit():
        try:
            stated = _read(form, table, fund)
            if "look" not in request.form:
                if stands:
                    transact(lambda: _keep(slug, form, content))
                    flash(_("Kept. Files that come from now on are read so."))
                    return redirect(url_for("funds.statement", slug=slug, statement=stands))
                name = found.file.filename
                return imported(slug, transact(lambda: _import(slug, form, content, name)))
        except Invalid as error:
            wrong = error.rows if isinstance(error, WrongRows) else []
            form.take(error)
    return render(
        "funds/bank_format.html",
        form=form,
        fund=fund,
        table_head=table.heading,
        table_rows=table.rows[:3],
        stated=stated,
        stands=stands,
        wrong=wrong,
    )


def _read(form: FormatForm, table: bank_csv.Table, fund: Fund) -> StatementRead:
    return bank_csv.read(
        table,
        form.columns(),
        account=str(form.account.data),
        currency=fund.currency,
        opening=form.opening.data,
        closing=form.closing.data,
    )


def _keep(slug: str, form: FormatForm, content: bytes) -> None:
    operations.keep_format(
        current_actor(),
        fund=fund_at(slug),
        bank=str(form.bank.data),
        account=str(form.account.data),
        content=content,
        columns=form.columns(),
    )


def _import(slug: str, form: FormatForm, content: bytes, name: str) -> Imported:
    actor, fund = current_actor(), fund_at(slug)
    _keep(slug, form, content)
    return operations.import_statements(
        actor,
        fund=fund,
        content=content,
        filename=name,
        opening=form.opening.data,
        closing=form.closing.data,
    )
