"""Staff enter an application that came on paper or by voice; somebody else judges it."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications import policy
from grants.applications.models import Application, SubmittedVersion
from grants.applications.models_paper import PaperEntry, Way
from grants.applications.operations import (
    enter_on_behalf,
    find_eligible,
    find_listed_eligible,
    submit_application,
)
from grants.applications.operations.drafting import writable
from grants.applications.operations.entering import Handed, Newcomer
from grants.applications.states import ApplicationAction
from grants.calls.applying import Applying, Limits
from grants.calls.models import Call
from grants.calls.text import Text
from grants.kernel import clock
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import can
from grants.organisations.models import Organisation
from grants.reports.pdf.reading import read_paper
from grants.reviews.queries import barred_people
from tests.applications.pages import (
    PDF,
    Applicant,
    application_named,
    make_open_call,
    text_of,
    typed,
)
from tests.applications.samples import CALL, COMPLETE
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite

LATE = CALL.closes_at + timedelta(hours=3)
IN_TIME = CALL.closes_at - timedelta(hours=2)


def handed() -> Handed:
    """A call by telephone two hours before closing, with a note of it."""
    return Handed(Way.PHONE, IN_TIME, io.BytesIO(PDF), "note.pdf", "Bibi Jan")


JUDGING = (
    ApplicationAction.CLEAR_CAVEAT,
    ApplicationAction.FIND_ELIGIBLE,
    ApplicationAction.FIND_INELIGIBLE,
)


class Desk(Applicant):
    """A manager who enters, and another who checks."""

    manager_id: int
    checker: FlaskClient

    def enters(self, status: int = 303, **changes: Any) -> str:
        """Fill the page that begins it; the reference, or the page's text."""
        fields: dict[str, Any] = {
            "organisation": "new",
            "name": "Mohalla Committee",
            "kind": "cso",
            "way": "paper",
            "handed_in_at": f"{clock.local(IN_TIME, CALL.time_zone):%Y-%m-%dT%H:%M}",
            "contact_name": "Bibi Jan",
            "evidence": (io.BytesIO(PDF), "stamp.pdf"),
            **changes,
        }
        answer = self.sends(f"/desk/calls/{CALL.slug}/on-behalf", fields, status)
        if status != 303:
            return text_of(answer)
        self.reference = answer.headers["Location"].rsplit("/", 1)[-1]
        return self.reference

    def answers_all(self) -> None:
        """Who can apply, then every section."""
        asked = [each.question for each in CALL.eligibility]
        self.sends(self.path("/eligibility"), typed(asked, COMPLETE))
        self.fills_everything()


@pytest.fixture
def desk(app: Flask, at: time_machine.Traveller) -> Desk:
    """Three hours after closing, with a paper that came two hours before it."""
    at.move_to(LATE)
    with app.app_context():
        call = make_open_call(status="open")
        farah = make_person("Farah", roles=[("fund_manager", call.fund_id)])
        other = make_person("Imran", roles=[("fund_manager", call.fund_id)])
        made = Desk(app, sign_in(app, farah))
        made.person, made.manager_id = farah, farah.id
        made.checker = sign_in(app, other)
    return made


def test_a_paper_that_came_in_time_is_entered_after_closing(desk: Desk) -> None:
    desk.enters()
    assert "Entered by staff on behalf of the organisation, from paper" in desk.reads(desk.path())
    desk.answers_all()
    desk.submits()
    with desk.app.app_context():
        application = application_named(desk.reference)
        version = db.session.execute(select(SubmittedVersion)).scalar_one()
        assert (application.status, application.organisation.name) == (
            "submitted",
            "Mohalla Committee",
        )
        assert version.arrived_at == application.submitted_at == IN_TIME
        entries = db.session.execute(
            select(AuditEntry.action, AuditEntry.detail).where(
                AuditEntry.subject_type == "application"
            )
        ).all()
        details = {row.action: row.detail for row in entries}
        assert details["application:enter_on_behalf"]["on_behalf"] == "paper"
        assert details["application:enter_on_behalf"]["typed_after_closing"] is True
        assert details["application:submit"]["on_behalf"] == "paper"
    mark = "Entered by staff on behalf of the organisation, from paper"
    assert mark in desk.reads(desk.path("/receipt"))
    assert mark in text_of(desk.checker.get(f"/desk/applications/{desk.reference}"))
    paper = read_paper(desk.client.get(desk.path("/receipt.pdf")).data)
    assert mark in " ".join(line for page in paper.pages for line in page.lines)
    proof = f"/desk/applications/{desk.reference}/proof"
    assert desk.checker.get(proof).data == PDF
    assert desk.app.test_client().get(proof).status_code == 303


