"""What `grants verify` derives again about panels: how each item ended, by how many votes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.kernel.checks import Finding, check
from grants.kernel.db import db, in_pieces
from grants.reviews.models_panel import PanelItem, PanelSettlement
from grants.reviews.panel_votes import enough, leads, seal_of
from grants.reviews.states_panel import ItemStatus

_PIECE = 500


@check("panel outcomes")
def outcomes_hold() -> Iterator[Finding]:
    """Every settled item has its outcome, sealed; a decision has its quorum and most votes."""
    query = select(PanelSettlement).options(
        joinedload(PanelSettlement.item).joinedload(PanelItem.application),
        joinedload(PanelSettlement.decision),
    )
    for piece in in_pieces(query, PanelSettlement.id, _PIECE):
        for each in piece:
            yield from (
                Finding("panel outcomes", each.item.application.reference, said)
                for said in _wrong(each)
            )
    settled = select(PanelItem).where(
        PanelItem.status == ItemStatus.SETTLED.value,
        PanelItem.id.not_in(select(PanelSettlement.item_id)),
    )
    for item in db.session.scalars(settled):
        yield Finding(
            "panel outcomes", item.application.reference, "is settled and nothing says how"
        )


def _wrong(settled: PanelSettlement) -> Iterator[str]:
    seal = seal_of(settled.outcome, settled.reason, settled.record, settled.decision_id)
    if seal != settled.seal:
        yield "an outcome that its seal does not fit"
    if settled.decision is None:
        return
    if settled.decision.outcome != settled.outcome:
        yield f"the panel says {settled.outcome}, the decision {settled.decision.outcome}"
    if not enough(settled.record["quorum"], settled.record["votes"]):
        yield "it was decided by fewer votes than the quorum"
    if not leads(settled.outcome, settled.record["votes"]):
        yield "another outcome had more votes"
