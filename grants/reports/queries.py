"""What is read of the audit trail, and of checks that were run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from grants.accounts.models import Role
from grants.kernel import checks, clock
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen

CHECKED = "installation"
LISTED = 50


def trail(actor: Actor, fund_id: int | None = None) -> Select[Any]:
    """The audit entries this actor reads, to be paged by `AuditEntry.sequence`."""
    query = seen(actor, AuditEntry)
    return query if fund_id is None else query.where(AuditEntry.fund_id == fund_id)


def findings() -> list[str]:
    """Everything derived again: what does not agree, one sentence each."""
    return [str(finding) for finding in checks.run_all()]


def check_names() -> list[str]:
    """What is checked, by name."""
    return sorted(checks.CHECKS)


@dataclass(frozen=True, slots=True)
class LastCheck:
    """When everything was last derived again, by whom, and what was found."""

    at: datetime
    by: str
    number: int
    listed: tuple[str, ...]


def last_check(actor: Actor) -> LastCheck | None:
    """The last check. Findings name records of any fund: only who reads all of them sees which."""
    entry = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_type == CHECKED)
        .order_by(AuditEntry.sequence.desc())
        .limit(1)
    ).first()
    if entry is None:
        return None
    number, listed = int(entry.detail["findings"]), entry.detail["listed"]
    return LastCheck(entry.at, entry.actor_name, number, _shown_to(actor, listed))


def just_checked(actor: Actor, found: Sequence[str]) -> LastCheck:
    """A check of this moment, whether or not it could be entered in the audit trail."""
    return LastCheck(clock.now(), actor.name, len(found), _shown_to(actor, found[:LISTED]))


def _shown_to(actor: Actor, listed: Sequence[str]) -> tuple[str, ...]:
    reads_all = actor.funds(Role.AUDITOR, Role.ADMINISTRATOR) is None
    return tuple(listed) if reads_all else ()
