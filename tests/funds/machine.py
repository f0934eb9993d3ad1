"""The machine of histories: what it may do to a fund, and the model beside it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import select

from grants.funds import operations as o
from grants.funds.allocation import Need
from grants.funds.models import Account, Contributor, Fund, Lot, Pledge
from grants.funds.models_moves import BankItem, GiftInKind, ValuationBasis
from grants.funds.queries_pledges import schedules
from grants.funds.schedule import Due
from grants.kernel.db import db, transact
from grants.kernel.errors import GrantsError
from grants.kernel.money import Money
from grants.kernel.policy import SYSTEM
from tests.factories.money import make_contributor, make_fund, make_manager
from tests.funds.machine_model import Books

TODAY = date(2026, 11, 16)
DAYS = st.dates(date(2026, 9, 1), TODAY)
AMOUNTS = st.integers(1, 900)
OUT = st.integers(1, 300)
THEMES = st.sampled_from(["", "", "skills", "water"])
WHICH = st.integers(0, 99)


def yen(minor: int) -> Money:
    return Money(minor, "JPY")


class Machine(RuleBasedStateMachine):
    """Drives the product and the model by the same steps; each says whether it may be."""

    def __init__(self) -> None:
        super().__init__()
        self.proposer, self.approver = make_manager("Farah"), make_manager("Nida")
        fund = make_fund(self.proposer, currency="JPY")
        self.fund_id = fund.id
        self.givers = [make_contributor(fund).id for _n in range(2)]
        self.model = Books(self.givers)
        self.applications = 0

    @property
    def fund(self) -> Fund:
        return db.session.get_one(Fund, self.fund_id)

    def both(self, may: bool, work: Callable[[], Any], then: Callable[[Any], object]) -> None:
        """Do it in the product; it succeeds exactly when the model says so."""
        try:
            made = transact(work)
        except GrantsError as error:
            if may:
                raise AssertionError("the model allows it, the product does not") from error
            return
        assert may, "the product does what the model does not allow"
        then(made)

    def number(self) -> int:
        self.applications += 1
        return self.fund_id * 1000 + self.applications

    def given(self, on: date) -> dict[str, Any]:
        return {"fund": self.fund, "on": on, "cause": self.fund, "about": "x"}

    @initialize(amounts=st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))
    def begin(self, amounts: tuple[int, int, int]) -> None:
        for which, (amount, theme) in enumerate(zip(amounts, ("", "skills", "water"), strict=True)):
            self.come(self.givers[which % 2], amount, date(2026, 9, 10), theme, None)

    @rule(which=WHICH, amount=AMOUNTS, on=DAYS)
    def pledge(self, which: int, amount: int, on: date) -> None:
        giver = self.givers[which % 2]
        self.both(
            self.model.open_on(on),
            lambda: o.record_pledge(
                self.proposer,
                contributor=db.session.get_one(Contributor, giver),
                amount=yen(amount),
                pledged_on=on,
            ),
            lambda made: self.model.pledge(made.id, giver, amount, on),
        )

    @rule(which=WHICH, amount=AMOUNTS, on=DAYS, theme=THEMES)
    def receive(self, which: int, amount: int, on: date, theme: str) -> None:
        numbers = [None, *self.model.pledges]
        pledge_id = numbers[which % len(numbers)]
        giver = self.model.pledges[pledge_id]["giver"] if pledge_id else self.givers[which % 2]
        self.come(giver, amount, on, theme, pledge_id)

    def come(self, giver: int, amount: int, on: date, theme: str, pledge_id: int | None) -> None:
        self.both(
            self.model.open_on(on) and self.model.expects(pledge_id, amount),
            lambda: o.receive_contribution(
                self.proposer,
                contributor=db.session.get_one(Contributor, giver),
                amount=yen(amount),
                received_on=on,
                bank_reference="BR",
                pledge=db.session.get_one(Pledge, pledge_id) if pledge_id else None,
                restrictions=o.Restrictions(theme=theme),
            ),
            lambda made: self.model.receive(
                made.lot.id, made.id, giver, amount, on, theme, pledge_id
            ),
        )

    @precondition(lambda self: self.model.pledges)
    @rule(which=WHICH, withdraw=st.booleans())
    def end_pledge(self, which: int, withdraw: bool) -> None:
        number = self.model.nth(self.model.pledges, which)
        end = o.withdraw_pledge if withdraw else o.lapse_pledge
        self.both(
            self.model.is_open(number),
            lambda: end(self.proposer, pledge=db.session.get_one(Pledge, number), reason="x"),
            lambda _made: self.model.end(number),
        )

    @precondition(lambda self: self.model.pledges)
    @rule(which=WHICH, first=st.integers(1, 900), days=st.integers(0, 90))
    def reschedule(self, which: int, first: int, days: int) -> None:
        number = self.model.nth(self.model.pledges, which)
        one = self.model.pledges[number]
        amount, day = one["amount"], one["on"] + timedelta(days=days)
        parts = [first] if first >= amount else [first, amount - first]
        due = [Due(day + timedelta(days=n), yen(part)) for n, part in enumerate(parts)]
        self.both(
            sum(parts) == amount and self.model.is_open(number),
            lambda: o.reschedule_pledge(
                self.proposer,
                pledge=db.session.get_one(Pledge, number),
                schedule=due,
                reason="x",
            ),
            lambda _made: self.demand_scheduled(number, parts),
        )

    def demand_scheduled(self, number: int, parts: list[int]) -> None:
        """The schedule that counts is the last one, whole."""
        (shown,) = schedules([db.session.get_one(Pledge, number)]).values()
        assert [line.amount.minor for line in shown] == parts

    @precondition(lambda self: self.model.items)
    @rule(which=WHICH)
    def reverse_bank_item(self, which: int) -> None:
        number = self.model.nth(self.model.items, which)
        self.both(
            self.model.may_reverse_item(number),
            lambda: o.reverse_bank_item(
                self.proposer, item=db.session.get_one(BankItem, number), reason="x"
            ),
            lambda _made: self.model.reverse_item(number),
        )

    @precondition(lambda self: self.model.lots)
    @rule(which=WHICH, on=DAYS)
    def bounce(self, which: int, on: date) -> None:
        lot = self.model.nth(self.model.lots, which)
        self.both(
            self.model.open_on(on) and self.model.may_bounce(lot, on),
            lambda: o.bounce_contribution(
                self.proposer,
                contribution=db.session.get_one(Lot, lot).contribution,
                bounced_on=on,
                reason="x",
            ),
            lambda short: self.model.bounce(lot, short.minor),
        )

    @precondition(lambda self: self.model.lots)
    @rule(which=WHICH)
    def cover(self, which: int) -> None:
        lot = self.model.nth(self.model.lots, which)
        self.both(
            self.model.coverable(lot) > 0,
            lambda: o.cover_shortfall(self.proposer, lot=db.session.get_one(Lot, lot)),
            lambda covered: self.model.cover(lot, covered.minor),
        )

    @rule(amount=AMOUNTS, on=DAYS, interest=st.booleans())
    def bank_item(self, amount: int, on: date, interest: bool) -> None:
        record = o.record_interest if interest else o.record_charges
        may = (
            self.model.holds_money()
            if interest
            else min(self.model.bearable(), self.model.bank) >= amount
        )
        before = self.available()
        self.both(
            self.model.open_on(on) and may,
            lambda: record(
                self.proposer, fund=self.fund, amount=yen(amount), on=on, bank_reference="BR"
            ),
            lambda made: self.model.bank_item(made.id, interest, amount, before, self.available()),
        )

    def available(self) -> dict[int, int]:
        """What each lot has available in the product: how an item was shared is its choice."""
        rows = db.session.execute(
            select(Account.lot_id, Account.balance_minor).where(
                Account.fund_id == self.fund_id, Account.kind == "available"
            )
        )
        return {lot: held for lot, held in rows if lot is not None}

    @precondition(lambda self: self.model.lots)
    @rule(which=WHICH, amount=OUT, on=DAYS)
    def refund(self, which: int, amount: int, on: date) -> None:
        lot = self.model.nth(self.model.lots, which)
        self.both(
            self.model.open_on(on)
            and self.model.free(lot) >= amount
            # Where another lot's money bounced after it was spent, the bank lacks it.
            and self.model.bank >= amount,
            lambda: o.refund_contribution(
                self.proposer,
                contribution=db.session.get_one(Lot, lot).contribution,
                amount=yen(amount),
                on=on,
                bank_reference="BR",
                note="x",
            ),
            lambda _made: self.model.refund(lot, amount),
        )

    @precondition(lambda self: len(self.model.lots) > 1)
    @rule(which=WHICH, other=WHICH, amount=AMOUNTS, consent=st.booleans(), by_one=st.booleans())
    def move(self, which: int, other: int, amount: int, consent: bool, by_one: bool) -> None:
        source = self.model.nth(self.model.lots, which)
        target = self.model.nth(self.model.lots, other)

        def work() -> None:
            made = o.propose_move(
                self.proposer,
                source=db.session.get_one(Lot, source),
                target=db.session.get_one(Lot, target),
                amount=yen(amount),
                reason="x",
                consent="letter" if consent else "",
            )
            o.approve_move(self.proposer if by_one else self.approver, move=made)

        self.both(
            not by_one
            and source != target
            and (consent or not self.model.widens(source, target))
            and self.model.free(source) >= amount,
            work,
            lambda _made: self.model.move(source, target, amount),
        )

    @rule(which=WHICH, amount=AMOUNTS, on=DAYS)
    def in_kind(self, which: int, amount: int, on: date) -> None:
        giver = self.givers[which % 2]
        self.both(
            self.model.open_on(on),
            lambda: o.receive_in_kind(
                self.proposer,
                contributor=db.session.get_one(Contributor, giver),
                what="x",
                value=yen(amount),
                basis=ValuationBasis.HOURS,
                basis_note="x",
                received_on=on,
            ),
            lambda made: self.model.in_kind(made.id, giver, amount),
        )

    @precondition(lambda self: self.model.gifts)
    @rule(which=WHICH, amount=AMOUNTS)
    def use_in_kind(self, which: int, amount: int) -> None:
        gift = self.model.nth(self.model.gifts, which)
        self.both(
            self.model.gifts[gift]["left"] >= amount,
            lambda: o.use_in_kind(
                self.proposer,
                gift=db.session.get_one(GiftInKind, gift),
                value=yen(amount),
                on=TODAY,
                note="x",
            ),
            lambda _made: self.model.use_in_kind(gift, amount),
        )

    @rule(amount=OUT, theme=st.sampled_from(["skills", "water"]), on=DAYS, make_room=st.booleans())
    def reserve(self, amount: int, theme: str, on: date, make_room: bool) -> None:
        number = self.number()

        def others(applications: Sequence[int]) -> dict[int, Need]:
            return {
                each: Need(yen(1), self.model.themes[each], "", "cso", on)
                for each in applications
                if make_room
            }

        self.both(
            self.model.open_on(on) and self.model.may_reserve(theme, amount, make_room),
            lambda: o.reserve(
                SYSTEM,
                application_id=number,
                amount=yen(amount),
                theme=theme,
                area="",
                applicant_kind="cso",
                key=f"r{number}",
                others=others,
                **self.given(on),
            ),
            lambda made: self.model.reserve(
                number,
                theme,
                amount,
                parts(made.shares),
                {m.application_id: (parts(m.given_up), parts(m.taken)) for m in made.moved},
            ),
        )

    @precondition(lambda self: self.model.awards)
    @rule(which=WHICH, on=DAYS)
    def commit(self, which: int, on: date) -> None:
        number = self.model.nth(self.model.awards, which)
        wanted = sum(self.model.awards[number]["reserved"].values())
        key = f"c{number}:{self.model.steps()}"
        self.both(
            wanted > 0 and self.model.open_on(on) and self.model.covered(number, "reserved"),
            lambda: o.commit_award(
                SYSTEM,
                application_id=number,
                amount=yen(wanted or 1),
                key=key,
                **self.given(on),
            ),
            lambda shares: self.model.shift(number, "reserved", "committed", parts(shares)),
        )

    @precondition(lambda self: self.model.awards)
    @rule(which=WHICH, on=DAYS, stage=st.sampled_from(["reserved", "committed"]))
    def release(self, which: int, on: date, stage: str) -> None:
        number = self.model.nth(self.model.awards, which)
        there = sum(self.model.awards[number][stage].values()) > 0
        end = o.release_reservation if stage == "reserved" else o.release_commitment
        key = f"e{number}:{self.model.steps()}"
        self.both(
            not there or self.model.open_on(on),
            lambda: end(SYSTEM, application_id=number, key=key, **self.given(on)),
            lambda shares: self.model.shift(number, stage, "available", parts(shares)),
        )

    @precondition(lambda self: self.model.awards)
    @rule(which=WHICH, amount=OUT, on=DAYS, twice=st.booleans())
    def pay(self, which: int, amount: int, on: date, twice: bool) -> None:
        number = self.model.nth(self.model.awards, which)
        key = f"p{number}:{self.model.steps()}"

        def work() -> Any:
            return o.pay_from_award(
                SYSTEM, application_id=number, amount=yen(amount), key=key, **self.given(on)
            )

        def then(shares: Any) -> None:
            self.model.pay(number, key, amount, parts(shares))
            if twice:
                assert parts(transact(work)) == parts(shares)

        left = sum(self.model.awards[number]["committed"].values())
        covered = self.model.covered(number, "committed")
        there = left >= amount <= self.model.bank
        self.both(there and covered and self.model.open_on(on), work, then)

    @precondition(lambda self: self.model.payments)
    @rule(which=WHICH, on=DAYS)
    def take_back(self, which: int, on: date) -> None:
        paid = self.model.nth(self.model.payments, which)
        self.both(
            self.model.open_on(on) and self.model.may_take_back(paid),
            lambda: o.reverse_payment(
                SYSTEM, paid_key=paid, key=f"{paid}:{self.model.steps()}", **self.given(on)
            ),
            lambda shares: self.model.take_back(paid, parts(shares)),
        )

    @precondition(lambda self: self.model.payments)
    @rule(which=WHICH, amount=OUT, on=DAYS, twice=st.booleans())
    def give_back(self, which: int, amount: int, on: date, twice: bool) -> None:
        number = self.model.nth(self.model.awards, which)
        key = f"g{number}:{self.model.steps()}"

        def work() -> Any:
            return o.return_from_recipient(
                SYSTEM, application_id=number, amount=yen(amount), key=key, **self.given(on)
            )

        def then(shares: Any) -> None:
            self.model.give_back(number, amount, parts(shares))
            if twice:
                assert parts(transact(work)) == parts(shares)

        self.both(
            self.model.open_on(on) and sum(self.model.paid_for(number).values()) >= amount,
            work,
            then,
        )

    @rule(on=st.dates(date(2026, 9, 1), date(2026, 9, 20)) | st.just(TODAY))
    def close(self, on: date) -> None:
        self.both(
            on < TODAY and self.model.open_on(on),
            lambda: o.close_books(self.proposer, fund=self.fund, closed_until=on),
            lambda _made: self.model.close(on),
        )

    @invariant()
    def the_product_holds_what_the_model_holds(self) -> None:
        rows = db.session.execute(
            select(
                Account.kind, Account.lot_id, Account.contributor_id, Account.balance_minor
            ).where(Account.fund_id == self.fund_id, Account.balance_minor != 0)
        )
        held = {(kind, lot or giver): minor for kind, lot, giver, minor in rows}
        assert held == self.model.balances()
        assert sum(held.values()) == 0
        self.model.demand_sound()
        db.session.rollback()


def parts(shares: Any) -> dict[int, int]:
    return {share.lot_id: share.amount.minor for share in shares}
