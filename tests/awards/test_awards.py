"""From a decision to an active award and its progress reports."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

import grants.awards.checks  # noqa: F401 - enters its checks
from grants.awards import queries
from grants.awards.models import Award
from grants.awards.operations import (
    accept_report,
    activate,
    meet_condition,
    offer_award,
    request_report_changes,
    save_report,
    submit_report,
    terminate,
)
from grants.awards.operations.running import Told
from grants.awards.schedule import Planned, in_parts
from grants.funds.queries import fund_figures
from grants.harm.models import HarmFlag, Mitigation
from grants.kernel import clock
from grants.kernel.checks import CHECKS
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import PUBLIC, Actor, seen
from tests.factories.money import (
    countersigned,
    fresh,
    make_award,
    make_awarded_application,
    make_contribution,
    make_fund,
    make_manager,
    money,
    recipient_of,
    sign,
)
from tests.factories.people import keep, make_actor, make_person
from tests.funds.test_append_only import attempts, run
from tests.funds.test_giving import findings as ledger_findings
from tests.harness.refusals import without_refusals

pytestmark = pytest.mark.usefixtures("in_app")


def findings() -> list[str]:
    ours = ("award", "progress")
    own = [str(f) for name, c in CHECKS.items() if name.startswith(ours) for f in c()]
    return own + ledger_findings()


@pytest.mark.parametrize("currency", ["PKR", "GBP", "JPY"])
def test_an_offer_plans_the_money_and_both_signatures_commit_it(currency: str) -> None:
    fund = make_fund(currency=currency)
    make_contribution(fund, "2,000,001")
    award = make_award(fund, "1,000,001", parts=(1, 1, 1), accepted=False)
    assert award.status == "offered"
    assert sum(part.amount_minor for part in award.instalments) == award.amount_minor
    assert [part.after_report is not None for part in award.instalments] == [False, True, True]
    assert [report.is_final for report in award.progress_reports] == [False, False, True]
    text = award.agreements[-1].text
    for shown in (award.reference, award.title, str(award.amount), award.organisation.name):
        assert shown in text
    assert fund_figures(fund).committed == money("0", fund)
    told = db.session.scalars(select(OutboxMessage.recipient)).all()
    assert [person.email for person in queries.signatories(award)] == list(told)

    sign(recipient_of(award), award)
    assert (award.status, fund_figures(fund).committed) == ("signed", money("0", fund))
    countersigned(award)
    assert award.status == "active"
    assert fund_figures(fund).committed == award.amount
    assert findings() == []


def test_what_may_not_be_offered() -> None:
    application = make_awarded_application()
    manager = make_manager()
    today = clock.now().date()

    def offer(actor: Actor, plan: list[Planned] | None = None, purpose: str = "Classes.") -> Award:
        ends_on = today + timedelta(days=90)
        amount = money("1000", application.call.fund)
        parts = plan or in_parts(amount, [1], starts_on=today, ends_on=ends_on)
        return transact(
            lambda: offer_award(
                actor,
                application=application,
                starts_on=today,
                ends_on=ends_on,
                instalments=parts,
                purpose=purpose,
            )
        )

    for nobody in (PUBLIC, make_actor(roles=["finance_officer"]), make_actor(roles=["auditor"])):
        with pytest.raises(NotPermitted):
            offer(nobody)
    with pytest.raises(Invalid) as wrong:
        offer(manager, [Planned(money("999", application.call.fund), today)])
    assert set(wrong.value.fields) == {"instalments"}
    with pytest.raises(Invalid):
        offer(manager, purpose=" ")
    application.harm_gate = "held"
    db.session.commit()
    with pytest.raises(NotNow, match="harm gate"):
        offer(manager)
    application.harm_gate = "mitigated"
    db.session.commit()
    offer(manager)
    with pytest.raises(NotNow, match="already offered"):
        offer(manager)
    assert findings() == []


def test_an_accepted_mitigation_becomes_a_condition_that_holds_the_instalment() -> None:
    application = make_awarded_application()
    flag = keep(
        HarmFlag(
            public_id="flag-1",
            application_id=application.id,
            fund_id=application.fund_id,
            criterion_key="D1",
            cause="ticked",
            status="mitigated",
        )
    )
    today = clock.now().date()
    keep(
        Mitigation(
            public_id="plan-1",
            flag_id=flag.id,
            action="Vet two coaches",
            owner="Amina Gul",
            due_on=today + timedelta(days=40),
            evidence="Certificates",
            residual_likelihood=1,
            residual_severity=2,
            status="accepted",
            proposed_by_id=make_person().id,
            decided_by_id=make_person().id,
        )
    )
    manager = make_manager()
    ends_on = today + timedelta(days=100)
    award = transact(
        lambda: offer_award(
            manager,
            application=application,
            starts_on=today,
            ends_on=ends_on,
            instalments=[
                Planned(money("600", application.call.fund), today),
                Planned(money("400", application.call.fund), ends_on),
            ],
            purpose="Classes.",
        )
    )
    (condition,) = award.conditions
    assert (condition.text, condition.owner, condition.before_instalment) == (
        "Vet two coaches",
        "Amina Gul",
        2,
    )
    assert "Vet two coaches" in award.agreements[-1].text
    sign(recipient_of(award), award)
    countersigned(award)
    held = queries.holds_of(award)
    assert held[1] == []
    assert [hold.staff for hold in held[2]] == ["Held by condition 1: Vet two coaches (Amina Gul)."]
    assert held[2][0].recipient == "Instalment 2 waits until this is met: Vet two coaches"
    with pytest.raises(NotPermitted):
        transact(lambda: meet_condition(recipient_of(award), condition=condition, evidence="Done"))
    with pytest.raises(Invalid):
        transact(lambda: meet_condition(manager, condition=condition, evidence=" "))
    transact(lambda: meet_condition(manager, condition=condition, evidence="Certificates seen"))
    assert (condition.status, condition.met_by_id) == ("met", manager.person_id)
    assert queries.holds_of(award)[2] == []
    # A gate that is reopened stops every instalment.
    application.harm_gate = "stopped"
    db.session.commit()
    assert [[h.kind for h in reasons] for reasons in queries.holds_of(award).values()] == [
        ["gate"],
        ["gate"],
    ]


def test_a_gate_reopened_before_acceptance_keeps_the_award_inactive() -> None:
    award = make_award(accepted=False)
    award.application.harm_gate = "held"
    db.session.commit()
    sign(recipient_of(award), award)
    countersigned(award)
    assert award.status == "agreed"
    manager = make_manager()
    with pytest.raises(NotNow):
        transact(lambda: activate(manager, award=award))
    award.application.harm_gate = "clear"
    db.session.commit()
    transact(lambda: activate(manager, award=award))
    assert award.status == "active"


def test_a_progress_report_is_kept_submitted_changed_and_accepted() -> None:
    award = make_award()
    report = award.progress_reports[0]
    writer = recipient_of(award)
    manager = make_manager()
    transact(lambda: save_report(writer, report=report, told=Told(done_text="Half of it.")))
    assert (report.status, report.done_text) == ("due", "Half of it.")
    with pytest.raises(Invalid) as incomplete:
        transact(lambda: submit_report(writer, report=report, told=Told(done_text="Done.")))
    assert set(incomplete.value.fields) == {"learned_text", "people_reached", "spent"}
    with pytest.raises(Invalid) as too_much:
        transact(
            lambda: save_report(
                writer, report=report, told=Told(spent=money("1000.01", award.fund))
            )
        )
    assert set(too_much.value.fields) == {"spent"}

    whole = Told("Classes held.", "Start earlier.", 38, money("590", award.fund))
    for nobody in (PUBLIC, manager, make_actor(roles=["auditor"])):
        with pytest.raises(NotPermitted):
            transact(partial(submit_report, nobody, report=report, told=whole))
    transact(lambda: submit_report(writer, report=report, told=whole))
    assert report.status == "submitted"
    assert db.session.scalars(queries.reports_to_accept(manager)).all() == [report]
    with pytest.raises(NotNow):
        transact(lambda: save_report(writer, report=report, told=whole))
    with pytest.raises(NotPermitted):
        transact(lambda: accept_report(writer, report=report, summary="Held."))

    transact(lambda: request_report_changes(manager, report=report, changes="Add the venue."))
    assert (report.status, report.changes_wanted) == ("changes_requested", "Add the venue.")
    transact(lambda: submit_report(writer, report=report, told=whole))
    transact(lambda: accept_report(manager, report=report, summary="Held."))
    assert (report.status, report.accepted_by_id) == ("accepted", manager.person_id)
    assert queries.holds_of(award)[2] == []
    assert findings() == []


def test_who_wrote_a_progress_report_does_not_accept_it() -> None:
    award = make_award()
    report = award.progress_reports[0]
    person = make_person("Both", roles=["fund_manager"])
    whole = Told("Done.", "Learned.", 1, money("1", award.fund))
    transact(lambda: submit_report(recipient_of(award), report=report, told=whole))
    report.submitted_by_id = person.id
    db.session.commit()
    with pytest.raises(NotPermitted):
        transact(lambda: accept_report(fresh(person), report=report, summary="Held."))


def test_a_terminated_award_gives_its_money_back() -> None:
    fund = make_fund()
    make_contribution(fund, "5000")
    manager = make_manager()
    offered = make_award(fund, "1000", accepted=False)
    active = make_award(fund, "2000")
    with pytest.raises(Invalid):
        transact(lambda: terminate(manager, award=active, reason=""))
    for award in (offered, active):
        transact(partial(terminate, manager, award=award, reason="The group dissolved."))
    assert fund_figures(fund).available == money("5000", fund)
    assert ledger_findings() == []


def test_staff_see_their_funds_awards_and_recipients_their_own() -> None:
    one, other = make_award(), make_award()

    def listed(actor: Actor) -> list[Award]:
        return list(db.session.scalars(seen(actor, Award).order_by(Award.id)))

    assert listed(PUBLIC) == []
    assert listed(make_actor(roles=["reviewer"])) == []
    assert listed(make_actor(roles=[("auditor", other.fund_id)])) == [other]
    assert listed(make_manager()) == [one, other]
    assert listed(recipient_of(one)) == [one]


def test_changes_behind_the_products_back_are_found() -> None:
    award = make_award()
    assert findings() == []
    without_refusals()
    part = award.instalments[0]
    part.amount_minor += 1
    db.session.commit()
    assert any("its instalments make" in finding for finding in findings())
    part.amount_minor -= 1
    award.status = "offered"
    db.session.commit()
    assert any("a signature too many" in finding for finding in findings())


@pytest.mark.parametrize("table", ["agreement", "acceptance", "countersignature"])
def test_agreements_and_signatures_never_change(table: str) -> None:
    make_award()
    for statement in attempts(table):
        said = run(statement.replace("fund_id = fund_id", "text_hash = 'x'"))
        assert "append-only" in said, statement
