"""Past awards are taken in whole or not at all, each version once, and leave as they came."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import simplejson
from flask import Flask
from sqlalchemy import func, select

from grants.funds.models import Fund
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import NotPermitted
from grants.opendata import queries
from grants.opendata.models import PastAward, PastImport
from grants.opendata.operations import WrongRows, import_past_awards
from grants.opendata.reading import read_file
from grants.opendata.writing import pieces
from tests.factories.money import make_fund, make_manager
from tests.factories.people import make_actor
from tests.harness.crowd import together
from tests.opendata.test_reading import GOOD, REAL

pytestmark = pytest.mark.usefixtures("at")


def take(fund: Fund, *grants: dict[str, Any], content: bytes = b"") -> PastImport:
    sent = content or json.dumps({"grants": grants}).encode()
    who = make_manager()
    made, _read = transact(
        lambda: import_past_awards(who, fund=fund, content=sent, filename="past.json")
    )
    return made


def counted(made: PastImport) -> tuple[int, int, int]:
    return made.added, made.changed, made.same


def exported(fund: Fund, form: str = "json") -> bytes:
    site = "https://grants.example"
    publisher = queries.publisher_of(fund, site)
    return b"".join(pieces(form, publisher, lambda: queries.grants_of(fund, site)))


@pytest.mark.shared
@pytest.mark.usefixtures("in_app")
def test_the_real_file_comes_in_and_leaves_with_the_same_total(shared: Path) -> None:
    fund = make_fund()
    content = (shared / f"standards/{REAL}.json").read_bytes()
    assert counted(take(fund, content=content)) == (475, 0, 0)
    assert [(n, str(total)) for n, total in queries.sums_of_past(fund)] == [
        (475, "GBP 21,757,793.27")
    ]
    # The same file again changes nothing.
    assert counted(take(fund, content=content)) == (0, 0, 475)
    left = simplejson.loads(exported(fund), use_decimal=True)["grants"]
    came = simplejson.loads(content, use_decimal=True)["grants"]
    assert sum(Decimal(grant["amountAwarded"]) for grant in left) == Decimal("21757793.27")
    for one, other in zip(came, left, strict=True):
        for name in ("amountAwarded", "amountAppliedFor"):
            if name in one:
                one[name] = round(Decimal(one[name]), 2)
        # Amounts may be written with other digits, and spaces around a text are no part of it.
        plain = re.sub(r'(\\t| )+"', '"', simplejson.dumps(one))
        assert simplejson.loads(plain, use_decimal=True) == other
    # What leaves as a sheet comes in as the same grants.
    for form in ("csv", "xlsx"):
        again = take(fund, content=exported(fund, form))
        assert counted(again) == (0, 0, 475)


@pytest.mark.usefixtures("in_app")
def test_a_grant_that_says_something_else_is_a_new_version() -> None:
    fund = make_fund()
    assert counted(take(fund, GOOD, {**GOOD, "id": "360G-x-2"})) == (2, 0, 0)
    assert counted(take(fund, {**GOOD, "amountAwarded": 1200})) == (0, 1, 0)
    rows = db.session.execute(
        select(PastAward.identifier, PastAward.version, PastAward.amount_minor).order_by(
            PastAward.id
        )
    ).all()
    assert [tuple(row) for row in rows] == [
        ("360G-x-1", 1, 100_000),
        ("360G-x-2", 1, 100_000),
        ("360G-x-1", 2, 120_000),
    ]
    [(count, total)] = queries.sums_of_past(fund)
    assert (count, total.minor) == (2, 220_000)
    left = simplejson.loads(exported(fund))["grants"]
    assert [(grant["id"], grant["amountAwarded"]) for grant in left] == [
        ("360G-x-2", 1000),
        ("360G-x-1", 1200),
    ]


@pytest.mark.usefixtures("in_app")
def test_one_wrong_row_and_nothing_is_taken() -> None:
    fund = make_fund()
    with pytest.raises(WrongRows) as raised:
        take(fund, GOOD, {**GOOD, "id": "360G-x-2", "currency": "rupees"})
    assert raised.value.message == "1 thing is wrong in the file, so nothing was taken from it."
    assert [problem.sentence for problem in raised.value.problems] == [
        "Row 2, Currency: “rupees” is no currency, such as PKR."
    ]
    assert db.session.scalar(select(func.count()).select_from(PastAward)) == 0
    assert db.session.scalar(select(func.count()).select_from(PastImport)) == 0


@pytest.mark.usefixtures("in_app")
def test_only_a_manager_of_the_fund_takes_them_in() -> None:
    fund, other = make_fund(), make_fund()
    content = json.dumps({"grants": [GOOD]}).encode()
    for roles in ([("finance_officer", fund.id)], [("fund_manager", other.id)], []):
        actor = make_actor(roles=roles)
        with pytest.raises(NotPermitted):
            import_past_awards(actor, fund=fund, content=content, filename="past.json")
    made = take(fund, GOOD)
    [entry] = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "past_award:import")
    ).all()
    assert (entry.fund_id, entry.detail) == (fund.id, {"added": 1, "changed": 0, "same": 0})
    assert entry.subject_id == made.id


def test_four_who_take_the_same_file_take_it_once(app: Flask) -> None:
    with app.app_context():
        fund_id, manager = make_fund().id, make_manager()
    content = json.dumps({"grants": [GOOD, {**GOOD, "id": "360G-x-2"}]}).encode()

    def work(_number: int) -> tuple[int, int, int]:
        made, _read = transact(
            lambda: import_past_awards(
                manager,
                fund=db.session.get_one(Fund, fund_id),
                content=content,
                filename="past.json",
            )
        )
        return counted(made)

    assert sorted(together(app, 4, work), key=str) == [(0, 0, 2), (0, 0, 2), (0, 0, 2), (2, 0, 0)]


@pytest.mark.usefixtures("in_app")
def test_a_sheet_for_people_runs_no_formula_and_comes_back_as_it_was() -> None:
    fund = make_fund()
    hostile = {**GOOD, "title": '=HYPERLINK("http://x")', "description": "+1\nsecond line"}
    take(fund, hostile)
    sheet = exported(fund, "csv").decode("utf-8-sig")
    assert "'=HYPERLINK" in sheet
    [kept] = read_file(sheet.encode(), "past.csv").grants
    assert (kept.title, kept.record["description"]) == (
        '=HYPERLINK("http://x")',
        "+1\nsecond line",
    )
    assert exported(fund, "xlsx") == exported(fund, "xlsx")
