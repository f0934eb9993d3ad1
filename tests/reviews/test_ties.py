"""Interests in organisations, kept ahead of any application."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.awards.models import Award
from grants.calls.models import CallVersion
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotNow, NotPermitted
from grants.kernel.policy import Actor, can, seen
from grants.organisations.models import Organisation
from grants.reviews import checks, operations, queries, queries_ties
from grants.reviews.interests import number_of
from grants.reviews.models import Review
from grants.reviews.models_ties import Tie
from grants.reviews.operations import TieInput, assigning, standing_aside
from tests.factories.applications import make_application
from tests.factories.money import make_award, make_contribution, make_fund
from tests.factories.people import make_actor, make_organisation, make_person
from tests.factories.reviews import make_review, make_reviewer, submit
from tests.harness.crowd import Crossing, together
from tests.harness.databases import on_postgres

pytestmark = pytest.mark.usefixtures("in_app")


def tell(
    who: Actor,
    body: Organisation | str,
    *,
    person: Person | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Tie:
    name = body if isinstance(body, str) else body.name
    concerned = person or db.session.get_one(Person, who.person_id)
    told = TieInput(organisation=name, kind="employment", since=since, until=until)
    return transact(lambda: operations.declare_tie(who, person=concerned, told=told))


def cases_seen(who: Actor) -> list[int]:
    return list(db.session.scalars(seen(who, Application).with_only_columns(Application.id)))


def a_case() -> tuple[Application, Actor]:
    """An application under review, and a manager of its fund."""
    case = make_application(status="in_review")
    return case, make_actor(roles=[("fund_manager", case.fund_id)])


@pytest.mark.parametrize("role", ["reviewer", "fund_manager", "auditor"])
def test_who_has_a_tie_sees_no_application_of_the_organisation(role: str) -> None:
    case = make_application(status="in_review")
    person = make_person(roles=[(role, case.fund_id)])
    if role == "reviewer":
        make_review(case, person)
    who = actor_of(person)
    other = make_application(case.call, status="in_review")
    make_review(other, person)
    assert cases_seen(who) == [case.id, other.id]
    tell(who, case.organisation)
    assert cases_seen(who) == [other.id]
    assert person.id in queries.barred_people(case)
    assert person.id not in queries.barred_people(other)


def test_a_tied_finance_officer_does_not_see_the_money() -> None:
    fund = make_fund()
    make_contribution(fund, "1000")
    award = make_award(fund, "1000")
    who = make_actor(roles=[("finance_officer", fund.id)])
    assert len(db.session.scalars(seen(who, Award)).all()) == 1
    tell(who, award.organisation)
    assert db.session.scalars(seen(who, Award)).all() == []


def test_what_they_review_there_is_taken_back_in_the_same_act() -> None:
    case, _manager = a_case()
    person = make_reviewer(fund_id=case.fund_id)
    review, kept = make_review(case, person), make_review(case)
    submit(review, M1=1)
    submit(kept, M1=3)
    tell(actor_of(person), case.organisation)
    for each in (case, review, kept):
        db.session.refresh(each)
    assert (review.status, kept.status) == ("recused", "submitted")
    assert (case.reviews_assigned, case.reviews_submitted, case.merit_millis) == (1, 1, 75_000)
    assert [*checks.totals_hold(), *checks.nobody_is_assigned_and_conflicted()] == []


def test_an_organisation_that_comes_later_is_met_by_its_name() -> None:
    person = make_reviewer()
    tell(actor_of(person), "  The Ravi  Readers Ltd ")
    body = make_organisation("Ravi readers")
    case = make_application(organisation=body)
    assert person.id in queries.barred_people(case)
    assert person.id not in queries.barred_people(make_application())


def test_told_twice_it_is_one() -> None:
    case, _manager = a_case()
    who = make_actor(roles=["auditor"])
    assert tell(who, case.organisation).id == tell(who, case.organisation.name.upper()).id
    assert db.session.scalar(select(func.count()).select_from(Tie)) == 1


@pytest.mark.parametrize(("minutes", "counts"), [(0, True), (1, False)])
def test_an_ended_tie_counts_for_three_years_to_the_day(
    at: time_machine.Traveller, minutes: int, counts: bool
) -> None:
    case, _manager = a_case()
    person = make_reviewer(fund_id=case.fund_id)
    tell(actor_of(person), case.organisation, until=date(2023, 11, 20))
    # The day is over when it is over everywhere, twelve hours behind UTC.
    at.move_to(datetime(2026, 11, 21, 11, 59, tzinfo=UTC) + timedelta(minutes=minutes))
    assert (person.id in queries.barred_people(case)) is counts
    assert (cases_seen_by_reviewing(case, person) == []) is counts


def cases_seen_by_reviewing(case: Application, person: Person) -> list[int]:
    review = make_review(case, person)
    found = cases_seen(actor_of(person))
    review.status = "declined"
    db.session.commit()
    return found


def test_each_call_says_how_long() -> None:
    case, _manager = a_case()
    person = make_reviewer(fund_id=case.fund_id)
    tell(actor_of(person), case.organisation, until=date(2021, 5, 1))
    assert person.id not in queries.barred_people(case)
    case.call_version = again(case.call_version, past_years=6)
    db.session.commit()
    assert person.id in queries.barred_people(case)


def again(version: CallVersion, **reviewing: int) -> CallVersion:
    """The next version of a call, with other terms of review."""
    return CallVersion(
        call_id=version.call_id,
        number=version.number + 1,
        document={**version.document, "reviewing": reviewing},
        document_hash="of-another-version",
    )


def test_a_day_as_a_number() -> None:
    assert number_of(date(2026, 11, 16)) == 20261116
    assert number_of(date(2028, 2, 29)) == number_of(date(2028, 2, 28)) == 20280228


def test_an_end_is_entered_and_lies_not_before_it_was_told() -> None:
    case, _manager = a_case()
    who = make_actor(roles=["auditor"])
    tie = tell(who, case.organisation)
    today = clock.now().date()
    for day in (None, today - timedelta(days=2), today + timedelta(days=2)):
        with pytest.raises(Invalid):
            transact(partial(operations.end_tie, who, tie=tie, until=day))
    transact(partial(operations.end_tie, who, tie=tie, until=today))
    assert cases_seen(who) == []
    assert tie.ended_on == today
    with pytest.raises(NotNow):
        transact(partial(operations.end_tie, who, tie=tie, until=today))


def test_only_a_second_person_calls_it_a_mistake(in_app: Flask) -> None:
    case, manager = a_case()
    person = make_person(roles=[("auditor", case.fund_id), ("fund_manager", case.fund_id)])
    who = actor_of(person)
    told = tell(who, case.organisation)
    second = make_actor(roles=[("fund_manager", case.fund_id)])
    for actor in (who, make_actor(roles=[("auditor", case.fund_id)])):
        with pytest.raises(NotPermitted):
            transact(partial(operations.withdraw_tie, actor, tie=told, reason="Not they."))
    with pytest.raises(Invalid):
        transact(partial(operations.withdraw_tie, second, tie=told, reason=" "))
    transact(partial(operations.withdraw_tie, second, tie=told, reason="Another of that name."))
    assert cases_seen(who) == [case.id]
    entered = tell(manager, case.organisation, person=person)
    assert entered.id != told.id
    assert cases_seen(who) == []
    with pytest.raises(NotPermitted):
        transact(partial(operations.withdraw_tie, manager, tie=entered, reason="Mine."))
    transact(partial(operations.withdraw_tie, second, tie=entered, reason="Not they."))
    with pytest.raises(NotNow):
        transact(partial(operations.withdraw_tie, second, tie=entered, reason="Not they."))


def test_who_may_tell_and_enter() -> None:
    case, manager = a_case()
    person = make_person(roles=[("auditor", case.fund_id)])
    for who in (
        make_actor(),
        make_actor(roles=["contributor"]),
        make_actor(roles=["administrator"]),
    ):
        with pytest.raises(NotPermitted):
            tell(who, case.organisation)
        with pytest.raises(NotPermitted):
            tell(who, case.organisation, person=person)
    tell(manager, case.organisation, person=person)
    for wrong in ("", " ", "!"):
        with pytest.raises(Invalid):
            tell(manager, wrong, person=person)
    tomorrow = clock.now().date() + timedelta(days=2)
    with pytest.raises(Invalid):
        tell(manager, case.organisation, person=person, since=tomorrow)


def test_who_has_one_there_too_does_not_see_it() -> None:
    case, manager = a_case()
    person = make_person(roles=[("auditor", case.fund_id)])
    tie = tell(manager, case.organisation, person=person)
    other = make_actor(roles=[("fund_manager", case.fund_id)])
    assert queries_ties.tie(other, tie.public_id).id == tie.id
    tell(other, case.organisation)
    with pytest.raises(NotFound):
        queries_ties.tie(other, tie.public_id)
    assert not can(other, "interest:withdraw", tie)
    elsewhere = make_actor(roles=[("fund_manager", 10**6)])
    with pytest.raises(NotFound):
        queries_ties.tie(elsewhere, tie.public_id)


def race(app: Flask, rounds: int, act: Callable[..., None] | None = None) -> int:
    """Assign and tell of an interest at one moment; gives how often both came through."""
    jobs = []
    for _n in range(rounds):
        case = make_application()
        person = make_person(roles=["reviewer", "auditor"])
        manager = make_actor(roles=[("fund_manager", case.fund_id)])
        jobs.append((case.id, case.organisation.name, person.id, actor_of(person), manager))
    db.session.remove()
    for job in jobs:
        together(app, 2, partial(act or either, job))
    return len(list(checks.nobody_is_assigned_and_conflicted()))


def either(job: tuple[int, str, int, Actor, Actor], number: int) -> None:
    case_id, body, person_id, who, manager = job

    def work() -> None:
        person = db.session.get_one(Person, person_id)
        if number % 2:
            told = TieInput(organisation=body, kind="family")
            operations.declare_tie(who, person=person, told=told)
            return
        operations.assign_reviewers(
            manager,
            application=db.session.get_one(Application, case_id),
            reviewers=[person],
            due_on=clock.now().date() + timedelta(days=14),
        )

    transact(work)


def test_nobody_is_assigned_and_tied(in_app: Flask) -> None:
    assert race(in_app, 8) == 0
    assert list(checks.totals_hold()) == []
    assert db.session.scalar(select(func.count()).select_from(Tie)) == 8


@on_postgres
def test_without_the_lock_somebody_is(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control. On SQLite the write transaction is the lock: it cannot be left out."""
    crossing = Crossing()

    def no_lock(record_type: type[Application], row_id: int) -> Application:
        return db.session.get_one(record_type, row_id)

    for module in (assigning, standing_aside):
        monkeypatch.setattr(module, "lock", no_lock)
    monkeypatch.setattr(queries, "barred_people", crossing.look(queries.barred_people))
    assert race(in_app, 1, crossing.act(either)) == 1


def test_verify_names_who_is_assigned_and_tied() -> None:
    case, manager = a_case()
    person = make_person(roles=[("reviewer", case.fund_id)])
    tell(manager, case.organisation, person=person)
    assert list(checks.nobody_is_assigned_and_conflicted()) == []
    make_review(case, person)
    (finding,) = checks.nobody_is_assigned_and_conflicted()
    assert "assigned and conflicted (tie)" in str(finding)
    assert len(db.session.scalars(select(Review)).all()) == 1
