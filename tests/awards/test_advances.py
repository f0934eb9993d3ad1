"""What a recipient was paid ahead of its work, and how much of it is accounted for."""

import pytest

from grants.awards.models import Award, ProgressReport
from grants.awards.operations import accept_report, submit_report
from grants.awards.operations.running import Told
from grants.awards.queries_advances import advances_of, spent_of_advance
from grants.disbursements import operations as paying
from grants.disbursements.models import Disbursement
from grants.kernel import clock
from grants.kernel.db import transact
from tests.factories.money import (
    make_award,
    make_bank_account,
    make_contribution,
    make_fund,
    make_manager,
    money,
    recipient_of,
)
from tests.factories.people import make_actor

pytestmark = pytest.mark.usefixtures("in_app")


def pay(award: Award, number: int) -> Disbursement:
    """Ask for an instalment, prepare, approve, send and pay it."""
    one, two = (make_actor(name, roles=["finance_officer"]) for name in ("One", "Two"))
    who, part = recipient_of(award), award.instalments[number - 1]
    made = transact(lambda: paying.request(who, instalment=part))
    transact(lambda: paying.prepare(one, disbursement=made))
    transact(lambda: paying.approve(two, disbursement=made, key="approve"))
    transact(lambda: paying.send(one, disbursement=made, key="send"))
    transact(
        lambda: paying.mark_paid(
            one,
            disbursement=made,
            bank_reference=f"FT{number}",
            paid_on=clock.today(award.fund.time_zone),
            key=f"paid {number}",
        )
    )
    return made


def file(award: Award, number: int, spent: str, *, accepted: bool = True) -> ProgressReport:
    """File a progress report, and accept it."""
    who, report = recipient_of(award), award.progress_reports[number - 1]
    told = Told("Classes held.", "Start earlier.", 12, money(spent, award.fund))
    transact(lambda: submit_report(who, report=report, told=told))
    if accepted:
        manager = make_manager()
        transact(lambda: accept_report(manager, report=report, summary="Held."))
    return report


def paid_award() -> Award:
    fund = make_fund()
    make_contribution(fund, "600")
    make_contribution(fund, "500")
    award = make_award(fund, "1000", parts=(6, 4))
    make_bank_account(award.organisation)
    return award


def share(award: Award) -> tuple[str, str]:
    spent, advanced = spent_of_advance(award)
    return spent.plain(), advanced.plain()


def test_money_is_spent_in_the_order_it_was_paid() -> None:
    award = paid_award()
    assert advances_of(award) == []
    assert share(award) == ("0", "0")
    pay(award, 1)
    assert share(award) == ("0", "600")
    file(award, 1, "420", accepted=False)
    assert share(award) == ("0", "600"), "nothing is spent before it is accepted"
    manager = make_manager()
    transact(lambda: accept_report(manager, report=award.progress_reports[0], summary="Held."))
    assert share(award) == ("420", "600")
    pay(award, 2)
    assert [each.amount.plain() for each in advances_of(award)] == ["600", "400"]
    assert share(award) == ("0", "400"), "the first advance still has 180 unspent"


def test_a_payment_that_came_back_is_no_advance() -> None:
    award = paid_award()
    made = pay(award, 1)
    officer = make_actor(roles=["finance_officer"])
    transact(lambda: paying.reverse(officer, disbursement=made, reason="Wrong bank.", key="back"))
    assert share(award) == ("0", "0")
    pay(award, 1)
    assert share(award) == ("0", "600")
