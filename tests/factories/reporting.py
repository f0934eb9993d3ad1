"""Awards with a budget, and progress reports that are filed and accepted."""

from collections.abc import Mapping

from grants.awards.budgeting import Line
from grants.awards.models import Award, ProgressReport
from grants.awards.models_reporting import AwardIndicator
from grants.awards.operations import accept_report, submit_report
from grants.awards.operations.budgeting import state_budget
from grants.awards.operations.reporting import Spending
from grants.awards.operations.running import Told
from grants.kernel.db import transact
from grants.kernel.policy import SYSTEM
from tests.factories.money import make_award, make_manager, money, recipient_of
from tests.factories.people import keep

BUDGET = {"Teachers": "600", "Rent": "300", "Books": "100"}


def make_budgeted(lines: Mapping[str, str] = BUDGET, *, award: Award | None = None) -> Award:
    """An active award with a budget by lines, and one indicator."""
    found = award or make_award()
    stated = [Line(label, money(amount, found.fund)) for label, amount in lines.items()]
    transact(lambda: state_budget(SYSTEM, found, stated))
    keep(
        AwardIndicator(
            award_id=found.id,
            number=1,
            name="Young people in class",
            unit="people",
            baseline="0",
            target="40",
        )
    )
    return found


def told(award: Award, *spent: str, why: str = "", counted: str = "12") -> Told:
    """A whole report: so much spent on each line, in order, every line explained by `why`."""
    return Told(
        "Classes held.",
        "Start earlier.",
        38,
        lines={
            number: Spending(money(amount, award.fund), why)
            for number, amount in enumerate(spent, start=1)
        },
        counted={1: counted},
    )


def file_report(
    award: Award, number: int, *spent: str, why: str = "", accepted: bool = True
) -> ProgressReport:
    """File a progress report; accepted by a manager of its own."""
    who, report = recipient_of(award), award.progress_reports[number - 1]
    transact(lambda: submit_report(who, report=report, told=told(award, *spent, why=why)))
    if accepted:
        manager = make_manager()
        transact(lambda: accept_report(manager, report=report, summary="Evenings are full."))
    return report
