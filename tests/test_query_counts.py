"""Every list asks the database the same for three rows and for thirty.

A page that is paged is found by its template, so that a new list fails until it stands here.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from grants.kernel.db import db
from grants.paths import templates_dir
from tests.factories.crowd import Crowd, make_crowd
from tests.factories.people import sign_in

FEW, MANY = 3, 30

# Each list's template, and who sees it where.
LISTS: dict[str, tuple[tuple[str, str], ...]] = {
    "accounts/people.html": (("administrator", "/people"),),
    "applications/index.html": (
        ("fund_manager", "/desk/calls/{call}/applications"),
        ("auditor", "/desk/calls/{call}/applications?status=in_review"),
    ),
    "applications/questions.html": (("fund_manager", "/desk/calls/{call}/questions"),),
    "applications/pairs.html": (("fund_manager", "/desk/likely-double-funding"),),
    "applications/mine.html": (("applicant", "/applications"),),
    "awards/directory.html": (("fund_manager", "/directory"),),
    "awards/index.html": (("fund_manager", "/desk/awards"),),
    "calls/index.html": (("fund_manager", "/desk/calls/"),),
    "disbursements/bank_files.html": (("finance_officer", "/bank-files"),),
    "disbursements/index.html": (("finance_officer", "/disbursements"),),
    "disbursements/stuck.html": (("finance_officer", "/disbursements/on-their-way"),),
    "disbursements/waiting.html": (
        ("finance_officer", "/disbursements/to-prepare"),
        ("finance_officer", "/disbursements/to-approve"),
        ("finance_officer", "/disbursements/to-record"),
    ),
    "funds/bank.html": (("finance_officer", "/funds/{fund}/bank"),),
    "funds/bank_statement.html": (("finance_officer", "/funds/{fund}/bank/{statement}"),),
    "funds/contributor.html": (("fund_manager", "/funds/{fund}/contributors/{contributor}"),),
    "funds/match_rules.html": (("finance_officer", "/funds/{fund}/matching"),),
    "funds/match_rule.html": (("finance_officer", "/funds/{fund}/matching/{rule}"),),
    "funds/moves.html": (("finance_officer", "/funds/{fund}/moves"),),
    "funds/ledger.html": (("finance_officer", "/funds/{fund}/ledger"),),
    "incidents/index.html": (
        ("fund_manager", "/desk/complaints"),
        ("fund_manager", "/desk/complaints?show=mine"),
        ("auditor", "/desk/complaints?show=open"),
    ),
    "harm/index.html": (("fund_manager", "/desk/harm/"),),
    "harm/of_call.html": (("fund_manager", "/desk/harm/calls/{call}"),),
    "reports/audit_trail.html": (("auditor", "/audit-trail"),),
    "reviews/assign.html": (("fund_manager", "/desk/calls/{call}/assign"),),
    "reviews/panels.html": (("fund_manager", "/panels"),),
    "reviews/shared_domains.html": (("fund_manager", "/desk/interests/addresses"),),
    "reviews/interests.html": (("fund_manager", "/desk/interests"),),
    "reviews/waiting.html": (("fund_manager", "/desk/calls/{call}/waiting-list"),),
    "reviews/ranking.html": (("fund_manager", "/desk/calls/{call}/ranking"),),
    "reviews/to_review.html": (("reviewer", "/reviews"),),
    "reviews/complaints.html": (("fund_manager", "/desk/decision-complaints"),),
    "reviews/decisions.html": (("fund_manager", "/desk/decisions"),),
    "reviews/submitted.html": (("second_reviewer", "/reviews/submitted"),),
    "organisations/duplicates.html": (("fund_manager", "/desk/duplicates"),),
    "organisations/matches.html": (("fund_manager", "/desk/matches"),),
    "organisations/screening.html": (("fund_manager", "/desk/screening"),),
    "organisations/index.html": (("fund_manager", "/organisations"),),
    "opendata/past_awards.html": (("fund_manager", "/funds/{fund}/past-awards"),),
    "public/awards.html": (("public", "/awards"),),
    "public/calls.html": (("public", "/calls"),),
}
# Lists that show some of each kind, or all of a few.
OTHERS: tuple[tuple[str, str], ...] = (
    ("applicant", "/home"),
    ("fund_manager", "/today"),
    ("finance_officer", "/today"),
    ("fund_manager", "/desk/calls/{call}/applications/eligible"),
    ("fund_manager", "/desk/calls/{call}/portfolio"),
    ("fund_manager", "/desk/monitoring"),
    ("fund_manager", "/funds/{fund}/contributors/{contributor}/agreements"),
    ("fund_manager", "/funds/{fund}/contributors/{contributor}/contacts"),
    ("fund_manager", "/funds/{fund}/contributors/{contributor}/people"),
    ("public", "/"),
    ("public", "/money"),
    ("public", "/money/matching?amount=1000"),
    ("public", "/framework"),
    ("fund_manager", "/reports/framework-matrix?fund={fund}"),
)


def test_every_paged_template_is_tried() -> None:
    folder = templates_dir()
    paged = {
        str(file.relative_to(folder))
        for file in folder.rglob("*.html")
        if "pager(" in file.read_text(encoding="utf-8") and file.parent.name != "parts"
    }
    assert paged == set(LISTS)


@contextmanager
def asked() -> Iterator[list[str]]:
    """The statements that run inside the block; a list of values counts as one place."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, text: str, *_more: object) -> None:
        if not text.startswith(("BEGIN", "PRAGMA", "SET ")):
            plain = re.sub(r"%\(\w+\)s(::\w+)*", "?", text)
            statements.append(re.sub(r" IN \([^()]*\)", " IN (…)", plain))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@dataclass(frozen=True)
class Read:
    """What reading one page asked of the database, and how long the page was."""

    statements: list[str]
    length: int


def read_all(clients: dict[str, FlaskClient], names: dict[str, str]) -> dict[str, Read]:
    found = {}
    for who, path in [*(each for pages in LISTS.values() for each in pages), *OTHERS]:
        address = path.format(**names)
        with asked() as statements:
            answer = clients[who].get(address)
        assert answer.status_code == 200, f"{who}, {address}: {answer.status}"
        found[f"{address} as {who}"] = Read(statements, len(answer.data))
    return found


def names_of(crowd: Crowd) -> dict[str, str]:
    assert crowd.rule is not None
    return {
        "rule": crowd.rule.reference,
        "call": crowd.call.slug,
        "fund": crowd.fund.slug,
        "contributor": crowd.contributor.public_id,
        "statement": crowd.statement,
    }


def test_lists_ask_the_same_for_three_and_for_thirty_rows(app: Flask) -> None:
    with app.app_context():
        crowd = make_crowd()
        crowd.grow(FEW)
        names = names_of(crowd)
        people = {**crowd.staff, "applicant": crowd.applicant}
        db.session.commit()
        clients = {who: sign_in(app, person) for who, person in people.items()}
        clients["public"] = app.test_client()
    few = read_all(clients, names)
    with app.app_context():
        crowd.come_back()
        crowd.grow(MANY)
    many = read_all(clients, names)
    differ = {
        page: (len(few[page].statements), len(many[page].statements))
        for page in few
        if few[page].statements != many[page].statements
    }
    assert differ == {}
    assert all(read.statements for read in few.values())
    # The rows were there: each paged list has become longer.
    paged = [f"{path.format(**names)} as {who}" for each in LISTS.values() for who, path in each]
    assert [page for page in paged if many[page].length < few[page].length + 500] == []
