"""Visits are planned by risk, made and told; what they find is followed until it is done."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grants.awards.models import Award
from grants.awards.models_monitoring import Finding, Visit
from grants.awards.monitoring import Facts, Level, due_on, level, reasons
from grants.awards.operations import (
    cancel_visit,
    close_finding,
    conclude_visit,
    plan_visit,
    record_finding,
    reopen_finding,
)
from grants.awards.queries_monitoring import plan, to_do
from grants.awards.states_monitoring import Grade, VisitKind
from grants.harm.risk import Band
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import Actor
from grants.reminders.queries_today_monitoring import findings, visits
from tests.factories.keeping import kept
from tests.factories.money import fresh, make_award, make_contribution, make_fund, recipient_of
from tests.factories.monitoring import make_finding, make_visit, today
from tests.factories.people import make_person, sign_in
from tests.harness.clock import MORNING

pytestmark = pytest.mark.usefixtures("at")
in_app = pytest.mark.usefixtures("in_app")
CALM = Facts([], 0, 0, 0, 0, first_award=False)


def the_manager() -> Actor:
    return fresh(make_person(roles=["fund_manager"]))


@pytest.mark.parametrize(
    ("facts", "points", "watched"),
    [
        (CALM, [], Level.LOW),
        (Facts([Band.LOW], 0, 0, 0, 0, first_award=True), [1], Level.LOW),
        (Facts([Band.MEDIUM], 0, 0, 0, 0, first_award=True), [1, 1], Level.MEDIUM),
        (Facts([Band.HIGH, Band.HIGH], 0, 0, 0, 0, first_award=False), [3], Level.MEDIUM),
        (Facts([Band.HIGH], 2, 0, 0, 0, first_award=False), [3, 2], Level.HIGH),
        (Facts([Band.EXTREME], 0, 0, 0, 0, first_award=False), [5], Level.HIGH),
        (Facts([], 1, 1, 1, 1, first_award=True), [2, 2, 2, 2, 1], Level.HIGH),
    ],
)
def test_the_more_stands_against_an_award_the_closer_it_is_watched(
    facts: Facts, points: list[int], watched: Level
) -> None:
    assert [each.points for each in reasons(facts)] == points
    assert level(facts) is watched


def test_the_next_visit_is_counted_from_the_last_or_from_the_beginning() -> None:
    start, last = date(2026, 1, 1), date(2026, 3, 1)
    assert due_on(Level.HIGH, None, start) == date(2026, 1, 31)
    assert due_on(Level.MEDIUM, last, start) == date(2026, 5, 30)
    assert due_on(Level.LOW, last, start) == date(2026, 8, 28)


@in_app
def test_the_plan_shows_the_first_to_be_looked_at_first() -> None:
    fund = make_fund()
    make_contribution(fund, "5000")
    calm, late, over = (make_award(fund, "1000", title=f"Award {n}") for n in range(3))
    for award in (calm, late):
        award.status, award.starts_on = "active", today()
    over.status = "completed"
    late.progress_reports[0].due_on = today() - timedelta(days=1)
    make_finding(make_visit(late, done=True), grade=Grade.MAJOR, days=-1)
    db.session.commit()
    rows = plan(the_manager(), today())
    assert [(row.award.id, row.level) for row in rows] == [
        (late.id, Level.HIGH),
        (calm.id, Level.LOW),
    ]
    assert [each.points for each in rows[0].reasons] == [2, 2, 2, 1]
    assert (rows[0].last, rows[1].last) == (today(), None)
    assert rows[0].due_on == today() + timedelta(days=30)
    another_fund = make_fund()
    assert plan(fresh(make_person(roles=[("fund_manager", another_fund.id)])), today()) == []


@in_app
def test_a_visit_is_told_once_and_its_findings_come_after_it() -> None:
    make_contribution(fund := make_fund(), "1000")
    award, who = make_award(fund, "1000"), the_manager()
    visit = make_visit(award)
    with pytest.raises(NotNow, match="Record the visit first"):
        make_finding(visit)
    for day, observed, field in (
        (today() + timedelta(days=1), "x", "done_on"),
        (today(), " ", "observed"),
    ):
        with pytest.raises(Invalid) as refused:
            conclude_visit(who, visit=visit, done_on=day, observed=observed)
        assert set(refused.value.fields) == {field}
    transact(lambda: conclude_visit(who, visit=visit, done_on=today(), observed="All is well."))
    for again in (
        lambda: conclude_visit(who, visit=visit, done_on=today(), observed="Other."),
        lambda: cancel_visit(who, visit=visit, reason="x"),
    ):
        with pytest.raises(NotNow):
            transact(again)
    db.session.rollback()
    assert db.session.get_one(Visit, visit.id).observed == "All is well."
    finding = make_finding(visit)
    recipient = recipient_of(award)
    assert [each.id for each in to_do(recipient, award)] == [finding.id]
    with pytest.raises(Invalid):
        close_finding(who, finding=finding, evidence=" ")
    with pytest.raises(NotPermitted):
        close_finding(recipient, finding=finding, evidence="Done.")
    transact(lambda: close_finding(who, finding=finding, evidence="The bus drives."))
    assert to_do(recipient, award) == []
    transact(lambda: reopen_finding(who, finding=finding, reason="It stopped."))
    assert [each.evidence for each in to_do(recipient, award)] == [""]


@in_app
def test_what_cannot_be_planned_is_said() -> None:
    make_contribution(fund := make_fund(), "2000")
    award, offered = make_award(fund, "1000"), make_award(fund, "1000", accepted=False)
    who = the_manager()

    def tried(award: Award, day: date, purpose: str) -> Visit:
        return plan_visit(who, award=award, kind=VisitKind.REMOTE, planned_on=day, purpose=purpose)

    with pytest.raises(NotNow):
        tried(offered, today(), "x")
    for day, purpose, field in (
        (today() - timedelta(days=1), "x", "planned_on"),
        (today(), " ", "purpose"),
    ):
        with pytest.raises(Invalid) as refused:
            tried(award, day, purpose)
        assert set(refused.value.fields) == {field}
    with pytest.raises(Invalid) as refused:
        record_finding(
            who,
            visit=make_visit(award, done=True),
            text="x",
            grade=Grade.MINOR,
            action=" ",
            owner="x",
            due_on=today(),
        )
    assert set(refused.value.fields) == {"action"}


@in_app
def test_the_database_keeps_what_is_told_whole() -> None:
    make_contribution(fund := make_fund(), "1000")
    visit = make_visit(make_award(fund, "1000"), done=True)
    finding = make_finding(visit)
    visit.observed = ""
    with pytest.raises(IntegrityError, match="done_is_told"):
        db.session.commit()
    db.session.rollback()
    db.session.get_one(Finding, finding.id).status = "closed"
    with pytest.raises(IntegrityError, match="closed_by_what"):
        db.session.commit()
    db.session.rollback()
    # The control: with its evidence the same row is taken.
    done = db.session.get_one(Finding, finding.id)
    done.status, done.evidence, done.closed_at = "closed", "The bus drives.", MORNING
    kept(done)


def test_the_pages_plan_tell_and_follow_up(app: Flask) -> None:
    with app.app_context():
        make_contribution(fund := make_fund(), "1000")
        award = make_award(fund, "1000")
        manager = make_person(roles=["fund_manager"])
        page = f"/desk/awards/{award.reference}/visits"
        mine = f"/my-awards/{award.reference}"
        recipient = db.session.get_one(type(manager), recipient_of(award).person_id)
        client, reader = sign_in(app, manager), sign_in(app, recipient)
        number = manager.id
    typed = {
        "planned_on": today().isoformat(),
        "kind": "on_site",
        "purpose": "Do classes take place?",
        "key": "k",
    }
    wrong = client.post(f"{page}/new", data={**typed, "planned_on": "2020-01-01"}).text
    assert "Choose today or a later day." in wrong
    assert "Do classes take place?</textarea>" in wrong
    sent = [client.post(f"{page}/new", data=typed).location for _twice in range(2)]
    assert sent == [f"{page}/1"] * 2
    told = {"done_on": today().isoformat(), "observed": "Forty people were there."}
    assert client.post(f"{page}/1/record", data=told).location == f"{page}/1"
    assert client.post(f"{page}/1/record", data=told).status_code == 409
    found = {
        "text": "The way home is dark.",
        "grade": "major",
        "action": "Hire a bus.",
        "owner": "The recipient",
        "due_on": (today() - timedelta(days=1)).isoformat(),
        "key": "f",
    }
    for _twice in range(2):
        assert client.post(f"{page}/1/findings/new", data=found).location == f"{page}/1"
    shown = client.get(f"{page}/1").text
    assert shown.count("Hire a bus.") == 1
    assert "Overdue" in shown
    assert "Hire a bus." in reader.get(mine).text
    assert "Forty people were there." not in reader.get(mine).text
    with app.app_context():
        who = fresh(db.session.get_one(type(manager), number))
        assert [task.what for task in findings(who, MORNING)] == ["Follow up a finding"]
        assert list(visits(who, MORNING)) == []
    assert "1 major finding open" in client.get("/desk/monitoring").text
    done = client.post(f"{page}/1/findings/1", data={"evidence": "The bus drives."})
    assert done.location == f"{page}/1"
    assert "Hire a bus." not in reader.get(mine).text
    client.post(f"{page}/new", data={**typed, "key": "l"})
    assert client.post(f"{page}/2/cancel", data={"reason": "Rain."}).location == f"{page}/2"
    assert "Cancelled: Rain." in client.get(f"{page}/2").text
