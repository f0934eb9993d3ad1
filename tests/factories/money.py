"""Funds, contributions and awards for tests. Each function commits what it made."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import update

from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Contribution, Contributor, ContributorKind, Fund, Lot
from grants.funds.operations import (
    Restrictions,
    add_contributor,
    open_fund,
    receive_contribution,
    reserve,
)
from grants.kernel.db import db, transact
from grants.kernel.money import Money
from grants.kernel.policy import Actor
from tests.factories.people import make_actor

RECEIVED_ON = date(2026, 1, 5)
_made = iter(range(1, 10**9))


def money(text: str, fund: Fund) -> Money:
    """An amount in the fund's currency, as a person types it."""
    return Money.parse(text, fund.currency)


def make_manager(name: str = "Farah") -> Actor:
    """A manager of every fund."""
    return make_actor(name, roles=["fund_manager"])


def make_fund(manager: Actor | None = None, *, currency: str = "PKR", name: str = "") -> Fund:
    """An open fund, without money."""
    n = next(_made)
    who = manager or make_manager()
    return transact(
        lambda: open_fund(
            who,
            name=name or f"Fund {n}",
            slug=f"fund-{n}",
            reference_prefix=f"F{n}",
            currency=currency,
            time_zone="Asia/Karachi",
            city="Peshawar",
        )
    )


def make_contributor(
    fund: Fund, name: str = "", *, kind: str = "municipality", email: str = ""
) -> Contributor:
    """A body that gives to the fund."""
    who = make_manager()
    called = name or f"Contributor {next(_made)}"
    return transact(
        lambda: add_contributor(
            who, fund=fund, name=called, kind=ContributorKind(kind), email=email
        )
    )


def make_contribution(
    fund: Fund,
    amount: str = "1,000,000",
    *,
    contributor: Contributor | None = None,
    received_on: date = RECEIVED_ON,
    theme: str = "",
    area: str = "",
    applicant_kind: str = "",
    usable_until: date | None = None,
) -> Contribution:
    """Money in the fund's bank account, under these restrictions."""
    who = make_manager()
    giver = contributor or make_contributor(fund)
    n = next(_made)
    return transact(
        lambda: receive_contribution(
            who,
            contributor=giver,
            amount=money(amount, fund),
            received_on=received_on,
            bank_reference=f"BR {n}",
            restrictions=Restrictions(
                theme=theme, area=area, applicant_kind=applicant_kind, usable_until=usable_until
            ),
        )
    )


def reserve_for(
    fund: Fund, application_id: int, amount: str, *, theme: str = "", key: str = ""
) -> Callable[[], object]:
    """The work of reserving for an application, to be run inside `transact`."""
    who = Actor(person_id=None, name="panel")
    return lambda: reserve(
        who,
        fund=db.session.get_one(Fund, fund.id),
        application_id=application_id,
        amount=money(amount, fund),
        theme=theme,
        area="",
        applicant_kind="cso",
        on=date(2026, 2, 1),
        cause=fund,
        key=key or f"application:{application_id}:reserve",
        about=f"Application {application_id}",
    )


def balance(kind: AccountKind, *, lot: Lot | None = None, fund: Fund | None = None) -> int:
    """What an account of a lot, or of the fund itself, holds now, in minor units."""
    query = db.select(Account.balance_minor).where(Account.kind == kind.value)
    if lot is not None:
        query = query.where(Account.lot_id == lot.id)
    elif fund is not None:
        query = query.where(Account.fund_id == fund.id, Account.lot_id.is_(None))
    return db.session.execute(query).scalar_one()


def tamper(lot: Lot, kind: AccountKind, minor: int) -> None:
    """Change a balance behind the product's back."""
    db.session.execute(
        update(Account)
        .where(Account.lot_id == lot.id, Account.kind == kind.value)
        .values(balance_minor=minor)
    )
    db.session.commit()
