"""A high risk that is found after the offer holds what is unpaid until a plan is accepted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from grants.applications.models import Application
from grants.awards import queries
from grants.awards.models import Award
from grants.awards.operations import meet_condition
from grants.awards.queries import holds_of
from grants.disbursements import operations as disbursements
from grants.harm import operations as harm
from grants.harm.models import HarmFlag
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow
from tests.factories.money import make_award, make_bank_account, recipient_of
from tests.harm.test_mitigation import accept, manager, plan
from tests.harm.test_risks import entered, flag_of, rated

pytestmark = pytest.mark.usefixtures("in_app")


def kinds(award: Award) -> list[list[str]]:
    """What holds each instalment back."""
    db.session.refresh(award)
    return [[each.kind for each in holds_of(award)[part.number]] for part in award.instalments]


def case_of(award: Award) -> Application:
    return db.session.get_one(Application, award.application_id)


def test_it_is_a_standing_condition_until_a_plan_is_accepted() -> None:
    award = make_award()
    before = kinds(award)
    assert before[0] == []
    who = manager(case_of(award))
    entered(who, case_of(award), likelihood=2, severity=3)  # not high: nothing waits
    assert kinds(award) == before
    risk = entered(who, case_of(award), likelihood=3, severity=4, event="The list is copied.")
    assert [each[0] for each in kinds(award)] == ["risk", "risk"]
    hold = holds_of(award)[1][0]
    assert "The list is copied." in hold.staff
    assert "The list" not in hold.recipient
    rated(who, risk, 1, 1)  # a lower rating closes nothing
    assert [each[0] for each in kinds(award)] == ["risk", "risk"]
    accept(manager(case_of(award)), plan(who, flag_of(risk)))
    assert not any("risk" in each for each in kinds(award))
    (condition,) = award.conditions
    accepted = flag_of(risk).mitigations[-1]
    assert (condition.text, condition.mitigation_id) == (accepted.action, accepted.id)
    assert "condition" in kinds(award)[condition.before_instalment - 1]
    # The plan did not hold: it waits again, whatever is said of the condition.
    transact(lambda: meet_condition(who, condition=condition, evidence="Seen."))
    transact(lambda: harm.reopen_flag(who, flag=flag_of(risk), reason="It was copied again."))
    assert [each[0] for each in kinds(award)] == ["risk", "risk"]


def test_a_high_risk_that_remains_holds_whatever_is_paid_next() -> None:
    award = make_award()
    who = manager(case_of(award))
    risk = entered(who, case_of(award), likelihood=3, severity=4)
    late = clock.now().date() + timedelta(days=300)
    written = plan(who, flag_of(risk), due_on=late, residual_severity=5)
    accept(manager(case_of(award)), written)
    db.session.refresh(award)
    assert [each.before_instalment for each in award.conditions] == [1]
    assert kinds(award)[0] == ["condition"]


def test_no_disbursement_is_asked_for_past_it(monkeypatch: pytest.MonkeyPatch) -> None:
    award = make_award()
    make_bank_account(award.organisation)
    recipient = recipient_of(award)
    entered(manager(case_of(award)), case_of(award), likelihood=3, severity=4)
    assert len(db.session.scalars(select(HarmFlag)).all()) == 1

    def ask() -> None:
        held = db.session.get_one(Award, award.id)
        transact(lambda: disbursements.request(recipient, instalment=held.instalments[0]))

    with pytest.raises(NotNow, match="risk of harm"):
        ask()
    # Positive control: without the rule it would be asked for.
    monkeypatch.setattr(queries, "untreated_since", lambda _application, _moment: [])
    ask()
