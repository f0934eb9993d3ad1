"""Funds, contributions and awards for tests. Each function commits what it made."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select, update

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.awards.models import Acceptance, Award
from grants.awards.operations import (
    countersign,
    offer_award,
    send_signing_code,
    sign_agreement,
)
from grants.awards.schedule import in_parts
from grants.funds.ledger import AccountKind
from grants.funds.models import Account, Contribution, Contributor, ContributorKind, Fund, Lot
from grants.funds.models_framework import Aim, AimKind
from grants.funds.models_moves import GiftInKind, LotMove, ValuationBasis
from grants.funds.operations import (
    Restrictions,
    add_aim,
    add_contributor,
    invite_person,
    join_contributor,
    open_fund,
    propose_move,
    receive_contribution,
    receive_in_kind,
    reserve,
)
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.money import Money
from grants.kernel.policy import SYSTEM, Actor
from grants.organisations.models import BankAccount, Membership, Organisation
from grants.reviews.models import Decision
from tests.factories.applications import make_application, make_call
from tests.factories.people import keep, make_actor, make_organisation, make_person

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
    """A body that gives to the fund; whose address is given signs in for it."""
    who = make_manager()
    called = name or f"Contributor {next(_made)}"
    made = transact(
        lambda: add_contributor(who, fund=fund, name=called, kind=ContributorKind(kind))
    )
    if email:
        sign_in_for(made, email)
    return made


def sign_in_for(contributor: Contributor, email: str, by: Actor | None = None) -> None:
    """The person with this address was invited for the contributor, and joined."""
    chief, known = by or make_manager(), select(Person).where(Person.email == email)
    person = actor_of(db.session.scalars(known).one())

    def work() -> None:
        join_contributor(person, invite_person(chief, contributor, email=email))

    transact(work)


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
    objective: Aim | None = None,
    most_per_award: str = "",
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
                theme=theme,
                area=area,
                applicant_kind=applicant_kind,
                usable_until=usable_until,
                objective=objective,
                most_per_award=money(most_per_award, fund) if most_per_award else None,
            ),
        )
    )


def make_objective(fund: Fund, key: str = "belonging", name: str = "Belonging") -> Aim:
    """An objective of the fund's framework."""
    who = make_manager()
    return transact(
        lambda: add_aim(who, fund=fund, kind=AimKind.OBJECTIVE, key=key, name={"en": name})
    )


def propose_between(
    fund: Fund,
    amount: str = "10",
    *,
    contributor: Contributor | None = None,
    by: Actor | None = None,
) -> LotMove:
    """A proposed move from a lot to another, both made for it."""
    who = by or make_manager()
    giver = contributor or make_contributor(fund)
    source, target = (make_contribution(fund, contributor=giver).lot for _n in range(2))
    return transact(
        lambda: propose_move(
            who,
            source=db.session.get_one(Lot, source.id),
            target=db.session.get_one(Lot, target.id),
            amount=money(amount, fund),
            reason="The other lot has bounced.",
        )
    )


def make_gift(contributor: Contributor, value: str = "800") -> GiftInKind:
    """Goods given to the fund instead of money."""
    who = make_manager()
    return transact(
        lambda: receive_in_kind(
            who,
            contributor=contributor,
            what="Forty sewing machines",
            value=money(value, contributor.fund),
            basis=ValuationBasis.MARKET_PRICE,
            basis_note="Three shops in Saddar, 2 November 2026",
            received_on=RECEIVED_ON,
        )
    )


