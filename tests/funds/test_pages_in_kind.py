"""Pages of refunds and of gifts in kind: once each, never more than is there."""

import pytest
from flask import Flask

from grants.funds import queries
from grants.funds.ledger import AccountKind
from grants.funds.models import Fund
from grants.kernel.db import db, transact
from tests.factories.money import (
    balance,
    make_contribution,
    make_contributor,
    make_fund,
    reserve_for,
)
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")


def test_a_refund_is_recorded_once_and_only_of_what_is_available(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        fund_id, base = fund.id, f"/funds/{fund.slug}"
        came = make_contribution(fund, "1000")
        statement = f"{base}/contributors/{came.contributor.public_id}"
        page = f"{base}/contributions/{came.reference}/refund"
        transact(reserve_for(fund, 7, "700"))
        client = sign_in(app, make_person(roles=["finance_officer"]))
    assert page in client.get(statement).text
    typed = {"amount": "301", "on": "2026-11-16", "bank_reference": "OUT 1", "note": "Left over."}
    refused = client.post(page, data={**typed, "key": "a"}).text
    assert ("PKR 301 are needed" in refused, 'value="301"' in refused) == (True, True)
    typed["amount"] = "300"
    for _twice in range(2):
        assert client.post(page, data={**typed, "key": "b"}).location == statement
    assert client.get(f"{base}/ledger").text.count("Contribution refunded") == 2
    with app.app_context():
        assert balance(AccountKind.BANK, fund=db.session.get_one(Fund, fund_id)) == 70_000
    assert page not in client.get(statement).text


def test_a_gift_in_kind_stands_apart_and_is_used_in_parts(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        fund_id, base = fund.id, f"/funds/{fund.slug}"
        officer = make_person(roles=["finance_officer"])
        giver = make_contributor(fund, "Sarhad Textiles")
        statement = f"{base}/contributors/{giver.public_id}"
        reference = f"{fund.reference_prefix}-K-2026-0001"
        client = sign_in(app, officer)
    gift = {
        "what": "Forty sewing machines",
        "amount": "800",
        "basis": "market_price",
        "basis_note": "",
        "received_on": "2026-11-16",
        "key": "a",
    }
    assert (
        "Forty sewing machines</textarea>" in client.post(f"{statement}/gifts/new", data=gift).text
    )
    gift["basis_note"] = "Three shops in Saddar, 2 November 2026"
    for _twice in range(2):
        assert client.post(f"{statement}/gifts/new", data=gift).location == statement
    with app.app_context():
        figures = queries.fund_figures(db.session.get_one(Fund, fund_id))
        assert (figures.received.minor, figures.available.minor) == (0, 0)
    use = f"{base}/gifts/{reference}/use"
    part = {"amount": "500", "on": "2026-11-16", "note": "Evening classes", "key": "b"}
    for _twice in range(2):
        assert client.post(use, data=part).location == statement
    shown = client.get(use).text
    assert "300</bdi> is left." in shown
    much = client.post(use, data={**part, "amount": "301", "key": "c"}).text
    assert "PKR 300 of it is left." in much
    assert client.post(use, data={**part, "amount": "300", "key": "d"}).location == statement
    assert (reference in client.get(statement).text, use in client.get(statement).text) == (
        True,
        False,
    )
