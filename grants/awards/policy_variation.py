"""Who asks that an award changes, who approves and signs it, and who sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from grants.applications.policy import manages
from grants.awards.models import Award
from grants.awards.models_variation import Variation, VariationInstalment
from grants.awards.policy import awards_seen, is_recipient, may_sign_for_the_recipient
from grants.awards.states_variation import VariationAction
from grants.kernel.policy import Actor, predicate, rules, the_clock, visibility, whose


@predicate
def requested_the_variation(actor: Actor, record: Any) -> bool:
    """Asked for this variation."""
    return record is not None and record.requested_by_id == actor.person_id


@predicate
def approved_the_variation(actor: Actor, record: Any) -> bool:
    """Approved this variation."""
    return record is not None and record.decided_by_id == actor.person_id


_signatory = is_recipient & may_sign_for_the_recipient

rules(
    {
        VariationAction.REQUEST: manages | _signatory,
        VariationAction.APPROVE: manages & ~requested_the_variation,
        VariationAction.DECLINE: manages & ~requested_the_variation,
        VariationAction.SIGN: _signatory,
        VariationAction.REFUSE: _signatory,
        VariationAction.COUNTERSIGN: manages & ~approved_the_variation,
        VariationAction.WITHDRAW: manages | the_clock | (_signatory & requested_the_variation),
    }
)


@visibility(Variation)
def variations_seen(actor: Actor) -> ColumnElement[bool]:
    """With its award."""
    return whose(Variation.award_id, Award, awards_seen(actor))


@visibility(VariationInstalment)
def varied_instalments_seen(actor: Actor) -> ColumnElement[bool]:
    """With its variation."""
    return whose(VariationInstalment.variation_id, Variation, variations_seen(actor))
