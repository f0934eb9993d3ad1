"""Every route of the product, asked for by every role; and forms sent by who may not."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from grants import create_app
from grants.kernel.db import Base, db
from tests.access.table import READS, WRITES
from tests.access.world import ROLES, World, make_world
from tests.harness.application import let_go
from tests.harness.cheaper import counted_once, quicker
from tests.harness.visitor import Visitor

HOW = (
    "Say in tests/access/table.py who gets it: READS for GET, WRITES for POST. "
    "An address with a new placeholder also needs a record in tests/access/world.py."
)


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Made once: a page that is read, and a form that is refused, change nothing in it."""
    folder = tmp_path_factory.mktemp("world")
    file = shutil.copyfile(sqlite_template, folder / "world.sqlite3")
    app = quicker(
        create_app(
            {
                "TESTING": True,
                "DATABASE_URL": f"sqlite:///{file}",
                "INSTANCE": str(folder),
                "SECRET_KEY": "only-for-tests",
                "RATELIMIT_ENABLED": False,
            }
        )
    )
    app.test_client_class = Visitor
    yield make_world(app)
    let_go(app)


@pytest.fixture
def menus_counted_once() -> Iterator[None]:
    with counted_once():
        yield


def routes(app: Flask, method: str) -> list[Rule]:
    """The routes that answer to a method."""
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def came_in(answer: TestResponse) -> bool:
    """Refused is 403, 404 or the way to the sign-in page; a crash is neither."""
    assert answer.status_code < 500, answer.request.path
    if answer.status_code in (403, 404):
        return False
    return not (answer.status_code in (302, 303) and answer.location.startswith("/sign-in?"))


def contents(app: Flask) -> dict[str, str]:
    """A seal on every table, the audit trail and its head among them."""
    with app.app_context():
        return {
            table.name: hashlib.sha256(
                repr(sorted(map(repr, db.session.execute(select(table))))).encode()
            ).hexdigest()
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize(("method", "table"), [("GET", READS), ("POST", WRITES)])
def test_every_route_is_classified(
    world: World, method: str, table: dict[str, frozenset[str]]
) -> None:
    known = {rule.endpoint for rule in routes(world.app, method)}
    assert known - set(table) == set(), HOW
    assert set(table) - known == set(), "there is no such route any more"
    assert set().union(*table.values()) <= set(ROLES)


@pytest.mark.usefixtures("menus_counted_once")
def test_each_role_gets_its_pages_and_no_other(world: World) -> None:
    before = contents(world.app)
    odd = []
    for rule in routes(world.app, "GET"):
        path = world.path(rule)
        got = {role for role in ROLES if came_in(world.clients[role].get(path))}
        if got != READS[rule.endpoint]:
            more, less = got - READS[rule.endpoint], READS[rule.endpoint] - got
            odd.append(f"{rule.endpoint} {path}: also {sorted(more)}, not {sorted(less)}")
    assert odd == []
    assert contents(world.app) == before, "reading changed something"


@pytest.mark.parametrize(
    "typed",
    [{}, {"reason": "Because.", "key": "refused", "confirm": "y", "changes": "More."}],
    ids=["nothing typed", "typed"],
)
def test_a_form_that_is_refused_changes_nothing(world: World, typed: dict[str, str]) -> None:
    before = contents(world.app)
    odd = []
    for rule in routes(world.app, "POST"):
        path = world.path(rule)
        barred = set(ROLES) - WRITES[rule.endpoint]
        got = {role for role in barred if came_in(world.clients[role].post(path, data=typed))}
        if got:
            odd.append(f"{rule.endpoint} {path}: also {sorted(got)}")
    assert odd == []
    now = contents(world.app)
    assert [name for name in now if now[name] != before[name]] == []


def test_the_seal_notices_a_change(world: World) -> None:
    before = contents(world.app)
    assert contents(world.app) == before
    world.clients["applicant"].post("/account", data={"name": "Amina Gul", "language": "en"})
    assert [name for name, seal in contents(world.app).items() if seal != before[name]]
