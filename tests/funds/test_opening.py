"""Opening balances: a file is taken whole or not at all, once, with the row of each mistake."""

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.funds import queries
from grants.funds.ledger import AccountKind
from grants.funds.models import Contribution, Contributor, Transfer
from grants.funds.opening import WrongRows
from grants.funds.operations import close_books, import_opening
from grants.funds.wording import restriction
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from tests.factories.money import (
    balance,
    make_contributor,
    make_fund,
    make_manager,
    make_objective,
    money,
)
from tests.factories.people import make_actor, make_person, sign_in
from tests.funds.test_giving import findings

pytestmark = pytest.mark.usefixtures("at")
JULY = date(2026, 7, 1)
HEADING = "contributor,kind,amount,received_on,reference,theme,applicant_kind,usable_until"
GOOD = f"""{HEADING}
City of Peshawar,municipality,"1,000.50",2025-09-01,SBP 1,,,
Lowari Foundation,foundation,2000,2026-01-15,HBL 2,Skills,cso,2027-06-30
City of Peshawar,,300,2026-05-02,SBP 3,,,

"""
WRONG = f"""{HEADING}
City of Peshawar,town,1000,2025-09-01,SBP 1,,,
,foundation,ten,15 January,SBP 1,Skills,,2027-06-30
Lowari Foundation,foundation,0,2026-01-15,,,ghosts,
"""


@pytest.mark.usefixtures("in_app")
def test_a_file_becomes_lots_with_their_restrictions_and_the_day_they_came() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    known = make_contributor(fund, "City of Peshawar")
    made = transact(
        lambda: import_opening(manager, fund=fund, content=GOOD.encode("utf-8-sig"), on=JULY)
    )
    assert [(c.contributor.name, c.amount, c.received_on, c.bank_reference) for c in made] == [
        (known.name, money("1000.50", fund), date(2025, 9, 1), "SBP 1"),
        ("Lowari Foundation", money("2000", fund), date(2026, 1, 15), "HBL 2"),
        (known.name, money("300", fund), date(2026, 5, 2), "SBP 3"),
    ]
    assert (made[1].lot.theme, made[1].lot.usable_until) == ("Skills", date(2027, 6, 30))
    assert queries.fund_figures(fund).available == money("3300.50", fund)
    assert {t.effective_on for t in db.session.scalars(select(Transfer))} == {JULY}
    assert balance(AccountKind.BANK, fund=fund) == 330_050
    assert findings() == []
    with pytest.raises(NotNow):
        transact(lambda: import_opening(manager, fund=fund, content=GOOD.encode(), on=JULY))


@pytest.mark.usefixtures("in_app")
def test_a_row_names_an_objective_and_the_most_for_one_award() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    aim = make_objective(fund, "belonging", "Belonging")
    rows = """contributor,kind,amount,received_on,reference,objective,most_per_award
City of Peshawar,municipality,1000,2026-05-02,SBP 1,Belonging,250.50
City of Peshawar,,1000,2026-05-02,SBP 2,,
"""
    one, other = transact(
        lambda: import_opening(manager, fund=fund, content=rows.encode(), on=JULY)
    )
    assert (one.lot.objective, one.lot.most_per_award) == (aim, money("250.50", fund))
    assert (other.lot.objective, other.lot.most_per_award) == (None, None)
    assert restriction(one.lot) == "Objective “Belonging”; at most PKR 250.50 for one award"
    second = make_fund(manager)
    with pytest.raises(WrongRows) as refused:
        transact(lambda: import_opening(manager, fund=second, content=rows.encode(), on=JULY))
    assert refused.value.rows == [(2, "objective must be empty: there is none.")]


