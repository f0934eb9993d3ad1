"""Visits and findings for tests."""

from datetime import date, timedelta

from grants.awards.models import Award
from grants.awards.models_monitoring import Finding, Visit
from grants.awards.operations import conclude_visit, plan_visit, record_finding
from grants.awards.states_monitoring import Grade, VisitKind
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.policy import Actor
from tests.factories.money import make_manager


def today() -> date:
    """Today where the funds of the tests are."""
    return clock.today("Asia/Karachi")


def make_visit(award: Award, *, done: bool = False, by: Actor | None = None) -> Visit:
    """A visit planned for today; made, if it is `done`."""
    who = by or make_manager()
    visit = transact(
        lambda: plan_visit(
            who,
            award=award,
            kind=VisitKind.ON_SITE,
            planned_on=today(),
            purpose="Do the evening classes take place?",
        )
    )
    if done:
        transact(
            lambda: conclude_visit(
                who, visit=visit, done_on=today(), observed="Forty people were there."
            )
        )
    return visit


def make_finding(
    visit: Visit, *, grade: Grade = Grade.MINOR, days: int = 14, by: Actor | None = None
) -> Finding:
    """A finding whose action is due in some days."""
    who = by or make_manager()
    return transact(
        lambda: record_finding(
            who,
            visit=visit,
            text="The way home is dark.",
            grade=grade,
            action="Hire a bus for the way home.",
            owner="The recipient",
            due_on=today() + timedelta(days=days),
        )
    )
