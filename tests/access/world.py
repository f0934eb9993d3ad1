"""One small world that holds a record of every kind, and a person in every role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from types import MappingProxyType

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from grants.accounts.invitations import INVITED_FOR
from grants.accounts.models import Person
from grants.applications.models import Application, Attachment
from grants.applications.models_likeness import ApplicationPair
from grants.awards.models import Award, Condition
from grants.awards.models_account import Disallowance
from grants.calls.models import CallQuestion
from grants.disbursements import operations as payments
from grants.disbursements.models_bands import ApprovalBands
from grants.disbursements.models_paid import PaymentProof
from grants.funds.models_wall import ContributorLink, Nominee
from grants.funds.operations import invite_person, record_interest, record_pledge
from grants.harm.models import HarmFlag, HarmRisk, Mitigation, RiskRating
from grants.incidents.models import Incident, IncidentMessage
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.storage import store
from grants.organisations.models import BankAccount
from grants.organisations.operations import invite_member
from grants.reviews.models import Decision
from grants.reviews.models_assigning import ProposedReview
from grants.reviews.models_complaints import DecisionComplaint
from grants.reviews.models_inviting import ReviewerInvitation
from grants.reviews.models_panel import PanelItem
from grants.reviews.models_ties import Tie
from grants.reviews.operations import declare_conflict
from tests.applications.pages import PDF
from tests.factories.applications import make_application, make_call
from tests.factories.bank import Entry, Stated, hold_bank_file, import_camt
from tests.factories.framework import make_aim
from tests.factories.giving import make_agreement, make_contact
from tests.factories.matching import make_match
from tests.factories.money import (
    fresh,
    make_award,
    make_awarded_application,
    make_bank_account,
    make_contribution,
    make_contributor,
    make_fund,
    make_gift,
    make_manager,
    money,
    propose_between,
)
from tests.factories.monitoring import make_finding, make_visit
from tests.factories.panels import make_panel
from tests.factories.paying import make_approved, make_bank_file
from tests.factories.people import keep, make_organisation, make_person, sign_in
from tests.factories.profiles import make_profile
from tests.factories.reallocating import propose_other_money
from tests.factories.reviews import make_review, submit
from tests.factories.varying import brought_to

ROLES = (
    "public",
    "applicant",
    "viewer",
    "other_applicant",
    "reviewer",
    "conflicted_reviewer",
    "fund_manager",
    "conflicted_fund_manager",
    "other_fund_manager",
    "finance_officer",
    "conflicted_finance_officer",
    "contributor",
    "auditor",
    "conflicted_auditor",
    "administrator",
)


@dataclass(frozen=True)
class World:
    """The people by role, signed in; and how each placeholder of an address is filled."""

    app: Flask
    clients: Mapping[str, FlaskClient]
    names: Mapping[str, str]
    addresses: Mapping[str, str]

    def path(self, rule: Rule) -> str:
        """The address of a route, on this world's records."""
        filled = "".join(
            part if not dynamic else self.names[place(rule, part)]
            for dynamic, part in rule._trace
            if part != "|"
        )
        # A report is of the fund that is asked for.
        return (
            f"{filled}?fund={self.names['funds.slug']}"
            if rule.rule.startswith("/reports/")
            else filled
        )


def place(rule: Rule, argument: str) -> str:
    """What an argument of a route stands for: `call.slug`, `award.reference`."""
    if argument in ("slug", "reference", "public_id", "number", "key", "name"):
        return f"{_kind(rule)}.{argument}"
    return argument


def _kind(rule: Rule) -> str:
    if rule.endpoint in DRAFT:
        return "draft"
    if rule.endpoint in OWN_RECORD:
        return OWN_RECORD[rule.endpoint]
    parts = [part for part in rule.rule.split("/") if part not in ("desk", "")]
    return {
        "my-awards": "awards",
        "agreements": "awards",
        "organisation": "organisations",
    }.get(parts[0], parts[0])


DRAFT = {
    "applications.section",
    "applications.save_section",
    "applications.add_filling",
    "applications.remove_filling",
    "applications.check",
    "applications.ask_sign_off",
    "applications.earlier_answers",
    "applications.sign_off",
    "applications.submit",
    "applications.submit_again",
    "applications.eligibility",
    "applications.apply",
    "applications.begin_upload",
    "applications.receive_chunk",
    "applications.upload_state",
}
"""Routes on a draft in a call that is open; the others are on a case under review."""


