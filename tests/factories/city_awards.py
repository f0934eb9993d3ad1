"""The awards of a small city: agreed, committed, and the first instalment paid."""

from collections.abc import Callable
from datetime import date

from grants.accounts.models import Person
from grants.applications.models import Application
from grants.awards.agreement import text_hash
from grants.awards.models import (
    Acceptance,
    Agreement,
    Award,
    Condition,
    Instalment,
    ProgressReport,
)
from grants.disbursements.models import Disbursement
from grants.funds.operations import (
    commit_award,
    pay_from_award,
    reserve,
)
from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from grants.organisations.models import BankAccount
from tests.factories.keeping import kept, rupees
from tests.factories.people import make_person


def make_award(
    manager: Actor, application: Application, amount: str, title: str, reference: str
) -> Award:
    fund = application.call.fund
    money = rupees(amount)
    transact(
        lambda: reserve(
            manager,
            fund=fund,
            application_id=application.id,
            amount=money,
            theme="skills and work",
            area="",
            applicant_kind="cso",
            on=date(2026, 2, 1),
            cause=application,
            key=f"application:{application.id}:reserve",
            about=title,
        )
    )
    halves = money.split([5, 4])
    award = Award(
        reference=reference,
        fund_id=fund.id,
        call_id=application.call_id,
        application_id=application.id,
        organisation_id=application.organisation_id,
        title=title,
        purpose="A library on a rickshaw stops in six streets every week.",
        theme="skills and work",
        amount_minor=money.minor,
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 12, 31),
        offered_by_id=manager.person_id,
    )
    report = ProgressReport(award=award, fund_id=fund.id, number=1, due_on=date(2026, 6, 1))
    award.instalments = [
        Instalment(number=1, amount_minor=halves[0].minor, due_on=date(2026, 3, 1)),
        Instalment(
            number=2, amount_minor=halves[1].minor, due_on=date(2026, 6, 30), after_report=report
        ),
    ]
    award.conditions = [
        Condition(
            fund_id=fund.id,
            number=1,
            text="Two helpers are vetted.",
            owner="The recipient",
            due_on=date(2026, 6, 1),
            before_instalment=2,
        )
    ]
    text = f"Grant agreement {reference}\n\n1. The fund awards {money} for: {title}."
    award.agreements = [Agreement(number=1, language="en", text=text, text_hash=text_hash(text))]
    return kept(award)  # type: ignore[no-any-return]


def make_agreed(award: Award, person: Person) -> None:
    agreement = award.agreements[0]
    kept(
        Acceptance(
            agreement_id=agreement.id,
            person_id=person.id,
            typed_name=person.name,
            text_hash=agreement.text_hash,
        )
    )
    award.status = "active"
    kept(award)
    transact(_committing(award))


def _committing(award: Award) -> Callable[[], object]:
    return lambda: commit_award(
        Actor(name="recipient"),
        fund=award.fund,
        application_id=award.application_id,
        amount=award.amount,
        on=date(2026, 2, 20),
        cause=award,
        key=f"award:{award.id}:committed",
        about=award.title,
    )


def make_paid(manager: Actor, award: Award) -> None:
    first = award.instalments[0]
    preparer = make_person("Preparer Only")
    account = db.session.query(BankAccount).filter_by(organisation_id=award.organisation_id).one()
    disbursement = kept(
        Disbursement(
            reference=award.reference.replace("-A-", "-D-"),
            fund_id=award.fund_id,
            award_id=award.id,
            instalment_id=first.id,
            amount_minor=first.amount_minor,
            status="paid",
            bank_account_id=account.id,
            prepared_by_id=preparer.id,
            approved_by_id=manager.person_id,
            approval_hash="sealed",
            bank_reference="FT26030112345",
            paid_on=date(2026, 3, 3),
        )
    )
    transact(
        lambda: pay_from_award(
            manager,
            fund=award.fund,
            application_id=award.application_id,
            amount=first.amount,
            on=date(2026, 3, 3),
            cause=disbursement,
            key=f"disbursement:{disbursement.id}:paid",
            about="Instalment 1 of 2",
        )
    )
