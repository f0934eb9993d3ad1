"""A call that is a test is tried out, and counts nowhere: held twice, and proved on two worlds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from grants.calls import operations
from grants.calls.callfile import dump, parse
from grants.calls.operations import definition_of, write_call
from grants.calls.queries import call_by_slug
from grants.calls.states import CallStatus
from grants.calls.text import Text
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow
from grants.kernel.policy import SYSTEM
from grants.organisations.models import Organisation
from grants.reminders.queries import due_items
from grants.reminders.queries_waiting import calls_at_work, calls_to_check
from grants.reminders.rules import RULES
from grants.reports.catalogue import REPORTS, write
from grants.reviews.queries_ranking import ranking
from tests.applications.pages import Applicant, make_open_call, text_of
from tests.applications.samples import CALL
from tests.factories.applications import make_application
from tests.factories.city import City, make_city
from tests.factories.people import make_actor, make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite
from tests.public.test_pages import PAGES, read


def try_out(city: City, bodies: Sequence[Organisation]) -> None:
    """Test calls in every status they can have, with applications in every status of theirs."""
    meant = call_by_slug(SYSTEM, "plif-call-3")
    text_of_it, fund = definition_of(meant), meant.fund
    for status in ("open", "closed", "scheduled"):
        definition = replace(
            text_of_it,
            slug=f"trial-{status}",
            title=Text.plain(f"Trial {status}"),
            closes=clock.local(
                clock.now() + timedelta(days=-1 if status == "closed" else 5), "Asia/Karachi"
            ).strftime("%Y-%m-%d %H:%M"),
            test=True,
        )
        call = transact(
            lambda definition=definition: write_call(  # type: ignore[misc]
                city.manager, fund=fund, definition=definition, reason="To try it."
            )
        )
        call.status = status
        db.session.commit()
        # What is tried takes its numbers from a series of its own.
        fund.reference_prefix = "PLIF-TEST"
        for step, body in zip(("draft", "submitted", "eligible"), bodies, strict=True):
            make_application(call, status=step, title=f"Trial {step}", organisation=body)
        fund.reference_prefix = "PLIF"
        db.session.commit()


def everything(app: Flask, city: City) -> dict[str, Any]:
    """What the public reads, what reports say, what is ranked, who is reminded."""
    found: dict[str, Any] = {path: read(app, path) for path in PAGES}
    with app.app_context():
        call = call_by_slug(SYSTEM, "plif-call-2")
        for name, report in REPORTS.items():
            if report.needs == ("fund",) and name != "contributor-statement":
                document = report.build(SYSTEM, fund=call.fund)
                found[f"report {name}"] = write(document, ".csv")
        ranked = ranking(SYSTEM, call)
        found["ranked"] = sorted(ranked.applications)
        found["reminded"] = [
            (rule.name, due.subject) for rule in RULES for due in due_items(rule, clock.now())
        ]
        for query in (calls_to_check(city.manager, clock.now()), calls_at_work(city.manager)):
            found[str(query)] = sorted(each.slug for each in db.session.execute(query).scalars())
    return found


@on_sqlite
@pytest.mark.usefixtures("at")
def test_with_and_without_it_the_world_is_the_same(app: Flask) -> None:
    with app.app_context():
        city = make_city()
        # Who tries it out is in the directory of organisations in both worlds.
        bodies = [make_organisation(members=[make_person()]) for _n in range(3)]
    before = everything(app, city)
    with app.app_context():
        try_out(city, [db.session.merge(body) for body in bodies])
    after = everything(app, city)
    assert after == before
    # The control: were it meant, the pages, the reminders and the work waiting would show it.
    with app.app_context():
        db.session.execute(text("UPDATE call SET is_test = 0"))
        db.session.commit()
    meant = everything(app, city)
    assert {name for name in meant if meant[name] != before[name]} >= {"/calls", "reminded"}


@pytest.mark.parametrize("status", ["in_review", "decided", "archived"])
def test_the_database_itself_keeps_it_from_being_judged(in_app: Flask, status: str) -> None:
    call = make_open_call(definition=replace(CALL, test=True), status="closed")
    db.session.commit()
    with pytest.raises(DBAPIError, match="test_is_never_judged"):
        db.session.execute(text("UPDATE call SET status = :status"), {"status": status})
    db.session.rollback()
    call.is_test = False
    db.session.commit()
    db.session.execute(text("UPDATE call SET status = :status"), {"status": status})
    assert CallStatus(db.session.execute(text("SELECT status FROM call")).scalar_one()) == status


@on_sqlite
@pytest.mark.usefixtures("in_app", "at")
def test_its_review_cannot_be_started() -> None:
    call = make_open_call(definition=replace(CALL, test=True), status="closed")
    db.session.commit()
    manager = make_actor(roles=["fund_manager"])
    with pytest.raises(NotNow, match="is a test"):
        operations.start_review(manager, call)


@on_sqlite
def test_whoever_has_the_address_tries_it(app: Flask, at: time_machine.Traveller) -> None:
    at.move_to(CALL.closes_at - timedelta(minutes=5))
    with app.app_context():
        make_open_call(definition=replace(CALL, test=True))
        person = make_person("Sana Gul")
        make_organisation("Awaz", members=[person])
    sana = Applicant(app, sign_in(app, person))
    assert CALL.title.read() not in sana.reads("/home")
    assert app.test_client().get(f"/calls/{CALL.slug}").status_code == 404
    assert "-TEST-" in sana.starts()
    sana.fills_everything()
    assert "This is a test." in sana.reads(sana.path("/check"))
    sana.submits()
    assert "This is a test." in sana.reads(sana.path())


@on_sqlite
def test_a_copy_says_for_itself_whether_it_is_a_test(app: Flask) -> None:
    with app.app_context():
        fund = make_open_call().fund.slug
        manager = make_person(roles=["fund_manager"])
    office = sign_in(app, manager)
    page = office.get(f"/desk/calls/new?fund={fund}&from={CALL.slug}")
    assert f'<option selected value="call:{CALL.slug}">' in page.get_data(as_text=True)
    sent = {
        "template": f"call:{CALL.slug}", "slug": "trial", "test": "y",
        "opens": "2026-12-01T09:00", "closes": "2027-01-15T17:00",
    }  # fmt: skip
    assert office.post("/desk/calls/new", data=sent).status_code == 302
    assert "This call is a test" in text_of(office.get("/desk/calls/trial"))
    tried = replace(CALL, test=True)
    assert parse(dump(tried)) == tried
    assert "\ntest: yes\n" in dump(tried)
