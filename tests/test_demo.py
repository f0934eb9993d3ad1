"""`grants demo`: a city's fund in a fresh instance, which passes every check."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person, RoleGrant
from grants.applications.models import SubmittedVersion
from grants.kernel.db import db
from grants.reports.catalogue import REPORTS, write
from grants.reports.catalogue_papers import receipt
from tests.harness.application import Settings
from tests.harness.command import Result
from tests.harness.ledger_tools import judged


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return {"INSTANCE": str(tmp_path / "city"), "DATABASE_URL": ""}


@pytest.mark.ledger_tools
def test_a_citys_fund_is_made_whole(
    grants: Callable[..., Result],
    settings: Settings,
    make_app: Callable[[Settings], Flask],
    tmp_path: Path,
) -> None:
    made = grants("demo", "--no-serve", "--port", "8123")
    assert (made.status, made.err) == (0, "")
    assert made.out.startswith("http://127.0.0.1:8123")
    assert "fund manager" in made.out
    verified = grants("verify")
    assert (verified.status, verified.err) == (0, "")
    statuses = [row.split("\t")[1] for row in grants("call", "list").out.splitlines()]
    assert {"open", "in_review"} <= set(statuses)
    jobs = grants("run-jobs")
    assert (jobs.status, jobs.err) == (0, "")
    mails = Path(str(settings["INSTANCE"]), "mail")
    assert len(list(mails.glob("*.eml"))) > 10
    reports_are_written(grants, tmp_path)
    receipts_are_proved(grants, make_app(settings), tmp_path)
    # While it is served, another demonstration does not take its place.
    with Path(str(settings["INSTANCE"]), "scheduler.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused = grants("demo", "--no-serve")
        assert refused.status == 1
        assert "being served" in refused.err
    assert grants("verify").status == 0
    ledgers_are_accepted(grants, tmp_path)


def ledgers_are_accepted(grants: Callable[..., Result], folder: Path) -> None:
    """Each file states our balances; the programs accept it only where they find the same."""
    for form, program in (("beancount", "bean-check"), ("hledger", "hledger")):
        file = folder / f"ledger.{form}"
        assert grants("export", form, "--out", file).status == 0
        assert judged(program, file) == ""


def reports_are_written(grants: Callable[..., Result], folder: Path) -> None:
    listed = grants("report", "--list").out.splitlines()
    assert [row.split("\t")[0] for row in listed] == list(REPORTS)
    begins = {".pdf": b"%PDF", ".xlsx": b"PK", ".csv": b"\xef\xbb\xbf", ".html": b"<!DOCTYPE html>"}
    for suffix, first in begins.items():
        out = folder / f"statement{suffix}"
        written = grants("report", "fund-statement", "--out", out)
        assert (written.status, written.out, written.err) == (0, "", "")
        assert out.read_bytes().startswith(first)
    urdu = folder / "urdu.html"
    assert grants("report", "award", "--lang", "ur", "--out", urdu).status == 0
    assert 'dir="rtl"' in urdu.read_text(encoding="utf-8")
    for wrong in (
        ["report"],
        ["report", "nothing", "--out", folder / "x.pdf"],
        ["report", "fund-statement"],
        ["report", "fund-statement", "--out", folder / "x.txt"],
        ["report", "fund-statement", "--from", "soon", "--out", folder / "x.pdf"],
    ):
        assert grants(*wrong).status == 2
    unknown = grants("report", "award", "--award", "NONE", "--out", folder / "x.pdf")
    assert (unknown.status, unknown.err) == (1, "There is no award NONE.\n")
    assert not list(folder.glob("x.*"))


def receipts_are_proved(grants: Callable[..., Result], app: Flask, folder: Path) -> None:
    with app.app_context():
        auditor = actor_of(
            db.session.execute(select(Person).where(Person.roles.any(RoleGrant.role == "auditor")))
            .scalars()
            .one()
        )
        version = db.session.execute(select(SubmittedVersion)).scalars().first()
        assert version is not None
        number, seal = version.receipt_number, version.content_hash
        paper = write(receipt(auditor, version.application), ".pdf")
        db.session.rollback()
    file = folder / "receipt.pdf"
    file.write_bytes(paper)
    good = grants("receipt", "check", file)
    assert (good.status, good.err) == (0, "")
    assert number in good.out
    file.write_bytes(paper.replace(seal.encode(), b"0" * 64))
    assert grants("receipt", "check", file).status == 1
