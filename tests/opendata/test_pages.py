"""Staff read past awards; a manager takes in a file of them, and reads what is wrong by row."""

import io
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.funds.models import Fund
from grants.kernel.db import db
from tests.factories.money import make_fund
from tests.factories.people import make_person, sign_in
from tests.harness.command import Result
from tests.harness.databases import on_sqlite
from tests.opendata.test_past_awards import take
from tests.opendata.test_reading import GOOD

pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]


@pytest.fixture
def fund(app: Flask) -> Fund:
    with app.app_context():
        made = make_fund()
        db.session.refresh(made)
        db.session.expunge(made)
        return made


def signed_in(app: Flask, fund: Fund, role: str) -> FlaskClient:
    with app.app_context():
        return sign_in(app, make_person("Asad", roles=[(role, fund.id)]))


def words_of(page: str) -> str:
    """The page's words with single spaces."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def send(client: FlaskClient, fund: Fund, *grants: dict[str, object]) -> tuple[int, str]:
    file = (io.BytesIO(json.dumps({"grants": grants}).encode()), "past.json")
    answer = client.post(
        f"/funds/{fund.slug}/past-awards", data={"file": file}, follow_redirects=True
    )
    return answer.status_code, words_of(answer.get_data(as_text=True))


def test_a_manager_takes_in_a_file_once(app: Flask, fund: Fund) -> None:
    manager = signed_in(app, fund, "fund_manager")
    status, text = send(manager, fund, GOOD, {**GOOD, "id": "360G-x-2", "Surname": "Gul"})
    assert status == 200
    assert "2 new, 0 changed, 0 as they were. 1 field is not kept: Surname." in text
    assert "2 awards, PKR 2,000" in text
    # The same click again.
    assert (
        "0 new, 0 changed, 2 as they were."
        in send(manager, fund, GOOD, {**GOOD, "id": "360G-x-2"})[1]
    )


def test_what_is_wrong_stands_row_by_row_and_nothing_is_taken(app: Flask, fund: Fund) -> None:
    manager = signed_in(app, fund, "fund_manager")
    status, text = send(manager, fund, GOOD, {**GOOD, "id": "360G-x-2", "awardDate": "yesterday"})
    assert status == 422
    assert "1 thing is wrong in the file, so nothing was taken from it." in text
    assert "2 Award Date “yesterday” is no day. Write it as 2026-11-24." in text
    assert "No past award is here yet." in text


def test_other_staff_read_and_take_nothing_in(app: Flask, fund: Fund) -> None:
    with app.app_context():
        take(fund, GOOD)
    auditor = signed_in(app, fund, "auditor")
    page = auditor.get(f"/funds/{fund.slug}/past-awards").get_data(as_text=True)
    assert "360G-x-1" in words_of(page)
    assert 'type="file"' not in page
    assert send(auditor, fund, GOOD)[0] == 403


def test_the_commands_take_in_and_give_out(
    app: Flask, fund: Fund, tmp_path: Path, grants: Callable[..., Result]
) -> None:
    past = tmp_path / "past.json"
    past.write_text(json.dumps({"grants": [GOOD]}))
    result = grants("import", "360giving", past)
    assert (result.status, result.out) == (0, "1 new, 0 changed, 0 as they were.\n")
    for ending in ("json", "csv", "xlsx"):
        out = tmp_path / f"awards.{ending}"
        assert grants("export", "360giving", "--out", out).status == 0
        again = grants("import", "360giving", out)
        assert (again.status, again.out) == (0, "0 new, 0 changed, 1 as they were.\n")
    assert grants("export", "360giving").out.encode() == (tmp_path / "awards.json").read_bytes()
    assert grants("export", "360giving", "--out", tmp_path / "awards.pdf").status == 2
    past.write_text(json.dumps({"grants": [{**GOOD, "currency": "rupees"}]}))
    wrong = grants("import", "360giving", past)
    assert (wrong.status, wrong.out) == (1, "")
    assert wrong.err.splitlines() == [
        "Row 1, Currency: “rupees” is no currency, such as PKR.",
        "1 thing is wrong in the file, so nothing was taken from it.",
    ]
