"""The ledger as beancount and hledger files: both programs accept it and find our balances."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from grants.funds.export import ExportAccount, ExportTransfer, beancount, hledger
from grants.funds.ledger import AccountKind
from grants.funds.models import Fund
from grants.funds.models_moves import ValuationBasis
from grants.funds.operations import (
    bounce_contribution,
    receive_in_kind,
    record_charges,
    record_interest,
)
from grants.funds.queries_books import export_accounts
from grants.kernel.db import transact
from grants.kernel.money import Money
from tests.factories.money import (
    make_contribution,
    make_contributor,
    make_fund,
    make_manager,
    money,
    reserve_for,
)
from tests.funds.test_giving import pledge_of, receive
from tests.funds.test_spending import commit, pay
from tests.harness.ledger_tools import judged

pytestmark = [pytest.mark.usefixtures("at"), pytest.mark.ledger_tools]
TODAY = date(2026, 11, 16)
PROGRAMS = {"beancount": "bean-check", "hledger": "hledger"}
SAYS = {
    "beancount": '  theme: "Skills, work more"\n  applicant-kind: "cso"\n'
    '  usable-until: "2027-06-30"\n  most-per-award: "{most}"\n',
    "hledger": "  ; theme: Skills work more\n  ; applicant-kind: cso\n"
    "  ; usable-until: 2027-06-30\n  ; most-per-award: {most}\n",
}
"""How each says what restricts a lot."""


def a_fund_with_a_history(currency: str) -> Fund:
    manager = make_manager()
    fund = make_fund(manager, currency=currency, name='The "first"; fund | of\nPeshawar \\ پشاور')
    receive(manager, pledge_of(manager, fund, "1000"), "600")
    odd = make_contributor(fund, 'Khan & Sons; "wool" | پشاور')
    bad = make_contribution(fund, "900", contributor=odd)
    transact(reserve_for(fund, 7, "1100"))
    transact(commit(fund, "1100"))
    transact(pay(fund, "333"))
    given = {"fund": fund, "on": TODAY, "bank_reference": "BR 2"}
    make_contribution(
        fund,
        "5000",
        theme='Skills, "work"; more',
        applicant_kind="cso",
        usable_until=date(2027, 6, 30),
        most_per_award="40",
    )
    transact(lambda: record_interest(manager, amount=money("7", fund), **given))  # type: ignore[arg-type]
    transact(lambda: record_charges(manager, amount=money("2", fund), **given))  # type: ignore[arg-type]
    transact(
        lambda: bounce_contribution(manager, contribution=bad, bounced_on=TODAY, reason="Bounced")
    )
    transact(
        lambda: receive_in_kind(
            manager,
            contributor=odd,
            what="Chairs",
            value=money("50", fund),
            basis=ValuationBasis.VALUER,
            basis_note="Paper of a valuer",
            received_on=TODAY,
        )
    )
    return fund


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize("form", PROGRAMS)
@pytest.mark.parametrize("currency", ["PKR", "JPY", "KWD"])
def test_the_program_accepts_the_file_with_every_balance(
    form: str, currency: str, tmp_path: Path, grants: Callable[..., object]
) -> None:
    fund = a_fund_with_a_history(currency)
    file = tmp_path / f"ledger.{form}"
    result = grants("export", form, "--fund", fund.slug, "--out", file)
    assert getattr(result, "status", None) == 0, result
    assert judged(PROGRAMS[form], file) == ""
    text = file.read_text(encoding="utf-8")
    assert SAYS[form].format(most=f"{money('40', fund).plain()} {currency}") in text
    bank = next(one for one in export_accounts(fund) if one.kind is AccountKind.BANK)
    stated = f"{bank.path}  {bank.balance.plain()} {currency}"
    assert stated.replace("Bank  ", "Bank  0 " + currency + " = ") in text or stated in text
    # The control: one balance of another size, and the program says so.
    wrong = text.replace(f"{bank.balance.plain()} {currency}\n", f"12345 {currency}\n")
    assert wrong != text
    file.write_text(wrong, encoding="utf-8")
    assert judged(PROGRAMS[form], file)


def test_each_event_is_one_transaction_of_debits_and_credits() -> None:
    accounts = [
        ExportAccount(1, AccountKind.BANK, None, "", "", Money(150, "PKR")),
        ExportAccount(2, AccountKind.OUTSIDE, None, "", "", Money(-150, "PKR")),
        ExportAccount(3, AccountKind.CONTRIBUTOR, 4, "", "City", Money(-150, "PKR")),
        ExportAccount(5, AccountKind.AVAILABLE, 4, "F-C-2026-0001", "City", Money(150, "PKR")),
    ]
    rows = [
        ExportTransfer("c:1/1", TODAY, "contribution_received", 'City; "1"', 3, 5, 150),
        ExportTransfer("c:1/2", TODAY, "contribution_received", 'City; "1"', 2, 1, 150),
    ]
    shown = "\n".join(beancount("F", "PKR", accounts, rows, TODAY))
    assert (
        '2026-11-16 * "City 1" "contribution_received"\n'
        '  key: "c:1"\n'
        "  Assets:1210-Available:Contributor4:F-C-2026-0001  1.50 PKR\n"
        "  Income:4010-Contributor:Contributor4  -1.50 PKR\n"
        "  Assets:1010-Bank  1.50 PKR\n"
        "  Liabilities:2010-Outside  -1.50 PKR\n"
    ) in shown
    assert "2026-11-16 balance Liabilities:2010-Outside  -1.50 PKR" in shown
    shown = "\n".join(hledger("F", "PKR", accounts, rows, TODAY))
    assert "2026-11-16 * City 1 | contribution_received  ; key: c:1\n" in shown
    assert "    Assets:1010-Bank  0 PKR = 1.50 PKR" in shown
