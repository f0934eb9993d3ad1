"""`grants demo`: a city's fund in a fresh instance, which passes every check."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.application import Settings
from tests.harness.command import Result


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return {"INSTANCE": str(tmp_path / "city"), "DATABASE_URL": ""}


def test_a_citys_fund_is_made_whole(grants: Callable[..., Result], settings: Settings) -> None:
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
    # While it is served, another demonstration does not take its place.
    with Path(str(settings["INSTANCE"]), "scheduler.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused = grants("demo", "--no-serve")
        assert refused.status == 1
        assert "being served" in refused.err
    assert grants("verify").status == 0
