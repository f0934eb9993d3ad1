"""The fund's pages: who gets them, what they keep of what was typed, what they cost."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from grants.funds.models import Contribution, Fund, Pledge
from grants.kernel.db import db
from tests.factories.money import (
    make_award,
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    make_objective,
)
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that go to the database inside the block."""
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def signed_in(app: Flask, *roles: str, name: str = "") -> FlaskClient:
    with app.app_context():
        person = make_person(name, roles=roles)
    return sign_in(app, person)


def test_a_manager_opens_a_fund_and_records_what_comes(app: Flask) -> None:
    client = signed_in(app, "fund_manager")
    opened = client.post(
        "/funds/new",
        data={
            "name": "Peshawar Local Innovation Fund",
            "slug": "plif",
            "reference_prefix": "PLIF",
            "currency": "PKR",
            "city": "Peshawar",
            "time_zone": "Asia/Karachi",
            "key": "one",
        },
    )
    assert (opened.status_code, opened.location) == (302, "/funds/plif")
    added = client.post(
        "/funds/plif/contributors/new",
        data={"name": "City of Peshawar", "kind": "municipality", "key": "two"},
    )
    page = added.location
    pledge = {"amount": "۳۰۰۰۰", "pledged_on": "2026-11-01", "key": "three"}
    for _twice in range(2):
        assert client.post(f"{page}/pledges/new", data=pledge).status_code == 302
    contribution = {
        "pledge": "PLIF-P-2026-0001",
        "amount": "10,000",
        "received_on": "2026-11-10",
        "bank_reference": "SBP 1",
        "theme": "Skills and work",
        "key": "four",
    }
    for _twice in range(2):
        assert client.post(f"{page}/contributions/new", data=contribution).status_code == 302
    with app.app_context():
        assert len(db.session.scalars(select(Pledge)).all()) == 1
        (kept,) = db.session.scalars(select(Contribution)).all()
        assert kept.lot.theme == "Skills and work"
    shown = client.get(page).get_data(as_text=True)
    for words in ("10,000", "30,000", "20,000", "Skills and work", "Partly received"):
        assert words in shown
    assert client.get("/funds").location == "/funds/plif"
    for path in ("/funds/plif", "/funds/plif/ledger", page):
        assert client.get(path).status_code == 200


def test_what_was_typed_stays_with_the_error_on_its_field(app: Flask) -> None:
    client = signed_in(app, "fund_manager")
    with app.app_context():
        fund = make_fund()
        giver = make_contributor(fund)
        path = f"/funds/{fund.slug}/contributors/{giver.public_id}/contributions/new"
    answer = client.post(
        path,
        data={
            "amount": "ten thousand",
            "received_on": "2027-01-01",
            "bank_reference": "SBP 7",
            "area": "Ward 9",
            "key": "k",
        },
    )
    shown = answer.get_data(as_text=True)
    assert "Error:" in shown
    assert "Enter the amount in digits, such as 250000." in shown
    for typed in ("ten thousand", "2027-01-01", "SBP 7", "Ward 9"):
        assert f'value="{typed}"' in shown
    answer = client.post(
        path,
        data={"amount": "5", "received_on": "2027-01-01", "bank_reference": "SBP 7", "key": "k"},
    )
    assert "still to come" in answer.get_data(as_text=True)


def test_a_contribution_is_restricted_to_an_objective_and_to_so_much_for_one(app: Flask) -> None:
    client = signed_in(app, "fund_manager")
    with app.app_context():
        fund = make_fund()
        make_objective(fund, "belonging", "Belonging")
        giver = make_contributor(fund)
        page = f"/funds/{fund.slug}/contributors/{giver.public_id}"
    given = {
        "amount": "500",
        "received_on": "2026-11-10",
        "bank_reference": "SBP 7",
        "objective": "belonging",
        "key": "k",
    }
    refused = client.post(f"{page}/contributions/new", data={**given, "most_per_award": "0"})
    assert "Enter an amount above 0." in refused.get_data(as_text=True)
    made = client.post(f"{page}/contributions/new", data={**given, "most_per_award": "120"})
    assert made.status_code == 302
    shown = client.get(page).get_data(as_text=True)
    assert "Objective “Belonging”; at most PKR 120 for one award" in shown


