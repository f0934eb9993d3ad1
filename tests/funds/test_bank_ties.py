"""Lines tied to the books, by themselves and by hand; undone; on both databases."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.funds import queries_bank, queries_bank_ties
from grants.funds.models import Fund
from grants.funds.models_bank import BankLine, BankTie, BankTiePart
from grants.funds.operations import (
    bounce_contribution,
    record_charges,
    record_interest,
    set_aside,
    tie_by_hand,
    tie_what_is_clear,
    untie,
)
from grants.funds.reconciling import GapKind
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from tests.factories.bank import Entry, Stated, february, import_camt
from tests.factories.money import (
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
)
from tests.factories.people import make_actor
from tests.funds.test_bank_import import together

pytestmark = pytest.mark.usefixtures("at")
FIFTH = date(2026, 1, 5)


def reasons() -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(BankTie.reason, BankTie.words).where(BankTie.ended_at.is_(None)).order_by(BankTie.id)
    )
    return [(reason, words) for reason, words in rows]


def gaps(fund: Fund) -> list[list[GapKind]]:
    return [[gap.kind for gap in one.gaps] for one in queries_bank.standings(fund)]


@pytest.mark.usefixtures("in_app")
def test_a_month_ties_by_itself() -> None:
    fund, manager = make_fund(), make_manager()
    city = make_contributor(fund, "City of Peshawar")
    lowari = make_contributor(fund, "Lowari Foundation")
    first = make_contribution(fund, "1000", contributor=city)
    second = make_contribution(fund, "500", contributor=city)
    make_contribution(fund, "300", contributor=lowari)
    transact(
        lambda: record_interest(
            manager, fund=fund, amount=money("9", fund), on=FIFTH, bank_reference="INT 2026-1"
        )
    )
    transact(
        lambda: record_charges(
            manager, fund=fund, amount=money("4", fund), on=FIFTH, bank_reference="CHG-0001"
        )
    )
    import_camt(
        fund,
        Stated(
            "0",
            "1805",
            [
                Entry(FIFTH, "1000", "Treasury", text=f"our {first.reference} thank you"),
                Entry(FIFTH, "500", "Treasury", bank_reference=second.bank_reference),
                Entry(FIFTH, "300", "LOWARI FOUNDATION"),
                Entry(date(2026, 1, 31), "9", text="INT 2026-1"),
                Entry(date(2026, 1, 31), "-4", bank_reference="CHG-0001"),
            ],
        ),
    )
    assert reasons() == [
        ("our_reference", first.reference),
        ("bank_reference", second.bank_reference),
        ("bank_reference", "INT 2026-1"),
        ("bank_reference", "CHG-0001"),
        ("name_and_day", "Lowari Foundation"),
    ]
    [standing] = queries_bank.standings(fund)
    assert standing.ties
    compared = queries_bank.reconciliation(fund, standing, standing.sums.first_on)
    assert (compared.difference, compared.unexplained) == (money("0", fund), money("0", fund))
    assert transact(lambda: tie_what_is_clear(fund)) == 0


@pytest.mark.usefixtures("in_app")
def test_what_is_entered_later_ties_later_and_another_day_is_no_gap() -> None:
    fund = make_fund()
    giver = make_contributor(fund, "Lowari Foundation")
    on = date(2026, 1, 31)
    import_camt(fund, Stated("0", "70", [Entry(on, "70", giver.name)]))
    assert gaps(fund) == [[GapKind.UNTIED]]
    make_contribution(fund, "70", contributor=giver, received_on=date(2026, 2, 2))
    assert transact(lambda: tie_what_is_clear(fund)) == 1
    [standing] = queries_bank.standings(fund)
    compared = queries_bank.reconciliation(fund, standing, standing.sums.first_on)
    assert (standing.ties, compared.other_day) == (True, -money("70", fund))
    assert (compared.books, compared.unexplained) == (money("0", fund), money("0", fund))


@pytest.mark.usefixtures("in_app")
def test_what_the_bank_lacks_keeps_every_later_statement_open() -> None:
    fund = make_fund()
    make_contribution(fund, "70", received_on=date(2026, 1, 20))
    stated = Stated("0", "0")
    import_camt(fund, stated, february(stated))
    assert gaps(fund) == [[GapKind.BOOKS], [GapKind.BOOKS]]


@pytest.mark.usefixtures("in_app")
def test_a_person_ties_what_the_rule_leaves_and_undoes_it() -> None:
    fund = make_fund()
    make_contribution(fund, "60")
    make_contribution(fund, "40")
    [statement] = import_camt(
        fund, Stated("0", "100", [Entry(FIFTH, "100", "Treasury")])
    ).statements
    officer = make_actor(roles=["finance_officer"])
    [line] = db.session.scalars(select(BankLine.id))
    keys = [one.key for one in queries_bank_ties.open_movements(officer, fund)]

    def tie(*chosen: str, by: object = None) -> BankTie:
        who = by or officer
        return transact(
            lambda: tie_by_hand(who, fund=fund, lines=[line], movements=chosen, words="Two gifts")  # type: ignore[arg-type]
        )

    with pytest.raises(NotPermitted):
        tie(*keys, by=make_actor(roles=["auditor"]))
    with pytest.raises(Invalid, match="The bank has PKR 100, what you chose is PKR 60"):
        tie(keys[0])
    with pytest.raises(Invalid, match="Choose what this line is"):
        tie()
    with pytest.raises(NotNow):
        tie("contribution:999:in")
    made = tie(*keys)
    assert (reasons(), gaps(fund)) == ([("by_hand", "Two gifts")], [[]])
    with pytest.raises(NotNow, match="tied meanwhile"):
        tie(*keys)
    with pytest.raises(Invalid):
        transact(lambda: untie(officer, tie=made, reason=""))
    transact(lambda: untie(officer, tie=made, reason="Another gift."))
    assert gaps(fund) == [[GapKind.UNTIED, GapKind.BOOKS]]
    with pytest.raises(NotNow):
        transact(lambda: untie(officer, tie=made, reason="Again."))
    tie(*keys)
    transact(lambda: set_aside(officer, statement=statement, reason="Mistaken."))
    assert (reasons(), queries_bank.standings(fund)) == ([], [])
    assert db.session.scalar(select(func.count()).select_from(BankTie)) == 2


@pytest.mark.usefixtures("in_app")
def test_lines_and_entries_that_cancel_out() -> None:
    fund, manager = make_fund(), make_manager()
    came = make_contribution(fund, "60")
    transact(
        lambda: bounce_contribution(
            manager, contribution=came, bounced_on=date(2026, 1, 9), reason="Never came."
        )
    )
    back = [Entry(FIFTH, "-30", "Gul Works"), Entry(FIFTH, "30", "Gul Works", reversal=True)]
    import_camt(fund, Stated("0", "0", back))
    assert gaps(fund) == [[GapKind.UNTIED, GapKind.BOOKS]]
    lines = [one.line_id for one in queries_bank_ties.open_lines(manager, fund)]
    keys = [one.key for one in queries_bank_ties.open_movements(manager, fund)]
    transact(lambda: tie_by_hand(manager, fund=fund, lines=lines, movements=[]))
    transact(lambda: tie_by_hand(manager, fund=fund, lines=[], movements=keys))
    assert (reasons(), gaps(fund)) == ([("cancel_out", "")] * 2, [[]])


def test_two_people_tie_one_line_at_once(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        make_contribution(fund, "60")
        make_contribution(fund, "60")
        import_camt(fund, Stated("0", "60", [Entry(FIFTH, "60", "Treasury")]))
        who, fund_id = make_manager(), fund.id
        line = db.session.scalars(select(BankLine.id)).one()
        keys = [one.key for one in queries_bank_ties.open_movements(who, fund)]
    done: list[str] = []

    def work(key: str) -> None:
        with app.app_context():
            held = db.session.get_one(Fund, fund_id)
            try:
                transact(lambda: tie_by_hand(who, fund=held, lines=[line], movements=[key]))
                done.append("tied")
            except NotNow:
                done.append("too late")

    together(lambda: work(keys[0]), lambda: work(keys[1]))
    assert sorted(done) == ["tied", "too late"]
    with app.app_context():
        live = select(func.count()).select_from(BankTiePart).where(BankTiePart.live)
        assert db.session.scalar(live) == 2
