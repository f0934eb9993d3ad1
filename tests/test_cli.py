"""The command line, from outside: what it prints where, and how it ends."""

import io
import json
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from grants import cli
from grants.applications.models import SubmittedVersion
from grants.calls.operations import export_call
from grants.kernel import audit
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM
from grants.kernel.storage import storage, store
from tests.factories.applications import make_application, make_call, make_fund
from tests.harness.application import Settings
from tests.harness.command import Result
from tests.harness.databases import on_sqlite

Grants = Callable[..., Result]


def test_every_command_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--help"]) == 0
    whole = capsys.readouterr().out
    for name in cli.COMMANDS:
        assert f"  {name} " in whole
        assert cli.run([name, "--help"]) == 0
        said = capsys.readouterr()
        assert said.err == ""
        assert said.out.startswith(f"Usage: grants {name}")
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("grants")


@pytest.mark.parametrize(
    "wrong",
    [
        ["nothing"],
        ["verify", "--nothing"],
        ["call", "export"],
        ["role", "grant", "a@b.example", "king"],
        ["serve", "--port", "99999"],
        ["backup"],
        ["restore", "/nowhere"],
    ],
)
def test_wrong_use_is_status_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(wrong) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Error: " in said.err


def test_verify_names_what_is_wrong(grants: Grants, in_app: Flask) -> None:
    transact(lambda: audit.record(SYSTEM, "fund:look", "fund"))
    good = grants("verify")
    assert (good.status, good.err) == (0, "")
    assert "Everything agrees" in good.out
    db.session.execute(text("UPDATE audit_head SET sequence = 7"))
    db.session.commit()
    wrong = grants("verify")
    assert (wrong.status, wrong.out) == (1, "")
    assert "audit chain: head is not the last entry" in wrong.err


@pytest.fixture
def without_tables(settings: Settings, empty_database_url: str) -> Settings:
    settings["DATABASE_URL"] = empty_database_url
    return settings


@on_sqlite
def test_an_empty_database_is_said_and_mended(without_tables: Settings, grants: Grants) -> None:
    refused = grants("verify")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err == "The database is empty. Create it by: grants migrate\n"
    assert grants("migrate").status == 0
    assert grants("migrate").out.startswith("The database stood at")
    assert grants("verify").status == 0


@on_sqlite
def test_a_database_that_is_not_there_is_one_sentence(grants: Grants) -> None:
    result = grants("verify", GRANTS_DATABASE_URL="postgresql://127.0.0.1:9/none")
    assert result.status == 1
    assert "Traceback" not in result.err
    assert len(result.err.splitlines()) == 1


@on_sqlite
def test_a_call_file_goes_out_and_comes_back(grants: Grants, in_app: Flask, tmp_path: Path) -> None:
    fund, other = make_fund(), make_fund()
    kept = make_call(fund, title="Youth voices")
    slug, file = kept.slug, tmp_path / "call.yaml"
    listed = grants("call", "list")
    assert listed.out.split("\t")[:2] == [slug, "in_review"]
    assert grants("call", "export", slug).out == export_call(kept)
    assert grants("call", "export", slug, "--out", file).out == ""
    assert file.read_text() == export_call(kept)
    file.write_text(file.read_text().replace(slug, "again"))
    assert grants("call", "import", file).status == 2, "two funds: one must be named"
    taken = grants("call", "import", file, "--fund", other.slug)
    assert (taken.status, taken.out, taken.err) == (0, "again\n", "")
    assert grants("call", "list", "--fund", other.slug).out.startswith("again\tdraft\t")
    assert grants("call", "export", "again").out == file.read_text()
    assert grants("call", "export", "nothing").status == 1


@on_sqlite
def test_a_wrong_call_file_names_its_lines(grants: Grants, in_app: Flask, tmp_path: Path) -> None:
    make_fund()
    file = tmp_path / "call.yaml"
    file.write_text("call: [\n")
    wrong = grants("call", "import", file)
    assert (wrong.status, wrong.out) == (1, "")
    for line in wrong.err.splitlines():
        place, number, _message = line.split(":", 2)
        assert place == str(file)
        assert number.isdigit()
    file.write_bytes(b"\xff\xfe\x00")
    assert grants("call", "import", file).err == f"{file}: this is not a text file in UTF-8.\n"
    assert grants("call", "list").out == ""


@on_sqlite
def test_jobs_run_as_of_a_time(grants: Grants, in_app: Flask) -> None:
    call = make_call(status="scheduled")
    call.opens_at = datetime(2030, 1, 1, tzinfo=UTC)
    call.closes_at = datetime(2030, 2, 1, tzinfo=UTC)
    db.session.commit()
    assert grants("run-jobs").out.splitlines()[0] == "calls\t0"
    assert grants("run-jobs", "--at", "soon").status == 2
    assert grants("run-jobs", "--at", "2030-01-01T04:59").out.splitlines()[0] == "calls\t0"
    assert grants("run-jobs", "--at", "2030-01-01T05:00").out.splitlines()[0] == "calls\t1"
    assert grants("run-jobs", "--at", "2030-02-01T00:00+00:00").out.splitlines()[0] == "calls\t1"
    down = grants("run-jobs", GRANTS_SMTP_URL="smtp://127.0.0.1:9")
    assert (down.status, down.err) == (0, ""), "nothing waits to be sent"


