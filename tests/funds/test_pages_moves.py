"""Pages of what the bank does: a bounce and its shortfall, interest, charges; a schedule."""

import pytest
from flask import Flask

from grants.kernel.db import transact
from tests.factories.money import make_contribution, make_contributor, make_fund, reserve_for
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")


def test_a_bounce_is_recorded_shown_and_covered(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        base = f"/funds/{fund.slug}"
        giver = make_contributor(fund, "City of Peshawar")
        came = make_contribution(fund, "1000", contributor=giver)
        transact(reserve_for(fund, 7, "700"))
        make_contribution(fund, "5000")
        page = f"{base}/contributors/{giver.public_id}"
        bounce = f"{base}/contributions/{came.reference}/bounce"
        cover = f"{base}/contributions/{came.reference}/cover"
        client = sign_in(app, make_person(roles=["finance_officer"]))
    assert "Did " in client.get(bounce).text
    assert client.post(bounce, data={"bounced_on": "2026-11-16"}).status_code == 200
    done = client.post(bounce, data={"bounced_on": "2026-11-16", "reason": "Not honoured."})
    assert done.location == page
    shown = client.get(page).text
    assert ("Bounced on" in shown, "PKR" in shown, "is promised and bounced" in shown) == (
        True,
        True,
        True,
    )
    assert "is promised and bounced" in client.get(base).text
    assert client.post(cover).status_code == 409
    again = client.post(bounce, data={"bounced_on": "2026-11-16", "reason": "Again."})
    assert again.status_code == 409
    assert client.get(f"{page}?lang=ur").text.count("واپس ہوا") == 1


def test_interest_and_charges_are_recorded_once(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        base = f"/funds/{fund.slug}"
        make_contribution(fund, "1000")
        client = sign_in(app, make_person(roles=["finance_officer"]))
    item = {"kind": "interest", "amount": "25", "on": "2026-11-16", "bank_reference": "INT 1"}
    for _twice in range(2):
        sent = client.post(f"{base}/bank-items/new", data={**item, "key": "one"})
        assert sent.location == f"{base}/ledger"
    much = {**item, "kind": "charges", "amount": "1,026", "key": "two"}
    shown = client.post(f"{base}/bank-items/new", data=much).text
    assert "PKR 1,025 is available to bear charges of PKR 1,026." in shown
    assert 'value="1,026"' in shown
    assert client.get(f"{base}/ledger").text.count("Interest earned") == 2
    assert client.get(f"{base}/bank-items/new").status_code == 200


def test_a_pledge_with_a_schedule_shows_what_is_to_come(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        giver = make_contributor(fund)
        page = f"/funds/{fund.slug}/contributors/{giver.public_id}"
        reference = f"{fund.reference_prefix}-P-2026-0001"
        client = sign_in(app, make_person(roles=["fund_manager"]))
    pledge = {
        "amount": "900",
        "pledged_on": "2026-11-01",
        "schedule": "2027-01-31 400\n2027-06-30 501",
        "key": "k",
    }
    wrong = client.post(f"{page}/pledges/new", data=pledge).text
    assert "The schedule sums to PKR 901; the pledge is PKR 900." in wrong
    assert "2027-06-30 501" in wrong
    pledge["schedule"] = "2027-01-31 400\n2027-06-30 500"
    assert client.post(f"{page}/pledges/new", data=pledge).location == page
    received = {"amount": "450", "received_on": "2026-11-16", "bank_reference": "B", "key": "c"}
    client.post(f"{page}/contributions/new", data={**received, "pledge": reference})
    shown = client.get(page).text
    assert shown.count("to come</span>") == 1
