"""Who may give and take roles, and what a list of people costs."""

import pytest
from flask import Flask
from sqlalchemy import event, select

from grants.accounts import operations, operations_roles
from grants.accounts.actors import actor_of
from grants.accounts.models import Person, Role, RoleGrant
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotPermitted
from grants.kernel.policy import SYSTEM
from tests.factories.applications import make_fund
from tests.factories.people import make_actor, make_person, sign_in


@pytest.mark.usefixtures("in_app")
def test_an_administrator_grants_within_their_funds_and_never_to_themselves() -> None:
    everywhere = make_actor(roles=["administrator"])
    of_one = make_actor(roles=[("administrator", 1)])
    manager = make_actor(roles=["fund_manager"])
    person = make_person("Sana")

    def grant(actor: object, fund: int | None) -> None:
        transact(
            lambda: operations_roles.grant_role(
                actor,  # type: ignore[arg-type]
                person=person,
                role=Role.REVIEWER,
                fund_id=fund,
            )
        )

    for actor, fund in ((of_one, 2), (of_one, None), (manager, 1), (actor_of(person), 1)):
        with pytest.raises(NotPermitted):
            grant(actor, fund)
    grant(of_one, 1)
    grant(everywhere, 1)
    grant(everywhere, None)
    grant(SYSTEM, 2)
    db.session.expire_all()
    held = sorted(r.fund_id or 0 for r in db.session.get_one(Person, person.id).roles)
    assert held == [0, 1, 2], "the same role is not held twice"

    own = db.session.get_one(Person, everywhere.person_id)
    with pytest.raises(NotPermitted):
        transact(
            lambda: operations_roles.grant_role(everywhere, person=own, role=Role.FINANCE_OFFICER)
        )
    with pytest.raises(NotPermitted):
        transact(
            lambda: operations_roles.revoke_role(
                of_one, person=person, role=Role.REVIEWER, fund_id=2
            )
        )
    transact(
        lambda: operations_roles.revoke_role(of_one, person=person, role=Role.REVIEWER, fund_id=1)
    )
    with pytest.raises(NotFound):
        transact(
            lambda: operations_roles.revoke_role(
                of_one, person=person, role=Role.REVIEWER, fund_id=1
            )
        )
    assert sorted(
        r.fund_id or 0
        for r in db.session.execute(select(RoleGrant)).scalars()
        if r.person_id == person.id
    ) == [0, 2]
    actions = [e.action for e in db.session.execute(select(AuditEntry)).scalars()]
    assert actions == ["role:grant"] * 3 + ["role:revoke"]


@pytest.mark.usefixtures("in_app")
def test_the_operator_adds_the_first_people() -> None:
    made = transact(
        lambda: operations.add_person(
            SYSTEM, name="Root", email="Root@city.example", password="seven quiet rivers"
        )
    )
    assert made.email == "root@city.example"
    with pytest.raises(Invalid):
        transact(
            lambda: operations.add_person(
                SYSTEM, name="Root", email="root@city.example", password="seven quiet rivers"
            )
        )
    with pytest.raises(NotPermitted):
        transact(
            lambda: operations.add_person(
                make_actor(roles=["fund_manager"]), name="X", email="x@y.example", password="p" * 12
            )
        )


def test_roles_by_the_pages(app: Flask) -> None:
    with app.app_context():
        administrator = make_person("Root", roles=["administrator"])
        person = make_person("Sana")
    client, sana = sign_in(app, administrator), sign_in(app, person)
    assert sana.get("/people").status_code == 403
    page = f"/people/{person.public_id}"
    assert sana.post(page, data={"role": "administrator", "fund": ""}).status_code == 403
    assert client.post(page, data={"role": "reviewer", "fund": ""}).status_code == 303
    assert "Take back reviewer" in client.get(page).get_data(as_text=True)
    assert client.post(f"{page}/revoke", data={"role": "reviewer", "fund": ""}).status_code == 303
    assert "holds no role" in client.get(page).get_data(as_text=True)
    assert client.get("/people/nobody").status_code == 404


def test_a_role_is_granted_in_one_fund_by_its_name(app: Flask) -> None:
    with app.app_context():
        ours, theirs = make_fund("Ours"), make_fund("Theirs")
        administrator = make_person("Root", roles=[("administrator", ours.id)])
        manager = make_person("Farah", roles=[("reviewer", ours.id)])
    client, page = sign_in(app, administrator), f"/people/{manager.public_id}"
    shown = client.get(page).text
    assert "Ours" in shown
    assert "Theirs" not in shown
    granted = {"role": "fund_manager", "fund": str(ours.id)}
    assert client.post(page, data=granted).status_code == 303
    assert client.post(page, data={**granted, "fund": str(theirs.id)}).status_code == 422
    assert client.post(page, data={**granted, "fund": ""}).status_code == 403
    with app.app_context():
        held = actor_of(db.session.get_one(Person, manager.id)).roles
        assert held == {("reviewer", ours.id), ("fund_manager", ours.id)}


def test_the_list_of_people_asks_as_often_for_30_as_for_3(app: Flask) -> None:
    with app.app_context():
        client = sign_in(app, make_person("Root", roles=["administrator"]))
    asked: list[int] = []
    for more in (2, 27):
        with app.app_context():
            for _n in range(more):
                make_person(roles=["reviewer"])
            engine = db.engine
        statements: list[str] = []

        def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            statements.append(statement)  # noqa: B023 - used up in this round

        event.listen(engine, "before_cursor_execute", note)
        page = client.get("/people").get_data(as_text=True)
        event.remove(engine, "before_cursor_execute", note)
        assert page.count('role="rowheader"') == (3 if more == 2 else 30)
        asked.append(len(statements))
    assert asked[0] == asked[1]
    assert asked[0] <= 12
