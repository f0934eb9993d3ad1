"""An award changes by a text that both sides sign: exactly, once, and never what is paid."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from grants.awards import queries_variation as reading
from grants.awards.models import Agreement, Award, Instalment
from grants.awards.models_variation import Variation
from grants.awards.operations import (
    approve_variation,
    countersign_variation,
    decline_variation,
    refuse_variation,
    request_variation,
    sign_variation,
    terminate,
    withdraw_variation,
)
from grants.awards.queries import holds_of
from grants.awards.states_variation import VARIATION, VariationAction, VariationStatus
from grants.disbursements.models import Disbursement
from grants.disbursements.operations import mark_failed, request
from grants.funds.ledger import AccountKind
from grants.funds.models import Lot
from grants.funds.operations import NotEnoughMoney
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import PUBLIC, Actor
from tests.awards.test_awards import findings
from tests.disbursements.test_disbursements import make_officer
from tests.factories.money import (
    balance,
    make_award,
    make_contribution,
    make_fund,
    make_manager,
    money,
    recipient_of,
)
from tests.factories.varying import (
    brought_to,
    make_variation,
    requester_of,
    seal_of,
    terms_wanted,
    varied_approved,
    varied_countersigned,
    varied_signed,
)
from tests.harness.crowd import together
from tests.harness.refusals import without_refusals

pytestmark = pytest.mark.usefixtures("in_app")


def plan_of(award: Award) -> list[tuple[int, int]]:
    db.session.expire_all()
    return [(part.number, part.amount_minor) for part in award.instalments]


def ask(award: Award, number: int = 1) -> Disbursement:
    part = next(part for part in award.instalments if part.number == number)
    return transact(lambda: request(make_manager(), instalment=part))


def held(award: Award, kind: AccountKind) -> int:
    lots = db.session.scalars(select(Lot).where(Lot.fund_id == award.fund_id))
    return sum(balance(kind, lot=lot) for lot in lots.all())


def test_a_larger_award_is_reserved_by_the_approval_and_committed_by_the_last_signature() -> None:
    award = make_award()
    make_contribution(award.fund, "500")
    made = make_variation(award, amount="1400", parts=["900", "500"])
    assert (award.amount_minor, held(award, AccountKind.RESERVED)) == (1000_00, 0)
    varied_approved(made)
    assert held(award, AccountKind.RESERVED) == 400_00
    assert "The award is PKR 1,400 instead of PKR 1,000." in str(reading.text_of(made).text)  # type: ignore[union-attr]
    varied_signed(made)
    assert (award.amount_minor, plan_of(award)) == (1000_00, [(1, 600_00), (2, 400_00)])
    varied_countersigned(made)
    assert (award.amount_minor, plan_of(award)) == (1400_00, [(1, 900_00), (2, 500_00)])
    assert held(award, AccountKind.RESERVED) == 0
    assert held(award, AccountKind.COMMITTED) == 1400_00
    assert held(award, AccountKind.AVAILABLE) == 100_00
    replaced = db.session.scalars(
        select(Instalment.amount_minor)
        .where(Instalment.replaced_by_id == made.id)
        .order_by(Instalment.number)
    ).all()
    assert list(replaced) == [600_00, 400_00]
    assert findings() == []


def test_a_smaller_award_gives_back_exactly_from_every_lot() -> None:
    fund = make_fund()
    lots = [make_contribution(fund, amount).lot for amount in ("333.33", "333.33", "333.34")]
    award = make_award(fund, "1000")
    made = brought_to(award, "in_force", amount="899.99", parts=["600", "299.99"])
    assert award.amount_minor == 899_99
    assert sum(balance(AccountKind.AVAILABLE, lot=lot) for lot in lots) == 100_01
    assert sum(balance(AccountKind.COMMITTED, lot=lot) for lot in lots) == 899_99
    assert all(balance(AccountKind.AVAILABLE, lot=lot) >= 33_33 for lot in lots)
    assert made.in_force_at is not None
    assert findings() == []


def test_more_time_changes_neither_money_nor_instalments() -> None:
    award = make_award()
    ends_on, final = award.ends_on, award.progress_reports[-1].due_on
    kept = [part.id for part in award.instalments]
    made = brought_to(award, "in_force", later=60)
    assert not made.restates
    assert award.ends_on == ends_on + timedelta(days=60)
    assert award.progress_reports[-1].due_on == final + timedelta(days=60)
    assert [part.id for part in award.instalments] == kept
    assert findings() == []


def test_what_is_paid_or_on_its_way_stays() -> None:
    award = make_award()
    asked = ask(award)
    with pytest.raises(Invalid, match=r"PKR 600 is paid or on its way"):
        make_variation(award, amount="599", parts=[])
    with pytest.raises(Invalid) as short:
        make_variation(award, parts=["100", "200"])
    assert "PKR 400 is left to pay" in short.value.fields["instalments"] or (
        "400 is left" in short.value.fields["instalments"]
    )
    brought_to(award, "in_force", parts=["100", "300"])
    assert plan_of(award) == [(1, 600_00), (2, 100_00), (3, 300_00)]
    assert asked.instalment.replaced_by_id is None
    brought_to(award, "in_force", amount="600", parts=[])
    assert (award.amount_minor, plan_of(award)) == (600_00, [(1, 600_00)])
    assert held(award, AccountKind.COMMITTED) == 600_00
    assert findings() == []


@pytest.mark.parametrize(
    ("wanted", "field", "said"),
    [
        ({}, None, "Nothing would change"),
        ({"amount": "1100"}, "instalments", "left to pay"),
        ({"later": -300}, "ends_on", "ends before it starts"),
        ({"later": -150}, "instalments", "outside the award"),
        ({"parts": ["1000", "0"]}, "instalments", "above 0"),
    ],
)
def test_terms_that_do_not_fit_are_refused(
    wanted: dict[str, object], field: str | None, said: str
) -> None:
    award = make_award()
    with pytest.raises(Invalid) as refused:
        make_variation(award, **wanted)  # type: ignore[arg-type]
    told = refused.value.fields[field] if field else refused.value.message
    assert said in told
    # The control: the same way with terms that fit.
    make_variation(award, parts=["700", "300"])


def test_more_than_any_lot_bears_is_refused_in_words_and_reserves_nothing() -> None:
    award = make_award()
    made = make_variation(award, amount="1400", parts=["1400"])
    with pytest.raises(NotEnoughMoney, match="available"):
        varied_approved(made)
    db.session.expire_all()
    assert (made.status, reading.text_of(made)) == ("requested", None)
    restricted = make_contribution(award.fund, "500", theme="water")
    with pytest.raises(NotEnoughMoney, match="only for the theme “water”"):
        varied_approved(made)
    capped = make_contribution(award.fund, "500", most_per_award="400")
    varied_approved(made)
    assert balance(AccountKind.RESERVED, lot=capped.lot) == 400_00
    assert balance(AccountKind.RESERVED, lot=restricted.lot) == 0


def test_the_most_for_one_award_counts_what_its_agreement_has() -> None:
    fund = make_fund()
    capped = make_contribution(fund, "2000", most_per_award="1200")
    award = make_award(fund, "1000")
    made = make_variation(award, amount="1300", parts=["1300"])
    with pytest.raises(NotEnoughMoney, match="at most PKR 1,200 to one award"):
        varied_approved(made)
    make_contribution(fund, "100")
    varied_approved(made)
    assert balance(AccountKind.RESERVED, lot=capped.lot) == 200_00


def test_who_asks_does_not_approve_and_who_approves_does_not_countersign() -> None:
    award = make_award()
    asker, approver = make_manager("Asker"), make_manager("Approver")
    made = make_variation(award, later=10, by=asker)
    signatory = recipient_of(award)
    for nobody in (PUBLIC, asker, signatory, make_officer()):
        with pytest.raises(NotPermitted):
            varied_approved(made, nobody)
    varied_approved(made, approver)
    with pytest.raises(NotPermitted):
        varied_signed(made, approver)
    with pytest.raises(NotNow, match="does not wait"):
        varied_countersigned(made, asker)
    varied_signed(made, signatory)
    with pytest.raises(NotPermitted):
        varied_countersigned(made, approver)
    varied_countersigned(made, asker)
    varied_countersigned(made, asker)  # the same click, twice
    assert made.status == "in_force"
    with pytest.raises(NotNow, match="does not wait"):
        varied_countersigned(made, make_manager("Fourth"))
    # The control: the database itself refuses one person for both.
    with pytest.raises(DBAPIError, match="two_people"):
        db.session.execute(text("UPDATE variation SET decided_by_id = requested_by_id"))
    db.session.rollback()


def test_the_recipient_asks_and_takes_back_and_refuses() -> None:
    award = make_award()
    owner, member = recipient_of(award), recipient_of(award)
    made = make_variation(award, later=10, by=owner)
    assert made.by_recipient
    with pytest.raises(NotPermitted):
        transact(lambda: withdraw_variation(member, variation=made, reason="Mine."))
    transact(lambda: withdraw_variation(owner, variation=made, reason="We found a way."))
    assert made.status == "withdrawn"
    make_contribution(award.fund, "500")
    again = brought_to(award, "approved", amount="1100", parts=["1100"])
    with pytest.raises(Invalid):
        transact(lambda: refuse_variation(member, variation=again, reason=" "))
    transact(lambda: refuse_variation(member, variation=again, reason="Too late for us."))
    assert (again.status, again.ended_why) == ("declined", "Too late for us.")
    assert held(award, AccountKind.RESERVED) == 0
    assert held(award, AccountKind.AVAILABLE) == 500_00
    assert findings() == []


@pytest.mark.parametrize("status", ["requested", "approved", "signed"])
def test_what_lapses_frees_its_money_and_the_award_stays(status: str) -> None:
    award = make_award()
    make_contribution(award.fund, "500")
    made = brought_to(award, status, amount="1500", parts=["1500"])
    transact(lambda: withdraw_variation(make_manager(), variation=made, reason="Not now."))
    assert made.status == "withdrawn"
    assert held(award, AccountKind.AVAILABLE) == 500_00
    assert (award.amount_minor, plan_of(award)) == (1000_00, [(1, 600_00), (2, 400_00)])
    assert findings() == []
    # The control: the award can be asked to change again.
    brought_to(award, "in_force", amount="1500", parts=["1500"])


@pytest.mark.parametrize("status", ["requested", "approved", "signed"])
def test_a_terminated_award_ends_its_open_variation(status: str) -> None:
    award = make_award()
    make_contribution(award.fund, "500")
    made = brought_to(award, status, amount="1500", parts=["1500"])
    transact(lambda: terminate(make_manager(), award=award, reason="It dissolved."))
    assert made.status == "withdrawn"
    assert held(award, AccountKind.AVAILABLE) == 1500_00
    assert findings() == []


def test_one_at_a_time_and_only_of_an_award_that_runs() -> None:
    award = make_award()
    first = make_variation(award, later=10)
    with pytest.raises(NotNow, match="Another change"):
        make_variation(award, later=20)
    transact(lambda: decline_variation(make_manager(), variation=first, reason="No."))
    make_variation(award, later=20)
    unsigned = make_award(accepted=False)
    with pytest.raises(NotNow, match="both sides have signed"):
        make_variation(unsigned, later=10)


_DO: dict[VariationAction, Callable[[Actor, Variation], object]] = {
    VariationAction.APPROVE: lambda who, one: approve_variation(who, variation=one),
    VariationAction.DECLINE: lambda who, one: decline_variation(who, variation=one, reason="No."),
    VariationAction.REFUSE: lambda who, one: refuse_variation(who, variation=one, reason="No."),
    VariationAction.WITHDRAW: lambda who, one: withdraw_variation(who, variation=one, reason="No."),
    VariationAction.SIGN: lambda who, one: sign_variation(
        who, variation=one, text_hash="", code="0", typed_name="Xx", office="Yy"
    ),
    VariationAction.COUNTERSIGN: lambda who, one: countersign_variation(
        who, variation=one, text_hash="", typed_name="Xx", office="Yy"
    ),
}
_ENDS: dict[VariationStatus, Callable[[Award], Variation]] = {
    VariationStatus.DECLINED: lambda award: _ended(award, decline_variation),
    VariationStatus.WITHDRAWN: lambda award: _ended(award, withdraw_variation),
}


def _ended(award: Award, end: Callable[..., None]) -> Variation:
    made = make_variation(award, later=10)
    transact(lambda: end(make_manager(), variation=made, reason="No."))
    return made


@pytest.mark.parametrize("status", list(VariationStatus))
def test_a_status_moves_only_along_its_table(status: VariationStatus) -> None:
    award = make_award()
    made = _ENDS[status](award) if status in _ENDS else brought_to(award, status, later=10)
    assert made.status == status
    manager, signatory = make_manager("Nobody so far"), recipient_of(award)
    for action, do in _DO.items():
        who = signatory if action in (VariationAction.SIGN, VariationAction.REFUSE) else manager
        if VARIATION.transition(action, status) is None:
            with pytest.raises(NotNow):
                transact(lambda do=do, who=who: do(who, made))  # type: ignore[misc]
            db.session.expire_all()
            assert made.status == status


def test_what_is_planned_anew_waits_and_what_was_asked_for_first_wins() -> None:
    award = make_award()
    make_variation(award, parts=["1000"])
    assert not [hold for hold in holds_of(award)[1] if hold.kind == "variation"]
    made = reading.open_variation(award)
    assert made is not None
    varied_approved(made)
    assert [hold.kind for hold in holds_of(award)[1]] == ["variation"]
    with pytest.raises(NotNow, match="plans this instalment anew"):
        ask(award)
    transact(lambda: withdraw_variation(make_manager(), variation=made, reason="No."))
    again = make_variation(award, parts=["1000"])
    asked = ask(award)
    with pytest.raises(NotNow, match="is paid or asked for by now"):
        varied_approved(again)
    transact(lambda: mark_failed(make_officer(), disbursement=asked, reason="Wrong."))
    varied_approved(again)


def test_the_database_keeps_terms_and_plans() -> None:
    award = make_award()
    made = brought_to(award, "in_force", parts=["1000"])
    old = db.session.scalars(select(Instalment.id).where(Instalment.replaced_by_id == made.id))
    replaced = old.first()
    asked = ask(award)
    changes = (
        "UPDATE variation SET after_amount_minor = 5",
        "UPDATE variation SET status = 'requested'",
        "DELETE FROM variation",
        "UPDATE variation_instalment SET amount_minor = 5",
        f"UPDATE instalment SET amount_minor = 5 WHERE id = {award.instalments[0].id}",
        f"UPDATE instalment SET replaced_by_id = NULL WHERE id = {replaced}",
        f"UPDATE instalment SET replaced_by_id = {made.id} WHERE id = {asked.instalment_id}",
    )
    for change in changes:
        with pytest.raises(DBAPIError):
            db.session.execute(text(change))
        db.session.rollback()
    without_refusals()
    db.session.execute(text("UPDATE variation SET after_amount_minor = 5"))
    db.session.rollback()


def test_verify_finds_what_does_not_agree() -> None:
    award = make_award()
    make_contribution(award.fund, "500")
    made = brought_to(award, "in_force", amount="1200", parts=["1200"])
    assert findings() == []
    without_refusals()
    award.amount_minor = 1300_00
    db.session.commit()
    assert any("left other terms" in found for found in findings())
    award.amount_minor = 1200_00
    made.status = "signed"
    db.session.commit()
    told = findings()
    assert any("is signed with 1 and 1 signatures" in found for found in told)
    assert any("agreement_committed" in found for found in told)


def test_the_text_is_a_further_agreement_and_who_must_act_is_told() -> None:
    award = make_award()
    made = brought_to(award, "signed", later=30, parts=["500", "500"])
    found = db.session.scalars(
        select(Agreement).where(Agreement.award_id == award.id).order_by(Agreement.number)
    ).all()
    assert [(one.number, one.variation_id) for one in found] == [(1, None), (2, made.id)]
    assert "Instalment 2: PKR 500" in found[1].text
    assert found[1].text_hash == seal_of(made)
    keys = db.session.scalars(select(OutboxMessage.key)).all()
    assert any(":variation:1:approved" in key for key in keys)
    varied_countersigned(made)
    keys = db.session.scalars(select(OutboxMessage.key)).all()
    assert any(":variation:1:in_force" in key for key in keys)


def test_two_approvals_at_once_are_one(in_app: Flask) -> None:
    award = make_award()
    make_contribution(award.fund, "500")
    number = make_variation(award, amount="1400", parts=["1400"]).id
    managers = [make_manager(f"Manager {n}") for n in range(2)]
    db.session.remove()

    def approving(n: int) -> object:
        mine = db.session.get_one(Variation, number)
        varied_approved(mine, managers[n])
        return True

    got = together(in_app, 2, approving)
    assert [each for each in got if each is True] == [True]
    assert [type(each) for each in got if each is not True] == [NotNow]
    made = db.session.get_one(Variation, number)
    assert held(made.award, AccountKind.RESERVED) == 400_00
    assert findings() == []


def test_signing_and_withdrawing_at_once_leave_one_of_the_two(in_app: Flask) -> None:
    award = make_award()
    make_contribution(award.fund, "500")
    made = brought_to(award, "signed", amount="1400", parts=["1400"])
    number, seal = made.id, seal_of(made)
    manager, other = make_manager(), make_manager("Other")
    db.session.remove()

    def work(n: int) -> object:
        mine = db.session.get_one(Variation, number)
        if n:
            varied_countersigned(mine, other)
        else:
            transact(lambda: withdraw_variation(manager, variation=mine, reason="No."))
        return True

    got = together(in_app, 2, work)
    assert [each for each in got if each is True] == [True]
    mine = db.session.get_one(Variation, number)
    in_force = mine.status == "in_force"
    assert mine.award.amount_minor == (1400_00 if in_force else 1000_00)
    assert held(mine.award, AccountKind.COMMITTED) == (1400_00 if in_force else 1000_00)
    assert held(mine.award, AccountKind.RESERVED) == 0
    assert seal_of(mine) == seal
    assert findings() == []


def test_approving_and_asking_for_the_instalment_at_once_leave_one(in_app: Flask) -> None:
    award = make_award()
    made = make_variation(award, parts=["1000"])
    number, part, manager = made.id, award.instalments[0].id, make_manager()
    approver = make_manager("Approver")
    db.session.remove()

    def work(n: int) -> object:
        if n:
            varied_approved(db.session.get_one(Variation, number), approver)
        else:
            mine = db.session.get_one(Instalment, part)
            transact(lambda: request(manager, instalment=mine))
        return True

    got = together(in_app, 2, work)
    assert [each for each in got if each is True] == [True]
    assert [type(each) for each in got if each is not True] == [NotNow]
    assert findings() == []


def test_asked_twice_by_the_same_click_it_is_refused_in_words() -> None:
    award = make_award()
    made = make_variation(award, later=10)
    with pytest.raises(NotNow, match="Settle it first"):
        transact(
            lambda: request_variation(
                requester_of(made),
                award=award,
                wanted=terms_wanted(award, later=10),
                reason="The rains came late.",
            )
        )
    assert money("1000", award.fund) == award.amount
