"""A payment that stands on the bank statement is found, recorded from its line, and tied."""

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.disbursements.models import Disbursement
from grants.funds import queries_bank
from grants.funds.models import Fund
from grants.funds.operations import tie_what_is_clear
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.reviews.operations import declare_conflict
from tests.disbursements.test_disbursements import make_officer, pay, sent
from tests.factories.bank import Entry, Stated, import_camt
from tests.factories.money import fresh
from tests.factories.people import make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def november(*entries: Entry, closing: str) -> Stated:
    return Stated("1000", closing, entries, first=FIRST, last=LAST)


def test_a_sent_payment_is_recorded_from_its_line(app: Flask) -> None:
    with app.app_context():
        made = sent()
        fund, reference = made.award.fund, made.reference
        name = made.award.organisation.name
        on = clock.today(fund.time_zone)
        line = Entry(on, "-600", name, bank_reference="HBL 77")
        [statement] = import_camt(fund, november(line, closing="400")).statements
        address = f"/funds/{fund.slug}/bank/{statement.reference}"
        fund_id = fund.id
        client = sign_in(app, make_person("Nadia", roles=["finance_officer"]))
    shown = client.get(f"{address}/lines/1").text
    [link] = re.findall(rf'href="(/disbursements/{reference}/paid[^"]*)"', shown)
    form = client.get(unescape(link)).text
    assert [f'value="{v}"' in form for v in ("HBL 77", on.isoformat())] == [True] * 2
    typed = {"bank_reference": "HBL 77", "paid_on": on.isoformat(), "key": "k"}
    client.post(f"/disbursements/{reference}/paid", data=typed)
    assert "The bank’s reference and the amount are the same" in client.get(address).text
    with app.app_context():
        [standing] = queries_bank.standings(db.session.get_one(Fund, fund_id))
        assert standing.ties
    client.post(f"/disbursements/{reference}/reverse", data={"reason": "Came back.", "key": "r"})
    assert "1 entry of the books is not at the bank: PKR 600." in client.get(address).text


@pytest.mark.usefixtures("in_app")
def test_our_reference_in_the_payment_ties_it() -> None:
    made, who = sent(), make_officer()
    transact(pay(who, made))
    fund = made.award.fund
    line = Entry(made.paid_on or LAST, "-600", "Somebody", f"Grant {made.reference}")
    import_camt(fund, november(line, closing="400"))
    assert [one.ties for one in queries_bank.standings(fund)] == [True]


def test_who_the_award_is_kept_from_reads_neither_its_line_nor_whose_an_open_one_is(
    app: Flask,
) -> None:
    with app.app_context():
        made, officer = sent(), make_officer()
        fund, award = made.award.fund, made.award
        on = clock.today(fund.time_zone)
        lines = (
            Entry(on, "-600", "Payee A", f"Grant {made.reference}", text="First words"),
            Entry(on, "-7", "Payee B", text="Second words"),
        )
        [statement] = import_camt(fund, november(*lines, closing="393")).statements
        address = f"/funds/{fund.slug}/bank/{statement.reference}"
        person = make_person("Conflicted", roles=["fund_manager"])
        other = sign_in(app, make_person("Free", roles=["fund_manager"]))
        who, case = fresh(person), award.application
        transact(lambda: declare_conflict(who, application=case, kind="family"))
        conflicted = sign_in(app, person)
        made_id, fund_id, reference = made.id, fund.id, made.reference
    words = ("Payee A", "First words", "Payee B", "Second words", reference)

    def read(client: FlaskClient, page: str) -> list[str]:
        answer = client.get(page)
        return [each for each in words if each in answer.text]

    pages = (address, f"{address}/lines/1", f"{address}/lines/2")
    assert all(read(other, page) for page in pages)
    assert [read(conflicted, page) for page in pages] == [[], [], []]
    with app.app_context():
        transact(pay(officer, db.session.get_one(Disbursement, made_id)))
        transact(lambda: tie_what_is_clear(db.session.get_one(Fund, fund_id)))
    assert [conflicted.get(page).status_code for page in pages] == [200, 404, 200]
    assert [read(conflicted, page) for page in pages] == [[], [], []]
    assert reference in other.get(pages[1]).text
