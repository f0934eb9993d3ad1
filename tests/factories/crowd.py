"""A house with as many rows of everything as a test wants: for lists that grow."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models_likeness import ApplicationPair
from grants.applications.states import ApplicationStatus
from grants.awards.models import Award, Instalment
from grants.awards.models_variation import Variation
from grants.calls.models import Call, CallQuestion
from grants.calls.states import CallStatus
from grants.disbursements.models import Disbursement
from grants.disbursements.states import DisbursementStatus
from grants.funds.models import Contributor, Fund
from grants.funds.models_bank import BankLine, BankStatement
from grants.funds.models_match import MatchRule
from grants.funds.models_people import ContributorPerson, PastContributorPerson
from grants.funds.operations import invite_person, receive_contribution
from grants.harm.models import HarmFlag
from grants.incidents.models import Incident, IncidentMessage
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.money import Money
from grants.organisations.models import BankAccount, Organisation
from grants.organisations.models_calls import BankAccountCall
from grants.reviews.models import Decision, SubmittedReview
from grants.reviews.models_complaints import DecisionComplaint
from grants.reviews.models_ties import Tie
from grants.reviews.operations.deciding import figures_hash, figures_of
from grants.reviews.states import ReviewStatus
from tests.factories.applications import make_application, make_call
from tests.factories.bank import Stated, import_camt
from tests.factories.giving import make_agreement, make_contact
from tests.factories.matching import make_match as live_match
from tests.factories.matching import propose_match
from tests.factories.money import make_contributor, make_fund, propose_between
from tests.factories.monitoring import make_finding, make_visit
from tests.factories.panels import make_panel
from tests.factories.past import make_past_award
from tests.factories.paying import make_approved, make_bank_file
from tests.factories.people import keep, make_organisation, make_person
from tests.factories.profiles import make_match, make_pair
from tests.factories.reviews import make_review, make_reviewer

WAITING = (
    DisbursementStatus.REQUESTED,
    DisbursementStatus.PREPARED,
    DisbursementStatus.APPROVED,
    DisbursementStatus.SENT,
)


@dataclass
class Crowd:
    """One fund with one call and one applicant to whom everything happens `size` times."""

    fund: Fund
    call: Call
    contributor: Contributor
    applicant: Person
    organisation: Organisation
    staff: dict[str, Person]
    size: int = 0
    statement: str = ""
    rule: MatchRule | None = None

    def come_back(self) -> None:
        """Belong to this app context's session, after the one before was left."""
        db.session.add_all([self.fund, self.call, self.contributor, self.organisation])
        db.session.add_all([self.applicant, *self.staff.values()])

    def grow(self, size: int) -> None:
        """Add rows until there are `size` of every kind."""
        while self.size < size:
            self.size += 1
            self._add(self.size)

    def _people(self, n: int, member: Person) -> None:
        """One more who signs in for the contributor, one who did, one who is invited."""
        giver = db.session.get_one(Contributor, self.contributor.id)
        keep(ContributorPerson(contributor_id=giver.id, person_id=member.id))
        keep(
            PastContributorPerson(
                contributor_id=giver.id, person_id=member.id, left_on=date(2026, 1, 5)
            )
        )
        chief = actor_of(self.staff["fund_manager"])
        make_contact(giver, f"Contact {n}", chief)
        make_agreement(giver, by=chief)
        transact(lambda: invite_person(chief, giver, email=f"asked-{n}@people.example"))

    def _add(self, n: int) -> None:
        fund, manager = self.fund, self.staff["fund_manager"]
        transact(
            lambda: receive_contribution(
                actor_of(manager),
                contributor=db.session.get_one(Contributor, self.contributor.id),
                amount=Money.parse("1000", fund.currency),
                received_on=date(2026, 1, 5),
                bank_reference=f"BR-{n}",
            )
        )
        if self.rule is None:
            two = (actor_of(manager), actor_of(self.staff["finance_officer"]))
            self.rule = live_match(make_contributor(fund), by=two)
        given = db.session.get_one(Contributor, self.contributor.id)
        propose_match(given, by=actor_of(manager))
        propose_between(fund, contributor=given, by=actor_of(manager))
        own_call = make_call(fund, status=CallStatus.CLOSED)
        make_application(
            own_call,
            organisation=self.organisation,
            by=self.applicant,
            status=ApplicationStatus.SUBMITTED,
        )
        member = make_person(f"Member {n}", email=f"member@school-{n}.pk")
        body = make_organisation(f"Body {n}", members=[member])
        self._people(n, member)
        make_person(email=f"reader@school-{n}.pk", roles=[("reviewer", fund.id)])
        keep(
            CallQuestion(
                call_id=self.call.id,
                number=n,
                asked=f"May group {n} apply?",
                asked_by_id=self.applicant.id,
            )
        )
        make_match(body, manager)
        make_pair(body, make_organisation())
        application = make_application(
            self.call,
            organisation=body,
            status=ApplicationStatus.IN_REVIEW,
            merit_millis=50_000 + n,
        )
        make_review(application, self.staff["reviewer"])
        make_panel(self.call, [self.staff["reviewer"]], chair=manager, most=0, in_session=False)
        keep(
            Tie(
                public_id=f"tie-{n}",
                person_id=make_reviewer(fund_id=fund.id).id,
                name=f"Elsewhere {n}",
                name_key=f"{n} elsewhere",
                kind="family",
                entered_by_id=manager.id,
            )
        )
        submitted = make_review(
            application, self.staff["second_reviewer"], status=ReviewStatus.SUBMITTED
        )
        keep(
            SubmittedReview(
                review_id=submitted.id,
                application_id=application.id,
                number=1,
                merit_millis=70_000 + n,
                harm_millis=90_000,
            )
        )
        alike = make_application(self.call, status=ApplicationStatus.ELIGIBLE)
        keep(
            ApplicationPair(
                public_id=f"alike-{n}",
                first_id=application.id,
                second_id=alike.id,
                reasons={"text": 700},
            )
        )
        keep(
            HarmFlag(
                public_id=f"flag-{n}",
                application_id=application.id,
                fund_id=fund.id,
                criterion_key="D1",
                cause="ticked",
                raised_by_id=self.staff["reviewer"].id,
            )
        )
        self._bank(n)
        self._complaint(n)
        self._incidents(n)
        self._waits(n)
        self._award(n)

    def _bank(self, n: int) -> None:
        """A statement more, and on the first of them a line more."""
        on = date(2026, 1, 1) + timedelta(days=n)
        import_camt(self.fund, Stated("0", "0", identity=f"No. {n}", first=on, last=on))
        first = db.session.scalars(
            select(BankStatement)
            .where(BankStatement.fund_id == self.fund.id)
            .order_by(BankStatement.id)
        ).first()
        assert first is not None
        self.statement = first.reference
        keep(
            BankLine(
                public_id=f"line-{n}",
                fund_id=self.fund.id,
                statement_id=first.id,
                number=n,
                booked_on=on,
                amount_minor=100 + n,
                name=f"Giver {n}",
                fingerprint=f"line {n}",
            )
        )

    def _waits(self, n: int) -> None:
        """An application on the waiting list."""
        application = make_application(
            self.call, status=ApplicationStatus.WAITLISTED, merit_millis=50_000 + n
        )
        keep(
            Decision(
                application_id=application.id,
                number=1,
                outcome="waitlisted",
                reason="The money ends above it.",
                figures={},
                figures_hash="",
                decided_by_id=self.staff["fund_manager"].id,
            )
        )

    def _complaint(self, n: int) -> None:
        """A declined application, and what its applicant says to that."""
        application = make_application(self.call, status=ApplicationStatus.DECLINED)
        declined = keep(
            Decision(
                application_id=application.id,
                number=1,
                outcome="declined",
                reason="Others were stronger.",
                figures={},
                figures_hash="",
                decided_by_id=make_person(f"Decider {n}").id,
            )
        )
        keep(
            DecisionComplaint(
                public_id=f"complaint-{n}",
                application_id=application.id,
                decision_id=declined.id,
                fund_id=self.fund.id,
                text="You overlooked our letter.",
                filed_by_id=self.applicant.id,
                filed_at=clock.now(),
                due_on=date(2026, 3, 1),
            )
        )

    def _incidents(self, n: int) -> None:
        """Something to triage, and something that is looked into."""
        manager = self.staff["fund_manager"].id
        triaged = {
            "status": "triaged",
            "kind": "complaint",
            "severity": "low",
            "confidentiality": "staff",
            "triaged_by_id": manager,
            "triaged_at": clock.now(),
            "assigned_to_id": manager,
        }
        for name, more in (("untriaged", {}), ("triaged", triaged)):
            keep(
                Incident(
                    public_id=f"{name}-{n}",
                    fund_id=self.fund.id,
                    channel="form",
                    language="en",
                    code_hash=f"{name} {n}",
                    messages=[
                        IncidentMessage(number=1, sender="reporter", text="The box is full.")
                    ],
                    **more,
                )
            )

    def _award(self, n: int) -> None:
        """A grant whose instalments wait at every step of the way to the bank."""
        fund, manager, officer = self.fund, self.staff["fund_manager"], self.staff["other_officer"]
        body = make_organisation(f"Recipient {n}")
        application = make_application(
            self.call, organisation=body, status=ApplicationStatus.AWARDED, merit_millis=70_000 + n
        )
        figures = figures_of(application)
        keep(
            Decision(
                application_id=application.id,
                number=1,
                outcome="awarded",
                amount_minor=4_000_00,
                reason="Convincing.",
                figures=figures,
                figures_hash=figures_hash(figures),
                decided_by_id=manager.id,
            )
        )
        award = Award(
            reference=f"{fund.reference_prefix}-A-2026-{n:04}",
            fund_id=fund.id,
            call_id=self.call.id,
            application_id=application.id,
            organisation_id=body.id,
            title=application.title,
            purpose="Evening classes.",
            amount_minor=4_000_00,
            status="active",
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 12, 31),
            offered_by_id=manager.id,
        )
        award.instalments = [
            Instalment(number=step, amount_minor=1_000_00, due_on=date(2026, 3, step))
            for step in range(1, len(WAITING) + 2)
        ]
        keep(award)
        account = keep(
            BankAccount(
                public_id=f"account-{n}",
                organisation_id=body.id,
                version=1,
                holder=body.name,
                bank_name="Frontier Bank",
                account_number=f"PK-{n}",
                status="proposed",
                proposed_by_id=self.applicant.id,
            )
        )
        for step, status in enumerate(WAITING):
            keep(
                Disbursement(
                    reference=f"{fund.reference_prefix}-D-2026-{n:04}{step}",
                    fund_id=fund.id,
                    award_id=award.id,
                    instalment_id=award.instalments[step].id,
                    amount_minor=1_000_00,
                    status=status.value,
                    bank_account_id=account.id,
                    requested_by_id=manager.id,
                    prepared_by_id=None if step == 0 else officer.id,
                    prepared_at=None if step == 0 else award.offered_at,
                    approved_by_id=manager.id if step > 1 else None,
                    approved_at=award.offered_at if step > 1 else None,
                    approval_hash="sealed" if step > 0 else None,
                    sent_at=award.offered_at if status == DisbursementStatus.SENT else None,
                )
            )
        ready = make_approved(award, account, number=len(WAITING) + 1, by=(officer, manager))
        keep(
            BankAccountCall(
                bank_account_id=account.id,
                called_by_id=manager.id,
                number="091 1234567",
                known_from="The register",
                spoke_with="The chair",
                called_at=clock.now(),
                recorded_at=clock.now(),
            )
        )
        account.status, account.approved_by_id = "approved", manager.id
        account.usable_from = clock.now()
        keep(account)
        make_bank_file(fund, [ready], by=actor_of(officer))
        keep(
            BankAccount(
                public_id=f"next-account-{n}",
                organisation_id=body.id,
                version=2,
                holder=body.name,
                bank_name="Frontier Bank",
                account_number=f"PK-{n}-2",
                status="proposed",
                proposed_by_id=self.applicant.id,
            )
        )
        chief = actor_of(manager)
        make_visit(award, by=chief)
        make_finding(make_visit(award, done=True, by=chief), days=-1, by=chief)
        keep(
            Variation(
                fund_id=fund.id,
                award_id=award.id,
                number=1,
                reason="The rains came late.",
                by_recipient=True,
                before_amount_minor=award.amount_minor,
                after_amount_minor=award.amount_minor,
                before_ends_on=award.ends_on,
                after_ends_on=award.ends_on + timedelta(days=30),
                requested_by_id=self.applicant.id,
            )
        )
        make_past_award(award.fund, award.id)


def make_crowd() -> Crowd:
    """The fund, its call and its people, with nothing in the lists yet."""
    fund = make_fund()
    applicant = make_person("Applicant")
    staff = {
        role: make_person(role, roles=[role])
        for role in ("fund_manager", "finance_officer", "auditor", "administrator")
    }
    staff["other_officer"] = make_person("Other", roles=["finance_officer"])
    staff["reviewer"] = make_reviewer("reviewer")
    staff["second_reviewer"] = make_reviewer("second reviewer")
    return Crowd(
        fund=fund,
        call=make_call(fund, status=CallStatus.IN_REVIEW),
        contributor=make_contributor(fund, "City"),
        applicant=applicant,
        organisation=make_organisation("Own", members=[applicant]),
        staff=staff,
    )
