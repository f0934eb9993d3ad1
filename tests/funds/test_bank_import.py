"""Bank statements are taken once, whoever sends them how often; a mistake is set aside."""

from collections.abc import Callable
from datetime import date
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.funds import queries_bank
from grants.funds.models import Fund
from grants.funds.models_bank import BankFile, BankLine, BankStatement
from grants.funds.operations import import_statements, set_aside
from grants.funds.reconciling import Gap, GapKind
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.storage import StoredFile
from tests.factories.bank import IBAN, Entry, Stated, camt_file, february, import_camt
from tests.factories.money import make_contribution, make_fund, make_manager
from tests.factories.people import make_actor

pytestmark = pytest.mark.usefixtures("at")
FIFTH = date(2026, 1, 5)
GIFT = Entry(FIFTH, "1000", "City of Peshawar", bank_reference="SBP 1")
JANUARY = Stated("0", "975", [GIFT, Entry(date(2026, 1, 31), "-25", text="Charges")])
FEBRUARY = february(JANUARY, opening="975", closing="975", entries=[])
KINDS = (BankFile, BankStatement, BankLine, StoredFile, AuditEntry)


def counts() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in KINDS]


@pytest.mark.usefixtures("in_app")
def test_the_same_file_again_changes_nothing() -> None:
    fund = make_fund()
    first = import_camt(fund, JANUARY, FEBRUARY)
    assert ([s.identity for s in first.statements], first.lines) == (["2026-1", "2026-2"], 2)
    before = counts()
    assert before[:4] == [1, 2, 2, 1]
    again = import_camt(fund, JANUARY, FEBRUARY)
    assert (again.statements, again.lines, again.known) == ([], 0, 2)
    other_bytes = import_camt(fund, FEBRUARY, JANUARY)
    assert (other_bytes.statements, other_bytes.known) == ([], 2)
    assert counts() == before


@pytest.mark.usefixtures("in_app")
def test_files_that_overlap_add_what_is_new() -> None:
    fund = make_fund()
    import_camt(fund, JANUARY)
    late = Entry(date(2026, 2, 3), "40", "Lowari Foundation")
    both = Stated(
        "0", "1015", [*JANUARY.entries, late], identity="since January", last=date(2026, 2, 28)
    )
    came = import_camt(fund, both)
    [added] = came.statements
    assert (came.lines, came.known) == (1, 2)
    assert (added.opening_minor, added.closing_minor) == (97_500, 101_500)
    assert (added.first_on, added.last_on) == (date(2026, 2, 3), date(2026, 2, 28))
    gaps = [{gap.kind for gap in one.gaps} for one in queries_bank.standings(fund)]
    assert gaps == [{GapKind.UNTIED}, {GapKind.UNTIED}]


@pytest.mark.usefixtures("in_app")
def test_two_lines_alike_on_one_day_are_two() -> None:
    fund = make_fund()
    charge = Entry(FIFTH, "-5", text="Charges")
    came = import_camt(fund, Stated("20", "10", [charge, charge]))
    assert came.lines == 2
    assert import_camt(fund, Stated("20", "10", [charge, charge], identity="x")).lines == 0


@pytest.mark.usefixtures("in_app")
def test_what_does_not_follow_is_said() -> None:
    fund = make_fund()
    make_contribution(fund, "30", received_on=date(2025, 12, 31))
    import_camt(
        fund,
        Stated("20", "1015", [GIFT]),
        february(JANUARY, opening="1000", closing="1000", entries=[]),
    )
    assert [one.gaps for one in queries_bank.standings(fund)] == [
        (
            Gap(GapKind.SUM, -500),
            Gap(GapKind.BEGINNING, -1000),
            Gap(GapKind.UNTIED, 100_000, 1),
        ),
        (Gap(GapKind.CHAIN, -1500),),
    ]


@pytest.mark.usefixtures("in_app")
def test_a_statement_of_another_account_is_refused() -> None:
    fund = make_fund()
    import_camt(fund, JANUARY)
    other = february(FEBRUARY, account=f"{IBAN[:-1]}9", opening="975", closing="975")
    with pytest.raises(Invalid, match="one bank account"):
        import_camt(fund, other)
    assert counts()[:3] == [1, 1, 2]


@pytest.mark.usefixtures("in_app")
def test_a_mistake_is_set_aside_and_may_come_again() -> None:
    fund = make_fund()
    [mistaken] = import_camt(fund, JANUARY).statements
    manager = make_manager()
    with pytest.raises(Invalid):
        transact(lambda: set_aside(manager, statement=mistaken, reason=" "))
    transact(lambda: set_aside(manager, statement=mistaken, reason="Of another fund."))
    assert queries_bank.standings(fund) == []
    with pytest.raises(NotNow):
        transact(lambda: set_aside(manager, statement=mistaken, reason="Again."))
    again = import_camt(fund, JANUARY)
    assert (again.lines, counts()[:4]) == (2, [1, 2, 4, 1])


@pytest.mark.usefixtures("in_app")
def test_only_the_treasury_imports() -> None:
    fund = make_fund()
    for who in (make_actor(roles=["auditor"]), make_actor(roles=["reviewer"]), make_actor()):
        with pytest.raises(NotPermitted):
            import_camt(fund, JANUARY, by=who)
    import_camt(fund, JANUARY, by=make_actor(roles=["finance_officer"]))
    for content in (b"", b"Date;Amount\n", b"Date;Amount;Text\n"):
        with pytest.raises(Invalid):
            import_statements(make_manager(), fund=fund, content=content, filename="a")


def together(*works: Callable[[], object]) -> None:
    """Each in a thread of its own."""
    threads = [Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_people_import_one_file_at_once(app: Flask) -> None:
    with app.app_context():
        fund = make_fund()
        fund_id, who = fund.id, make_manager()
    content = camt_file(JANUARY)
    came: list[int] = []

    def work() -> None:
        with app.app_context():
            fund = db.session.get_one(Fund, fund_id)
            made = transact(
                lambda: import_statements(who, fund=fund, content=content, filename="a.xml")
            )
            came.append(made.lines)

    together(work, work, work)
    assert sorted(came) == [0, 0, 2]
    with app.app_context():
        assert counts()[:3] == [1, 1, 2]