def test_who_entered_it_does_not_judge_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.enters()
    desk.answers_all()
    desk.submits()
    path = f"/desk/applications/{desk.reference}"
    assert "Find eligible" not in desk.reads(path)
    assert desk.client.post(f"{path}/eligible").status_code == 403
    with desk.app.app_context():
        application = application_named(desk.reference)
        assert desk.manager_id in barred_people(application)
        actor = actor_of(db.session.get_one(Person, desk.manager_id))
        assert not any(can(actor, judges, application) for judges in JUDGING)
        with pytest.raises(NotPermitted):
            transact(lambda: find_eligible(actor, application))
        db.session.rollback()
    assert desk.checker.post(f"{path}/eligible").status_code == 303
    # Control: without the guard the same person would judge it.
    monkeypatch.setattr(policy, "_is_enterer", lambda _actor, _record: False)
    with desk.app.app_context():
        application = application_named(desk.reference)
        application.status = "submitted"
        db.session.commit()
    assert desk.client.post(f"{path}/eligible").status_code == 303


def test_another_manager_neither_sees_nor_writes_the_draft(desk: Desk) -> None:
    desk.enters()
    assert desk.checker.get(desk.path()).status_code == 404
    assert desk.checker.get(desk.path("/sections/basics")).status_code == 404
    assert desk.checker.get(f"/desk/applications/{desk.reference}").status_code == 404


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (LATE + timedelta(hours=1), "This is in the future."),
        (CALL.closes_at, "The call took no applications then."),
        (CALL.opens_at - timedelta(minutes=1), "The call took no applications then."),
    ],
)
def test_the_moment_is_in_the_calls_time_and_not_in_the_future(
    desk: Desk, moment: datetime, said: str
) -> None:
    shown = f"{clock.local(moment, CALL.time_zone):%Y-%m-%dT%H:%M}"
    assert said in desk.enters(422, handed_in_at=shown)
    with desk.app.app_context():
        assert db.session.execute(select(func.count()).select_from(Application)).scalar_one() == 0
        bodies = select(func.count()).select_from(Organisation)
        assert db.session.execute(bodies).scalar_one() == 0


def test_without_proof_nothing_is_entered(desk: Desk) -> None:
    page = desk.enters(422, evidence=(io.BytesIO(b""), ""))
    assert "Choose the scan of the stamp" in page
    desk.enters(422, evidence=(io.BytesIO(b"MZ"), "stamp.exe"))


def test_a_known_organisation_is_found_and_has_one_application(desk: Desk) -> None:
    with desk.app.app_context():
        body = make_organisation("Awaz Youth Forum")
        slug = body.slug
    assert "Awaz Youth Forum" in desk.reads(f"/desk/calls/{CALL.slug}/on-behalf?find=awaz")
    found = f"/desk/calls/{CALL.slug}/on-behalf?find=awaz"

    def enters() -> int:
        fields = {
            "organisation": slug,
            "way": "phone",
            "handed_in_at": f"{clock.local(IN_TIME, CALL.time_zone):%Y-%m-%dT%H:%M}",
            "contact_name": "Bibi Jan",
            "evidence": (io.BytesIO(PDF), "note.pdf"),
        }
        return desk.client.post(found, data=fields).status_code

    assert (enters(), enters()) == (303, 422)


def test_two_at_once_enter_one(desk: Desk) -> None:
    with desk.app.app_context():
        body_id = make_organisation("Awaz Youth Forum").id

    def enter(number: int) -> Any:
        call = db.session.execute(select(Call)).scalar_one()
        actor = actor_of(db.session.get_one(Person, desk.manager_id))
        body = db.session.get_one(Organisation, body_id)
        return transact(
            lambda: enter_on_behalf(
                actor,
                call=call,
                organisation=body,
                handed=handed(),
                key=f"key-{number}",
            )
        )

    results = together(desk.app, 2, enter)
    assert sorted(type(each).__name__ for each in results) == ["Application", "Invalid"]
    with desk.app.app_context():
        assert db.session.execute(select(func.count()).select_from(PaperEntry)).scalar_one() == 1


def test_the_same_click_twice_enters_one_newcomer(desk: Desk) -> None:
    assert desk.enters(key="once") == desk.enters(key="once")
    with desk.app.app_context():
        for kept in (Application, PaperEntry, Organisation):
            assert db.session.execute(select(func.count()).select_from(kept)).scalar_one() == 1


