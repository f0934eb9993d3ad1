"""Interests that nobody told: past members, employers, mail domains, contributors' walls."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.mail_domains import FOR_EVERYBODY, domain_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.awards.models import Award
from grants.funds.models import Contributor
from grants.funds.models_people import PastContributorPerson
from grants.funds.models_wall import Nominee
from grants.funds.operations import end_person
from grants.jobs import take_back_reviews
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotNow, NotPermitted
from grants.kernel.policy import Actor, seen
from grants.organisations.models import Membership, Organisation
from grants.organisations.operations import leave_organisation
from grants.reviews import checks, operations, queries, queries_ties
from grants.reviews.assignment import Obstacle, away
from grants.reviews.operations import Told, assigning, standing_aside
from grants.reviews.policy_bars import Why, barred_from
from grants.reviews.queries_assigning import cases_of, people_of
from tests.factories.applications import make_application
from tests.factories.money import (
    make_award,
    make_contribution,
    make_contributor,
    make_fund,
    sign_in_for,
)
from tests.factories.people import keep, make_actor, make_organisation, make_person
from tests.factories.reviews import make_review, make_reviewer
from tests.harness.crowd import Crossing, together
from tests.harness.databases import on_postgres

pytestmark = pytest.mark.usefixtures("in_app")


def cases_seen(who: Actor) -> list[int]:
    return list(db.session.scalars(seen(who, Application).with_only_columns(Application.id)))


def why(case: Application, person: Person) -> Why | None:
    return barred_from([case.id])[case.id].get(person.id)


def case_of(*members: Person) -> Application:
    """An application under review of an organisation whose owners these are."""
    return make_application(status="in_review", organisation=make_organisation(signatories=members))


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@School.EDU.pk", "school.edu.pk"),
        ("a@school.edu.pk.", "school.edu.pk"),
        ("a@bücher.de", "xn--bcher-kva.de"),
        ("a@gmail.com", ""),
        ("a@people.example", ""),
        ("a@localhost", ""),
    ],
)
def test_what_a_domain_tells(address: str, domain: str) -> None:
    assert domain_of(address) == domain
    assert all(domain_of(f"a@{each.upper()}") == "" for each in FOR_EVERYBODY)


def test_who_shares_a_mail_domain_is_kept_out() -> None:
    member = make_person(email="amina@school.pk")
    case = case_of(member)
    person = make_person(email="zar@school.pk", roles=[("fund_manager", case.fund_id)])
    others = [
        make_person(email=address, roles=[("fund_manager", case.fund_id)])
        for address in ("x@other.pk", "x@gmail.com", "x@sub.school.pk")
    ]
    assert cases_seen(actor_of(person)) == []
    assert why(case, person) is Why.DOMAIN
    for each in others:
        assert cases_seen(actor_of(each)) == [case.id]
        assert why(case, each) is None


def test_a_second_person_says_that_a_domain_means_nothing() -> None:
    case = case_of(make_person(email="amina@city.pk"))
    person = make_person(email="zar@city.pk", roles=[("fund_manager", case.fund_id)])
    second = make_actor(email="second@city.pk", roles=[("fund_manager", case.fund_id)])
    body = case.organisation
    found = queries_ties.shared_domain(second, person.public_id, body.slug)
    assert (found[0].id, found[1].id) == (person.id, body.id)
    release = partial(operations.release_domain, person=person, organisation=body)
    with pytest.raises(NotPermitted):
        transact(lambda: release(actor_of(person), reason="Mine."))
    auditor = make_actor(roles=[("auditor", case.fund_id)])
    with pytest.raises(NotPermitted):
        transact(lambda: release(auditor, reason="All have it."))
    with pytest.raises(Invalid):
        transact(lambda: release(second, reason=" "))
    kept = transact(lambda: release(second, reason="All have it."))
    assert transact(lambda: release(second, reason="Again.")).id == kept.id
    assert cases_seen(actor_of(person)) == [case.id]
    assert cases_seen(second) == []
    with pytest.raises(NotFound):
        queries_ties.shared_domain(second, person.public_id, body.slug)


def test_who_left_the_applicant_is_kept_out_for_three_years(at: time_machine.Traveller) -> None:
    at.move_to(datetime(2023, 11, 16, 5, 0, tzinfo=UTC))
    person = make_reviewer()
    case = case_of(person, make_person())
    review = make_review(case, person)
    transact(partial(leave_organisation, actor_of(person), case.organisation))
    assert why(case, person) is Why.LEFT
    assert cases_seen(actor_of(person)) == []
    at.move_to(datetime(2026, 11, 17, 11, 59, tzinfo=UTC))
    assert cases_seen(actor_of(person)) == []
    at.shift(timedelta(minutes=1))
    assert cases_seen(actor_of(person)) == [review.application_id]
    assert why(case, person) is None


def test_who_says_that_they_work_for_the_applicant_is_kept_out() -> None:
    person = make_reviewer()
    case = make_application(status="in_review", organisation=make_organisation("School 4"))
    make_review(case, person)
    assert cases_seen(actor_of(person)) == [case.id]
    told = Told(works_for="The SCHOOL 4")
    transact(partial(operations.describe_oneself, actor_of(person), told=told))
    assert why(case, person) is Why.EMPLOYER
    assert cases_seen(actor_of(person)) == []
    transact(partial(operations.describe_oneself, actor_of(person), told=Told()))
    assert cases_seen(actor_of(person)) == [case.id]


def test_reviews_of_who_is_barred_by_now_are_taken_back_by_themselves() -> None:
    person = make_person(email="zar@school.pk", roles=["reviewer"])
    case = case_of(make_person(email="amina@school.pk"))
    kept, review = make_review(case), make_review(case, person)
    assert len(list(checks.nobody_is_assigned_and_conflicted())) == 1
    assert take_back_reviews(clock.now()) == 1
    for each in (case, kept, review):
        db.session.refresh(each)
    assert (review.status, kept.status, case.reviews_assigned) == ("recused", "invited", 1)
    assert list(checks.nobody_is_assigned_and_conflicted()) == []
    assert take_back_reviews(clock.now()) == 0


# --- A contributor's wall ---------------------------------------------------------------


def a_wall() -> tuple[Contributor, Organisation, Actor]:
    """A contributor, an organisation that it owns, and a manager of the fund."""
    fund = make_fund()
    contributor = make_contributor(fund)
    body = make_organisation()
    return contributor, body, make_actor(roles=[("fund_manager", fund.id)])


def name(who: Actor, contributor: Contributor, person: Person) -> None:
    transact(lambda: operations.name_person(who, contributor=contributor, person=person))


def bind(who: Actor, contributor: Contributor, body: Organisation) -> None:
    transact(
        lambda: operations.link_organisation(
            who, contributor=contributor, organisation=body.name, kind="owns"
        )
    )


@pytest.mark.parametrize("first", ["named", "bound"])
def test_whom_a_contributor_named_is_kept_from_what_it_owns(first: str) -> None:
    contributor, body, who = a_wall()
    fund_id = contributor.fund_id
    person = make_person(roles=[("reviewer", fund_id), ("auditor", fund_id)])
    case = make_application(status="in_review", organisation=body)
    case.fund_id = fund_id
    review = make_review(case, person)
    steps = [partial(name, who, contributor, person), partial(bind, who, contributor, body)]
    for step in steps if first == "named" else reversed(steps):
        db.session.refresh(review)
        assert (why(case, person), review.status) == (None, "invited")
        step()
    db.session.refresh(review)
    assert (why(case, person), review.status) == (Why.WALL, "recused")
    assert cases_seen(actor_of(person)) == []
    assert cases_seen(who) == [case.id]


def test_who_signs_in_for_the_contributor_stands_behind_its_wall_too() -> None:
    contributor, body, who = a_wall()
    person = make_person(roles=[("auditor", contributor.fund_id)])
    sign_in_for(contributor, person.email)
    case = make_application(status="in_review", organisation=body)
    bind(who, contributor, body)
    assert why(case, person) is Why.WALL


def test_whoever_joins_a_contributor_stands_aside_and_stays_barred_after_it() -> None:
    contributor, body, who = a_wall()
    bind(who, contributor, body)
    case = make_application(status="in_review", organisation=body)
    person = make_reviewer(fund_id=contributor.fund_id)
    review = make_review(case, person)
    assert (why(case, person), review.status) == (None, "invited")
    sign_in_for(contributor, person.email)
    db.session.refresh(review)
    assert (why(case, person), review.status) == (Why.WALL, "recused")
    transact(lambda: end_person(who, contributor, person=person))
    assert why(case, person) is Why.WALL
    [past] = db.session.scalars(select(PastContributorPerson))
    assert past.left_on == clock.today(contributor.fund.time_zone)


def test_a_named_finance_officer_touches_no_payment_of_it() -> None:
    contributor, body, who = a_wall()
    make_contribution(contributor.fund, "1000", contributor=contributor)
    make_award(contributor.fund, "1000", organisation=body)
    person = make_person(roles=[("finance_officer", contributor.fund_id)])
    assert len(db.session.scalars(seen(actor_of(person), Award)).all()) == 1
    name(who, contributor, person)
    bind(who, contributor, body)
    assert db.session.scalars(seen(actor_of(person), Award)).all() == []


def test_an_end_counts_as_long_as_the_call_says(at: time_machine.Traveller) -> None:
    contributor, body, who = a_wall()
    person = make_reviewer(fund_id=contributor.fund_id)
    case = make_application(status="in_review", organisation=body)
    name(who, contributor, person)
    bind(who, contributor, body)
    named = nominee_of(contributor)
    today = clock.now().date()
    for day in (None, today - timedelta(days=3), today + timedelta(days=3)):
        with pytest.raises(Invalid):
            transact(partial(operations.end_of_wall, who, of=named, until=day))
    transact(partial(operations.end_of_wall, who, of=named, until=today))
    with pytest.raises(NotNow):
        transact(partial(operations.end_of_wall, who, of=named, until=today))
    assert why(case, person) is Why.WALL
    at.move_to(datetime(2029, 11, 18, 5, 0, tzinfo=UTC))
    assert why(case, person) is None


def nominee_of(contributor: Contributor) -> Nominee:
    return db.session.scalars(select(Nominee).where(Nominee.contributor_id == contributor.id)).one()


def test_who_stands_behind_a_wall_does_not_build_it() -> None:
    contributor, body, who = a_wall()
    person = make_person(roles=[("fund_manager", contributor.fund_id)])
    name(who, contributor, person)
    for work in (
        partial(name, actor_of(person), contributor, make_person()),
        partial(bind, actor_of(person), contributor, body),
    ):
        with pytest.raises(NotPermitted):
            work()
    with pytest.raises(NotPermitted):
        transact(
            partial(
                operations.end_of_wall,
                actor_of(person),
                of=nominee_of(contributor),
                until=clock.now().date(),
            )
        )
    with pytest.raises(Invalid):
        transact(
            lambda: operations.link_organisation(
                who, contributor=contributor, organisation="Nobody", kind="owns"
            )
        )


def test_the_assign_page_names_what_keeps_people_away() -> None:
    contributor, body, who = a_wall()
    keep(
        Membership(
            organisation_id=body.id, person_id=make_person(email="amina@mills.pk").id, role="owner"
        )
    )
    case = make_application(organisation=body)
    named = make_reviewer(fund_id=case.fund_id)
    make_person(email="zar@mills.pk", roles=[("reviewer", case.fund_id)])
    name(who, contributor, named)
    bind(who, contributor, body)
    (found,) = cases_of(case.call, [case])
    assert away(found, people_of(case.call)) == {Obstacle.DOMAIN: 1, Obstacle.WALL: 1}


def race(app: Flask, rounds: int, act: Callable[..., None] | None = None) -> int:
    """Assign and link at one moment; gives how often both came through."""
    jobs = []
    for _n in range(rounds):
        contributor, body, who = a_wall()
        case = make_application(organisation=body)
        person = make_person(roles=["reviewer"])
        name(who, contributor, person)
        chief = make_actor(roles=[("fund_manager", case.fund_id)])
        jobs.append((case.id, contributor.id, body.name, person.id, who, chief))
    db.session.remove()
    for job in jobs:
        together(app, 2, partial(act or either, job))
    return len(list(checks.nobody_is_assigned_and_conflicted()))


def either(job: tuple[int, int, str, int, Actor, Actor], number: int) -> None:
    case_id, contributor_id, body, person_id, who, chief = job

    def work() -> None:
        if number % 2:
            contributor = db.session.get_one(Contributor, contributor_id)
            operations.link_organisation(
                who, contributor=contributor, organisation=body, kind="owns"
            )
            return
        operations.assign_reviewers(
            chief,
            application=db.session.get_one(Application, case_id),
            reviewers=[db.session.get_one(Person, person_id)],
            due_on=date(2026, 12, 1),
        )

    transact(work)


def test_nobody_is_assigned_and_walled_off(in_app: Flask) -> None:
    assert race(in_app, 6) == 0
    assert list(checks.totals_hold()) == []


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
