"""The staff's desk: the list, one application as it was submitted, the eligibility check."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from grants.applications.models import EligibilityCheck
from grants.calls.definition import CallDefinition
from grants.calls.document import digest, to_document
from grants.calls.eligibility import Passes
from grants.calls.models import CallVersion
from grants.kernel.checks import run_all
from grants.kernel.db import db
from grants.kernel.outbox import OutboxMessage
from tests.applications.pages import Applicant, application_named, make_open_call, text_of
from tests.applications.samples import CALL
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite

pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]


@pytest.fixture
def sana(app: Flask) -> Applicant:
    """Somebody who has submitted to the sample call."""
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.fills_everything()
    return applicant


@pytest.fixture
def nida(app: Flask) -> FlaskClient:
    """A fund manager."""
    with app.app_context():
        person = make_person("Nida Shah", roles=["fund_manager"])
    return sign_in(app, person)


def desk(sana: Applicant, rest: str = "") -> str:
    return f"/desk/applications/{sana.reference}{rest}"


def mails(app: Flask, kind: str) -> list[OutboxMessage]:
    with app.app_context():
        found = db.session.execute(
            select(OutboxMessage).where(OutboxMessage.key.startswith(kind))
        ).scalars()
        return list(found)


def test_a_draft_is_not_on_the_desk(sana: Applicant, nida: FlaskClient) -> None:
    assert nida.get(desk(sana)).status_code == 404
    assert "Nothing has been submitted yet." in text_of(
        nida.get("/desk/calls/small-grants/applications")
    )


def test_found_eligible_with_one_click(app: Flask, sana: Applicant, nida: FlaskClient) -> None:
    sana.submits()
    page = text_of(nida.get(desk(sana)))
    assert "Every eligibility answer passes." in page
    assert "Young people make plays." in page
    assert "policy.pdf" in page
    assert nida.post(desk(sana, "/eligible")).status_code == 303
    assert "Nida Shah found it eligible" in text_of(nida.get(desk(sana)))
    assert nida.post(desk(sana, "/eligible")).status_code == 409
    with app.app_context():
        check = db.session.execute(select(EligibilityCheck)).scalar_one()
        assert check.eligible
        assert [each["passes"] for each in check.findings] == [True] * 7
        assert list(run_all()) == []


def test_not_eligible_needs_a_reason_that_the_applicant_reads(
    app: Flask, sana: Applicant, nida: FlaskClient
) -> None:
    sana.submits()
    answer = nida.post(desk(sana, "/ineligible"), data={"reason": " "})
    assert answer.status_code == 422
    assert mails(app, "application_ineligible") == []
    reason = "Your registration ended in 2024."
    assert nida.post(desk(sana, "/ineligible"), data={"reason": reason}).status_code == 303
    assert reason in sana.reads(sana.path())
    (mail,) = mails(app, "application_ineligible")
    assert reason in mail.body
    assert nida.get(desk(sana, "/ineligible")).status_code == 409


def test_changes_open_the_form_again_and_make_a_second_version(
    app: Flask, sana: Applicant, nida: FlaskClient, at: time_machine.Traveller
) -> None:
    sana.submits()
    asked = {"wanted": "Say who leads.", "questions": ["lead"], "due": "2027-01-15T17:00"}
    assert nida.post(desk(sana, "/changes"), data=asked).status_code == 303
    assert "We need something from you" in sana.reads("/home")
    assert "Say who leads." in sana.reads(sana.path())
    answer = sana.fills("care", {"lead": [{"name": "Imran", "days": 9}], "minors": True})
    assert answer.status_code == 303
    # Until it comes, the desk shows what was submitted.
    assert "Imran" not in text_of(nida.get(desk(sana)))
    sana.submits()
    page = text_of(nida.get(desk(sana)))
    assert "Imran" in page
    assert f"R-{sana.reference}-2" in page
    assert len(mails(app, "application_received")) == 2
    with app.app_context():
        assert application_named(sana.reference).changes_wanted == ""
        assert list(run_all()) == []


def test_so_many_that_pass_are_shown_at_once(
    app: Flask, nida: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grants.applications.queries_eligibility._PIECE", 2)
    monkeypatch.setattr("grants.applications.views_checking._AT_ONCE", 3)
    with app.app_context():
        call = make_call(status="closed")
        waiting = [make_application(call, status="submitted").reference for _n in range(5)]
    path = f"/desk/calls/{call.slug}/applications/eligible"
    for count, more in ((3, True), (2, False)):
        page = nida.get(path).get_data(as_text=True)
        shown = re.findall(r'name="reference" value="([^"]+)"', page)
        assert shown == waiting[:count]
        assert ("More pass than are shown here." in page) is more
        assert nida.post(path, data={"reference": shown}).status_code == 303
        waiting = waiting[count:]
    assert waiting == []


def test_all_that_pass_are_found_eligible_after_their_list(app: Flask, nida: FlaskClient) -> None:
    with app.app_context():
        call = make_call(status="closed")
        passing = [make_application(call, status="submitted").reference for _n in range(3)]
        other = make_application(call, status="in_review").reference
    path = f"/desk/calls/{call.slug}/applications/eligible"
    page = nida.get(path)
    assert "3 applications pass" in text_of(page)
    assert other not in text_of(page)
    answer = nida.post(path, data={"reference": [*passing[:2], other]})
    assert answer.status_code == 303
    with app.app_context():
        statuses = [application_named(each).status for each in [*passing, other]]
        assert statuses == ["eligible", "eligible", "submitted", "in_review"]


def test_an_answer_that_does_not_pass_is_not_found_eligible(
    app: Flask, sana: Applicant, nida: FlaskClient
) -> None:
    sana.submits()
    with app.app_context():
        application = application_named(sana.reference)
        stricter = stricter_than(CALL)
        application.call_version_id = make_version(application.call_id, stricter)
        db.session.commit()
    page = text_of(nida.get(desk(sana)))
    assert "Not every eligibility answer passes." in page
    assert nida.post(desk(sana, "/eligible")).status_code == 409
    listed = text_of(nida.get("/desk/calls/small-grants/applications/eligible"))
    assert "No application that waits passes on every answer." in listed


def stricter_than(definition: CallDefinition) -> CallDefinition:
    *first, years = definition.eligibility
    return replace(definition, eligibility=(*first, replace(years, passes=Passes(at_least=10))))


def make_version(call_id: int, definition: CallDefinition) -> int:
    document = to_document(definition)
    version = CallVersion(
        call_id=call_id, number=2, document=document, document_hash=digest(document)
    )
    db.session.add(version)
    db.session.flush()
    return version.id


def test_the_list_is_filtered_by_status_applicant_and_amount(app: Flask, nida: FlaskClient) -> None:
    with app.app_context():
        call = make_call(status="closed")
        make_application(call, status="submitted", title="Alpha", requested=1_000_000_00)
        make_application(call, status="eligible", title="Beta", requested=2_000_000_00)
        kisa = make_organisation("Kisa Studio")
        make_application(
            call,
            status="eligible",
            title="Gamma",
            requested=3_000_000_00,
            organisation=kisa,
        )
        make_application(call, status="draft", title="Delta")
    path = f"/desk/calls/{call.slug}/applications"

    def shown(query: str = "") -> set[str]:
        page = text_of(nida.get(f"{path}?{query}"))
        return {name for name in ("Alpha", "Beta", "Gamma", "Delta") if name in page}

    assert shown() == {"Alpha", "Beta", "Gamma"}
    assert shown("status=eligible") == {"Beta", "Gamma"}
    assert shown("applicant=kisa") == {"Gamma"}
    assert shown("least=1500000&most=2,500,000") == {"Beta"}
    assert shown("status=nonsense&applicant=%25") == set()
    assert "3 applications" in text_of(nida.get(path))


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("PRAGMA"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def count_for(app: Flask, client: FlaskClient, path: str) -> int:
    assert client.get(path).status_code == 200
    with queries(app) as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def test_the_staff_list_asks_as_much_for_3_as_for_30(app: Flask, nida: FlaskClient) -> None:
    with app.app_context():
        call = make_call(status="closed")
        for _n in range(3):
            make_application(call, status="submitted")
    listed = f"/desk/calls/{call.slug}/applications"
    passing = f"{listed}/eligible"
    before = [count_for(app, nida, path) for path in (listed, passing)]
    with app.app_context():
        for _n in range(27):
            make_application(call, status="submitted")
    assert [count_for(app, nida, path) for path in (listed, passing)] == before


def test_the_applicants_lists_ask_as_much_for_3_as_for_30(app: Flask) -> None:
    with app.app_context():
        person = make_person("Sana Gul")
        make_organisation(members=[person])
        organisation = make_organisation("Awaz Youth Forum", members=[person])
        fund = make_call().fund
        for _n in range(3):
            make_application(
                make_call(fund, status="open"), status="draft", organisation=organisation
            )
    client = sign_in(app, person)
    before = [count_for(app, client, path) for path in ("/applications", "/home")]
    with app.app_context():
        for _n in range(27):
            make_application(
                make_call(fund, status="open"), status="draft", organisation=organisation
            )
    assert [count_for(app, client, path) for path in ("/applications", "/home")] == before


def test_a_task_list_asks_as_much_when_it_is_full(app: Flask, sana: Applicant) -> None:
    empty = count_for(app, sana.client, sana.path())
    sana.fills("basics", {"name": "Only a name"})
    assert count_for(app, sana.client, sana.path()) == empty


@pytest.mark.parametrize("role", ["reviewer", "contributor", "administrator", "finance_officer"])
def test_the_desk_is_the_managers(app: Flask, sana: Applicant, role: str) -> None:
    sana.submits()
    with app.app_context():
        person = make_person(roles=[role])
    client = sign_in(app, person)
    for path in (desk(sana), "/desk/calls/small-grants/applications"):
        assert client.get(path).status_code in (403, 404)
    for rest in ("/eligible", "/ineligible", "/changes"):
        answer = client.post(desk(sana, rest), data={"reason": "x", "wanted": "x"})
        assert answer.status_code in (403, 404)
    with app.app_context():
        assert application_named(sana.reference).status == "submitted"


def test_a_manager_of_another_fund_sees_nothing(app: Flask, sana: Applicant) -> None:
    sana.submits()
    with app.app_context():
        other = make_call().fund_id
        person = make_person(roles=[("fund_manager", other)])
    client = sign_in(app, person)
    assert client.get(desk(sana)).status_code == 404
    assert client.get("/desk/calls/small-grants/applications").status_code in (403, 404)


def test_a_manager_who_is_of_the_applicant_does_not_judge_it(app: Flask) -> None:
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul", roles=["fund_manager"])
        make_organisation(members=[person])
    sana = Applicant(app, sign_in(app, person))
    sana.starts()
    sana.fills_everything()
    sana.submits()
    assert sana.client.get(desk(sana)).status_code == 404
    assert sana.client.post(desk(sana, "/eligible")).status_code == 404
