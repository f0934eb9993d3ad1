"""A small city's fund with money in every stage, for tests of pages and reports.

Everything public is said here word by word, so that two cities made with different
secrets are one city to whoever reads the public pages.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from grants.accounts.models import Person
from grants.applications.content import content_hash, frozen_content
from grants.applications.models import Application, SubmittedVersion
from grants.awards.models import (
    Award,
)
from grants.calls.models import Call
from grants.calls.operations import definition_of, write_call
from grants.calls.templates import call_template, from_template
from grants.calls.text import Text
from grants.funds.models import Contributor, Fund
from grants.funds.operations import (
    Restrictions,
    add_contributor,
    open_fund,
    receive_contribution,
    record_pledge,
)
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.policy import Actor
from grants.organisations.models import BankAccount, Membership, Organisation
from grants.reviews.models import Review, Score, SubmittedReview
from tests.factories.city_awards import make_agreed, make_award, make_paid
from tests.factories.keeping import kept, rupees
from tests.factories.money import sign_in_for
from tests.factories.people import make_actor, make_person

TEMPLATE = "young-people-and-belonging"


@dataclass(frozen=True)
class Secrets:
    """What nobody outside may learn from the pages."""

    reviewer: str = "Zarghuna Khattak"
    score: int = 3
    account: str = "PK36SCBL0000001123456702"
    draft_call: bool = False
    declined: bool = False
    applicant: str = "Imran Afridi"


@dataclass(frozen=True)
class City:
    """The records a test asks for, by the names they have."""

    manager: Actor
    fund: Fund
    contributors: dict[str, Contributor]
    open_call: Call
    closed_call: Call
    award: Award
    offered: Award
    application: Application
    version: SubmittedVersion
    applicant: Person
    contributor_person: Person


def make_city(secrets: Secrets = Secrets(), *, prefix: str = "PLIF", awards: int = 0) -> City:
    """A fund with three contributors, two calls, one award half paid and one only offered.

    `awards` adds further agreed awards, so that lists have rows.
    """
    manager = make_actor("Farah Naz", roles=["fund_manager"])
    giver = make_person("Bilal Ahmed", email=f"bilal.{prefix.lower()}@textiles.example")
    applicant = make_person(secrets.applicant)
    fund = transact(lambda: _fund(manager, prefix))
    contributors = transact(lambda: _contributors(manager, fund))
    sign_in_for(contributors["Sarhad Textiles (Pvt) Ltd"], giver.email, manager)
    open_call = _call(
        manager, fund, f"{prefix.lower()}-call-3", "Safe evenings", "arts", 12, "open"
    )
    closed_call = _call(
        manager, fund, f"{prefix.lower()}-call-2", "First jobs", "skills and work", -30, "in_review"
    )
    if secrets.draft_call:
        _call(manager, fund, f"{prefix.lower()}-call-4", "Not told yet", "women", 90, "draft")
    group = _organisation("Rickshaw Library", applicant, f"rickshaw-{prefix.lower()}")
    application, version = _application(closed_call, group, applicant, "Rickshaw library", "0001")
    _account(group, applicant, secrets.account, manager)
    _review(application, secrets)
    if secrets.declined:
        other = make_person("Somebody Declined")
        _application(
            closed_call,
            _organisation("Declined Group", other, f"declined-{prefix.lower()}"),
            other,
            "Declined idea",
            "0002",
            status="declined",
        )
    award = make_award(manager, application, "900000", "Rickshaw library", f"{prefix}-A-2026-0001")
    make_agreed(award, applicant)
    make_paid(manager, award)
    waiting = _organisation("Boxing Club", applicant, f"boxing-{prefix.lower()}")
    second, _v = _application(closed_call, waiting, applicant, "Boxing club secret", "0003")
    offered = make_award(manager, second, "200000", "Boxing club secret", f"{prefix}-A-2026-0002")
    for n in range(awards):
        body = _organisation(f"Group {n}", applicant, f"group-{prefix.lower()}-{n}")
        asked, _v = _application(closed_call, body, applicant, f"Idea {n}", f"1{n:03}")
        more = make_award(manager, asked, "1000", f"Idea {n}", f"{prefix}-A-2026-1{n:03}")
        make_agreed(more, applicant)
    return City(
        manager, fund, contributors, open_call, closed_call, award, offered, application, version,
        applicant, giver,
    )  # fmt: skip


def _fund(manager: Actor, prefix: str) -> Fund:
    return open_fund(
        manager,
        name="Peshawar Local Innovation Fund" if prefix == "PLIF" else f"Fund of {prefix}",
        slug=prefix.lower(),
        reference_prefix=prefix,
        currency="PKR",
        time_zone="Asia/Karachi",
        city="Peshawar",
        contact="City Hall, Peshawar\nOpen Monday to Saturday, 9:00 to 17:00",
    )


def _contributors(manager: Actor, fund: Fund) -> dict[str, Contributor]:
    given = {
        "City of Peshawar": ("municipality", "3000000", "3000000", ""),
        "Sarhad Textiles (Pvt) Ltd": ("company", "1500000", "1000000", "skills and work"),
        "Lowari Foundation": ("foundation", "500000", "400000", "women and girls"),
    }
    made: dict[str, Contributor] = {}
    for name, (kind, pledged, received, theme) in given.items():
        body = add_contributor(manager, fund=fund, name=name, kind=_kind(kind))
        pledge = record_pledge(
            manager, contributor=body, amount=rupees(pledged), pledged_on=date(2026, 1, 2)
        )
        receive_contribution(
            manager,
            contributor=body,
            amount=rupees(received),
            received_on=date(2026, 1, 5),
            bank_reference=f"BR {len(made) + 1}",
            pledge=pledge,
            restrictions=Restrictions(theme=theme),
        )
        made[name] = body
    return made


def _kind(code: str) -> Any:
    from grants.funds.models import ContributorKind

    return ContributorKind(code)


def _call(
    manager: Actor,
    fund: Fund,
    slug: str,
    title: str,
    theme: str,
    closes_in: int,
    status: str = "in_review",
) -> Call:
    template = call_template(TEMPLATE)
    assert template is not None
    closes = clock.now() + timedelta(days=closes_in)

    def wall(days: int) -> str:
        moment = clock.local(closes + timedelta(days=days), fund.time_zone)
        return f"{moment:%Y-%m-%d} 17:00"

    definition = replace(
        from_template(template, slug=slug, opens=wall(-40), closes=wall(0)),
        title=Text.plain(title),
        theme=theme,
    )
    call = transact(
        lambda: write_call(manager, fund=fund, definition=definition, reason="For a test.")
    )
    call.status = status
    return kept(call)  # type: ignore[no-any-return]


def _organisation(name: str, person: Person, slug: str) -> Organisation:
    body = Organisation(slug=slug, name=name, kind="cso", area="Ward 7")
    body.members = [Membership(person_id=person.id, role="owner")]
    return kept(body)  # type: ignore[no-any-return]


def _application(
    call: Call,
    body: Organisation,
    person: Person,
    title: str,
    number: str,
    *,
    status: str = "awarded",
) -> tuple[Application, SubmittedVersion]:
    application = kept(
        Application(
            reference=f"{call.fund.reference_prefix}-2026-{number}",
            fund_id=call.fund_id,
            call_id=call.id,
            call_version_id=call.current_version_id,
            organisation_id=body.id,
            status=status,
            title=title,
            summary="Books come to the people who cannot come to them.",
            requested_minor=90_000_000,
            currency="PKR",
            started_by_id=person.id,
            submitted_at=clock.now(),
        )
    )
    answers = {"name": title, "contact_email": person.email}
    content = frozen_content(definition_of(call), answers, {})
    version = kept(
        SubmittedVersion(
            application_id=application.id,
            number=1,
            receipt_number=f"R-{application.reference}-1",
            content=content,
            content_hash=content_hash(content),
            arrived_at=clock.now(),
            submitted_by_id=person.id,
        )
    )
    return application, version


def _account(body: Organisation, person: Person, number: str, manager: Actor) -> BankAccount:
    return kept(  # type: ignore[no-any-return]
        BankAccount(
            public_id=f"account-{body.slug}",
            organisation_id=body.id,
            version=1,
            holder=f"{body.name} account",
            bank_name="Frontier Bank",
            account_number=number,
            status="approved",
            proposed_by_id=person.id,
            approved_by_id=manager.person_id,
            approved_at=clock.now(),
            usable_from=clock.now(),
        )
    )


def _review(application: Application, secrets: Secrets) -> None:
    reviewer = make_person(secrets.reviewer, roles=["reviewer"])
    review = kept(
        Review(
            public_id=f"review-{application.reference}",
            application_id=application.id,
            fund_id=application.fund_id,
            reviewer_id=reviewer.id,
            status="submitted",
            due_on=date(2026, 2, 1),
        )
    )
    submitted = kept(
        SubmittedReview(
            review_id=review.id,
            application_id=application.id,
            number=1,
            merit_millis=secrets.score * 25_000,
            harm_millis=90_000,
            comment="A secret comment",
        )
    )
    kept(
        Score(
            submitted_review_id=submitted.id,
            criterion_key="M1",
            axis="merit",
            value=secrets.score,
            reason="A secret reason",
        )
    )
