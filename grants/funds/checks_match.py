"""What matching rules owe, derived again from the gifts they counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import func, select

from grants.funds import queries_match
from grants.funds.match import steps
from grants.funds.models import Contribution, Pledge
from grants.funds.models_match import MatchRule, MatchStep
from grants.funds.states import MatchRuleStatus, PledgeStatus
from grants.kernel.checks import Finding, check
from grants.kernel.db import db

_NAME = "pledges matched"
_ENDED = (PledgeStatus.LAPSED.value, PledgeStatus.WITHDRAWN.value)


@check(_NAME)
def rules_owe_what_they_counted() -> Iterator[Finding]:
    """Each step follows from the one before, and the rule's pledge is what the last one owes."""
    for rule in db.session.scalars(select(MatchRule).order_by(MatchRule.id)):
        kept = list(
            db.session.scalars(
                select(MatchStep).where(MatchStep.rule_id == rule.id).order_by(MatchStep.number)
            )
        )
        derived = steps(rule.terms.ratio, [row.counts_minor for row in kept])
        for number, (row, made) in enumerate(zip(kept, derived, strict=True), start=1):
            said = (row.number, row.counted_minor, row.owed_minor, row.change_minor)
            if said != (number, made.counted, made.owed, made.change):
                yield Finding(
                    _NAME,
                    f"{rule.reference}, step {row.number}",
                    f"says {said}; it follows {(number, made.counted, made.owed, made.change)}",
                )
        owed = derived[-1].owed if derived else 0
        pledges = queries_match.pledges_of(rule)
        back = queries_match.refunded([rule.id]).get(rule.id, 0)
        due = max(owed + back, sum(one.received_minor for one in pledges))
        promised = sum(
            one.received_minor if one.status in _ENDED else one.amount_minor for one in pledges
        )
        wrong = promised != due if rule.status == MatchRuleStatus.LIVE.value else promised > due
        if wrong:
            yield Finding(_NAME, rule.reference, f"has pledges of {promised}; its gifts make {due}")


@check("pledges counted")
def gifts_count_once() -> Iterator[Finding]:
    """No gift counts under a rule for more than was promised or came."""
    kinds: tuple[type[Pledge] | type[Contribution], ...] = (Pledge, Contribution)
    for kind in kinds:
        rows: Iterable[Any] = db.session.execute(
            select(kind.reference, kind.amount_minor, func.sum(MatchStep.counts_minor))
            .join(MatchStep, MatchStep.gift_id == kind.id)
            .where(MatchStep.gift_type == kind.__tablename__)
            .group_by(MatchStep.rule_id, kind.id, kind.reference, kind.amount_minor)
            .order_by(kind.id)
        )
        for reference, amount, counts in rows:
            if not 0 <= int(counts) <= amount:
                yield Finding("pledges counted", reference, f"is {amount} and counts {counts}")
