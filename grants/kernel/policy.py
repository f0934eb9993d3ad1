"""Who may do it, and who may see it: the mechanism. The rules are each feature's own.

An action is `resource:verb`. A rule is tiny predicates joined by `&`, `|` and `~`.
`visible` gives, per kind of record, the condition under which an actor sees a row;
no query of a feature starts from anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, false, select, true

from grants.kernel.db import db
from grants.kernel.errors import NotFound, NotPermitted

T = TypeVar("T")


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a person, the clock, or the public.

    `roles` are (role, fund id) pairs; fund id None means every fund.
    """

    person_id: int | None = None
    name: str = ""
    email: str = ""
    roles: frozenset[tuple[str, int | None]] = frozenset()
    organisation_ids: frozenset[int] = frozenset()
    contributor_ids: frozenset[int] = frozenset()
    language: str = "en"
    is_system: bool = False

    def has(self, role: str, fund_id: int | None = None) -> bool:
        """Holds the role for this fund (or, without a fund, anywhere)."""
        return any(
            held == role and (fund_id is None or scope is None or scope == fund_id)
            for held, scope in self.roles
        )

    def funds(self, *roles: str) -> frozenset[int] | None:
        """The funds in which one of the roles is held; None means every fund."""
        scopes = {scope for held, scope in self.roles if held in roles}
        return None if None in scopes else frozenset(s for s in scopes if s is not None)


PUBLIC = Actor(name="public")
SYSTEM = Actor(name="system", is_system=True)


class Action(StrEnum):
    """Base of each feature's actions; a code reads `resource:verb`."""


Test = Callable[[Actor, Any], bool]


@dataclass(frozen=True)
class Rule:
    """A named yes-or-no about an actor and a record, joined by `&`, `|`, `~`."""

    words: str
    test: Test = field(compare=False)

    def __call__(self, actor: Actor, record: Any = None) -> bool:
        return self.test(actor, record)

    def __and__(self, other: Rule) -> Rule:
        return Rule(f"{self.words} and {other.words}", lambda a, r: self(a, r) and other(a, r))

    def __or__(self, other: Rule) -> Rule:
        return Rule(f"({self.words} or {other.words})", lambda a, r: self(a, r) or other(a, r))

    def __invert__(self) -> Rule:
        # Without a record a rule says whether it could ever hold, and "not" could.
        return Rule(f"not {self.words}", lambda a, r: r is None or not self(a, r))


def predicate(test: Test) -> Rule:
    """A tiny predicate; its function's name is its words in the documentation."""
    return Rule(getattr(test, "__name__", "rule").replace("_", " "), test)


@predicate
def anyone(_actor: Actor, _record: Any) -> bool:
    """Everybody, signed in or not."""
    return True


@predicate
def signed_in(actor: Actor, _record: Any) -> bool:
    """Somebody we know."""
    return actor.person_id is not None


@predicate
def the_clock(actor: Actor, _record: Any) -> bool:
    """The system itself, acting by time."""
    return actor.is_system


RULES: dict[str, Rule] = {}
VISIBLE: dict[type[Any], Callable[[Actor], ColumnElement[bool]]] = {}


def rules(table: Mapping[Any, Rule]) -> None:
    """Enter a feature's table of actions and rules. An action has one rule."""
    for action, rule in table.items():
        code = str(action)
        if code in RULES:
            raise ValueError(f"{code} has two rules")
        RULES[code] = rule


def can(actor: Actor, action: str, record: Any = None) -> bool:
    """May this actor do this to this record? An action without a rule is a mistake."""
    return RULES[str(action)](actor, record)


def demand(actor: Actor, action: str, record: Any = None) -> None:
    """Raise NotPermitted unless the actor may."""
    if not can(actor, action, record):
        raise NotPermitted


def visibility(
    record_type: type[Any],
) -> Callable[[Callable[[Actor], ColumnElement[bool]]], Callable[[Actor], ColumnElement[bool]]]:
    """Enter the condition under which an actor sees rows of this kind."""

    def enter(
        condition: Callable[[Actor], ColumnElement[bool]],
    ) -> Callable[[Actor], ColumnElement[bool]]:
        VISIBLE[record_type] = condition
        return condition

    return enter


def visible(actor: Actor, record_type: type[Any]) -> ColumnElement[bool]:
    """The condition itself, for a query that joins."""
    return VISIBLE[record_type](actor)


def seen(actor: Actor, record_type: type[T]) -> Select[T]:
    """A query over the rows this actor sees, and no others."""
    return select(record_type).where(VISIBLE[record_type](actor))


def find(actor: Actor, record_type: type[T], *where: ColumnElement[bool]) -> T:
    """The one row that matches and that the actor sees; else NotFound."""
    found = db.session.execute(seen(actor, record_type).where(*where)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def whose(column: Any, parent: type[Any], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The row of `parent` that this column points at meets the condition.

    For what is seen with its parent. It is asked of each row by the parent's key, so that no
    database first makes a list of every parent that the actor sees.
    """
    one = select(parent.id).where(parent.id == column, condition)
    return one.correlate_except(parent).exists()


def in_funds(column: Any, funds: Iterable[int] | None) -> ColumnElement[bool]:
    """The column's fund is one of these; None means every fund."""
    if funds is None:
        return true()
    listed = sorted(funds)
    return column.in_(listed) if listed else false()
