"""What keeps a person from an application, each reason once.

A bar is a query over pairs: an application, and a person whom it is kept from. Asked for one
person it hides the application and all that hangs on it; asked for one application it says
who may not be assigned to it. Both are the same rows, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    Subquery,
    and_,
    bindparam,
    cast,
    extract,
    false,
    func,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import SQLColumnExpression

from grants.accounts.models import Person
from grants.applications import policy as applications_policy
from grants.applications.models import Application
from grants.applications.models_paper import PaperEntry
from grants.calls.models import CallVersion
from grants.calls.reviewing import AS_EVER
from grants.funds.models_people import ContributorPerson, PastContributorPerson
from grants.funds.models_wall import ContributorLink, LinkEnd, Nominee, NomineeEnd
from grants.kernel import clock
from grants.kernel.db import db, found_once, reads_only
from grants.kernel.policy import Actor
from grants.organisations.models import Membership, Organisation, PastMembership
from grants.reviews.interests import ANYWHERE, Closing, number_of
from grants.reviews.models import ConflictOfInterest
from grants.reviews.models_assigning import ReviewerProfile
from grants.reviews.models_ties import DomainRelease, Tie, TieClosing

Pairs = Select[int, int] | CompoundSelect[int, int]


class Why(StrEnum):
    """Why an application is kept from somebody."""

    DECLARED = "declared"
    TIE = "tie"
    WALL = "wall"
    MEMBER = "member"
    LEFT = "left"
    EMPLOYER = "employer"
    DOMAIN = "domain"
    ENTERED = "entered"


BARS: dict[Why, Callable[[], Subquery]] = {}
HIDING: set[Why] = set()
"""Bars that hide the application too; the others only keep from judging it."""
NAMED = 200
"""A page names at most so many applications that are kept from its reader."""


TODAY: BindParameter[int] = bindparam(
    "today", callable_=lambda: number_of(clock.today(ANYWHERE)), type_=BigInteger()
)
"""The day on which a question is asked, not the one on which its text was put together."""


def bar(why: Why, *, hides: bool = True) -> Callable[[Callable[[], Pairs]], Callable[[], Pairs]]:
    """Enter a bar. Its query gives the application's id and the person's; it is made once."""

    def enter(pairs: Callable[[], Pairs]) -> Callable[[], Pairs]:
        BARS[why] = cache(lambda: pairs().subquery())
        if hides:
            HIDING.add(why)
        return pairs

    return enter


def still_counts(until: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """What ended on that day, or not at all, still counts in the call that was answered.

    Exact to the day: what ended on 16 November 2023 counts through 16 November 2026 in a call
    that looks back three years. The query joins the call's version.
    """
    said = CallVersion.document[("reviewing", "past_years")].as_integer()
    years = func.coalesce(said, AS_EVER.past_years)
    day = extract("year", until) * 10_000 + extract("month", until) * 100 + extract("day", until)
    return or_(until.is_(None), day + years * 10_000 >= TODAY)


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


@bar(Why.LEFT)
def left() -> Pairs:
    """Worked for the applicant until too short a time ago."""
    held = aliased(Application)
    return (
        select(held.id, PastMembership.person_id)
        .select_from(PastMembership)
        .join(held, held.organisation_id == PastMembership.organisation_id)
        .join(CallVersion, CallVersion.id == held.call_version_id)
        .where(still_counts(PastMembership.left_on))
    )


@bar(Why.EMPLOYER)
def employed() -> Pairs:
    """A reviewer who says that they work for the applicant."""
    held = aliased(Application)
    return (
        select(held.id, ReviewerProfile.person_id)
        .select_from(ReviewerProfile)
        .join(Organisation, Organisation.name_key == ReviewerProfile.works_for_key)
        .join(held, held.organisation_id == Organisation.id)
        .where(ReviewerProfile.works_for_key != "")
    )


@bar(Why.DOMAIN)
def same_domain() -> Pairs:
    """Has an address of the same domain as somebody of the applicant, and was not released."""
    held, person, colleague = aliased(Application), aliased(Person), aliased(Person)
    return (
        select(held.id, person.id)
        .select_from(person)
        .join(colleague, colleague.mail_domain == person.mail_domain)
        .join(Membership, Membership.person_id == colleague.id)
        .join(held, held.organisation_id == Membership.organisation_id)
        .where(
            person.mail_domain != "",
            person.id != colleague.id,
            ~released(person.id, held.organisation_id),
        )
        .distinct()
    )


def released(person_id: Any, organisation_id: Any) -> ColumnElement[bool]:
    """Somebody said that the domain they share means nothing."""
    return (
        select(DomainRelease.id)
        .where(
            DomainRelease.person_id == person_id, DomainRelease.organisation_id == organisation_id
        )
        .correlate_except(DomainRelease)
        .exists()
    )


@bar(Why.WALL)
def walled_off() -> Pairs:
    """Speaks or spoke for, or is named by, a contributor that is linked to the applicant."""
    spoke = select(
        PastContributorPerson.contributor_id,
        PastContributorPerson.person_id,
        PastContributorPerson.left_on.label("until"),
    )
    return union(_linked_to(_speakers()), _linked_to(spoke), _linked_to(_nominees()))


def _speakers() -> Select[Any, Any, Any]:
    return select(
        ContributorPerson.contributor_id,
        ContributorPerson.person_id,
        cast(null(), Date).label("until"),
    )


def _nominees() -> Select[Any, Any, Any]:
    return select(Nominee.contributor_id, Nominee.person_id, NomineeEnd.until).outerjoin(
        NomineeEnd, NomineeEnd.nominee_id == Nominee.id
    )


def _linked_to(people: Select[Any, Any, Any]) -> Select[Any, Any]:
    """The applications of organisations that these people's contributor is linked to."""
    held, ended, named = aliased(Application), aliased(LinkEnd), people.subquery()
    contributor, person, until = named.c
    return (
        select(held.id, person)
        .select_from(ContributorLink)
        .join(named, contributor == ContributorLink.contributor_id)
        .join(held, held.organisation_id == ContributorLink.organisation_id)
        .join(CallVersion, CallVersion.id == held.call_version_id)
        .outerjoin(ended, ended.link_id == ContributorLink.id)
        .where(still_counts(ended.until), still_counts(until))
    )


