"""Pages of bank statements: the import, the list, one statement beside the books."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories.bank import camt_file
from tests.factories.money import make_contribution, make_fund
from tests.factories.people import make_person, sign_in
from tests.funds.test_bank_import import FEBRUARY, JANUARY

pytestmark = pytest.mark.usefixtures("at")


def send(client: FlaskClient, base: str, content: bytes, name: str = "s.xml") -> TestResponse:
    return client.post(f"{base}/import", data={"file": (io.BytesIO(content), name)})


def test_a_statement_is_imported_and_shown_beside_the_books(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        base = f"/funds/{fund.slug}/bank"
        make_contribution(fund, "900")
        officer = sign_in(app, make_person(roles=["finance_officer"]))
        auditor = sign_in(app, make_person(roles=["auditor"]))
        reference = f"{fund.reference_prefix}-S-2026-0001"
    assert "No bank statement is imported." in officer.get(base).text
    assert "Choose a file." in send(officer, base, b"").text
    assert "cannot be read as XML" in send(officer, base, b"<nothing").text
    assert send(officer, base, camt_file(JANUARY)).location == f"{base}/{reference}"
    shown = officer.get(f"{base}/{reference}").text
    assert "2 lines are imported." in shown
    assert [words in shown for words in ("Unreconciled", "2 lines are not tied", "−975")] == [
        True
    ] * 3
    assert send(officer, base, camt_file(JANUARY)).location == base
    assert "Nothing has changed." in officer.get(base).text
    assert send(officer, base, camt_file(JANUARY, FEBRUARY)).location == f"{base}/{reference[:-1]}2"
    assert "2 lines came before and are left out." in officer.get(base).text
    for page in (base, f"{base}/{reference}", f"{base}/{reference}?lang=ur"):
        assert auditor.get(page).status_code == 200
    assert auditor.get(f"{base}/import").status_code == 403
    assert "Set this statement aside" not in auditor.get(f"{base}/{reference}?lang=en").text


def test_a_mistaken_statement_is_set_aside_on_its_page(app: Flask) -> None:
    with app.app_context():
        base = f"/funds/{make_fund().slug}/bank"
        client = sign_in(app, make_person(roles=["finance_officer"]))
    address = send(client, base, camt_file(JANUARY)).location
    assert "Answer this question." in client.post(f"{address}/aside", data={"reason": ""}).text
    done = client.post(f"{address}/aside", data={"reason": "Of another fund."})
    assert done.location == base
    shown = client.get(address).text
    assert "does not count: Of another fund." in shown
    assert client.post(f"{address}/aside", data={"reason": "Again."}).status_code == 409


def test_a_file_that_is_too_large_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grants.funds.views_bank.LARGEST_FILE", 100)
    with app.app_context():
        base = f"/funds/{make_fund().slug}/bank"
        client = sign_in(app, make_person(roles=["finance_officer"]))
    assert "The file is larger than" in send(client, base, camt_file(JANUARY)).text
