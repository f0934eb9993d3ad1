"""A statement that does not tie is shown as unreconciled everywhere; tampering is found."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import update

from grants.accounts.models import Person
from grants.funds import queries_bank
from grants.funds.models import Fund
from grants.funds.models_bank import BankLine, BankStatement, BankTie, BankTiePart
from grants.funds.operations import untie
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM
from grants.reports.catalogue import REPORTS
from grants.reports.document import Paragraph
from tests.factories.bank import Entry, Stated, import_camt
from tests.factories.money import make_contribution, make_contributor, make_fund, make_manager
from tests.factories.people import make_person, sign_in
from tests.funds.test_giving import findings

pytestmark = pytest.mark.usefixtures("at")
FIFTH, LAST = date(2026, 1, 5), date(2026, 1, 31)
OPEN = "Unreconciled: 1 bank statement until 31 Jan 2026 does not tie with the books."
TIES = "The bank statements until 31 Jan 2026 tie with the books."


def tied_month() -> Fund:
    """A fund whose January ties."""
    fund = make_fund()
    giver = make_contributor(fund, "Lowari Foundation")
    make_contribution(fund, "70", contributor=giver, received_on=FIFTH)
    import_camt(fund, Stated("0", "70", [Entry(FIFTH, "70", giver.name)]))
    return fund


def reopen() -> None:
    """Undo the only tie."""
    tie, who = db.session.query(BankTie).one(), make_manager()
    transact(lambda: untie(who, tie=tie, reason="Look again."))


def test_every_page_that_shows_the_books_says_it(app: Flask) -> None:
    with app.app_context():
        base = f"/funds/{tied_month().slug}"
        person: Person = make_person(roles=["fund_manager"])
        client = sign_in(app, person)
    pages = (base, f"{base}/ledger", f"{base}/accounts/close")
    assert [(TIES in client.get(p).text, OPEN in client.get(p).text) for p in pages] == [
        (True, False)
    ] * 3
    assert "Unreconciled" not in client.get(f"{base}/bank").text
    with app.app_context():
        reopen()
    assert [(TIES in client.get(p).text, OPEN in client.get(p).text) for p in pages] == [
        (False, True)
    ] * 3
    assert "Unreconciled" in client.get(f"{base}/bank").text


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize("name", ["fund-statement", "sources-and-uses"])
def test_a_report_of_the_books_says_it(name: str) -> None:
    fund = tied_month()

    def said(last: date) -> list[str]:
        document = REPORTS[name].build(SYSTEM, fund=fund, first=date(2026, 1, 1), last=last)
        return [part.text for part in document.parts if isinstance(part, Paragraph)]

    assert said(LAST)[-1] == TIES
    assert said(date(2026, 2, 5))[-1] == (
        f"{TIES} No bank statement covers the days after 31 Jan 2026."
    )
    reopen()
    assert said(LAST)[0] == (
        f"{OPEN} 1 line is not tied to the books: PKR 70. "
        "1 entry of the books is not at the bank: PKR 70."
    )
    assert said(date(2025, 12, 31)) == said(date(2025, 12, 30))
    assert said(date(2025, 12, 31))[-1].startswith("No bank statement is imported")


@pytest.mark.usefixtures("in_app")
def test_a_fund_without_statements_says_nothing_on_its_pages() -> None:
    assert queries_bank.at_the_bank(make_fund()).status == "none"


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize(
    ("tampering", "says"),
    [
        (update(BankLine).values(amount_minor=6900), "was changed after the import"),
        (update(BankLine).values(name="Somebody"), "was changed after the import"),
        (update(BankStatement).values(closing_minor=1), "was changed after the import"),
        (update(BankLine).values(live=False), "has lines that count wrongly"),
        (update(BankTiePart).values(live=False), "stands in part"),
        (
            update(BankTiePart).where(BankTiePart.line_id.is_(None)).values(live=False),
            "stands in part",
        ),
        (
            update(BankTiePart).where(BankTiePart.line_id.is_(None)).values(transfer_id=1),
            "moved no bank account",
        ),
    ],
)
def test_verify_finds_what_was_tampered_with(tampering: object, says: str) -> None:
    tied_month()
    assert findings() == []
    db.session.execute(tampering)  # type: ignore[call-overload]
    db.session.commit()
    assert any(says in finding for finding in findings())