@bar(Why.ENTERED, hides=False)
def entered() -> Pairs:
    """Entered the application for its organisation."""
    return select(PaperEntry.application_id, PaperEntry.entered_by_id)


@applications_policy.never_see
def kept_from(actor: Actor) -> ColumnElement[bool]:
    """Applications that an interest keeps from the actor.

    A page asks for them once, and names them in its further questions. Where something may be
    written, each question asks anew, so that it sees what it was made to wait for.
    """
    if actor.person_id is None:
        return false()
    if reads_only():
        ids = found_once(("kept from", actor.person_id), partial(_first_kept_from, actor.person_id))
        if len(ids) <= NAMED:
            return Application.id.in_(ids)
    return or_(*(Application.id.in_(ids) for ids in _kept_from(actor.person_id)))


def _kept_from(person_id: int) -> list[Select[int]]:
    barring = [BARS[why]() for why in sorted(HIDING)]
    return [select(pairs.c[0]).where(pairs.c[1] == person_id) for pairs in barring]


def _first_kept_from(person_id: int) -> Sequence[int]:
    ids = union(*_kept_from(person_id)).limit(NAMED + 1)
    return db.session.scalars(ids).all()


def barred_from(applications: Iterable[int]) -> dict[int, dict[int, Why]]:
    """Who is kept from these applications, and why: by application, then by person.

    Of several reasons, the one that the person gave first.
    """
    ids = list(applications)
    found: dict[int, dict[int, Why]] = {each: {} for each in ids}
    for why in Why:
        pairs = BARS[why]()
        rows: Iterable[Any] = db.session.execute(select(pairs).where(pairs.c[0].in_(ids)))
        for application, person in rows:
            found[application].setdefault(person, why)
    return found
