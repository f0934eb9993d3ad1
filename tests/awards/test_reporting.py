"""Progress reports by budget line and indicator; changes on named answers; the public summary."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from grants.awards.budgeting import Line
from grants.awards.models import Award, ProgressReport
from grants.awards.models_reporting import AwardIndicator, BudgetLine
from grants.awards.operations import (
    accept_report,
    request_report_changes,
    save_report,
    submit_report,
)
from grants.awards.operations.budgeting import state_budget, take_budget
from grants.awards.operations.reporting import Spending
from grants.awards.operations.running import Told
from grants.awards.queries_reporting import budget, measured, spending
from grants.awards.variance import Variance
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid
from grants.kernel.policy import SYSTEM
from tests.awards.test_awards import findings
from tests.factories.money import make_award, make_manager, money, recipient_of
from tests.factories.reporting import file_report, make_budgeted, told

pytestmark = pytest.mark.usefixtures("in_app")


def lines_of(award: Award) -> list[tuple[str, str]]:
    return [(line.label, line.amount.plain()) for line in budget(award)]


def test_an_offer_takes_the_budget_that_was_asked_for_and_cuts_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    award = make_award(accepted=False)
    asked = [Line(label, money(amount, award.fund)) for label, amount in (("A", "2"), ("B", "1"))]
    counted = [{"name": "Streets lit", "unit": "streets", "baseline": "1.5", "target": "9"}]
    monkeypatch.setattr(
        "grants.awards.operations.budgeting.asked_for", lambda *_who: (asked, counted)
    )
    transact(lambda: take_budget(SYSTEM, award, award.application))
    assert lines_of(award) == [("A", "666.67"), ("B", "333.33")]
    (indicator,) = db.session.query(AwardIndicator).filter_by(award_id=award.id)
    assert (indicator.baseline, indicator.target) == ("1.5", "9")


def test_a_budget_is_stated_anew_and_never_changed() -> None:
    award = make_budgeted({"Teachers": "600", "Rent": "400"})
    whole = [Line("Teachers", award.amount)]
    with pytest.raises(Invalid) as wrong:
        transact(lambda: state_budget(SYSTEM, award, [Line("Teachers", money("999", award.fund))]))
    assert set(wrong.value.fields) == {"lines"}
    transact(lambda: state_budget(SYSTEM, award, whole))
    assert lines_of(award) == [("Teachers", "1000")]
    assert db.session.query(BudgetLine).filter_by(award_id=award.id, version=1).count() == 2
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE budget_line SET amount_minor = 1"))
    db.session.rollback()


def test_a_report_says_of_each_line_and_explains_what_differs() -> None:
    award = make_budgeted()
    report, writer = award.progress_reports[0], recipient_of(award)
    transact(
        lambda: save_report(
            writer,
            report=report,
            told=Told(lines={1: Spending(money("10", award.fund))}),
        )
    )
    kept = db.session.get_one(ProgressReport, report.id)
    assert kept.spent is None, "not every line is told"
    with pytest.raises(Invalid) as wrong:
        transact(lambda: submit_report(writer, report=report, told=told(award, "400", "331")))
    assert set(wrong.value.fields) == {"why-2", "line-3"}
    with pytest.raises(Invalid) as above:
        transact(lambda: save_report(writer, report=report, told=told(award, "999", "1", "1")))
    assert set(above.value.fields) == {"line-1"}
    whole = told(award, "400", "400", "0", why="The first hall was closed.")
    transact(lambda: submit_report(writer, report=report, told=whole))
    assert report.spent == money("800", award.fund)
    assert [each.variance for each in spending(report)] == [
        Variance.WITHIN,
        Variance.MARKED,
        Variance.WITHIN,
    ]
    manager = make_manager()
    transact(lambda: accept_report(manager, report=report, summary="Evenings are full."))
    assert findings() == []
    # A report keeps the budget that it was filed for.
    transact(lambda: state_budget(SYSTEM, award, [Line("All", award.amount)]))
    assert [each.line.label for each in spending(report)] == ["Teachers", "Rent", "Books"]
    assert [each.line.label for each in spending(award.progress_reports[1])] == ["All"]


def test_a_final_report_explains_what_was_not_spent() -> None:
    award = make_budgeted()
    file_report(award, 1, "300", "150", "50")
    final, writer = award.progress_reports[-1], recipient_of(award)
    assert final.is_final
    with pytest.raises(Invalid) as wrong:
        transact(lambda: submit_report(writer, report=final, told=told(award, "600", "300", "0")))
    assert set(wrong.value.fields) == {"why-3"}


def test_what_was_counted_adds_up_over_accepted_reports() -> None:
    award = make_budgeted()
    file_report(award, 1, "300", "150", "50")
    second = award.progress_reports[1]
    writer = recipient_of(award)
    transact(
        lambda: save_report(
            writer, report=second, told=told(award, "600", "300", "100", counted="2.5")
        )
    )
    (one,) = measured(second)
    assert (one.before, one.actual, one.cumulative) == (Decimal(12), "2.5", "14.5")


def test_only_named_answers_can_be_changed() -> None:
    award = make_budgeted()
    report = file_report(award, 1, "300", "150", "50", accepted=False)
    manager, writer = make_manager(), recipient_of(award)
    with pytest.raises(Invalid) as nothing:
        transact(lambda: request_report_changes(manager, report=report, remarks={"done_text": " "}))
    assert set(nothing.value.fields) == {"changes"}
    transact(
        lambda: request_report_changes(
            manager, report=report, remarks={"line-2": "Which hall?", "done_text": ""}
        )
    )
    assert (report.remarks, report.changes_wanted) == ({"line-2": "Which hall?"}, "Which hall?")
    other = Told("Rewritten.", "", 1, lines={2: Spending(money("140", award.fund), "The small.")})
    transact(lambda: submit_report(writer, report=report, told=other))
    said = [(each.spent, each.explanation) for each in spending(report)]
    assert report.done_text == "Classes held."
    assert said == [
        (money("300", award.fund), ""),
        (money("140", award.fund), "The small."),
        (money("50", award.fund), ""),
    ]
    # The control: asked about the report as a whole, every answer is open.
    transact(lambda: request_report_changes(manager, report=report, changes="Shorten it."))
    transact(lambda: save_report(writer, report=report, told=Told("Rewritten.")))
    assert report.done_text == "Rewritten."


def test_accepting_says_what_came_of_it() -> None:
    award = make_budgeted()
    report = file_report(award, 1, "300", "150", "50", accepted=False)
    manager = make_manager()
    with pytest.raises(Invalid) as empty:
        transact(lambda: accept_report(manager, report=report, summary=" "))
    assert set(empty.value.fields) == {"summary"}
    transact(lambda: accept_report(manager, report=report, summary=" Evenings are full. "))
    assert report.public_summary == "Evenings are full."


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("UPDATE report_line SET spent_minor = 0 WHERE report_id = :report", True),
        ("DELETE FROM report_line WHERE report_id = :report", True),
        ("UPDATE report_indicator SET actual = '9' WHERE report_id = :report", True),
        ("UPDATE progress_report SET spent_minor = 0 WHERE id = :report", True),
        ("UPDATE progress_report SET public_summary = 'x' WHERE id = :report", True),
        # The control: what nobody accepted may still change.
        ("UPDATE progress_report SET due_on = due_on WHERE id = :report", False),
    ],
)
def test_the_database_keeps_what_was_accepted(statement: str, refused: bool) -> None:
    award = make_budgeted()
    report: ProgressReport = file_report(award, 1, "300", "150", "50")
    work: Any = partial(db.session.execute, text(statement), {"report": report.id})
    if refused:
        with pytest.raises(DBAPIError, match="accepted"):
            work()
    else:
        work()
    db.session.rollback()
