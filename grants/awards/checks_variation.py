"""What of variations can be derived again, derived again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, zip_longest
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload, selectinload

from grants.awards.models import Acceptance, Agreement
from grants.awards.models_signing import Countersignature
from grants.awards.models_variation import Variation
from grants.awards.states_variation import AGREED_BY_THE_FUND, VariationStatus
from grants.funds.ledger import LedgerEvent
from grants.funds.models import Transfer
from grants.kernel.checks import Finding, check
from grants.kernel.db import db

_NAME = "award variations"
_E = LedgerEvent
_IN_FORCE = VariationStatus.IN_FORCE


@check(_NAME)
def variations_hold() -> Iterator[Finding]:
    """Each changes what the one before left, is signed by both sides, and moved its money once."""
    listed = db.session.scalars(
        select(Variation)
        .options(joinedload(Variation.award), selectinload(Variation.plan))
        .order_by(Variation.award_id, Variation.number)
    ).all()
    posted = {event: _posted(event) for event in _EVENTS}
    signed = _signed()
    for _award_id, of_award in groupby(listed, key=lambda one: one.award_id):
        chain = list(of_award)
        for one in chain:
            subject = f"{one.award.reference}, variation {one.number}"
            yield from (Finding(_NAME, subject, said) for said in _signatures(one, signed))
            for event, expected in _expected(one).items():
                found = posted[event].get(one.id, 0)
                if found != expected:
                    said = f"is {one.status}; the ledger has {event} {found}, not {expected}"
                    yield Finding(_NAME, subject, said)
        yield from _one_after_another([one for one in chain if one.status == _IN_FORCE])


def _one_after_another(chain: list[Variation]) -> Iterator[Finding]:
    for one, then in zip_longest(chain, chain[1:]):
        left = (one.after_amount_minor, one.after_ends_on)
        award = one.award
        found = (
            (award.amount_minor, award.ends_on)
            if then is None
            else (then.before_amount_minor, then.before_ends_on)
        )
        if left != found:
            subject = f"{award.reference}, variation {one.number}"
            yield Finding(_NAME, subject, "left other terms than were found after it")


def _signatures(one: Variation, signed: dict[int, tuple[int, int]]) -> Iterator[str]:
    accepted, countersigned = signed.get(one.id, (0, 0))
    wanted = {
        VariationStatus.REQUESTED: (0, 0),
        VariationStatus.APPROVED: (0, 0),
        VariationStatus.SIGNED: (1, 0),
        VariationStatus.IN_FORCE: (1, 1),
    }.get(VariationStatus(one.status))
    if wanted is not None and (accepted, countersigned) != wanted:
        yield f"is {one.status} with {accepted} and {countersigned} signatures"
    elif wanted is None and countersigned:
        yield f"is {one.status} and countersigned"


def _signed() -> dict[int, tuple[int, int]]:
    rows: Any = db.session.execute(
        select(Agreement.variation_id, func.count(Acceptance.id), func.count(Countersignature.id))
        .outerjoin(Acceptance, Acceptance.agreement_id == Agreement.id)
        .outerjoin(Countersignature, Countersignature.agreement_id == Agreement.id)
        .where(Agreement.variation_id.is_not(None))
        .group_by(Agreement.variation_id)
    )
    return {variation: (accepted, counter) for variation, accepted, counter in rows}


# What a variation posts: set aside (less what was freed), committed, given back.
_EVENTS = (_E.DECISION_RESERVED, _E.AGREEMENT_COMMITTED, _E.COMMITMENT_RELEASED)


def _expected(one: Variation) -> dict[LedgerEvent, int]:
    change = one.after_amount_minor - one.before_amount_minor
    in_force = one.status == _IN_FORCE
    aside = in_force or one.status in AGREED_BY_THE_FUND
    return {
        _E.DECISION_RESERVED: max(change, 0) if aside else 0,
        _E.AGREEMENT_COMMITTED: max(change, 0) if in_force else 0,
        _E.COMMITMENT_RELEASED: max(-change, 0) if in_force else 0,
    }


def _posted(event: LedgerEvent) -> dict[int, int]:
    freed = _E.RESERVATION_RELEASED.value
    events = [event.value, *([freed] if event is _E.DECISION_RESERVED else [])]
    signed = case((Transfer.event == freed, -Transfer.amount_minor), else_=Transfer.amount_minor)
    rows: Any = db.session.execute(
        select(Transfer.cause_id, func.sum(signed))
        .where(Transfer.cause_type == "variation", Transfer.event.in_(events))
        .group_by(Transfer.cause_id)
    )
    return {cause: int(total) for cause, total in rows}
