"""Bands of approval: one person proposes them, another approves them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants.disbursements import bands as arithmetic
from grants.disbursements.bands import Band
from grants.disbursements.models_bands import ApprovalBands
from grants.disbursements.states import BandsAction, BandsStatus
from grants.funds.models import Fund
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.workflow import fire

_A = BandsAction


def propose_bands(actor: Actor, *, fund: Fund, bands: Sequence[Band]) -> ApprovalBands:
    """Propose how many people approve which amounts. Nothing changes before another approves.

    Raises Invalid on `above` or `first_up_to`, NotNow while an earlier proposal waits.
    """
    demand(actor, _A.PROPOSE, fund)
    arithmetic.check(bands)
    made = ApprovalBands(
        public_id=secrets.token_urlsafe(12),
        fund_id=fund.id,
        bands=arithmetic.kept(bands),
        proposed_by_id=actor.person_id,
    )
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise NotNow(_("Other bands wait for approval. They are decided first.")) from error
    audit.record(actor, _A.PROPOSE, made, detail={"bands": made.bands})
    return made


def approve_bands(actor: Actor, *, bands: ApprovalBands) -> None:
    """Approve bands that somebody else proposed. They count for what is prepared from now on.

    Effects, in order: the fund is locked; the bands until now are replaced; these are live.
    """
    lock(Fund, bands.fund_id)
    held = lock(ApprovalBands, bands.id)
    demand(actor, _A.APPROVE, held)
    before = db.session.scalars(
        select(ApprovalBands).where(
            ApprovalBands.fund_id == held.fund_id, ApprovalBands.status == BandsStatus.LIVE.value
        )
    ).one_or_none()
    if before is not None and held.status == BandsStatus.PROPOSED:
        fire(actor, before, _A.REPLACE)
    fire(actor, held, _A.APPROVE, decided_by_id=actor.person_id, decided_at=clock.now())


def reject_bands(actor: Actor, *, bands: ApprovalBands) -> None:
    """Reject proposed bands, or take back one's own."""
    held = lock(ApprovalBands, bands.id)
    fire(actor, held, _A.REJECT, decided_by_id=actor.person_id, decided_at=clock.now())
