"""When it is allowed: lifecycles as tables, and the one function that moves a status.

`fire` goes policy → state → compare-and-set of the status → audit entry. The buttons
of a page come from `available`, so the page, the 403 and the 409 share one table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grants.kernel import audit, policy
from grants.kernel.db import compare_and_set
from grants.kernel.errors import NotNow
from grants.kernel.i18n import _, lazy
from grants.kernel.policy import Action, Actor


@dataclass(frozen=True)
class Transition:
    """One row of a lifecycle: an action that leads from some statuses to one."""

    action: Action
    sources: frozenset[str]
    target: str
    label: Any  # the verb on the button, translated when shown


def step(action: Action, sources: Iterable[StrEnum], target: StrEnum, label: str) -> Transition:
    """A row of a lifecycle table."""
    return Transition(action, frozenset(s.value for s in sources), target.value, lazy(label))


@dataclass(frozen=True)
class Lifecycle:
    """A record's statuses and every way between them."""

    name: str
    statuses: type[StrEnum]
    initial: StrEnum
    transitions: Sequence[Transition]

    def __post_init__(self) -> None:
        pairs = [(t.action, s) for t in self.transitions for s in t.sources]
        if len(pairs) != len(set(pairs)):
            raise ValueError(f"{self.name}: one action leads from a status to two")

    def transition(self, action: Action, status: str) -> Transition | None:
        """The row for this action from this status, if there is one."""
        for row in self.transitions:
            if row.action == action and status in row.sources:
                return row
        return None


LIFECYCLES: dict[str, Lifecycle] = {}


def lifecycle(
    name: str, statuses: type[StrEnum], initial: StrEnum, transitions: Sequence[Transition]
) -> Lifecycle:
    """Make a lifecycle and enter it, so that documentation and tests can walk them all."""
    made = Lifecycle(name, statuses, initial, transitions)
    LIFECYCLES[name] = made
    return made


Consequence = Callable[[Any], None]
CONSEQUENCES: dict[str, list[Consequence]] = {}


def follows(*actions: Action) -> Callable[[Consequence], Consequence]:
    """Enter what a room above does, in the same transaction, after a record below has moved."""

    def enter(function: Consequence) -> Consequence:
        for action in actions:
            CONSEQUENCES.setdefault(action.value, []).append(function)
        return function

    return enter


def available(actor: Actor, record: Any) -> list[Transition]:
    """What this actor may do to this record now, in the table's order."""
    return [
        row
        for row in record.lifecycle.transitions
        if record.status in row.sources and policy.can(actor, row.action, record)
    ]


def fire(
    actor: Actor,
    record: Any,
    action: Action,
    *,
    detail: dict[str, Any] | None = None,
    **values: Any,
) -> None:
    """Move a record along its lifecycle.

    Effects, in order: the policy is asked (NotPermitted), the table is asked (NotNow),
    the status is compared and set in one UPDATE together with `values` (NotNow if
    somebody was faster), an audit entry is made with `detail`, what follows is done.
    """
    policy.demand(actor, action, record)
    before = record.status
    row = record.lifecycle.transition(action, before)
    if row is None:
        raise NotNow(_("This is no longer possible: it has moved on. Look at it again."))
    compare_and_set(record, "status", before, row.target, **values)
    audit.record(actor, action, record, detail={"from": before, "to": row.target, **(detail or {})})
    for consequence in CONSEQUENCES.get(action.value, ()):
        consequence(record)