def test_others_get_no_page_of_a_funds_money(app: Flask) -> None:
    with app.app_context():
        fund, other = make_fund(), make_fund()
        giver = make_contributor(fund)
        person = make_person("Sadia")
        own = make_contributor(fund, "Own", email=person.email)
        make_contribution(fund, "500", contributor=own)
        manager_elsewhere = make_person(roles=[("fund_manager", other.id)])
        paths = [
            f"/funds/{fund.slug}",
            f"/funds/{fund.slug}/ledger",
            f"/funds/{fund.slug}/contributors/{giver.public_id}",
            f"/funds/{fund.slug}/contributors/{giver.public_id}/paid-for",
            f"/funds/{fund.slug}/contributors/{giver.public_id}/contributions/new",
        ]
        mine = f"/funds/{fund.slug}/contributors/{own.public_id}"
        db.session.refresh(person)
    elsewhere = sign_in(app, manager_elsewhere)
    contributor = sign_in(app, person)
    for path in paths:
        assert app.test_client().get(path).status_code in (302, 303, 401, 403)
        assert elsewhere.get(path).status_code == 404
        assert contributor.get(path).status_code in (403, 404)
    assert contributor.get("/my-money").location == mine
    assert contributor.get("/paid-for").location == f"{mine}/paid-for"
    assert contributor.get(mine).status_code == contributor.get(f"{mine}/paid-for").status_code
    assert contributor.get(mine).status_code == 200


def test_what_a_contributors_money_paid_for_names_the_award(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        person = make_person("Sadia")
        own = make_contributor(fund, "Own", email=person.email)
        make_contribution(fund, "5000", contributor=own)
        make_award(fund, "1000", title="Tailoring hub")
        path = f"/funds/{fund.slug}/contributors/{own.public_id}/paid-for"
        db.session.refresh(person)
    shown = sign_in(app, person).get(path).get_data(as_text=True)
    assert "Tailoring hub" in shown
    assert "1,000" in shown


@pytest.mark.parametrize("path", ["/funds/{slug}", "/funds/{slug}/ledger"])
def test_pages_cost_the_same_for_3_and_for_30(app: Flask, path: str) -> None:
    client = signed_in(app, "fund_manager")
    with app.app_context():
        fund = make_fund()
        address, number = path.format(slug=fund.slug), fund.id

    def add(count: int) -> None:
        with app.app_context():
            for _n in range(count):
                make_contribution(db.session.get_one(Fund, number), "100")

    def cost() -> int:
        with counted(app) as said:
            assert client.get(address).status_code == 200
        return len(said)

    add(3)
    cost()
    few = cost()
    add(27)
    assert cost() == few


def test_ending_a_pledge_is_a_page_of_its_own(app: Flask) -> None:
    client = signed_in(app, "fund_manager")
    with app.app_context():
        fund = make_fund(make_manager())
        giver = make_contributor(fund)
        base = f"/funds/{fund.slug}"
        page = f"{base}/contributors/{giver.public_id}"
        reference = f"{fund.reference_prefix}-P-2026-0001"
    client.post(
        f"{page}/pledges/new", data={"amount": "900", "pledged_on": "2026-11-01", "key": "k"}
    )
    assert client.get(f"{base}/pledges/{reference}/lapse").status_code == 200
    assert client.get(f"{base}/pledges/{reference}/burn").status_code == 404
    ended = client.post(f"{base}/pledges/{reference}/lapse", data={"reason": "Year over."})
    assert ended.location == page
    again = client.post(f"{base}/pledges/{reference}/lapse", data={"reason": "Again."})
    assert again.status_code == 409
    with app.app_context():
        assert db.session.scalars(select(Pledge)).one().status == "lapsed"
