"""What the check before submission says of files and of the organisation's profile."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications import views_gaps
from grants.applications.queries_drafts import draft_of
from grants.applications.views_gaps import gaps_of
from grants.kernel.db import db
from grants.kernel.scanning import FileScan, ScanState
from grants.kernel.storage import StoredFile
from tests.applications.pages import Applicant, application_named, make_open_call, text_of
from tests.factories.people import keep, make_organisation, make_person, sign_in


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody whose draft is complete, in an organisation with a full profile."""
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        body = make_organisation("Awaz", signatories=[person])
        body.registration_number, body.address = "77", "House 5"
        keep(body)
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.fills_everything()
    return applicant


def scanned(sana: Applicant, state: ScanState) -> None:
    """What the scanner has said of the only file."""
    with sana.app.app_context():
        file = db.session.execute(select(StoredFile)).scalar_one()
        keep(FileScan(file_id=file.id, state=state.value))


def test_a_file_that_waits_for_the_scanner_keeps_nobody_from_submitting(sana: Applicant) -> None:
    scanned(sana, ScanState.WAITING)
    page = sana.reads(sana.path("/check"))
    assert "“policy.pdf” still waits for the virus scanner. You can submit meanwhile." in page
    assert "Nothing is missing." in page
    sana.submits()


def test_an_infected_file_is_a_gap_and_is_not_sent(sana: Applicant) -> None:
    scanned(sana, ScanState.INFECTED)
    page = sana.client.get(sana.path("/check"))
    words = text_of(page)
    assert "The virus scanner found something in “policy.pdf”." in words
    assert "Submit application" not in words
    target = page.get_data(as_text=True).partition("#file-")[2].partition('"')[0]
    section = sana.client.get(sana.path("/sections/basics")).get_data(as_text=True)
    assert f'id="file-{target}"' in section
    answer = sana.sends(sana.path("/submit"), {"key": "k", "confirm": "y"}, 422)
    assert "Remove it and send another." in text_of(answer)


def test_a_profile_that_says_little_is_a_hint_and_no_gap(
    sana: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hints() -> list[str]:
        assert sana.person is not None
        with sana.app.test_request_context():
            actor = actor_of(db.session.get_one(Person, sana.person.id))
            found = gaps_of(draft_of(application_named(sana.reference)), actor)
            assert found.groups == []
            return [each.url.partition("#")[2] for each in found.hints]

    assert hints() == []
    with sana.app.app_context():
        body = application_named(sana.reference).organisation
        body.registration_number, body.address = "", ""
        db.session.commit()
    assert hints() == ["registration_number", "address"]
    # Whoever may not change the profile is told, without a link that would refuse them.
    monkeypatch.setattr(views_gaps, "can", lambda *_what: False)
    assert hints() == ["", ""]
