"""The applicant's whole way: home, start, sections, upload, check, submit, receipt."""

import time_machine
from flask import Flask

from grants.applications.models import SubmittedVersion
from grants.kernel import outbox
from grants.kernel.checks import run_all
from grants.kernel.db import db
from tests.applications.pages import Applicant, application_named, make_open_call
from tests.factories.people import make_organisation, make_person, sign_in


def applicant(app: Flask, *, kind: str = "cso") -> Applicant:
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", kind=kind, members=[person])
    return Applicant(app, sign_in(app, person))


def test_a_cso_from_home_to_its_receipt(app: Flask, at: time_machine.Traveller) -> None:
    sana = applicant(app)
    assert "Small grants" in sana.reads("/home")
    reference = sana.starts()
    assert "0 of 2 sections complete" in sana.reads(sana.path())
    sana.fills_everything()
    page = sana.reads(sana.path())
    assert "3 of 3 sections complete" in page
    assert "Check your answers" in page
    assert "Street theatre" in sana.reads(sana.path("/check"))
    answer = sana.submits()
    assert answer.headers["Location"] == f"/applications/{reference}/receipt"
    receipt = sana.reads(sana.path("/receipt"))
    assert f"R-{reference}-1" in receipt
    assert "Received. We are checking it" in sana.reads(sana.path())
    with app.app_context():
        application = application_named(reference)
        version = db.session.query(SubmittedVersion).one()
        assert (application.status, application.requested_minor) == ("submitted", 50_000_000)
        assert version.content_hash in receipt
        assert list(run_all()) == []
        assert outbox is not None
