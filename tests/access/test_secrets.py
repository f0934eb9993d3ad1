"""A secret changes nothing that somebody who may not know it can read: two worlds compared."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from grants.accounts.models import Person
from grants.applications import policy as applications_policy
from grants.applications.models import Application
from grants.awards import operations as awards
from grants.awards.models import Award, Condition
from grants.awards.operations.running import Told
from grants.disbursements import operations as payments
from grants.disbursements.models import Disbursement
from grants.harm.models import Mitigation
from grants.harm.operations import reject_mitigation
from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from grants.reviews.models import Outcome, Review
from grants.reviews.operations import assign_reviewers, decide, declare_conflict
from tests.access.two_worlds import (
    Read,
    Secret,
    close,
    drawn_alike,
    everything_read,
    new_world,
    pages_read,
)
from tests.access.world import World
from tests.factories.money import fresh, make_award, make_bank_account, money
from tests.factories.people import make_organisation, make_person
from tests.factories.reviews import submit
from tests.harness.cheaper import counted_once
from tests.harness.databases import KINDS, copied_postgres, copied_sqlite

Reader = Callable[..., dict[str, Read]]

CONFLICTED = ("conflicted_fund_manager", "conflicted_finance_officer", "conflicted_auditor")
OUTSIDE = ("applicant", "reviewer", "conflicted_reviewer")
"""Who must learn neither who reviews nor what was scored; `reviewer` has not submitted."""
AGREED = frozenset(
    {"public.index", "public.award", "public.awards", "public.money", "opendata.awards"}
)
"""What everybody may read of an agreed award, signed in or not."""


@pytest.fixture(params=KINDS)
def read(request: pytest.FixtureRequest, tmp_path: Path, at: object) -> Iterator[Reader]:
    """A function that makes a world, lets something happen in it, and reads it in some roles.

    One world is closed before the next is made: files are kept in one place a process.
    """
    with ExitStack() as stack:
        made = 0

        def reading(
            happens: Secret,
            roles: Collection[str],
            but_not: Collection[str] = (),
            only: Collection[str] = (),
        ) -> dict[str, Read]:
            nonlocal made
            made += 1
            if request.param == "postgresql":
                server = request.getfixturevalue("postgres")
                copy = copied_postgres(server, request.getfixturevalue("postgres_template"))
            else:
                copy = copied_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
            with drawn_alike():
                world = new_world(stack.enter_context(copy), tmp_path / f"world-{made}")
                stack.callback(close, world)
                with world.app.app_context():
                    happens(world)
            if only:
                return {role: pages_read(world, role, only) for role in roles}
            with counted_once():
                return {role: everything_read(world, role, but_not=but_not) for role in roles}

        yield reading


on_sqlite = pytest.mark.parametrize("read", KINDS[:1], indirect=True)


def differences(one: Mapping[str, Read], other: Mapping[str, Read]) -> dict[str, list[str]]:
    """By role, what reads otherwise in the other world."""
    found = {role: read.differs_from(other[role]) for role, read in one.items()}
    return {role: paths for role, paths in found.items() if paths}


def nothing(world: World) -> None:
    """Nothing happens; the people who could do it are there."""
    _reviewer(world)
    _second_manager(world)


def _reviewer(world: World) -> int:
    return make_person("Zarghuna", roles=[("reviewer", case_of(world).fund_id)]).id


def _second_manager(world: World) -> Person:
    return make_person("Second", roles=[("fund_manager", case_of(world).fund_id)])


def person(world: World, role: str) -> Actor:
    address = world.addresses[role]
    return fresh(db.session.execute(select(Person).where(Person.email == address)).scalar_one())


def case_of(world: World) -> Application:
    reference = world.names["applications.reference"]
    return db.session.execute(
        select(Application).where(Application.reference == reference)
    ).scalar_one()


def award_of(world: World) -> Award:
    reference = world.names["awards.reference"]
    return db.session.execute(select(Award).where(Award.reference == reference)).scalar_one()


# --- Who reviews ------------------------------------------------------------------------


def reviewed_by(which: int, world: World) -> None:
    """Two people could review the case; one of them does, and submits."""
    fund_id = case_of(world).fund_id
    people = [make_person(name, roles=[("reviewer", fund_id)]) for name in ("Zarghuna", "Palwasha")]
    manager, chosen = person(world, "fund_manager"), people[which].id

    def assign() -> Review:
        return assign_reviewers(
            manager,
            application=case_of(world),
            reviewers=[db.session.get_one(Person, chosen)],
            due_on=date(2026, 12, 1),
        )[0]

    submit(transact(assign))


@on_sqlite
def test_nobody_outside_learns_who_reviews(read: Reader) -> None:
    roles = (*OUTSIDE, "fund_manager")
    found = differences(read(partial(reviewed_by, 0), roles), read(partial(reviewed_by, 1), roles))
    assert set(found) == {"fund_manager"}, found
    assert [path for path in found["fund_manager"] if path.endswith("/reviewers")] != []


# --- What was scored --------------------------------------------------------------------


def scored(merit: int, consent: int, world: World) -> None:
    """Somebody submits a review of the case; a low score on consent raises a flag."""
    reviewer = _reviewer(world)
    manager = person(world, "fund_manager")

    def assign() -> Review:
        return assign_reviewers(
            manager,
            application=case_of(world),
            reviewers=[db.session.get_one(Person, reviewer)],
            due_on=date(2026, 12, 1),
        )[0]

    submit(transact(assign), M1=merit, D4=consent)


@on_sqlite
def test_nobody_outside_learns_a_score_before_the_decision(read: Reader) -> None:
    roles = (*OUTSIDE, "fund_manager")
    found = differences(read(partial(scored, 3, 3), roles), read(partial(scored, 1, 0), roles))
    assert set(found) == {"fund_manager"}, found
    assert [path for path in found["fund_manager"] if path.endswith("/ranking")] != []


# --- What happens after a conflict of interest was declared ------------------------------


def much_happens(world: World) -> None:
    """In every case that is kept from the conflicted: all that moves no money of the fund."""
    scored(1, 0, world)
    second = fresh(_second_manager(world))
    manager, amina = person(world, "fund_manager"), person(world, "applicant")
    plan = select(Mitigation).where(Mitigation.public_id == "plan")
    transact(
        lambda: reject_mitigation(
            second, mitigation=db.session.scalars(plan).one(), reason="Too vague."
        )
    )
    transact(
        lambda: decide(
            manager,
            application=case_of(world),
            outcome=Outcome.DECLINED,
            amount=None,
            reason="Others were stronger.",
            key="declined",
            departure="They do more with less.",
        )
    )
    transact(lambda: _tell(amina, award_of(world)))
    conditions = select(Condition).where(Condition.award_id == award_of(world).id)
    transact(
        lambda: awards.meet_condition(
            manager, condition=db.session.scalars(conditions).all()[0], evidence="Seen."
        )
    )
    _sent(world, world.names["disbursements.reference"])


def _tell(actor: Actor, award: Award) -> None:
    told = Told(
        done_text="Forty evenings.",
        learned_text="Start earlier.",
        people_reached=40,
        spent=money("10", award.fund),
    )
    awards.submit_report(actor, report=award.progress_reports[0], told=told)


def _disbursement(reference: str) -> Disbursement:
    return db.session.execute(
        select(Disbursement).where(Disbursement.reference == reference)
    ).scalar_one()


def _sent(world: World, reference: str) -> None:
    finance, manager = person(world, "finance_officer"), person(world, "fund_manager")
    transact(lambda: payments.prepare(finance, disbursement=_disbursement(reference)))
    transact(
        lambda: payments.approve(manager, disbursement=_disbursement(reference), key="approved")
    )
    transact(lambda: payments.send(finance, disbursement=_disbursement(reference), key="sent"))


def test_who_is_conflicted_learns_nothing_of_the_case(read: Reader) -> None:
    roles = (*CONFLICTED, "conflicted_reviewer", "auditor")
    found = differences(read(nothing, roles), read(much_happens, roles))
    assert set(found) == {"auditor"}, found
    assert {"/audit-trail", "/disbursements"} <= set(found["auditor"])


@on_sqlite
def test_the_comparison_sees_a_guard_that_is_missing(
    read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applications_policy, "_barred", [])
    pages = ("/audit-trail", "/disbursements/to-record", "/today")
    found = differences(
        read(nothing, CONFLICTED, only=pages), read(much_happens, CONFLICTED, only=pages)
    )
    assert set(found) == set(CONFLICTED)
    assert "/audit-trail" in found["conflicted_auditor"]
    assert "/disbursements/to-record" in found["conflicted_finance_officer"]
    assert "/today" in found["conflicted_fund_manager"]


def one_of_two_is_paid(which: int, world: World) -> None:
    """Two awards alike, both kept from the conflicted; the fund's sums do not say which is paid."""
    fund = award_of(world).fund
    made = []
    for name in ("Ravi Readers", "Swat Scouts"):
        signs = make_person(f"{name} signatory")
        body = make_organisation(name, signatories=[signs])
        award = make_award(fund, "1000", organisation=body, title=f"{name} every evening")
        make_bank_account(body)
        for role in CONFLICTED:
            actor = person(world, role)
            transact(partial(_declare, actor, award.application_id))
        amina = fresh(signs)
        made.append(transact(partial(_request, amina, award.id)).reference)
    paid = made[which]
    _sent(world, paid)
    finance = person(world, "finance_officer")
    transact(
        lambda: payments.mark_paid(
            finance,
            disbursement=_disbursement(paid),
            bank_reference="FT26111612345",
            paid_on=date(2026, 11, 16),
            key="paid",
        )
    )


def _declare(actor: Actor, application_id: int) -> None:
    held = db.session.get_one(Application, application_id)
    declare_conflict(actor, application=held, kind="kin")


def _request(actor: Actor, award_id: int) -> Disbursement:
    return payments.request(actor, instalment=db.session.get_one(Award, award_id).instalments[0])


@on_sqlite
def test_who_is_conflicted_learns_nothing_of_the_money(read: Reader) -> None:
    roles = (*CONFLICTED, "finance_officer")
    found = differences(
        read(partial(one_of_two_is_paid, 0), roles, AGREED),
        read(partial(one_of_two_is_paid, 1), roles, AGREED),
    )
    assert set(found) == {"finance_officer"}, found
    assert "/disbursements" in found["finance_officer"]
    assert "/funds/fund-1/ledger" in found["finance_officer"]
