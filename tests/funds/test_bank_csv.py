"""Bank statements as CSV: read as banks write them; the mapping is kept and used again."""

import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from grants.funds.bank_csv import Columns, open_table, read
from grants.funds.models_bank import BankFile, BankFormat, BankLine, BankStatement
from grants.funds.opening import WrongRows
from grants.funds.operations import import_statements, keep_format
from grants.funds.statement import StatementRead
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid
from grants.kernel.money import Money
from tests.factories.bank import IBAN, Entry, Stated, import_camt
from tests.factories.money import make_fund, make_manager
from tests.factories.people import make_person, sign_in

COLUMNS = Columns("Date", amount="Amount", balance="Balance", text="Details")
GOOD = """Bank of Khyber,,
Account,PK36,

Date,Details,Amount,Balance
05/01/2026,City of Peshawar,"1,000.50","1,000.50"
31/01/2026,Charges,-25,975.50

"""


def pkr(text: str) -> Money:
    sign = -1 if text.startswith("-") else 1
    return Money(sign * Money.parse(text.strip("-"), "PKR").minor, "PKR")


def stated(text: str, columns: Columns = COLUMNS, coding: str = "utf-8") -> StatementRead:
    return read(open_table(text.encode(coding)), columns, account="PK36", currency="PKR")


@pytest.mark.parametrize(
    ("text", "columns", "coding"),
    [
        (GOOD, COLUMNS, "utf-8-sig"),
        (GOOD, COLUMNS, "utf-16"),
        (GOOD.replace("1,000.50", "1000.50").replace(",", ";"), COLUMNS, "cp1252"),
        (
            "Date;Details;Amount;Balance\n5 Jan 2026;City of Peshawar;1.000,50;1.000,50\n"
            "31 January 26;Charges;(25,00);975,50 CR\n",
            Columns("Date", amount="Amount", balance="Balance", text="Details", decimal=","),
            "utf-8",
        ),
        (
            "Date\tDetails\tIn\tOut\tBalance\n2026-01-31\tCharges\t\t25.00\t975.50\n"
            "2026-01-05\tCity of Peshawar\t1000.50\t\t1000.50\n",
            Columns("Date", money_in="In", money_out="Out", balance="Balance", text="Details"),
            "utf-8",
        ),
        (
            "تاریخ,تفصیل,رقم,بقایا\n۰۵/۰۱/۲۰۲۶,City of Peshawar,۱۰۰۰٫۵۰,۱۰۰۰٫۵۰\n"
            "۳۱/۰۱/۲۰۲۶,Charges,-۲۵,۹۷۵٫۵۰\n",
            Columns("تاریخ", amount="رقم", balance="بقایا", text="تفصیل"),
            "utf-8",
        ),
    ],
)
def test_a_bank_is_read_as_it_writes(text: str, columns: Columns, coding: str) -> None:
    found = stated(text, columns, coding)
    assert [(line.booked_on, line.amount, line.text) for line in found.lines] == [
        (date(2026, 1, 5), pkr("1000.50"), "City of Peshawar"),
        (date(2026, 1, 31), pkr("-25"), "Charges"),
    ]
    assert (found.opening, found.closing) == (pkr("0"), pkr("975.50"))


