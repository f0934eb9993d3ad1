"""What keeps a person from an application, each reason once.

A bar is a query over pairs: an application, and a person whom it is kept from. Asked for one
person it hides the application and all that hangs on it; asked for one application it says
who may not be assigned to it. Both are the same rows, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select
from sqlalchemy.orm import aliased

from grants.applications import policy as applications_policy
from grants.applications.models import Application
from grants.applications.models_paper import PaperEntry
from grants.calls.models import CallVersion
from grants.calls.reviewing import AS_EVER
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.policy import Actor
from grants.organisations.models import Membership, Organisation
from grants.reviews.interests import ANYWHERE, Closing, number_of
from grants.reviews.models import ConflictOfInterest
from grants.reviews.models_ties import Tie, TieClosing

Pairs = Select[int, int]


class Why(StrEnum):
    """Why an application is kept from somebody."""

    DECLARED = "declared"
    TIE = "tie"
    MEMBER = "member"
    ENTERED = "entered"


Bar = Callable[[], Pairs]

BARS: dict[Why, Bar] = {}
HIDING: set[Why] = set()
"""Bars that hide the application too; the others only keep from judging it."""


def bar(why: Why, *, hides: bool = True) -> Callable[[Bar], Bar]:
    """Enter a bar. Its query gives the application's id and the person's."""

    def enter(pairs: Bar) -> Bar:
        BARS[why] = pairs
        if hides:
            HIDING.add(why)
        return pairs

    return enter


def still_counts(until: ColumnElement[Any]) -> ColumnElement[bool]:
    """What ended on that day, or not at all, still counts in the call that was answered.

    Exact to the day: what ended on 16 November 2023 counts through 16 November 2026 in a call
    that looks back three years. The query joins the call's version.
    """
    said = CallVersion.document[("reviewing", "past_years")].as_integer()
    years = func.coalesce(said, AS_EVER.past_years)
    day = extract("year", until) * 10_000 + extract("month", until) * 100 + extract("day", until)
    return or_(until.is_(None), day + years * 10_000 >= number_of(clock.today(ANYWHERE)))


@bar(Why.DECLARED)
def declared() -> Pairs:
    """An interest that the person declared in this application."""
    return select(ConflictOfInterest.application_id, ConflictOfInterest.person_id)


@bar(Why.TIE)
def tied() -> Pairs:
    """A tie to the applicant that stands, or that ended too short a time ago."""
    held = aliased(Application)
    ended = aliased(TieClosing)
    mistaken = (
        select(TieClosing.id)
        .where(TieClosing.tie_id == Tie.id, TieClosing.how == Closing.WITHDRAWN.value)
        .correlate(Tie)
        .exists()
    )
    return (
        select(held.id, Tie.person_id)
        .select_from(Tie)
        .join(Organisation, same_organisation(Tie.organisation_id, Tie.name_key))
        .join(held, held.organisation_id == Organisation.id)
        .join(CallVersion, CallVersion.id == held.call_version_id)
        .outerjoin(ended, and_(ended.tie_id == Tie.id, ended.how == Closing.ENDED.value))
        .where(~mistaken, still_counts(func.coalesce(Tie.until, ended.until)))
    )


def same_organisation(organisation_id: Any, name_key: Any) -> ColumnElement[bool]:
    """The organisation that was named: itself, or by its name while it was not here."""
    by_name = and_(organisation_id.is_(None), name_key != "", Organisation.name_key == name_key)
    return or_(Organisation.id == organisation_id, by_name)


@bar(Why.MEMBER, hides=False)
def members() -> Pairs:
    """Works for the applicant. What they see of it, they see as applicants."""
    held = aliased(Application)
    return select(held.id, Membership.person_id).join(
        Membership, Membership.organisation_id == held.organisation_id
    )


@bar(Why.ENTERED, hides=False)
def entered() -> Pairs:
    """Entered the application for its organisation."""
    return select(PaperEntry.application_id, PaperEntry.entered_by_id)


@applications_policy.never_see
def kept_from(actor: Actor) -> ColumnElement[bool]:
    """Applications that an interest keeps from the actor."""
    return or_(
        *(
            Application.id.in_(select(pairs.c[0]).where(pairs.c[1] == (actor.person_id or 0)))
            for why in sorted(HIDING)
            for pairs in (BARS[why]().subquery(),)
        )
    )


def barred_from(applications: Iterable[int]) -> dict[int, dict[int, Why]]:
    """Who is kept from these applications, and why: by application, then by person.

    Of several reasons, the one that the person gave first.
    """
    ids = list(applications)
    found: dict[int, dict[int, Why]] = {each: {} for each in ids}
    for why in Why:
        pairs = BARS[why]().subquery()
        rows: Iterable[Any] = db.session.execute(select(pairs).where(pairs.c[0].in_(ids)))
        for application, person in rows:
            found[application].setdefault(person, why)
    return found
