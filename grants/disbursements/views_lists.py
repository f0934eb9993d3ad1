"""What waits at each step of a payment, and every disbursement."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy import Select

from grants.disbursements import queries, queries_paid, queries_stuck
from grants.disbursements.blueprint import bp
from grants.disbursements.models import Disbursement
from grants.disbursements.states import DisbursementAction, DisbursementStatus
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.web import statuses
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page
from grants.web.waiting import waiting

_A = DisbursementAction


@waiting("disbursements.to_prepare")
def _to_prepare(actor: Actor) -> list[Select[Any]]:
    return [queries.to_prepare(actor)]


@waiting("disbursements.to_approve")
def _to_approve(actor: Actor) -> list[Select[Any]]:
    return [queries.to_approve(actor)]


@waiting("disbursements.reconcile")
def _to_record(actor: Actor) -> list[Select[Any]]:
    return [queries.to_record(actor)]


@bp.get("/disbursements")
@requires(_A.LIST)
def index() -> str:
    """Every disbursement of my funds, newest first."""
    status = request.args.get("status", "")
    status = status if status in {s.value for s in DisbursementStatus} else ""
    listed = page(
        queries.disbursements(current_actor(), status=status), [Disbursement.id], descending=True
    )
    return render(
        "disbursements/index.html",
        page=listed,
        status=status,
        statuses=[(s.value, statuses.label("disbursement", s.value)) for s in DisbursementStatus],
    )


@bp.get("/disbursements/to-prepare")
@requires(_A.PREPARE)
def to_prepare() -> str:
    """What waits to be prepared, longest waiting first."""
    listed = page(queries.to_prepare(current_actor()), [Disbursement.id])
    return render(
        "disbursements/waiting.html",
        page=listed,
        heading=_("To prepare"),
        verb=_("Prepare"),
        endpoint="disbursements.prepare",
        empty=_("Nothing waits to be prepared."),
    )


@bp.get("/disbursements/to-approve")
@requires(_A.APPROVE)
def to_approve() -> str:
    """What waits to be approved by me: never what I prepared."""
    listed = page(queries.to_approve(current_actor()), [Disbursement.id])
    return render(
        "disbursements/waiting.html",
        page=listed,
        heading=_("To approve"),
        verb=_("Approve"),
        endpoint="disbursements.approve",
        empty=_("Nothing waits for your approval. What you prepared, another person approves."),
    )


@bp.get("/disbursements/to-record")
@requires(_A.MARK_PAID)
def reconcile() -> str:
    """What goes to the bank, and what the bank has paid but nobody has entered yet."""
    listed = page(queries.to_record(current_actor()), [Disbursement.id])
    return render(
        "disbursements/waiting.html",
        page=listed,
        heading=_("To send and to record as paid"),
        verb=_("Record"),
        endpoint="disbursements.record",
        empty=_("Nothing is on its way to the bank."),
        on_statement=queries_paid.funds_with_payments_on_statement(current_actor()),
    )


@bp.get("/disbursements/on-their-way")
@requires(_A.LIST)
def stuck() -> str:
    """Every payment on its way, with its age and what it waits for, oldest first."""
    actor = current_actor()
    listed = page(queries_stuck.on_their_way(actor), [Disbursement.id])
    return render(
        "disbursements/stuck.html", page=listed, waits=queries_stuck.waits(actor, listed.rows)
    )
