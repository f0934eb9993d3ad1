"""What due diligence reads: names to screen, likely duplicates, what was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen
from grants.organisations.kinds import ListStatus, ScreenedKind
from grants.organisations.models import BankAccount, Organisation
from grants.organisations.models_diligence import (
    DueDiligenceCheck,
    DuplicateDecision,
    DuplicatePair,
    MatchDecision,
    ScreeningEntry,
    ScreeningList,
    ScreeningMatch,
)
from grants.organisations.models_profile import Controller
from grants.organisations.names import Names, names_of
from grants.organisations.registers import plain_number, plain_phone


class Alike(StrEnum):
    """In what two organisations are alike."""

    REGISTRATION = "registration"
    BANK_ACCOUNT = "bank_account"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True)
class Likeness:
    """One thing in which two organisations are alike, and how near, in thousandths."""

    why: Alike
    nearness: int


@dataclass(frozen=True)
class Listed:
    """Where a listed name stands."""

    list_name: str
    entry_id: int


def checks_of(actor: Actor, organisation: Organisation) -> Sequence[DueDiligenceCheck]:
    """Every check of an organisation that the actor sees, the last first."""
    query = (
        seen(actor, DueDiligenceCheck)
        .where(DueDiligenceCheck.organisation_id == organisation.id)
        .options(joinedload(DueDiligenceCheck.by))
        .order_by(DueDiligenceCheck.id.desc())
    )
    return db.session.execute(query).scalars().all()


def listed_names() -> Names[Listed]:
    """Every name on the newest version of every list that is read in whole."""
    newest = (
        select(ScreeningList.name, func.max(ScreeningList.number).label("number"))
        .where(ScreeningList.status == ListStatus.READ.value)
        .group_by(ScreeningList.name)
        .subquery()
    )
    rows = db.session.execute(
        select(ScreeningEntry.id, ScreeningEntry.name, newest.c.name.label("list_name"))
        .join(ScreeningList, ScreeningList.id == ScreeningEntry.list_id)
        .join(
            newest,
            (newest.c.name == ScreeningList.name) & (newest.c.number == ScreeningList.number),
        )
        .order_by(ScreeningEntry.id)
    )
    return names_of((row.name, Listed(row.list_name, row.id)) for row in rows)


def screened_names(organisation: Organisation) -> Iterator[tuple[ScreenedKind, str]]:
    """The organisation's name, and those of who owns or controls it now."""
    yield ScreenedKind.ORGANISATION, organisation.name
    names = db.session.scalars(
        select(Controller.name).where(
            Controller.organisation_id == organisation.id, Controller.removed_at.is_(None)
        )
    )
    for name in names.all():
        yield ScreenedKind.CONTROLLER, name


def lists(actor: Actor) -> Select[ScreeningList]:
    """Every version of every list, to be paged by id."""
    return seen(actor, ScreeningList).options(joinedload(ScreeningList.imported_by))


def list_by_id(actor: Actor, public_id: str) -> ScreeningList:
    """One version of a list; else NotFound."""
    return find(actor, ScreeningList, ScreeningList.public_id == public_id)


def open_matches(actor: Actor) -> Select[ScreeningMatch]:
    """Matches that nobody has decided, to be paged by id."""
    return _with_names(seen(actor, ScreeningMatch).where(ScreeningMatch.outcome.is_(None)))


def matches_of(actor: Actor, organisation: Organisation) -> Sequence[ScreeningMatch]:
    """Every match of an organisation that the actor sees, the nearest first."""
    query = seen(actor, ScreeningMatch).where(ScreeningMatch.organisation_id == organisation.id)
    ordered = _with_names(query).order_by(ScreeningMatch.nearness.desc(), ScreeningMatch.id)
    return db.session.execute(ordered).scalars().all()


def _with_names(query: Select[ScreeningMatch]) -> Select[ScreeningMatch]:
    return query.options(
        joinedload(ScreeningMatch.organisation),
        joinedload(ScreeningMatch.entry).joinedload(ScreeningEntry.list),
    )


def match(actor: Actor, public_id: str) -> ScreeningMatch:
    """One match; else NotFound."""
    return find(actor, ScreeningMatch, ScreeningMatch.public_id == public_id)


def match_decisions(actor: Actor, found: ScreeningMatch) -> Sequence[MatchDecision]:
    """What was decided on a match, in order."""
    query = (
        seen(actor, MatchDecision)
        .where(MatchDecision.match_id == found.id)
        .options(joinedload(MatchDecision.by))
        .order_by(MatchDecision.number)
    )
    return db.session.execute(query).scalars().all()


# --- Likely duplicates ----------------------------------------------------------------


def likenesses() -> list[tuple[tuple[int, int], list[Likeness]]]:
    """Every pair of organisations that are alike in something, by their ids."""
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.registration_number,
            Organisation.phone,
        ).order_by(Organisation.id)
    ).all()
    by_value: dict[tuple[Alike, str], set[int]] = defaultdict(set)
    for row in rows:
        if number := plain_number(row.registration_number):
            by_value[Alike.REGISTRATION, number].add(row.id)
        if phone := plain_phone(row.phone):
            by_value[Alike.PHONE, phone].add(row.id)
    for account in db.session.execute(
        select(BankAccount.organisation_id, BankAccount.account_number)
    ):
        by_value[Alike.BANK_ACCOUNT, account.account_number].add(account.organisation_id)
    found: dict[tuple[int, int], dict[Alike, int]] = defaultdict(dict)
    for (why, _value), ids in by_value.items():
        for first, second in combinations(sorted(ids), 2):
            found[first, second][why] = 1000
    names: Names[int] = Names()
    for row in rows:
        for _name, other, near in names.near(row.name):
            found[other, row.id][Alike.NAME] = near.thousandths
        names.add(row.name, row.id)
    return [
        (pair, [Likeness(why, reasons[why]) for why in Alike if why in reasons])
        for pair, reasons in sorted(found.items())
    ]


def open_duplicates(actor: Actor) -> Select[DuplicatePair]:
    """Pairs that nobody has decided, to be paged by id."""
    return _with_both(seen(actor, DuplicatePair).where(DuplicatePair.outcome.is_(None)))


def duplicates_of(actor: Actor, organisation: Organisation) -> Sequence[DuplicatePair]:
    """The pairs in which an organisation stands, decided or not."""
    query = seen(actor, DuplicatePair).where(
        (DuplicatePair.first_id == organisation.id) | (DuplicatePair.second_id == organisation.id)
    )
    return db.session.execute(_with_both(query).order_by(DuplicatePair.id)).scalars().all()


def duplicate(actor: Actor, public_id: str) -> DuplicatePair:
    """One pair; else NotFound."""
    return find(actor, DuplicatePair, DuplicatePair.public_id == public_id)


def duplicate_decisions(actor: Actor, pair: DuplicatePair) -> Sequence[DuplicateDecision]:
    """What was decided on a pair, in order."""
    query = (
        seen(actor, DuplicateDecision)
        .where(DuplicateDecision.pair_id == pair.id)
        .options(joinedload(DuplicateDecision.by))
        .order_by(DuplicateDecision.number)
    )
    return db.session.execute(query).scalars().all()


def _with_both(query: Select[DuplicatePair]) -> Select[DuplicatePair]:
    return query.options(joinedload(DuplicatePair.first), joinedload(DuplicatePair.second))
