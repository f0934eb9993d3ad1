"""The register of harm: what its reader may know of, in every format."""

import pytest

from grants.kernel.db import db, transact
from grants.kernel.errors import NotFound, NotPermitted
from grants.kernel.policy import SYSTEM, Actor
from grants.reports.catalogue import REPORTS, write
from grants.reports.document import Document, Figure, MoneyTable
from grants.reports.harm_register import SHOWN
from grants.reviews.operations import declare_conflict
from grants.web.pictures import Circle
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_actor
from tests.factories.reviews import make_reviewed
from tests.harm.test_mitigation import accept, manager, plan
from tests.harm.test_risks import entered, flag_of

pytestmark = pytest.mark.usefixtures("in_app")

REPORT = REPORTS["harm-register"]


def tables(document: Document) -> list[MoneyTable]:
    return [part for part in document.parts if isinstance(part, MoneyTable)]


def facts(document: Document) -> dict[str, str]:
    return {each.label: str(each.value) for each in document.facts}


def test_flags_and_risks_of_a_fund_and_of_a_call() -> None:
    call = make_call()
    held = make_reviewed(make_application(call, status="in_review"), {"D3": 1})
    stopped = make_reviewed(make_application(call, status="in_review"), tick="D4")
    entered(manager(held), held)
    worst = entered(manager(stopped), stopped, likelihood=5, severity=5, event="They are hurt.")
    mended = entered(manager(held), held, criterion="D1", likelihood=4, severity=4, event="Quarrel")
    accept(manager(held), plan(manager(held), flag_of(mended)))
    fund = call.fund
    document = REPORT.build(SYSTEM, fund=fund)
    assert facts(document) == {
        "Applications held": "1",
        "Applications stopped": "1",
        "Flags that block": "3",
        "Extreme risks": "1",
    }
    flags, risks = tables(document)
    assert [row.cells[3] for row in flags.rows].count("Stops an award") == 1
    assert "Separate the stipend" in str(flags.rows[-1].cells[5])
    assert [str(row.cells[3]) for row in risks.rows] == [
        "5 × 5, extreme",
        "4 × 4, extreme",
        "2 × 3, medium",
    ]
    assert [row.cells[4] for row in risks.rows] == ["", "2 × 3", ""]
    figure = next(part for part in document.parts if isinstance(part, Figure))
    marks = [each for each in figure.wide.shapes if isinstance(each, Circle)]
    assert len(marks) == 4
    assert worst.event in str(risks.rows[0].cells[0])
    other = make_call(fund)
    assert [len(each.rows) for each in tables(REPORT.build(SYSTEM, fund=fund, call=other))] == [
        0,
        0,
    ]
    with pytest.raises(NotFound):
        REPORT.build(SYSTEM, fund=fund, call=make_call())
    for suffix in (*REPORT.formats, ".html"):
        assert write(document, suffix)
    assert REPORT.build(SYSTEM, fund=fund, language="ur").direction == "rtl"


def test_who_reads_it_and_what_is_left_out() -> None:
    call = make_call()
    case = make_reviewed(make_application(call, status="in_review"), {"D3": 1})
    entered(manager(case), case, likelihood=5, severity=5)
    who = make_actor(roles=[("fund_manager", call.fund_id)])
    assert [len(each.rows) for each in tables(REPORT.build(who, fund=call.fund))] == [2, 1]
    transact(lambda: declare_conflict(who, application=case, kind="family"))
    document = REPORT.build(who, fund=call.fund)
    assert [len(each.rows) for each in tables(document)] == [0, 0]
    assert facts(document)["Applications held"] == "0"
    assert "Left out" in facts(document)
    for other in (make_actor(roles=["finance_officer"]), Actor(person_id=10**6)):
        with pytest.raises(NotPermitted):
            REPORT.build(other, fund=call.fund)


def test_the_picture_shows_the_highest(monkeypatch: pytest.MonkeyPatch) -> None:
    call = make_call()
    case = make_reviewed(make_application(call, status="in_review"))
    who = manager(case)
    for number in range(4):
        entered(who, case, likelihood=1, severity=number + 1, event=f"Event {number}")
    db.session.commit()
    assert SHOWN == 40
    monkeypatch.setattr("grants.reports.harm_register.SHOWN", 2)
    document = REPORT.build(SYSTEM, fund=call.fund)
    figure = next(part for part in document.parts if isinstance(part, Figure))
    assert len([each for each in figure.wide.shapes if isinstance(each, Circle)]) == 2
    assert "2 highest" in figure.unit
    assert len(tables(document)[1].rows) == 4