@pytest.mark.usefixtures("in_app")
def test_every_wrong_row_is_named_and_nothing_is_taken() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    with pytest.raises(WrongRows) as refused:
        transact(lambda: import_opening(manager, fund=fund, content=WRONG.encode(), on=JULY))
    assert refused.value.rows == [
        (
            2,
            "kind must be one of: company, foundation, government, municipality, other.",
        ),
        (3, "Enter the amount in digits, such as 250000."),
        (3, "The reference stands in row 2 already."),
        (3, "contributor is empty."),
        (3, "received_on is no day, such as 2026-06-30."),
        (4, "Enter an amount above 0."),
        (
            4,
            "applicant_kind must be one of: cso, education, firm, informal_group, public_body, "
            "social_enterprise.",
        ),
        (4, "reference is empty."),
    ]
    later = GOOD.replace("municipality", "").replace("2026-05-02", "2026-07-02")
    with pytest.raises(WrongRows) as refused:
        transact(lambda: import_opening(manager, fund=fund, content=later.encode(), on=JULY))
    assert refused.value.rows == [
        (2, "City of Peshawar is not entered yet. Give its kind."),
        (4, "City of Peshawar is not entered yet. Give its kind."),
        (4, "received_on is after the day the books begin."),
    ]
    for kind in (Contribution, Contributor, Transfer):
        assert db.session.scalar(select(func.count()).select_from(kind)) == 0


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The first row must name the columns"),
        (b"name,amount\nX,1\n", "Missing: contributor, received_on, reference."),
        (HEADING.encode() + b",mood\n", "Columns nobody knows or that stand twice: mood."),
        (HEADING.encode() + b"\n", "The file has no rows"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (HEADING.encode() + b'\n"open,\n', "cannot be read as CSV"),
    ],
)
def test_what_is_no_table_of_balances_is_said(content: bytes, says: str) -> None:
    manager = make_manager()
    fund = make_fund(manager)
    with pytest.raises(Invalid, match=says) as refused:
        transact(lambda: import_opening(manager, fund=fund, content=content, on=JULY))
    assert set(refused.value.fields) == {"file"}


@pytest.mark.usefixtures("in_app")
def test_closed_books_and_strangers_take_no_opening() -> None:
    manager = make_manager()
    fund = make_fund(manager)
    with pytest.raises(NotPermitted):
        import_opening(
            make_actor(roles=["finance_officer"]), fund=fund, content=GOOD.encode(), on=JULY
        )
    transact(lambda: close_books(manager, fund=fund, closed_until=JULY))
    with pytest.raises(NotNow, match="closed until 1 Jul 2026"):
        transact(lambda: import_opening(manager, fund=fund, content=GOOD.encode(), on=JULY))
    assert findings() == []


def test_the_pages_of_the_books(app: Flask) -> None:
    with app.app_context():
        slug = make_fund().slug
        person = make_person("Farah", roles=["fund_manager"])
    client = sign_in(app, person)
    base = f"/funds/{slug}/accounts"

    def send(text: str) -> str:
        file = (io.BytesIO(text.encode()), "balances.csv")
        data = {"on": "2026-07-01", "file": file}
        answer = client.post(f"{base}/opening", data=data, follow_redirects=True)
        assert answer.status_code == 200
        return answer.text

    shown = send(WRONG)
    assert "The reference stands in row 2 already." in shown
    assert 'value="2026-07-01"' in shown
    assert "Choose a file." in send("")
    shown = send(GOOD)
    assert "3 lots are imported." in shown
    # The bank account and what it owes, the lots' claims and where they came from; both sums.
    assert (shown.count("3,300.50"), shown.count("6,601")) == (4, 2)
    wrong = client.post(f"{base}/close", data={"closed_until": "2026-11-16", "note": "Too early"})
    assert ("Choose a day that is over." in wrong.text, "Too early" in wrong.text) == (True, True)
    client.post(f"{base}/close", data={"closed_until": "2026-06-30", "note": "Year over"})
    shown = client.get(base).text
    assert ("closed by Farah" in shown, "Year over" in shown) == (True, True)
    assert client.get(f"{base}?lang=ur").text.count("کھاتوں") > 0
