"""Pages of bank statements: the import, the list, one statement beside the books."""

import io
import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grants.funds.models import Fund
from grants.kernel.db import db
from tests.factories.bank import camt_file
from tests.factories.money import make_contribution, make_contributor, make_fund
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


def test_a_line_is_tied_on_its_page_and_the_tie_undone(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        base = f"/funds/{fund.slug}/bank"
        came = make_contribution(fund, "1000", received_on=date(2025, 12, 20))
        known, key = came.reference, f"contribution:{came.id}:in"
        officer = sign_in(app, make_person("Zara", roles=["finance_officer"]))
        auditor = sign_in(app, make_person(roles=["auditor"]))
    address = send(officer, base, camt_file(JANUARY)).location
    line = f"{address}/lines/1"
    shown = officer.get(line).text
    assert (known in shown, "Equal amount" in shown) == (True, True)
    assert known not in auditor.get(line).text
    assert "Choose what this line is in the books." in officer.post(line, data={}).text
    assert auditor.post(line, data={"movements": [key]}).status_code == 403
    assert officer.post(line, data={"movements": ["contribution:7:in"]}).status_code == 200
    assert officer.post(line, data={"movements": [key], "words": "The same"}).location == address
    shown = auditor.get(line).text
    assert [words in shown for words in ("Chosen by hand", "The same", "Zara")] == [True] * 3
    assert "Chosen by hand" in auditor.get(address).text
    assert officer.post(line, data={"movements": [key]}).status_code == 409
    undone = officer.post(f"{line}/untie", data={"reason": "Another gift."})
    assert undone.location == line
    assert officer.get(f"{line}/untie").location == line
    assert officer.get(f"{line}?lang=ur").status_code == 200


def test_what_a_line_lacks_is_recorded_from_it_and_tied(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        base = f"/funds/{fund.slug}/bank"
        giver = make_contributor(fund, "City of Peshawar")
        officer = sign_in(app, make_person(roles=["finance_officer"]))
        give = f"/funds/{fund.slug}/contributors/{giver.public_id}/contributions/new"
    address = send(officer, base, camt_file(JANUARY)).location
    links = re.findall(r'href="(/funds/[^"]+\?[^"]+)"', officer.get(f"{address}/lines/1").text)
    given = [unescape(link) for link in links if link.startswith(give)]
    assert given == [
        f"{give}?amount=1000&on=2026-01-05&bank_reference=SBP+1&statement={address.split('/')[-1]}"
    ]
    form = officer.get(given[0]).text
    assert [f'value="{v}"' in form for v in ("1000", "2026-01-05", "SBP 1")] == [True] * 3
    typed = {"amount": "1000", "received_on": "2026-01-05", "bank_reference": "SBP 1", "key": "k"}
    assert officer.post(given[0], data=typed).location == address
    assert "The bank’s reference and the amount are the same" in officer.get(address).text
    links = re.findall(r'href="(/funds/[^"]+\?[^"]+)"', officer.get(f"{address}/lines/2").text)
    [charge] = [unescape(link) for link in links if "kind=charges" in link]
    form = officer.get(charge).text
    assert re.search(r'<input[^>]*checked[^>]*value="charges"', form)
    typed = {"kind": "charges", "amount": "25", "on": "2026-01-31", "key": "c"}
    named = {**typed, "bank_reference": f"{address.split('/')[-1]}/2"}
    assert officer.post(charge, data=named).location == address
    shown = officer.get(address).text
    assert ("It was recorded from this line" in shown, "Unreconciled" in shown) == (True, False)


def test_what_became_clear_is_tied_by_a_button(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        base = f"/funds/{fund.slug}/bank"
        officer = sign_in(app, make_person(roles=["finance_officer"]))
        fund_id = fund.id
    address = send(officer, base, camt_file(JANUARY)).location
    with app.app_context():
        fund = db.session.get_one(Fund, fund_id)
        giver = make_contributor(fund, "City of Peshawar")
        make_contribution(fund, "1000", contributor=giver)
    reference = address.split("/")[-1]
    assert officer.post(f"{base}/tie", data={"statement": reference}).location == address
    assert "1 line is tied." in officer.get(address).text
    assert officer.post(f"{base}/tie").location == base


def test_entries_that_the_bank_never_sees_are_tied_to_each_other(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        base = f"/funds/{fund.slug}"
        came = make_contribution(fund, "60")
        known, number = came.reference, came.id
        officer = sign_in(app, make_person(roles=["finance_officer"]))
        auditor = sign_in(app, make_person(roles=["auditor"]))
    send(officer, f"{base}/bank", camt_file(FEBRUARY))
    page = f"{base}/bank/entries"
    assert (known in officer.get(page).text, known in auditor.get(page).text) == (True, True)
    bounced = {"bounced_on": "2026-11-16", "reason": "Never came."}
    officer.post(f"{base}/contributions/{known}/bounce", data=bounced)
    keys = re.findall(r'name="movements"[^>]*value="([^"]+)"', officer.get(page).text)
    assert keys == [f"contribution:{number}:in", f"contribution:{number}:out"]
    both = {"movements": keys, "words": "Never came."}
    assert auditor.post(page, data=both).status_code == 403
    assert "Choose two" in officer.post(page, data={**both, "movements": keys[:1]}).text
    assert officer.post(page, data=both).location == f"{base}/bank"
    assert "Every entry of the books is tied" in officer.get(page).text
