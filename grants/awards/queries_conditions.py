"""What is read of conditions and of what shows that they are met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.accounts.models import Person
from grants.awards.conditions import ConditionKind
from grants.awards.models import Award, Condition
from grants.awards.models_conditions import ConditionEvidence
from grants.awards.states import ConditionStatus
from grants.kernel.db import db
from grants.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Given:
    """A piece of evidence, and who gave it."""

    evidence: ConditionEvidence
    by: str


def evidence_of(condition: Condition) -> Sequence[Given]:
    """What the recipient gave, oldest first."""
    rows = db.session.execute(
        select(ConditionEvidence, Person.name)
        .join(Person, Person.id == ConditionEvidence.given_by_id)
        .where(ConditionEvidence.condition_id == condition.id)
        .options(joinedload(ConditionEvidence.file))
        .order_by(ConditionEvidence.number)
    ).all()
    return [Given(evidence, name) for evidence, name in rows]


def evidence_numbered(condition: Condition, number: int) -> ConditionEvidence:
    """One piece of evidence by its number; NotFound if there is none."""
    found = db.session.scalars(
        select(ConditionEvidence).where(
            ConditionEvidence.condition_id == condition.id, ConditionEvidence.number == number
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def checker_of(condition: Condition) -> str:
    """Who found that a condition is met; empty where nobody has."""
    if condition.met_by_id is None:
        return ""
    return db.session.get_one(Person, condition.met_by_id).name


def before_signature(award: Award) -> list[Condition]:
    """What must be met before the agreement is signed, and is not."""
    return [
        condition
        for condition in award.conditions
        if condition.kind == ConditionKind.BEFORE_SIGNATURE
        and condition.status != ConditionStatus.MET
    ]