@on_sqlite
def test_the_first_people(grants: Grants, in_app: Flask) -> None:
    fund = make_fund()
    password = "seven quiet rivers"
    added = grants("user", "add", "Zara@City.example", "--name", "Zara Khan", text=password + "\n")
    assert (added.status, added.err) == (0, "")
    again = grants("user", "add", "zara@city.example", "--name", "Zara", text=password + "\n")
    assert again.status == 1
    short = grants("user", "add", "b@city.example", "--name", "B", text="x\n")
    assert (short.status, short.out) == (1, "")
    given = grants("role", "grant", "zara@city.example", "fund_manager", "--fund", fund.slug)
    assert (given.status, given.err) == (0, "")
    everywhere = grants("role", "grant", "zara@city.example", "administrator")
    assert everywhere.status == 0
    rows = db.session.execute(text("SELECT role, fund_id FROM role_grant ORDER BY role")).all()
    assert [tuple(row) for row in rows] == [("administrator", None), ("fund_manager", fund.id)]
    assert grants("role", "grant", "nobody@city.example", "auditor").status == 1
    assert grants("role", "grant", "zara@city.example", "auditor", "--fund", "none").status == 1


@on_sqlite
def test_a_receipt_is_proved_or_not(grants: Grants, in_app: Flask, tmp_path: Path) -> None:
    make_application(status="submitted")
    version = db.session.execute(select(SubmittedVersion)).scalar_one()
    number, seal = version.receipt_number, version.content_hash
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps({"receipt_number": number, "content_hash": seal}))
    good = grants("receipt", "check", file)
    assert (good.status, good.err) == (0, "")
    assert number in good.out
    file.write_text(json.dumps({"receipt_number": number, "content": version.content}))
    assert grants("receipt", "check", file).status == 0
    forgeries: tuple[object, ...] = (
        {"receipt_number": number, "content_hash": "0" * 64},
        {"receipt_number": "R-0", "content_hash": seal},
        {"receipt_number": number, "content": {**version.content, "more": 1}},
        {"receipt_number": number, "content": {**version.content, "more": 1}, "content_hash": seal},
        {"other": 1},
        [],
    )
    for forged in forgeries:
        file.write_text(json.dumps(forged))
        refused = grants("receipt", "check", file)
        assert (refused.status, refused.out) == (1, ""), forged


def test_what_was_kept_safe_comes_back(
    grants: Grants, in_app: Flask, settings: Settings, tmp_path: Path, empty_database_url: str
) -> None:
    same = db.engine.dialect.name == empty_database_url.partition("+")[0].partition(":")[0]
    make_application(status="submitted")
    kept = transact(lambda: store(io.BytesIO(b"%PDF-1.7 plan"), "plan.pdf", actor=SYSTEM))
    name = kept.public_id
    db.session.remove()
    tar = tmp_path / "kept.tar"
    made = grants("backup", "--out", tar)
    assert (made.status, made.out, made.err) == (0, "", "")
    assert tar.stat().st_mode & 0o077 == 0
    assert grants("restore", tar).status == 1, "this instance is not empty"
    elsewhere = {
        "GRANTS_INSTANCE": str(tmp_path / "elsewhere"),
        "GRANTS_DATABASE_URL": empty_database_url,
    }
    back = grants("restore", tar, **elsewhere)
    if not same:
        assert back.status == 1
        assert "This backup is of" in back.err
        return
    assert (back.status, back.err) == (0, "")
    assert "Everything agrees" in back.out
    assert (tmp_path / "elsewhere" / "files" / name).read_bytes() == b"%PDF-1.7 plan"
    assert grants("call", "list", **elsewhere).out == grants("call", "list").out
    # The restored database takes new rows: its counters follow what was put back.
    added = grants(
        "user", "add", "z@city.example", "--name", "Zara", text="seven quiet rivers", **elsewhere
    )
    assert (added.status, added.err) == (0, "")
    assert grants("verify", **elsewhere).status == 0


@on_sqlite
def test_a_damaged_backup_is_refused(grants: Grants, in_app: Flask, tmp_path: Path) -> None:
    transact(lambda: store(io.BytesIO(b"%PDF-1.7 plan"), "plan.pdf", actor=SYSTEM))
    db.session.remove()
    tar = tmp_path / "kept.tar"
    assert grants("backup", "--out", tar).status == 0
    raw = tar.read_bytes()
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(raw.replace(b"%PDF-1.7 plan", b"%PDF-1.7 plot"))
    empty = {"GRANTS_INSTANCE": str(tmp_path / "e"), "GRANTS_DATABASE_URL": ""}
    refused = grants("restore", damaged, **empty)
    assert refused.status == 1
    assert "damaged" in refused.err
    damaged.write_bytes(raw[: len(raw) // 2])
    assert grants("restore", damaged, **empty).status == 1
    damaged.write_bytes(b"no tar")
    assert "no backup" in grants("restore", damaged, **empty).err
    with tarfile.open(damaged, "w") as tar_file:
        content = json.dumps({"database": "sqlite", "parts": {"../escaped": "0"}}).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(content)
        tar_file.addfile(entry, io.BytesIO(content))
    assert grants("restore", damaged, **empty).status == 1
    assert not (tmp_path / "escaped").exists()
    assert grants("restore", tar, **empty).status == 0, "after every refusal it is still empty"


@on_sqlite
def test_no_other_instance_is_turned_into_a_demonstration(
    grants: Grants, in_app: Flask, settings: Settings
) -> None:
    make_fund("Real fund")
    Path(str(settings["INSTANCE"]), "grants.db").write_text("real")
    before = sorted(Path(str(settings["INSTANCE"])).rglob("*"))
    refused = grants("demo", "--no-serve")
    assert (refused.status, refused.out) == (1, "")
    assert "is no demonstration" in refused.err
    assert sorted(Path(str(settings["INSTANCE"])).rglob("*")) == before
    assert storage.folder is not None
