"""Hidden and sensitive answers: who reads them on the page, in the receipt and as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask

from grants.accounts.models import Person
from grants.applications.eyes import EVERYTHING, REVIEWER, STAFF, Eyes
from grants.applications.policy import eyes_of
from grants.applications.wording import read_sections
from grants.calls.conditions import Operator, Test
from grants.calls.questions import FileType, Question, QuestionType, Sensitivity
from grants.calls.text import Text
from grants.kernel.db import db
from tests.applications.pages import Applicant, application_named, make_open_call, text_of
from tests.applications.samples import CALL, COMPLETE
from tests.factories.applications import make_application
from tests.factories.people import make_actor, make_organisation, make_person, sign_in
from tests.factories.reviews import make_review
from tests.harness.databases import on_sqlite
from tests.reports.test_report_pages import pdf_text

HIDDEN, BANK, AFTER = "Sana wrote this", "PK36SCBL0000001123456702", "Follows from the bank"
KEPT = {
    "author": Question(
        "author", QuestionType.SHORT_TEXT, Text.plain("Who wrote it?"), hidden_from_reviewers=True
    ),
    "iban": Question(
        "iban", QuestionType.SHORT_TEXT, Text.plain("Which account?"), sensitive=Sensitivity.BANK
    ),
    "after": Question(
        "after",
        QuestionType.SHORT_TEXT,
        Text.plain("What follows?"),
        when=Test("iban", Operator.ANSWERED, True),
    ),
    "statement": Question(
        "statement",
        QuestionType.FILE,
        Text.plain("A bank statement"),
        required=False,
        allowed=(FileType.PDF,),
        sensitive=Sensitivity.BANK,
    ),
}
DEFINITION = replace(
    CALL,
    sections=(
        *CALL.sections[:-1],
        replace(CALL.sections[-1], questions=(*CALL.sections[-1].questions, *KEPT.values())),
    ),
)
ANSWERS: dict[str, Any] = {**COMPLETE, "author": HIDDEN, "iban": BANK, "after": AFTER}
ALL = {HIDDEN, BANK, "bank.pdf"}


@pytest.fixture
def sent(app: Flask, at: time_machine.Traveller) -> Applicant:
    """A submitted application with a hidden and three sensitive answers."""
    at.move_to(DEFINITION.opens_at)
    with app.app_context():
        make_open_call(definition=DEFINITION)
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    sana = Applicant(app, sign_in(app, person), DEFINITION)
    sana.starts(ANSWERS)
    sana.fills_everything(ANSWERS)
    assert sana.uploads("money", "statement", filename="bank.pdf").status_code == 303
    for _again in range(2):  # one answer leads to a question
        assert sana.fills("money", ANSWERS).status_code == 303
    sana.submits()
    return sana


def found_in(page: str) -> set[str]:
    assert "Rent" in page, "the page shows the other answers"
    return {word for word in ALL if word in page}


def person_with(app: Flask, role: str) -> Person:
    with app.app_context():
        return make_person(roles=[role])


def receipt_of(app: Flask, who: Person, reference: str) -> str:
    answer = sign_in(app, who).get(f"/applications/{reference}/receipt.pdf")
    assert answer.status_code == 200
    return pdf_text(answer.data)


@on_sqlite
def test_pages_papers_and_files_keep_what_is_kept(app: Flask, sent: Applicant) -> None:
    assert found_in(sent.reads(sent.path())) == ALL
    assert found_in(pdf_text(sent.client.get(sent.path("/receipt.pdf")).data)) == ALL
    with app.app_context():
        application = application_named(sent.reference)
        application.status = "in_review"
        db.session.commit()
        review = make_review(application)
        address, reviewer = review.public_id, db.session.get_one(Person, review.reviewer_id)
        files = {each.public_id: each for each in _files(sent)}
    (bank_file,) = [key for key, each in files.items() if each.filename == "bank.pdf"]
    (open_file,) = [key for key, each in files.items() if each.filename == "policy.pdf"]
    manager, auditor = person_with(app, "fund_manager"), person_with(app, "auditor")
    desk = f"/desk/applications/{sent.reference}"
    assert found_in(text_of(sign_in(app, manager).get(desk))) == ALL
    assert found_in(receipt_of(app, manager, sent.reference)) == ALL
    page = text_of(sign_in(app, auditor).get(desk))
    assert found_in(page) == {HIDDEN}
    # What follows from a sensitive answer still shows that it applied.
    assert AFTER in page
    assert found_in(receipt_of(app, auditor, sent.reference)) == {HIDDEN}
    client = sign_in(app, reviewer)
    page = text_of(client.get(f"/reviews/{address}", follow_redirects=True))
    assert found_in(page) == set()
    assert AFTER in page
    # Who scores waits for the clean copy of a PDF; here no job has made one.
    for who, status, opened in (
        (reviewer, 404, 409),
        (auditor, 404, 200),
        (manager, 200, 200),
    ):
        client = sign_in(app, who)
        path = f"/applications/{sent.reference}/files"
        assert client.get(f"{path}/{bank_file}").status_code == status
        assert client.get(f"{path}/{open_file}").status_code == opened


@on_sqlite
def test_who_pays_reads_the_details_and_nothing_else(app: Flask, sent: Applicant) -> None:
    path = f"/desk/applications/{sent.reference}/details"
    finance, manager, auditor = (
        sign_in(app, person_with(app, role))
        for role in ("finance_officer", "fund_manager", "auditor")
    )
    assert finance.get(path).status_code == 404
    with app.app_context():
        application_named(sent.reference).status = "awarded"
        db.session.commit()
    for client in (finance, manager):
        page = text_of(client.get(path))
        assert (BANK in page, "bank.pdf" in page) == (True, True)
        assert HIDDEN not in page
        assert "Rent" not in page
    assert auditor.get(path).status_code == 403


@on_sqlite
def test_without_the_rule_all_of_it_would_be_read(
    app: Flask, sent: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control: with eyes that see all, the same pages show what they keep."""
    monkeypatch.setattr(Eyes, "read", lambda _self, _question: True)
    with app.app_context():
        application = application_named(sent.reference)
        application.status = "in_review"
        db.session.commit()
        review = make_review(application)
        address, reviewer = review.public_id, db.session.get_one(Person, review.reviewer_id)
    auditor = person_with(app, "auditor")
    page = sign_in(app, auditor).get(f"/desk/applications/{sent.reference}")
    assert found_in(text_of(page)) == ALL
    assert found_in(receipt_of(app, auditor, sent.reference)) == ALL
    page = sign_in(app, reviewer).get(f"/reviews/{address}", follow_redirects=True)
    assert found_in(text_of(page)) == ALL


def _files(sent: Applicant) -> list[Any]:
    from grants.applications.queries_drafts import files_of

    return [
        each for files in files_of(application_named(sent.reference)).values() for each in files
    ]


@pytest.mark.usefixtures("in_app")
def test_eyes_follow_from_roles_in_the_fund() -> None:
    application = make_application(status="submitted")
    here, elsewhere = application.fund_id, application.fund_id + 1
    for role, expected in (
        ("fund_manager", EVERYTHING),
        ("finance_officer", EVERYTHING),
        ("auditor", STAFF),
        ("reviewer", REVIEWER),
        ("contributor", REVIEWER),
        ("administrator", REVIEWER),
    ):
        assert eyes_of(make_actor(roles=[(role, here)]), application) == expected, role
        assert eyes_of(make_actor(roles=[(role, elsewhere)]), application) == REVIEWER, role


def test_a_section_of_kept_answers_alone_is_not_named() -> None:
    alone = replace(CALL, sections=(replace(CALL.sections[0], questions=(KEPT["iban"],)),))
    assert read_sections(alone, {"iban": BANK}, {}, REVIEWER) == ()
    assert len(read_sections(alone, {"iban": BANK}, {})) == 1
