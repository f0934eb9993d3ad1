"""Bank files: which there are, a new one, one with its payments, sent or withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers import Response

from grants.disbursements import operations, queries_batches
from grants.disbursements.blueprint import bp
from grants.disbursements.forms import BatchForm, ReasonForm, SealForm
from grants.disbursements.models_batches import PaymentBatch
from grants.disbursements.seal import masked
from grants.disbursements.states import BatchAction
from grants.disbursements.wording import FILE_KINDS
from grants.funds.models import Fund
from grants.funds.queries import fund_by_slug
from grants.kernel import clock, workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.filenames import attachment
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, can, demand
from grants.kernel.storage import storage
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.password_again import tries_again
from grants.web.tables import page
from grants.web.waiting import waiting

_A = BatchAction


@waiting("disbursements.bank_files")
def _to_send(actor: Actor) -> list[Select[Any]]:
    return [queries_batches.to_send(actor)]


@bp.get("/bank-files")
@requires(_A.VIEW)
def bank_files() -> str:
    """Every bank file of my funds, newest first, and where another can be made."""
    actor = current_actor()
    listed = page(queries_batches.batches(actor), [PaymentBatch.id], descending=True)
    return render(
        "disbursements/bank_files.html", page=listed, ready=queries_batches.funds_ready(actor)
    )


@bp.route("/funds/<slug>/bank-files/new", methods=["GET", "POST"])
@requires(_A.MAKE)
def new_bank_file(slug: str) -> str | Response:
    """Put approved disbursements together in a file for the bank."""
    actor = current_actor()
    fund = fund_by_slug(actor, slug)
    demand(actor, _A.MAKE, fund)
    ready = queries_batches.ready(actor, fund)
    form = BatchForm()
    form.offer(ready)
    if request.method == "GET":
        _begin(form, fund, [one.reference for one in ready])
    elif form.validate():
        try:
            reference = transact(lambda: _make(form, slug))
            return redirect(url_for("disbursements.bank_file", reference=reference))
        except (Invalid, NotNow) as error:
            form.take(error if isinstance(error, Invalid) else Invalid(error.message))
    return render("disbursements/bank_file_new.html", form=form, fund=fund, ready=ready)


def _begin(form: BatchForm, fund: Fund, references: list[str]) -> None:
    last = queries_batches.last_batch(fund)
    form.disbursements.data = references
    form.execution_on.data = clock.today(fund.time_zone) + timedelta(days=1)
    form.payer_name.data = last.payer_name if last else fund.name
    form.payer_account.data = (
        last.payer_account if last else queries_batches.account_at_the_bank(fund)
    )
    if last:
        form.kind.data, form.payer_bic.data = last.file_kind, last.payer_bic


def _make(form: BatchForm, slug: str) -> str:
    actor = current_actor()
    fund = fund_by_slug(actor, slug)
    return operations.make_batch(
        actor,
        fund=fund,
        disbursements=queries_batches.named(actor, fund, form.disbursements.data or ()),
        terms=form.terms(),
        key=form.key.data or "",
    )


def _shown(reference: str) -> dict[str, Any]:
    actor = current_actor()
    found = queries_batches.batch_by_reference(actor, reference)
    return {
        "batch": found,
        "lines": queries_batches.lines_of(actor, found),
        "kind": FILE_KINDS[found.file_kind],
        "payer_account": masked(found.payer_account),
        "masked": masked,
        "available": {step.action for step in workflow.available(actor, found)},
        "actions": _A,
        "may_download": can(actor, _A.DOWNLOAD, found),
    }


@bp.get("/bank-files/<reference>")
@requires(_A.VIEW)
def bank_file(reference: str) -> str:
    """One bank file: what it pays, to whom, its sum and its hash, what became of it."""
    return render("disbursements/bank_file.html", **_shown(reference))


@bp.get("/bank-files/<reference>/file")
@requires(_A.DOWNLOAD)
def download_bank_file(reference: str) -> Response:
    """The file itself, byte for byte as it was made."""
    actor = current_actor()
    found = queries_batches.batch_by_reference(actor, reference)
    demand(actor, _A.DOWNLOAD, found)
    answer = Response(storage.get(found.file.public_id), mimetype=found.file.media_type)
    answer.headers["Content-Disposition"] = attachment(found.file.filename)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.route("/bank-files/<reference>/send", methods=["GET", "POST"])
@requires(_A.SEND)
@tries_again
def send_bank_file(reference: str) -> str | Response:
    """Record that the whole file was given to the bank."""
    actor = current_actor()
    found = queries_batches.batch_by_reference(actor, reference)
    demand(actor, _A.SEND, found)
    form = SealForm()
    if form.validate_on_submit():
        transact(
            lambda: operations.send_batch(
                actor,
                batch=queries_batches.batch_by_reference(actor, reference),
                key=form.key.data or "",
            )
        )
        flash(_("Recorded: the bank has the file."))
        return redirect(url_for("disbursements.bank_file", reference=reference))
    return render("disbursements/bank_file_send.html", form=form, **_shown(reference))


@bp.route("/bank-files/<reference>/withdraw", methods=["GET", "POST"])
@requires(_A.WITHDRAW)
def withdraw_bank_file(reference: str) -> str | Response:
    """Withdraw a file that the bank has not got."""
    actor = current_actor()
    found = queries_batches.batch_by_reference(actor, reference)
    demand(actor, _A.WITHDRAW, found)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.withdraw_batch(
                    actor,
                    batch=queries_batches.batch_by_reference(actor, reference),
                    reason=str(form.reason.data),
                )
            )
            return redirect(url_for("disbursements.bank_file", reference=reference))
        except Invalid as error:
            form.take(error)
    return render("disbursements/bank_file_withdraw.html", form=form, **_shown(reference))
