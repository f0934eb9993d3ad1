"""Who is barred by a tie, a mail domain or a contributor's wall learns nothing of the case."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from grants.accounts.models import Person
from grants.funds.models import Contributor
from grants.kernel.db import db, transact
from grants.reviews import operations, policy_bars
from grants.reviews.operations import TieInput
from tests.access.test_secrets import (
    Reader,
    case_of,
    differences,
    much_happens,
    nothing,
    on_sqlite,
    person,
    read,
)
from tests.access.two_worlds import Secret, answer_of, close, counted, new_world
from tests.access.world import World
from tests.harness.databases import copied_sqlite

__all__ = ["read"]

WHO = "auditor"
Bar = Callable[[World], None]


def by_a_tie(world: World) -> None:
    """A manager enters that the auditor is family of the applicant's."""
    manager, name = person(world, "fund_manager"), case_of(world).organisation.name
    told = TieInput(organisation=name, kind="family")
    tied = person(world, WHO).person_id
    transact(
        lambda: operations.declare_tie(manager, person=db.session.get_one(Person, tied), told=told)
    )


def by_the_mail_domain(world: World) -> None:
    """The auditor's address tells what the applicant's does."""
    people = [person(world, WHO).person_id, person(world, "applicant").person_id]
    db.session.execute(update(Person).where(Person.id.in_(people)).values(mail_domain="mills.pk"))
    db.session.commit()


def by_the_wall(world: World) -> None:
    """A contributor named the auditor, and owns the applicant."""
    manager, tied = person(world, "fund_manager"), person(world, WHO).person_id
    name = case_of(world).organisation.name

    def build() -> None:
        giver = db.session.scalars(select(Contributor).order_by(Contributor.id)).first()
        assert giver is not None
        operations.name_person(manager, contributor=giver, person=db.session.get_one(Person, tied))
        operations.link_organisation(manager, contributor=giver, organisation=name, kind="owns")

    transact(build)


BY = [by_a_tie, by_the_mail_domain, by_the_wall]


def after(bar: Bar, happens: Secret) -> Secret:
    """Somebody is barred, and then it happens, or not."""

    def both(world: World) -> None:
        bar(world)
        happens(world)

    return both


@on_sqlite
@pytest.mark.parametrize("bar", BY)
def test_who_is_barred_learns_nothing_of_the_case(read: Reader, bar: Bar) -> None:
    found = differences(
        read(after(bar, nothing), [WHO]),
        read(after(bar, much_happens), [WHO]),
    )
    assert found == {}


@on_sqlite
@pytest.mark.parametrize("bar", BY)
def test_the_comparison_sees_a_bar_that_is_missing(
    read: Reader, bar: Bar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_bars, "HIDING", {policy_bars.Why.DECLARED})
    found = differences(read(after(bar, nothing), [WHO]), read(after(bar, much_happens), [WHO]))
    assert {"/audit-trail", "/disbursements"} <= set(found[WHO])


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path, at: object) -> Iterator[World]:
    with copied_sqlite(sqlite_template, tmp_path) as url:
        made = new_world(url, tmp_path / "world")
        yield made
        close(made)


@pytest.mark.parametrize("bar", BY)
@pytest.mark.parametrize("page", ["", "/reviewers", "/risk", "/changes"])
def test_a_barred_case_takes_the_path_of_one_that_is_not_there(
    world: World, bar: Bar, page: str
) -> None:
    with world.app.app_context():
        bar(world)
    here = world.names["applications.reference"]
    nowhere = f"{here[:-4]}9999"
    said = []
    for reference in (here, nowhere, here, nowhere):
        with counted() as asked:
            answer = world.clients[WHO].get(f"/desk/applications/{reference}{page}")
        said.append((answer.status_code, asked))
    assert said[2] == said[3]
    assert said[2][0] in (403, 404)


def test_the_comparison_sees_one_question_more(world: World) -> None:
    def told() -> str:
        return answer_of(world.clients[WHO], "/account/password", {})

    def also() -> None:
        db.session.execute(select(1))

    before = told()
    assert told() == before
    world.app.before_request_funcs.setdefault(None, []).append(also)
    assert told() != before