OWN_RECORD = {
    "harm.close_risk": "risk",
    "harm.describe_risk": "risk",
    "harm.rate_risk": "risk",
    "harm.risk": "risk",
    "awards.offer": "offered",
    "applications.file": "file",
    "reviews.reopen": "sealed",
}
"""Routes on a record of their own."""


def make_world(app: Flask) -> World:
    """Make it. The applicant's organisation has a draft, a case under review and an award."""
    with app.app_context():
        people, names = _records()
    clients = {role: sign_in(app, person) for role, person in people.items()}
    addresses = {role: person.email for role, person in people.items()}
    return World(app, MappingProxyType({"public": app.test_client(), **clients}), names, addresses)


def _records() -> tuple[dict[str, Person], dict[str, str]]:
    fund, elsewhere = make_fund(), make_fund()
    people = {
        "applicant": make_person("Amina Shah"),
        "viewer": make_person("Sana Bibi"),
        "other_applicant": make_person("Omar Khan"),
        "contributor": make_person("Bilal Ahmed"),
        "reviewer": make_person(roles=[("reviewer", fund.id)]),
        "conflicted_reviewer": make_person(roles=[("reviewer", fund.id)]),
        "fund_manager": make_person(roles=[("fund_manager", fund.id)]),
        "conflicted_fund_manager": make_person(roles=[("fund_manager", fund.id)]),
        "other_fund_manager": make_person(roles=[("fund_manager", elsewhere.id)]),
        "finance_officer": make_person(roles=[("finance_officer", fund.id)]),
        "conflicted_finance_officer": make_person(roles=[("finance_officer", fund.id)]),
        "auditor": make_person(roles=[("auditor", fund.id)]),
        "conflicted_auditor": make_person(roles=[("auditor", fund.id)]),
        "administrator": make_person(roles=["administrator"]),
    }
    applicant, colleague = people["applicant"], make_person("Imran Afridi")
    body = make_organisation(
        signatories=[applicant], members=[colleague], viewers=[people["viewer"]]
    )
    make_organisation(signatories=[people["other_applicant"]])
    manager = fresh(people["fund_manager"])
    giver = make_contributor(fund, "Sarhad Textiles", email=people["contributor"].email)
    contribution = make_contribution(fund, "500,000", contributor=giver)
    contact, agreed = make_contact(giver), make_agreement(giver)
    asked_in = transact(lambda: invite_person(manager, giver, email="other@textiles.example"))
    pledge = transact(
        lambda: record_pledge(
            manager, contributor=giver, amount=money("900", fund), pledged_on=date(2026, 1, 2)
        )
    )
    move = propose_between(fund)
    interest = transact(
        lambda: record_interest(
            manager, fund=fund, amount=money("7", fund), on=date(2026, 1, 6), bank_reference="I"
        )
    )
    rule = make_match(make_contributor(fund, "City of Peshawar"))
    award = make_award(fund, "1000", organisation=body)
    other_money = propose_other_money(award)
    make_finding(make_visit(award, done=True))
    brought_to(award, "approved", later=10)
    keep(
        Disallowance(
            fund_id=fund.id,
            award_id=award.id,
            number=1,
            report_id=award.progress_reports[0].id,
            amount_minor=100,
            reason="No receipt.",
            proposed_by_id=make_manager().person_id,
        )
    )
    banked = make_award(fund, "1000", organisation=body)
    offered = make_awarded_application(fund, "1000", organisation=body)
    bank_account = make_bank_account(body)
    proposed = keep(
        BankAccount(
            public_id="account-proposed",
            organisation_id=body.id,
            version=bank_account.version + 1,
            holder=body.name,
            bank_name="Bank of Khyber",
            account_number="PK36 SCBL 0000 0011 2345 6703",
            status="proposed",
            proposed_by_id=applicant.id,
        )
    )
    call = make_call(fund)
    case = make_application(call, status="in_review", organisation=body, by=applicant)
    sealed = make_review(case)
    submit(sealed, D3=1)
    review = make_review(case, people["reviewer"])
    keep(
        ProposedReview(
            public_id="proposed",
            application_id=case.id,
            reviewer_id=make_person(roles=[("reviewer", fund.id)]).id,
            proposed_by_id=manager.person_id,
        )
    )
    make_review(case, people["conflicted_reviewer"])
    awarded = (award.application, banked.application, offered)
    for role, cases in {
        "conflicted_reviewer": (case,),
        "conflicted_fund_manager": (case, *awarded),
        "conflicted_finance_officer": awarded,
        "conflicted_auditor": (case, *awarded),
    }.items():
        declare = partial(declare_conflict, fresh(people[role]), kind="kin")
        for each in cases:
            transact(partial(declare, application=_again(each)))
    asked = keep(CallQuestion(call_id=call.id, number=1, asked="May we?", asked_by_id=applicant.id))
    open_call = make_call(fund, status="open")
    draft = make_application(open_call, status="draft", organisation=body, by=applicant)
    amina = fresh(applicant)
    stored = transact(lambda: store(BytesIO(PDF), "policy.pdf", actor=amina))
    keep(
        Attachment(
            application_id=draft.id,
            question_key="story",
            file_id=stored.id,
            added_by_id=applicant.id,
        )
    )
    amina = fresh(applicant)
    invitation = transact(lambda: invite_member(amina, body, email="new@people.example"))
    wanted = keep(
        ReviewerInvitation(
            public_id="wanted",
            fund_id=fund.id,
            email="expert@people.example",
            name="Expert",
            language="en",
            told={},
            invited_by_id=people["fund_manager"].id,
            expires_at=clock.now() + INVITED_FOR,
        )
    )
    tie = keep(
        Tie(
            public_id="tie",
            person_id=people["reviewer"].id,
            name="Dir Scouts",
            name_key="dir scouts",
            kind="adviser",
            entered_by_id=manager.person_id,
        )
    )
    named = keep(
        Nominee(
            public_id="nominee",
            contributor_id=giver.id,
            person_id=make_person("Nominee").id,
            entered_by_id=manager.person_id,
        )
    )
    bound = keep(
        ContributorLink(
            public_id="link",
            contributor_id=giver.id,
            organisation_id=make_organisation("Sarhad Mills").id,
            kind="owns",
            entered_by_id=manager.person_id,
        )
    )
    flag = db.session.scalars(select(HarmFlag)).one()
    risk = keep(
        HarmRisk(
            public_id="risk",
            application_id=case.id,
            fund_id=case.fund_id,
            number=1,
            criterion_key=flag.criterion_key,
            event="The list is read by others.",
            owner="Amina",
            entered_by_id=manager.person_id,
        )
    )
    keep(
        RiskRating(
            risk_id=risk.id,
            number=1,
            likelihood=1,
            severity=2,
            reason="A lock.",
            rated_by_id=manager.person_id,
        )
    )
    plan = keep(
        Mitigation(
            public_id="plan",
            flag_id=flag.id,
            action="Ask again, alone.",
            owner="Amina",
            due_on=date(2027, 1, 1),
            evidence="The form.",
            residual_likelihood=1,
            residual_severity=2,
            proposed_by_id=manager.person_id,
        )
    )
    keep(
        Condition(
            award_id=award.id,
            fund_id=fund.id,
            number=1,
            text="A policy.",
            owner="Amina",
            due_on=date(2027, 1, 1),
            before_instalment=2,
        )
    )
    paid_for = db.session.get_one(Award, award.id)
    requested = transact(lambda: payments.request(amina, instalment=paid_for.instalments[0]))
    approved = make_approved(db.session.get_one(Award, banked.id), bank_account)
    keep(
        PaymentProof(
            disbursement_id=requested.id,
            file_id=store(BytesIO(b"%PDF-1.4\n%%EOF\n"), "advice.pdf", actor=amina).id,
            kept_by_id=people["finance_officer"].id,
        )
    )
    batch = make_bank_file(fund, [approved], by=fresh(people["finance_officer"]))
    bands = keep(
        ApprovalBands(
            public_id="bands",
            fund_id=fund.id,
            bands=[{"up_to": None, "approvers": 1}],
            proposed_by_id=manager.person_id,
        )
    )
    meeting = make_panel(
        call,
        [people["reviewer"], people["conflicted_reviewer"], people["conflicted_fund_manager"]],
        chair=people["fund_manager"],
        in_session=False,
    )
    item = keep(PanelItem(public_id="item", panel_id=meeting.id, application_id=case.id, place=1))
    profile = make_profile(body, applicant)
    aim = make_aim(fund, "belonging")
    # About the award, since the case is not decided: who reads the one reads the other.
    decision = db.session.scalars(
        select(Decision).where(Decision.application_id == award.application_id)
    ).one()
    keep(
        DecisionComplaint(
            public_id="complaint",
            application_id=award.application_id,
            decision_id=decision.id,
            fund_id=fund.id,
            text="You overlooked our letter.",
            filed_by_id=applicant.id,
            filed_at=clock.now(),
            due_on=date(2027, 1, 1),
        )
    )
    keep(
        Incident(
            public_id="reported",
            fund_id=fund.id,
            award_id=award.id,
            call_id=award.call_id,
            status="triaged",
            channel="form",
            language="en",
            code_hash="sealed",
            kind="complaint",
            severity="low",
            confidentiality="staff",
            triaged_by_id=manager.person_id,
            triaged_at=clock.now(),
            messages=[IncidentMessage(number=1, sender="reporter", text="The box is full.")],
        )
    )
    [stated] = import_camt(fund, Stated("0", "5", [Entry(date(2026, 1, 5), "5")])).statements
    low, high = sorted((case.id, award.application_id))
    keep(ApplicationPair(public_id="alike", first_id=low, second_id=high, reasons={"amount": 1000}))
    names = {
        **profile,
        "calls.slug": call.slug,
        "draft.public_id": "no-file-is-on-its-way",
        "draft.slug": open_call.slug,
        "draft.reference": draft.reference,
        "draft.key": "basics",
        "applications.key": "registered",
        "file.reference": draft.reference,
        "file.public_id": stored.public_id,
        "offered.reference": offered.reference,
        "applications.reference": case.reference,
        "awards.reference": award.reference,
        "awards.number": "1",
        "evidence": "1",
        "line": "1",
        "disallowance": "1",
        "funds.slug": fund.slug,
        "open-data.slug": fund.slug,
        "funds.public_id": giver.public_id,
        "funds.reference": pledge.reference,
        "contribution": contribution.reference,
        "move": move.reference,
        "statement": stated.reference,
        "file": hold_bank_file(fund).public_id,
        "rule": rule.reference,
        "reallocation": other_money.reference,
        "finding": "1",
        "bank_item": interest.reference,
        "funds.number": "1",
        "gift": make_gift(giver).reference,
        "end": "lapse",
        "aim": aim.address,
        "likely-double-funding.public_id": "alike",
        "organisations.slug": body.slug,
        "bank-accounts.public_id": proposed.public_id,
        "invitation.public_id": invitation.public_id,
        "reviewer-invitation.public_id": wanted.public_id,
        "person": colleague.public_id,
        "contact": contact.public_id,
        "agreement": agreed.public_id,
        "somebody": people["contributor"].public_id,
        "contributor-invitation.public_id": asked_in.public_id,
        "people.public_id": people["other_applicant"].public_id,
        "disbursements.reference": requested.reference,
        "my-payments.reference": requested.reference,
        "bank-files.reference": batch.reference,
        "bands": bands.public_id,
        "reviews.public_id": review.public_id,
        "reviews.slug": call.slug,
        "reviews.key": "M1",
        "proposals.public_id": "proposed",
        "panels.public_id": meeting.public_id,
        "panel-items.public_id": item.public_id,
        "interests.public_id": tie.public_id,
        "interests.slug": body.slug,
        "nominees.public_id": named.public_id,
        "contributor-links.public_id": bound.public_id,
        "sealed.public_id": sealed.public_id,
        "decision-complaints.public_id": "complaint",
        "complaints.public_id": "reported",
        "harm.public_id": flag.public_id,
        "harm.reference": case.reference,
        "harm.slug": call.slug,
        "risk.public_id": risk.public_id,
        "asked": str(asked.number),
        "plan_id": plan.public_id,
        "decision": "accept",
        "reports.name": "fund-statement",
        "static.name": "components.css",
        "ending": "csv",
        "token": "never-sent",
    }
    for person in people.values():
        db.session.refresh(person)
    return people, names


def _again(case: Application) -> Application:
    return db.session.get_one(Application, case.id)
