"""Writing a draft at its pages: nothing typed is lost, whatever is wrong with the rest."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask

from grants.applications.queries_drafts import answers_of, files_of
from tests.applications.pages import PDF, Applicant, application_named, make_open_call, text_of
from tests.applications.samples import CALL, COMPLETE
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite

pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]


@pytest.fixture
def sana(app: Flask) -> Applicant:
    """The coordinator of a CSO, who has begun."""
    with app.app_context():
        make_open_call()
        person, colleague = make_person("Sana Gul"), make_person("Imran Afridi")
        make_organisation("Awaz Youth Forum", members=[person, colleague])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.colleague = Applicant(app, sign_in(app, colleague))
    applicant.colleague.reference = applicant.reference
    return applicant


def saved(sana: Applicant) -> dict[str, object]:
    with sana.app.app_context():
        return answers_of(application_named(sana.reference))


def test_what_cannot_be_read_comes_back_and_the_rest_is_saved(sana: Applicant) -> None:
    answer = sana.client.post(
        sana.path("/sections/money"),
        data={"q_amount": "two lakh", "q_own": "250,000", "q_honest": "y", "save": "next"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="two lakh"' in page
    assert 'aria-invalid="true"' in page
    assert "<title>Error:" in page
    assert saved(sana)["honest"] is True
    assert saved(sana)["amount"] is None


def test_a_text_that_is_too_long_is_kept_and_said(sana: Applicant) -> None:
    story = "word " * 25
    answer = sana.fills("basics", {**COMPLETE, "story": story})
    assert answer.status_code == 422
    assert "Shorten this to 20 words; it has 25." in text_of(answer)
    assert saved(sana)["story"] == story.strip()
    assert saved(sana)["name"] == "Street theatre"


def test_an_error_in_a_line_of_the_budget_stands_on_its_cell(sana: Applicant) -> None:
    answer = sana.client.post(
        sana.path("/sections/money"),
        data={"q_budget-0-c_item": "Hall", "q_budget-0-c_amount": "much", "save": "next"},
    )
    assert answer.status_code == 422
    assert 'id="q_budget-0-c_amount-error"' in answer.get_data(as_text=True)


def test_lines_are_added_and_removed_by_buttons_that_save(sana: Applicant) -> None:
    path = sana.path("/sections/money")
    data = {"q_budget-0-c_item": "Hall", "q_budget-0-c_amount": "300"}
    answer = sana.sends(path, {**data, "add_line": "budget"})
    assert answer.headers["Location"] == f"{path}?more=budget#q_budget-1"
    page = sana.client.get(answer.headers["Location"]).get_data(as_text=True)
    assert 'name="q_budget-1-c_item"' in page
    both = data | {"q_budget-1-c_item": "Tea", "q_budget-1-c_amount": "200"}
    sana.sends(path, {**both, "save": "stay"})
    sana.sends(path, {**both, "remove_line": "budget:0"})
    lines = saved(sana)["budget"]
    assert [line["item"] for line in lines] == ["Tea"]  # type: ignore[attr-defined]


def test_a_line_is_added_although_another_answer_is_wrong(sana: Applicant) -> None:
    answer = sana.client.post(
        sana.path("/sections/money"),
        data={"q_amount": "much", "q_budget-0-c_item": "Hall", "add_line": "budget"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="much"' in page
    assert 'name="q_budget-1-c_item"' in page


def test_the_page_saves_itself_and_demands_nothing(sana: Applicant) -> None:
    answer = sana.client.post(
        sana.path("/sections/basics"),
        data={"q_name": "Theatre", "q_people": "many", "autosave": "1"},
    )
    assert answer.status_code == 200
    assert "Everything is saved." in answer.get_json()["saved"]
    assert saved(sana)["name"] == "Theatre"


def test_an_upload_keeps_the_answers_of_its_page(sana: Applicant) -> None:
    sana.fills("basics", {**COMPLETE, "minors": True})
    answer = sana.client.post(
        sana.path("/sections/basics"),
        data={
            "q_name": "Another name",
            "q_minors": "yes",
            "upload": "policy",
            "q_policy": (BytesIO(PDF), "our policy.pdf"),
        },
    )
    assert answer.headers["Location"].endswith("/sections/basics#q_policy")
    assert saved(sana)["name"] == "Another name"
    with sana.app.app_context():
        (kept,) = files_of(application_named(sana.reference))["policy"]
    assert (kept.filename, kept.media_type) == ("our policy.pdf", "application/pdf")
    page = sana.client.get(sana.path("/sections/basics")).get_data(as_text=True)
    assert f"/applications/{sana.reference}/files/{kept.public_id}" in page
    sana.sends(
        sana.path("/sections/basics"),
        {"q_minors": "yes", "remove_file": f"policy:{kept.public_id}"},
    )
    with sana.app.app_context():
        assert files_of(application_named(sana.reference)) == {}


@pytest.mark.parametrize(
    ("content", "filename", "sentence"),
    [
        (b"", "policy.pdf", "The file is empty"),
        (b"MZ\x90 not a document", "policy.pdf", "is not one"),
        (PDF, "policy.exe", "cannot be taken"),
        (b"%PDF-1.4" + b" " * 5_000_001, "policy.pdf", "The file is larger than"),
    ],
)
def test_a_wrong_upload_says_what_to_do_and_loses_nothing(
    sana: Applicant, content: bytes, filename: str, sentence: str
) -> None:
    sana.fills("basics", COMPLETE)
    answer = sana.client.post(
        sana.path("/sections/basics"),
        data={
            "q_name": "Street theatre",
            "q_story": "Still here.",
            "q_minors": "yes",
            "upload": "policy",
            "q_policy": (BytesIO(content), filename),
        },
    )
    # What is large travels through a file of the test's client, which nobody else closes.
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "Still here." in answer.get_data(as_text=True)
    assert saved(sana)["story"] == "Still here."


def test_one_file_too_many_is_refused(sana: Applicant) -> None:
    sana.fills("basics", COMPLETE)
    assert sana.uploads("basics", "policy").status_code == 303
    sana.fills("basics", COMPLETE)
    answer = sana.client.post(
        sana.path("/sections/basics"),
        data={"q_minors": "yes", "upload": "policy", "q_policy": (BytesIO(PDF), "second.pdf")},
    )
    assert answer.status_code == 422
    assert "One file is enough here." in text_of(answer)


def test_two_colleagues_on_one_answer_notice_each_other(sana: Applicant) -> None:
    sana.fills("basics", {"name": "Street theatre", "email": "sana@example.org"})
    shown = sana.client.get(sana.path("/sections/basics")).get_data(as_text=True)
    assert sana.colleague is not None
    sana.colleague.fills("basics", {"name": "Imran’s name", "email": "imran@example.org"})
    marks = marks_of(shown)
    answer = sana.client.post(
        sana.path("/sections/basics"),
        data={
            "q_name": "Sana’s name",
            "q_email": "sana@example.org",
            "q_story": "Plays.",
            **marks,
            "save": "next",
        },
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Imran Afridi changed this answer at 10:00 to: “Imran’s name”" in page
    assert "Sana’s name" in answer.get_data(as_text=True)
    # What Sana left alone stays as Imran wrote it; what only she wrote is kept.
    assert saved(sana)["name"] == "Imran’s name"
    assert saved(sana)["email"] == "imran@example.org"
    assert saved(sana)["story"] == "Plays."
    again = marks_of(answer.get_data(as_text=True))
    sana.sends(
        sana.path("/sections/basics"),
        {"q_name": "A joined name", "q_email": "imran@example.org", **again, "save": "next"},
    )
    assert saved(sana)["name"] == "A joined name"


def marks_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(seen_\w+)" value="([^"]*)"', page))


def test_a_call_that_closes_while_one_types_gives_the_text_back(
    sana: Applicant, at: time_machine.Traveller
) -> None:
    at.move_to(CALL.closes_at - timedelta(minutes=1))
    assert sana.person is not None
    sana.client = sign_in(sana.app, sana.person)
    at.move_to(CALL.closes_at)
    answer = sana.client.post(
        sana.path("/sections/basics"), data={"q_name": "Too late a name", "save": "next"}
    )
    assert answer.status_code == 409
    assert "Too late a name" in answer.get_data(as_text=True)
    assert "does not take applications now" in text_of(answer)
    assert "name" not in saved(sana)
    page = sana.reads(sana.path())
    assert "You can still read and print your draft." in page
    assert "What is it called?" in sana.reads(sana.path("/print"))


def test_an_answer_that_leads_to_a_question_comes_back_with_it(sana: Applicant) -> None:
    answer = sana.fills("basics", {**COMPLETE, "minors": True})
    assert answer.headers["Location"].endswith("/sections/basics#q_policy")
    assert "Add your safeguarding policy" in sana.reads(sana.path("/sections/basics"))


def test_who_cannot_apply_reads_why_and_nothing_is_kept(app: Flask) -> None:
    with app.app_context():
        make_open_call()
        person = make_person("Bilal")
        make_organisation(kind="firm", members=[person])
    bilal = Applicant(app, sign_in(app, person))
    answer = bilal.client.post(
        "/calls/small-grants/apply",
        data={"q_registered": "no", "q_party": "no", "q_kind": "Association", "q_years": "3"},
    )
    assert answer.status_code == 422
    assert "Only registered organisations can apply to this call." in text_of(answer)
    assert "Your applications will be listed here." in bilal.reads("/applications")


def test_a_question_on_who_can_apply_may_follow_from_another(app: Flask) -> None:
    with app.app_context():
        make_open_call()
        person = make_person("Bilal")
        make_organisation(kind="firm", members=[person])
    bilal = Applicant(app, sign_in(app, person))
    first = {"q_registered": "yes", "q_party": "no", "q_kind": "Company", "q_years": "3"}
    answer = bilal.client.post("/calls/small-grants/apply", data=first)
    assert "How much will you ask for?" in text_of(answer)
    answer = bilal.client.post("/calls/small-grants/apply", data={**first, "q_hoped_for": "900000"})
    assert answer.status_code == 303


def test_one_organisation_has_one_application(sana: Applicant) -> None:
    answer = sana.client.get("/calls/small-grants/apply")
    assert answer.headers["Location"] == sana.path()
    assert sana.colleague is not None
    answer = sana.colleague.client.get("/calls/small-grants/apply")
    assert answer.headers["Location"] == sana.path()
    assert sana.reads("/applications").count(sana.reference) == 1


def test_who_belongs_to_two_chooses_for_which(app: Flask) -> None:
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
        second = make_organisation("Kisa Studio", kind="firm", members=[person])
    sana = Applicant(app, sign_in(app, person))
    form = {"q_registered": "yes", "q_party": "no", "q_kind": "Association", "q_years": "3"}
    answer = sana.client.post("/calls/small-grants/apply", data=form)
    assert "Choose an organisation." in text_of(answer)
    answer = sana.client.post(
        "/calls/small-grants/apply", data={**form, "organisation": second.slug}
    )
    assert answer.status_code == 303
    with app.app_context():
        reference = answer.headers["Location"].rsplit("/", 1)[-1]
        assert application_named(reference).organisation_id == second.id


def test_without_an_organisation_one_is_told_to_describe_it(app: Flask) -> None:
    with app.app_context():
        make_open_call()
        person = make_person("Nobody Yet")
    client = Applicant(app, sign_in(app, person))
    assert "tell us about your organisation" in client.reads("/home")
    assert "tell us about your organisation" in client.reads("/calls/small-grants/apply")


def test_a_kind_the_call_is_not_for_is_told_so(app: Flask) -> None:
    with app.app_context():
        make_open_call()
        person = make_person()
        make_organisation(kind="public_body", members=[person])
    client = Applicant(app, sign_in(app, person))
    asked: dict[str, str] = {"q_registered": "yes", "q_party": "no", "q_kind": "Association"}
    answer = client.client.post("/calls/small-grants/apply", data={**asked, "q_years": "3"})
    assert answer.status_code == 422
    assert "not for organisations of your kind" in text_of(answer)