def test_where_the_call_takes_several_another_is_entered(
    app: Flask, at: time_machine.Traveller
) -> None:
    at.move_to(LATE)
    with app.app_context():
        call = make_open_call(
            definition=replace(CALL, applying=Applying(several=True)), status="open"
        )
        farah = make_person("Farah", roles=[("fund_manager", call.fund_id)])
        actor, body = actor_of(farah), make_organisation("Awaz Youth Forum")

        def enters(key: str) -> Application:
            return transact(
                lambda: enter_on_behalf(
                    actor, call=call, organisation=body, handed=handed(), key=key
                )
            )

        assert len({enters(key).id for key in ("first", "second", "second")}) == 2
        numbers = select(Application.ordinal).order_by(Application.ordinal)
        assert list(db.session.scalars(numbers)) == [1, 2]


def test_a_newcomer_says_what_the_limits_ask(app: Flask, at: time_machine.Traveller) -> None:
    at.move_to(LATE)
    with app.app_context():
        limits = Limits(works_in=(Text.plain("Peshawar"),), age_at_least=3)
        call = make_open_call(
            definition=replace(CALL, applying=Applying(limits=limits)), status="open"
        )
        actor = actor_of(make_person("Farah", roles=[("fund_manager", call.fund_id)]))
        known = Newcomer("Mohalla Committee", "cso", founded_year=2001, area="Ward 7, Peshawar")

        def enters(body: Newcomer) -> Application:
            return transact(
                lambda: enter_on_behalf(
                    actor, call=call, organisation=body, handed=handed(), key="key"
                )
            )

        for body, field in (
            (replace(known, founded_year=None), "founded_year"),
            (replace(known, area=""), "area"),
            (replace(known, founded_year=CALL.closes_at.year), "organisation"),
            (replace(known, area="Quetta"), "organisation"),
        ):
            with pytest.raises(Invalid) as refused:
                enters(body)
            assert list(refused.value.fields) == [field]
        assert enters(known).organisation.founded_year == 2001


def test_all_at_once_leaves_out_what_one_entered_oneself(desk: Desk) -> None:
    desk.enters()
    assert desk.reference in desk.reads(f"/desk/calls/{CALL.slug}/on-behalf")
    desk.answers_all()
    desk.submits()
    assert desk.reference not in desk.reads(f"/desk/calls/{CALL.slug}/on-behalf")
    with desk.app.app_context():
        call = db.session.execute(select(Call)).scalar_one()
        other = db.session.execute(select(Person).where(Person.name == "Imran")).scalar_one()
        entered = actor_of(db.session.get_one(Person, desk.manager_id))
        listed = [desk.reference]
        assert find_listed_eligible(entered, call=call, references=listed) == 0
        assert find_listed_eligible(actor_of(other), call=call, references=listed) == 1


def test_its_own_people_are_late_by_the_clock(desk: Desk) -> None:
    with desk.app.app_context():
        member = make_person("Sana Gul")
        slug = make_organisation("Awaz Youth Forum", signatories=[member]).slug
    found = f"/desk/calls/{CALL.slug}/on-behalf?find=awaz"
    assert "Awaz" in desk.reads(found)
    fields = {
        "organisation": slug,
        "way": "paper",
        "handed_in_at": f"{clock.local(IN_TIME, CALL.time_zone):%Y-%m-%dT%H:%M}",
        "contact_name": "Bibi Jan",
        "evidence": (io.BytesIO(PDF), "stamp.pdf"),
    }
    begun = desk.client.post(found, data=fields)
    desk.reference = begun.headers["Location"].rsplit("/", 1)[-1]
    # Its earlier answers are its own: staff who type a paper do not read them.
    assert desk.client.get(desk.path("/earlier-answers")).status_code == 403
    desk.answers_all()
    with desk.app.app_context():
        application = application_named(desk.reference)
        staff = actor_of(db.session.get_one(Person, desk.manager_id))
        own = actor_of(db.session.get_one(Person, member.id))
        transact(lambda: writable(staff, application))
        with pytest.raises(NotNow):
            transact(lambda: writable(own, application))
        with pytest.raises(NotNow):
            transact(
                lambda: submit_application(own, application, arrived_at=clock.now(), key="late")
            )
        db.session.rollback()
    desk.submits()


@on_sqlite
def test_nobody_enters_for_their_own_organisation(desk: Desk) -> None:
    with desk.app.app_context():
        body = make_organisation("Mine", signatories=[db.session.get_one(Person, desk.manager_id)])
        actor = actor_of(db.session.get_one(Person, desk.manager_id))
        call = db.session.execute(select(Call)).scalar_one()
        with pytest.raises(Invalid, match="You belong to this organisation"):
            enter_on_behalf(
                actor,
                call=call,
                organisation=body,
                handed=handed(),
                key="key",
            )