def test_each_wrong_row_is_named() -> None:
    with pytest.raises(WrongRows) as refused:
        stated(GOOD.replace("05/01/2026", "2026/13/05").replace("-25", "ten"))
    assert refused.value.rows == [(5, "“2026/13/05” is no day."), (6, "“ten” is no amount.")]
    with pytest.raises(WrongRows) as refused:
        stated(GOOD.replace("975.50", "976"))
    assert refused.value.rows == [(6, "The balance does not follow from the row before.")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1,2,3\n", "No row of the file names the columns"),
        ("Date,Date,Amount\n", "Two columns have the same name"),
        ("Date,Details,Amount,Balance\n", "no rows under its heading"),
        ('Date,Details,"Amount\n', "cannot be read as CSV"),
        (GOOD.replace("Amount", "Sum"), "lacks the columns: Amount"),
        (GOOD.replace("Balance", "Rest"), "has no balances. Enter both"),
        ("\x00\x01", "not UTF-8"),
    ],
)
def test_what_is_no_statement_is_said(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        stated(text)


def send(client: FlaskClient, base: str, text: str, **more: str) -> TestResponse:
    file = (io.BytesIO(text.encode()), "january.csv")
    return client.post(f"{base}/import", data={"file": file, **more})


def counts() -> list[int]:
    kinds = (BankFile, BankFormat, BankStatement, BankLine)
    return [db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds]


@pytest.mark.usefixtures("at")
def test_the_columns_are_asked_for_once_and_kept(app: Flask) -> None:
    with app.app_context():
        base = f"/funds/{make_fund().slug}/bank"
        client = sign_in(app, make_person(roles=["finance_officer"]))
    page = send(client, base, GOOD).location
    assert page.startswith(f"{base}/files/")
    assert send(client, base, GOOD).location == page
    shown = client.get(page).text
    assert "City of Peshawar" in shown
    typed = {
        "bank": "Bank of Khyber",
        "account": "PK36",
        "day": "Date",
        "order": "dmy",
        "decimal": ".",
        "text": "Details",
    }
    assert "Choose one column of amounts" in client.post(page, data=typed).text
    typed |= {"amount": "Amount", "balance": "Balance"}
    wrong = client.post(page, data={**typed, "day": "Details"}).text
    assert "“City of Peshawar” is no day." in wrong
    looked = client.post(page, data={**typed, "look": "1"}).text
    assert "The first lines as they are read" in looked
    with app.app_context():
        assert counts() == [1, 0, 0, 0]
    assert re.fullmatch(rf"{base}/\S+-S-2026-0001", client.post(page, data=typed).location)
    with app.app_context():
        assert counts() == [1, 1, 1, 2]
    assert send(client, base, GOOD).location == base
    with app.app_context():
        assert counts() == [1, 1, 1, 2]
    later = "Date,Details,Amount,Balance\n31/01/2026,Charges,-25,975.50\n2/2/2026,Gift,5,980.50\n"
    assert send(client, base, later).location.endswith("-S-2026-0002")
    with app.app_context():
        assert counts() == [2, 1, 2, 3]
    broken = "Date,Details,Amount,Balance\n2/2/2026,Gift,five,980.50\n"
    assert "“five” is no amount." in send(client, base, broken).text


@pytest.mark.usefixtures("at")
@pytest.mark.usefixtures("in_app", "at")
def test_the_same_days_in_the_other_format_would_count_twice() -> None:
    fund, who = make_fund(), make_manager()
    made = import_camt(fund, Stated("0", "10", [Entry(date(2026, 1, 5), "10", "City")]))
    same, later = (
        f"Date,Details,Amount,Balance\n{day},City,10,20\n".encode()
        for day in ("05/01/2026", "05/02/2026")
    )
    transact(
        lambda: keep_format(who, fund=fund, bank="SBP", account=IBAN, content=same, columns=COLUMNS)
    )

    def take(content: bytes) -> int:
        return transact(
            lambda: import_statements(who, fund=fund, content=content, filename="a.csv")
        ).lines

    with pytest.raises(Invalid) as refused:
        take(same)
    assert made.statements[0].reference in refused.value.fields["file"]
    # The control: other days are taken.
    assert take(later) == 1


def test_without_a_column_of_balances_they_are_typed(app: Flask) -> None:
    with app.app_context():
        base = f"/funds/{make_fund().slug}/bank"
        client = sign_in(app, make_person(roles=["finance_officer"]))
    page = send(client, base, GOOD).location
    typed = {"bank": "B", "account": "PK36", "day": "Date", "order": "dmy", "decimal": "."}
    typed["amount"] = "Amount"
    assert "The file has no balances." in client.post(page, data=typed).text
    away = {**typed, "opening": "0", "closing": "900"}
    assert "Check the columns." in client.post(page, data=away).text
    right = {**typed, "opening": "0", "closing": "975.50"}
    assert client.post(page, data=right).location.endswith("-S-2026-0001")


@pytest.mark.usefixtures("at")
def test_a_mapping_kept_wrongly_is_corrected_for_the_files_to_come(app: Flask) -> None:
    with app.app_context():
        base = f"/funds/{make_fund().slug}/bank"
        client = sign_in(app, make_person(roles=["finance_officer"]))
        auditor = sign_in(app, make_person(roles=["auditor"]))
    page = send(client, base, GOOD).location
    typed = {"bank": "B", "account": "PK36", "day": "Date", "order": "dmy", "decimal": "."}
    typed |= {"amount": "Amount", "balance": "Balance", "name": "Details"}
    wrong = client.post(page, data=typed).location
    shown = client.get(wrong).text
    assert (f'href="{page}"' in shown, f'href="{wrong}/file"' in shown) == (True, True)
    assert (f'href="{page}"' in auditor.get(wrong).text) is False
    assert auditor.get(f"{wrong}/file").data == GOOD.encode()
    before = client.get(page).text
    assert '<option selected value="Details">' in before
    assert "stays as it is" in before
    right = {**typed, "name": "", "text": "Details"}
    assert client.post(page, data=right).location == wrong
    with app.app_context():
        first = select(BankFormat.id).order_by(BankFormat.id).limit(1)
        read_by = db.session.scalars(select(BankStatement.format_id)).all()
        assert (counts(), read_by) == ([1, 2, 1, 2], [db.session.scalar(first)])
    client.post(f"{wrong}/aside", data={"reason": "The columns were mistaken."})
    again = send(client, base, GOOD).location
    assert again.endswith("-S-2026-0002")
    with app.app_context():
        live = select(BankLine.name, BankLine.text).where(BankLine.live).order_by(BankLine.number)
        assert [tuple(row) for row in db.session.execute(live)] == [
            ("", "City of Peshawar"),
            ("", "Charges"),
        ]