def reserve_for(
    fund: Fund,
    application_id: int,
    amount: str,
    *,
    theme: str = "",
    key: str = "",
    objectives: Sequence[str] = (),
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
        objectives=objectives,
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


def fresh(person: Person) -> Actor:
    """The actor a person is now: roles and organisations as they stand."""
    db.session.expire_all()
    member_of = select(Membership.organisation_id).where(Membership.person_id == person.id)
    organisations = frozenset(db.session.scalars(member_of))
    return replace(actor_of(db.session.get_one(Person, person.id)), organisation_ids=organisations)


def make_awarded_application(
    fund: Fund | None = None,
    amount: str = "1000",
    *,
    organisation: Organisation | None = None,
    title: str = "",
) -> Application:
    """An application that a decision awarded, its money reserved (and given, without a fund)."""
    if fund is None:
        fund = make_fund()
        make_contribution(fund, amount)
    application = make_application(
        make_call(fund, theme="skills"),
        status="awarded",
        organisation=organisation or make_organisation(signatories=[make_person("Amina")]),
        title=title,
    )
    decision = keep(
        Decision(
            application_id=application.id,
            number=1,
            outcome="awarded",
            amount_minor=money(amount, fund).minor,
            reason="Good.",
            figures={"merit_millis": 75_000},
            figures_hash="",
            decided_by_id=make_person("Panel").id,
        )
    )
    transact(
        lambda: reserve(
            SYSTEM,
            fund=fund,
            application_id=application.id,
            amount=money(amount, fund),
            theme="skills",
            area="",
            applicant_kind="cso",
            on=RECEIVED_ON,
            cause=decision,
            key=f"decision:{decision.id}",
            about=application.title,
        )
    )
    return application


def make_award(
    fund: Fund | None = None,
    amount: str = "1000",
    *,
    parts: Sequence[int] = (60, 40),
    organisation: Organisation | None = None,
    accepted: bool = True,
    title: str = "",
) -> Award:
    """An award in instalments; active, unless its agreement is not `accepted` by both sides."""
    application = make_awarded_application(fund, amount, organisation=organisation, title=title)
    who = make_manager()
    starts_on = clock.now().date()
    ends_on = starts_on + timedelta(days=200)
    plan = in_parts(
        money(amount, application.call.fund), parts, starts_on=starts_on, ends_on=ends_on
    )
    award = transact(
        lambda: offer_award(
            who,
            application=application,
            starts_on=starts_on,
            ends_on=ends_on,
            instalments=plan,
            purpose="Evening classes for forty young people.",
        )
    )
    if accepted:
        signatory = make_person("Amina")
        keep(_signs(award.organisation, signatory))
        sign(fresh(signatory), award)
        countersigned(award)
    db.session.refresh(award)
    return award


def sign(actor: Actor, award: Award, *, name: str = "Amina Gul", code: str = "") -> Acceptance:
    """The recipient's signature, by the code that was mailed for it."""
    mailed = code or transact(lambda: send_signing_code(actor, award=award))
    done = transact(
        lambda: sign_agreement(
            actor,
            award=award,
            text_hash=award.agreements[-1].text_hash,
            code=mailed,
            typed_name=name,
            office="Chair",
        )
    )
    assert done is not None
    return done


def countersigned(award: Award, by: Actor | None = None) -> None:
    """The fund's signature, by a manager who did not offer it."""
    who = by or make_manager("Second")
    transact(
        lambda: countersign(
            who,
            award=award,
            text_hash=award.agreements[-1].text_hash,
            typed_name="Second Manager",
            office="Fund manager",
        )
    )


def _signs(organisation: Organisation, person: Person) -> Membership:
    return Membership(organisation_id=organisation.id, person_id=person.id, role="owner")


def recipient_of(award: Award) -> Actor:
    """Somebody of the awarded organisation who may sign."""
    person = make_person("Gulalai")
    keep(_signs(award.organisation, person))
    return fresh(person)


def make_bank_account(
    organisation: Organisation, *, version: int = 1, cooled: bool = True
) -> BankAccount:
    """An approved bank account; proposed and approved by two people of its own."""
    moment = clock.now()
    return keep(
        BankAccount(
            public_id=f"account-{next(_made)}",
            organisation_id=organisation.id,
            version=version,
            holder=organisation.name,
            bank_name="Bank of Khyber",
            account_number="PK36 SCBL 0000 0011 2345 6702",
            status="approved",
            proposed_by_id=make_person("Proposer").id,
            approved_by_id=make_person("Checker").id,
            approved_at=moment,
            usable_from=moment if cooled else moment + timedelta(days=3),
        )
    )
