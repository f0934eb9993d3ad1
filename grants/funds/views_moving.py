"""Pages for moves between lots: one proposes, another approves or rejects."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries, queries_moving
from grants.funds.blueprint import bp
from grants.funds.forms_moving import MoveForm
from grants.funds.models import Fund
from grants.funds.models_moves import LotMove
from grants.funds.queries_moving import LotStanding
from grants.funds.states import FundAction, LotMoveAction, LotMoveStatus
from grants.funds.views_shown import fund_at
from grants.funds.wording import restriction
from grants.kernel import workflow
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.tables import page


def _to_move(move: LotMove) -> Response:
    return redirect(url_for("funds.move", slug=move.fund.slug, move=move.reference))


@bp.get("/funds/<slug>/moves")
@requires(FundAction.VIEW_LEDGER)
def moves(slug: str) -> str:
    """Moves between lots, newest first, and the first that waits for me."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.VIEW_LEDGER, fund)
    waiting = queries_moving.moves_to_approve(actor).where(LotMove.fund_id == fund.id)
    return render(
        "funds/moves.html",
        fund=fund,
        page=page(queries_moving.moves(actor, fund), [LotMove.id], descending=True),
        waiting=db.session.scalars(waiting.order_by(LotMove.id).limit(1)).first(),
        lot_name=queries_moving.lot_name,
        may_propose=can(actor, LotMoveAction.PROPOSE, fund),
    )


@bp.get("/funds/<slug>/moves/<move>")
@requires(FundAction.VIEW_LEDGER)
def move(slug: str, move: str) -> str:
    """One move: from where to where, why, who agreed; and what I can do."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.VIEW_LEDGER, fund)
    return render("funds/move.html", **_shown(fund, move))


def _shown(fund: Fund, reference: str) -> dict[str, Any]:
    actor = current_actor()
    found = queries_moving.move_by_reference(actor, fund, reference)
    return {
        "fund": fund,
        "move": found,
        "available": {step.action for step in workflow.available(actor, found)},
        "actions": LotMoveAction,
        "mine": found.proposed_by_id == actor.person_id,
        "lot_name": queries_moving.lot_name,
        "restriction": restriction,
        "happened": _happened(found),
        "held": queries.lot_figures(fund)[found.from_lot_id].available,
    }


def _happened(move: LotMove) -> list[dict[str, Any]]:
    proposed = {"what": _("Proposed"), "at": move.proposed_at, "who": move.proposed_by.name}
    if move.decided_at is None or move.decided_by is None:
        return [proposed]
    approved = move.status == LotMoveStatus.APPROVED
    decided = {
        "what": _("Approved") if approved else _("Rejected"),
        "at": move.decided_at,
        "who": move.decided_by.name,
    }
    return [decided, proposed]


@bp.route("/funds/<slug>/moves/new", methods=["GET", "POST"])
@requires(LotMoveAction.PROPOSE)
def new_move(slug: str) -> str | Response:
    """Propose a move between lots."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, LotMoveAction.PROPOSE, fund)
    lots = {one.reference: one for one in queries_moving.lots_of(actor, fund)}
    form = MoveForm()
    form.offer(fund, list(lots.values()))
    if request.method == "GET":
        form.target.data = request.args.get("to", "")
    elif form.validate():
        try:
            made = transact(lambda: _propose(form, fund, lots))
            return redirect(url_for("funds.move", slug=slug, move=made["move"]))
        except Invalid as error:
            form.take(error)
    return render("funds/move_new.html", form=form, fund=fund)


def _propose(form: MoveForm, fund: Fund, lots: dict[str, LotStanding]) -> dict[str, Any]:
    actor, amount = current_actor(), form.amount.data
    if amount is None:
        raise Invalid(_("Enter an amount above 0."), "amount")
    source, target = str(form.source.data), str(form.target.data)
    reason, consent = str(form.reason.data), str(form.consent.data or "")

    def work() -> dict[str, Any]:
        made = operations.propose_move(
            actor,
            source=lots[source].lot,
            target=lots[target].lot,
            amount=amount,
            reason=reason,
            consent=consent,
        )
        return {"move": made.reference}

    body = {
        "fund": fund.slug,
        "source": source,
        "target": target,
        "amount": amount.plain(),
        "reason": reason,
        "consent": consent,
    }
    return once(actor, scope="lot_move:propose", key=form.key.data or "", body=body, work=work)


@bp.route("/funds/<slug>/moves/<move>/approve", methods=["GET", "POST"])
@requires(LotMoveAction.APPROVE)
def approve_move(slug: str, move: str) -> str | Response:
    """Approve a move that somebody else proposed; the money goes over at once."""
    actor, fund = current_actor(), fund_at(slug)
    found = queries_moving.move_by_reference(actor, fund, move)
    demand(actor, LotMoveAction.APPROVE, found)
    if request.method == "GET":
        return render("funds/move_approve.html", **_shown(fund, move))
    transact(lambda: operations.approve_move(actor, move=found))
    flash(_("%(amount)s is moved.", amount=str(found.amount)))
    return _to_move(found)


@bp.post("/funds/<slug>/moves/<move>/reject")
@requires(LotMoveAction.REJECT)
def reject_move(slug: str, move: str) -> Response:
    """Reject a proposed move, or take back my own."""
    actor, fund = current_actor(), fund_at(slug)
    found = queries_moving.move_by_reference(actor, fund, move)
    demand(actor, LotMoveAction.REJECT, found)
    transact(lambda: operations.reject_move(actor, move=found))
    return _to_move(found)
