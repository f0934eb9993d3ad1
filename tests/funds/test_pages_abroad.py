"""Pages of money in another currency: promised, received, and what the exchange gained or lost."""

import pytest
from flask import Flask

from grants.funds.ledger import AccountKind
from grants.funds.models import Fund
from grants.kernel.db import db
from tests.factories.money import balance, make_contributor, make_fund
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")


def test_a_pledge_in_dollars_is_recorded_received_and_shown(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        giver = make_contributor(fund, "Diaspora Trust", kind="foundation")
        page = f"/funds/{fund.slug}/contributors/{giver.public_id}"
        prefix, number = fund.reference_prefix, fund.id
        client = sign_in(app, make_person(roles=["finance_officer"]))
    typed = {
        "pledged_on": "2026-11-01",
        "foreign_amount": "usd 1,000.01",
        "rate": "280.55",
        "rate_source": "State Bank of Pakistan",
        "schedule": "2027-06-30 400\n2027-12-31 600.01",
        "key": "k",
    }
    for change, said in (
        ({"amount": "5"}, "Enter the pledge in one currency only."),
        ({"foreign_amount": "1000"}, "Begin with the three letters of the currency"),
        ({"foreign_amount": "USD lots"}, "Enter the amount in digits"),
        ({"rate": "x"}, "Enter the rate in digits"),
        ({"rate_source": ""}, "Say where the rate comes from."),
        ({"foreign_amount": "", "rate": ""}, "Enter an amount above 0."),
    ):
        shown = client.post(f"{page}/pledges/new", data={**typed, **change}).text
        assert (said in shown, "2027-12-31 600.01" in shown) == (True, True), said
    assert "<details" in client.get(f"{page}/pledges/new").text
    sent = [client.post(f"{page}/pledges/new", data=typed).location for _twice in range(2)]
    assert sent == [page] * 2
    pledge = f"{prefix}-P-2026-0001"
    assert "280,552.81" in client.get(page).text
    assert "State Bank of Pakistan" in client.get(page).text
    form = client.get(f"{page}/contributions/new").text
    assert "USD 1,000.01 still to come" in form

    came = {
        "pledge": pledge,
        "amount": "94,999.05",
        "received_on": "2026-11-16",
        "bank_reference": "B",
        "key": "c",
    }
    wrong = client.post(f"{page}/contributions/new", data=came).text
    assert ("Enter what came in USD." in wrong, 'value="94,999.05"' in wrong) == (True, True)
    abroad = {"foreign_amount": "USD 333.33", "rate": "285", "rate_source": "Bank of Khyber"}
    done = client.post(
        f"{page}/contributions/new", data={**came, **abroad}, follow_redirects=True
    ).text
    assert "It settles PKR 93,515.73 of the pledge." in done
    assert ("Gain on exchange:" in done, "1,483.32" in done) == (True, True)
    assert "Bank of Khyber" in client.get(f"{page}?lang=ur").text
    with app.app_context():
        fund = db.session.get_one(Fund, number)
        assert balance(AccountKind.EXCHANGE_GAIN, fund=fund) == -148_332
