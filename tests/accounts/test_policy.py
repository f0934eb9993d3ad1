"""Roles are held for a fund or for all; a predicate finds the record's fund."""

from types import SimpleNamespace

import pytest

from grants.accounts.models import Person, RoleGrant
from grants.accounts.policy import (
    fund_of,
    is_auditor,
    is_contributor_person,
    is_finance_officer,
    is_fund_manager,
    is_reviewer,
    is_self,
    is_staff,
)
from grants.calls.models import Call
from grants.funds.models import Contributor, Fund
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.policy import PUBLIC, SYSTEM, Actor, find, seen
from tests.factories.people import make_actor, make_person

MANAGER_OF_1 = Actor(person_id=1, roles=frozenset({("fund_manager", 1)}))
MANAGER_OF_ALL = Actor(person_id=2, roles=frozenset({("fund_manager", None)}))


def test_a_records_fund_is_found_along_its_links() -> None:
    fund = Fund(id=4)
    assert fund_of(fund) == 4
    assert fund_of(Call(fund_id=4)) == 4
    assert fund_of(SimpleNamespace(award=SimpleNamespace(call=Call(fund_id=4)))) == 4
    assert fund_of(SimpleNamespace(name="nothing")) is None
    assert fund_of(None) is None


@pytest.mark.parametrize(
    ("rule", "role"),
    [
        (is_fund_manager, "fund_manager"),
        (is_finance_officer, "finance_officer"),
        (is_reviewer, "reviewer"),
        (is_auditor, "auditor"),
    ],
)
def test_a_role_counts_in_its_own_fund_only(rule: object, role: str) -> None:
    holder = Actor(person_id=1, roles=frozenset({(role, 1)}))
    assert callable(rule)
    assert rule(holder, None)
    assert rule(holder, Call(fund_id=1))
    assert not rule(holder, Call(fund_id=2))
    assert not rule(PUBLIC, None)
    others = {"fund_manager", "finance_officer", "reviewer", "auditor"} - {role}
    assert not rule(Actor(person_id=1, roles=frozenset((o, None) for o in others)), None)


def test_a_record_without_a_fund_is_open_only_to_a_role_for_all_funds() -> None:
    record = SimpleNamespace()
    assert not is_fund_manager(MANAGER_OF_1, record)
    assert is_fund_manager(MANAGER_OF_ALL, record)


def test_reviewers_and_contributors_are_not_staff() -> None:
    assert is_staff(MANAGER_OF_1, Call(fund_id=1))
    assert not is_staff(Actor(person_id=3, roles=frozenset({("reviewer", 1)})), Call(fund_id=1))
    assert not is_staff(Actor(person_id=3, contributor_ids=frozenset({1})), Call(fund_id=1))


def test_a_contributors_person_speaks_for_that_contributor() -> None:
    speaker = Actor(person_id=3, contributor_ids=frozenset({7}))
    assert is_contributor_person(speaker, Contributor(id=7))
    assert is_contributor_person(speaker, SimpleNamespace(contributor_id=7))
    assert not is_contributor_person(speaker, Contributor(id=8))
    assert not is_contributor_person(speaker, SimpleNamespace())


def test_oneself() -> None:
    assert is_self(MANAGER_OF_1, Person(id=1))
    assert not is_self(MANAGER_OF_1, Person(id=2))
    assert not is_self(PUBLIC, RoleGrant(person_id=None))


@pytest.mark.usefixtures("in_app")
def test_people_are_seen_by_themselves_and_by_staff_of_their_funds() -> None:
    reviewer = make_person("Sana", roles=[("reviewer", 1)])
    elsewhere = make_person("Bilal", roles=[("reviewer", 2)])
    applicant = make_person("Amina")
    manager = make_actor("Farah", roles=[("fund_manager", 1)])
    administrator = make_actor("Root", roles=["administrator"])

    def names(actor: Actor) -> set[str]:
        return {p.name for p in db.session.execute(seen(actor, Person)).scalars()}

    assert names(PUBLIC) == set()
    assert names(manager) == {"Sana", "Farah", "Root"}
    assert names(administrator) == {"Sana", "Bilal", "Amina", "Farah", "Root"} == names(SYSTEM)
    amina = Actor(person_id=applicant.id)
    assert names(amina) == {"Amina"}
    assert find(amina, Person, Person.public_id == applicant.public_id).name == "Amina"
    for hidden in (reviewer, elsewhere):
        with pytest.raises(NotFound):
            find(amina, Person, Person.public_id == hidden.public_id)
