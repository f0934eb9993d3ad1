"""A fund's own awards as 360Giving: what the standard's schema and tools make of them."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import flattentool
import pytest
import simplejson
from flask import Flask
from flask.testing import FlaskClient

from grants.awards.models import Award
from grants.funds.models import Fund
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.opendata.threesixty import PublicAward, Publisher, grant_of
from grants.opendata.writing import pieces
from tests.factories.money import make_award, make_contribution, make_fund
from tests.harness.databases import on_sqlite
from tests.opendata.standard import grant_schema, package_validator
from tests.opendata.test_past_awards import exported, take
from tests.opendata.test_reading import GOOD

GENERATED = int(os.environ.get("GRANTS_AWARDS", "200"))
CITY = Publisher("City of Peshawar", "PLIF", "https://grants.example")


def generated(number: int) -> PublicAward:
    """One of many awards, each unlike the one before."""
    currency = ("PKR", "JPY", "KWD")[number % 3]
    begins = date(2024, 1, 1) + timedelta(days=number % 700)
    return PublicAward(
        reference=f"PLIF-A-2026-{number:05}",
        title=f"=Classes {number}" if number % 7 == 0 else f"شام کی کلاسیں {number}",
        purpose="Line one\nline two, “quoted”\t",
        awarded=Money(number * 12_345_678_901 % 10**14 + 1, currency),
        disbursed=Money(number * 1_001 % 10**9, currency),
        awarded_on=begins,
        starts_on=begins,
        ends_on=begins + timedelta(days=300),
        recipient=f"Body {number}",
        recipient_id=f"PK-SEC-{number}",
        call=f"call-{number % 5}",
        call_title="Youth",
        area="" if number % 2 else "Peshawar",
        changed_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
    )


def rich_fund() -> Fund:
    """A fund with money for what is awarded here."""
    fund = make_fund()
    make_contribution(fund, "9000")
    return fund


def file_of(form: str, count: int) -> bytes:
    made = pieces(form, CITY, lambda: (grant_of(generated(n), CITY) for n in range(count)))
    return b"".join(made)


@pytest.mark.shared
def test_many_awards_are_valid_by_the_schema_and_exact(shared: Path) -> None:
    content = file_of("json", GENERATED)
    assert list(package_validator(shared).iter_errors(json.loads(content))) == []
    read = simplejson.loads(content, use_decimal=True)["grants"]
    for number, grant in enumerate(read):
        award = generated(number)
        assert Decimal(grant["amountAwarded"]) == Decimal(award.awarded.plain())
        assert Decimal(grant["amountDisbursed"]) == Decimal(award.disbursed.plain())


@pytest.mark.shared
def test_the_schema_sees_what_is_wrong(shared: Path) -> None:
    """The control: the validator is not blind."""
    package = json.loads(file_of("json", 1))
    package["grants"][0]["currency"] = "rupees"
    del package["grants"][0]["title"]
    assert len(list(package_validator(shared).iter_errors(package))) > 0


@pytest.mark.shared
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.filterwarnings("ignore")
def test_another_tool_reads_the_sheet_as_the_same_grants(
    shared: Path, tmp_path: Path, form: str
) -> None:
    """flattentool, by which 360Giving itself turns sheets into JSON."""
    folder = tmp_path / "sheets"
    folder.mkdir()
    where = folder if form == "csv" else folder / "grants.xlsx"
    name = "grants.csv" if form == "csv" else "grants.xlsx"
    # It gives back what the sheet says, and ours marks what a program would run as a formula.
    content = file_of(form, 40)
    (folder / name).write_bytes(content.removeprefix("\ufeff".encode()))
    flattentool.unflatten(
        str(where),
        input_format=form,
        output_name=str(tmp_path / "out.json"),
        root_list_path="grants",
        root_id="",
        id_name="id",
        schema=str(grant_schema(shared)),
        convert_titles=True,
    )
    read = simplejson.loads((tmp_path / "out.json").read_text(), use_decimal=True)["grants"]
    told = simplejson.loads(file_of("json", 40), use_decimal=True)["grants"]
    assert len(read) == 40
    for one, other in zip(read, told, strict=True):
        assert plain(one) == plain(other)


def plain(grant: dict[str, Any]) -> dict[str, Any]:
    """A grant with its amounts as decimals and no mark before a formula."""
    figures = ("amountAwarded", "amountDisbursed")
    grant = {**grant, "title": grant["title"].removeprefix("'")}
    return grant | {name: Decimal(str(grant[name])) for name in figures}


@pytest.mark.usefixtures("in_app", "at")
def test_an_award_leaves_as_everybody_may_know_it() -> None:
    fund = rich_fund()
    award = make_award(fund, "1000")
    [grant] = simplejson.loads(exported(fund))["grants"]
    reference, site = award.reference, "https://grants.example"
    assert grant == {
        "id": f"360G-{fund.reference_prefix}-{reference}",
        "title": award.title,
        "description": "Evening classes for forty young people.",
        "currency": "PKR",
        "amountAwarded": 1000,
        "amountDisbursed": 0,
        "awardDate": award.offered_at.date().isoformat(),
        "url": f"{site}/awards/{reference}",
        "plannedDates": [
            {"startDate": award.starts_on.isoformat(), "endDate": award.ends_on.isoformat()}
        ],
        "recipientOrganization": [
            {
                "id": f"360G-{fund.reference_prefix}-org-{award.organisation.slug}",
                "name": award.organisation.name,
            }
        ],
        "fundingOrganization": [{"id": f"360G-{fund.reference_prefix}", "name": fund.name}],
        "grantProgramme": [
            {
                "code": award.call.slug,
                "title": award.call.title,
                "url": f"{site}/calls/{award.call.slug}",
            }
        ],
        "fromOpenCall": "Yes",
        "dateModified": grant["dateModified"],
        "dataSource": f"{site}/open-data",
    }


@pytest.mark.usefixtures("in_app", "at")
def test_an_award_that_is_only_offered_does_not_leave() -> None:
    fund = rich_fund()
    make_award(fund, "1000", accepted=False)
    assert simplejson.loads(exported(fund))["grants"] == []


@pytest.mark.usefixtures("in_app", "at")
def test_pieces_join_without_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grants.opendata.queries._AT_A_TIME", 2)
    fund = rich_fund()
    awards = [make_award(fund, "1000") for _n in range(3)]
    take(fund, *({**GOOD, "id": f"360G-x-{n}"} for n in range(5)))
    found = [grant["id"] for grant in simplejson.loads(exported(fund))["grants"]]
    own = [f"360G-{fund.reference_prefix}-{award.reference}" for award in awards]
    assert found == [*own, *(f"360G-x-{n}" for n in range(5))]


@on_sqlite
@pytest.mark.usefixtures("at")
def test_anybody_downloads_every_form(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        fund = rich_fund()
        make_award(fund, "1000")
        slug = fund.slug
        assert db.session.query(Award).count() == 1
    page = client.get("/open-data").get_data(as_text=True)
    for form in ("json", "csv", "xlsx"):
        address = f"/open-data/{slug}/awards.{form}"
        assert f'href="{address}"' in page
        answer = client.get(address)
        assert answer.status_code == 200
        told = f'attachment; filename="{slug}-awards.{form}"'
        assert answer.headers["Content-Disposition"].partition("; filename*")[0] == told
        assert answer.data == client.get(address).data
    assert client.get(f"/open-data/{slug}/awards.exe").status_code == 404
    assert client.get("/open-data/nothing/awards.json").status_code == 404
