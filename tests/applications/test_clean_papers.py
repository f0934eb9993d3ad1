"""PDF files of applications: staff open what came, those who score open its clean copy."""

import io
from typing import Any

import pikepdf
import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from grants.applications.content import files_in
from grants.applications.models import SubmittedVersion
from grants.applications.operations import clean_papers
from grants.kernel import copies
from grants.kernel.copies import FileCopy, FileWithheld
from grants.kernel.db import db
from grants.kernel.pdf_cleaning import NotCleaned
from tests.applications.pages import Applicant, application_named, make_open_call, text_of
from tests.applications.samples import COMPLETE
from tests.factories.people import make_organisation, make_person, sign_in
from tests.factories.reviews import make_review, make_reviewer
from tests.harness.crowd import together
from tests.kernel.test_pdf_cleaning import speaking


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody who submits a PDF that tells who made it; nobody has cleaned it yet."""
    return submitted(app, speaking())


def submitted(app: Flask, content: bytes) -> Applicant:
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz", signatories=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.fills_everything()
    answer = applicant.client.get(applicant.path("/sections/basics"))
    old = answer.get_data(as_text=True).partition('value="policy:')[2].partition('"')[0]
    applicant.sends(applicant.path("/sections/basics"), {"remove_file": f"policy:{old}"})
    assert applicant.uploads("basics", "policy", content).status_code == 303
    assert applicant.fills("basics", COMPLETE).status_code == 303
    return applicant


def of_reviewer(sana: Applicant) -> tuple[int, bytes, str]:
    """What somebody who scores gets for the file."""
    with sana.app.app_context():
        application = application_named(sana.reference)
        if application.status == "submitted":
            application.status = "in_review"
            db.session.commit()
        reviewer = make_reviewer(fund_id=application.fund_id)
        make_review(application, reviewer)
        content: Any = db.session.execute(select(SubmittedVersion.content)).scalar_one()
        (named,) = [each.public_id for files in files_in(content).values() for each in files]
    answer = sign_in(sana.app, reviewer).get(sana.path(f"/files/{named}"))
    return answer.status_code, answer.data, text_of(answer) if answer.status_code != 200 else ""


def test_who_scores_waits_for_the_clean_copy(sana: Applicant) -> None:
    sana.submits()
    status, _body, words = of_reviewer(sana)
    assert (status, "is being cleaned of what it tells" in words) == (409, True)
    with sana.app.app_context():
        assert clean_papers() == 2
        assert clean_papers() == 0
        db.session.rollback()
    status, body, _words = of_reviewer(sana)
    assert status == 200
    assert b"Sana Gul" not in body
    with pikepdf.open(io.BytesIO(body)) as pdf:
        assert len(pdf.pages) == 1


def test_what_cannot_be_cleaned_is_withheld_and_said(
    app: Flask, at: time_machine.Traveller
) -> None:
    locked = speaking(encryption=pikepdf.Encryption(owner="o", user="u"))
    sana = submitted(app, locked)
    with app.app_context():
        clean_papers()
        db.session.rollback()
    page = sana.reads(sana.path("/check"))
    assert "“policy.pdf” has a password, so those who score cannot open it." in page
    sana.submits()
    status, _body, words = of_reviewer(sana)
    assert (status, "could not be cleaned of that" in words) == (409, True)


def test_two_runs_at_once_make_one_copy(sana: Applicant) -> None:
    assert Exception not in map(type, together(sana.app, 2, lambda _number: clean_papers()))
    with sana.app.app_context():
        counted = select(
            select(func.count()).select_from(FileCopy).scalar_subquery(),
            select(func.count()).select_from(FileWithheld).scalar_subquery(),
        )
        made, none = db.session.execute(counted).one()
        assert (made, none) == (1, 1)  # the plain sample has no page, so it has no copy


def test_the_guard_is_the_copy(sana: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "is_pdf", lambda _file: False)
    sana.submits()
    status, body, _words = of_reviewer(sana)
    assert (status, b"Sana Gul" in body) == (200, True)


def test_a_failure_is_kept_so_that_it_is_not_tried_for_ever(
    sana: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_content: bytes) -> bytes:
        raise NotCleaned

    monkeypatch.setattr(copies, "cleaned_pdf", broken)
    with sana.app.app_context():
        assert (clean_papers(), clean_papers()) == (2, 0)
