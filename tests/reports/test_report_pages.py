"""Reports in the site: the same figures in every format, and to nobody else."""

import csv
import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import event, select

from grants.funds.models import Contributor
from grants.funds.models_people import ContributorPerson
from grants.kernel.db import db
from tests.factories.city import City, make_city
from tests.factories.people import make_person, sign_in

REF = "PLIF-A-2026-0001"
APPLICATION = "PLIF-2026-0001"
REPORTS = [
    "/reports/fund-statement?fund=plif",
    "/reports/award-register?fund=plif",
    f"/reports/award?award={REF}",
    "/reports/fund-statement/file.pdf?fund=plif",
    "/reports/fund-statement/file.xlsx?fund=plif",
    "/reports/award-register/file.csv?fund=plif",
    f"/reports/award/file.pdf?award={REF}",
]
PAPERS = [
    f"/applications/{APPLICATION}/receipt.pdf",
    f"/awards/{REF}/letter.pdf",
    f"/awards/{REF}/agreement.pdf",
]


@pytest.fixture
def city(app: Flask) -> City:
    with app.app_context():
        made = make_city()
        for body in made.contributors.values():
            db.session.refresh(body)
        db.session.refresh(made.applicant)
        db.session.refresh(made.contributor_person)
        return made


def signed_in(app: Flask, *roles: Any, **values: Any) -> FlaskClient:
    with app.app_context():
        person = make_person(roles=roles, **values)
    return sign_in(app, person)


def pdf_text(file: bytes) -> str:
    ran = subprocess.run(["pdftotext", "-layout", "-", "-"], input=file, capture_output=True)
    return ran.stdout.decode()


FIGURES = ("3,000,000", "1,000,000", "400,000", "500,000", "4,400,000", "3,900,000")


def test_page_paper_and_sheets_say_the_same_figures(app: Flask, city: City) -> None:
    client = signed_in(app, ("fund_manager", 1))
    page = client.get("/reports/fund-statement?fund=plif").get_data(as_text=True)
    paper = pdf_text(client.get("/reports/fund-statement/file.pdf?fund=plif").data)
    for figure in FIGURES:
        assert figure in page
        assert figure in paper
    answer = client.get("/reports/fund-statement/file.csv?fund=plif")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    line = next(row for row in rows if row and row[0].startswith("Sarhad"))
    assert [cell for cell in line if re.fullmatch(r"\d+(\.\d+)?", cell)] == [
        "0", "1000000", "500000", "500000",
    ]  # fmt: skip
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get("/reports/fund-statement/file.xlsx?fund=plif").data)
    )
    cells = [
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    for figure in FIGURES:
        assert float(figure.replace(",", "")) in cells
    short = re.compile(r"Check sum\D*?((?:[0-9a-f]{4} ){3}[0-9a-f]{4})")
    found = [short.search(re.sub(r"<[^>]*>", " ", text)) for text in (page, paper)]
    assert found[0]
    assert found[1]
    assert found[0][1] == found[1][1]


def test_the_register_leaves_no_award_out(app: Flask) -> None:
    with app.app_context():
        make_city(awards=55)
    client = signed_in(app, "fund_manager")
    page = client.get("/reports/award-register?fund=plif").get_data(as_text=True)
    text = client.get("/reports/award-register/file.csv?fund=plif").get_data(as_text=True)
    for reference in (REF, "PLIF-A-2026-0002", *(f"PLIF-A-2026-1{n:03}" for n in range(55))):
        assert reference in page
        assert reference in text
    assert "57 awards" in page
    one = client.get("/reports/award-register?fund=plif&call=plif-call-3").get_data(as_text=True)
    assert REF not in one


def test_the_award_report_names_lots_and_bank_reference(app: Flask, city: City) -> None:
    page = signed_in(app, "auditor").get(f"/reports/award?award={REF}").get_data(as_text=True)
    for words in (
        "1 of 2 instalments are paid",
        "FT26030112345",
        "Sarhad Textiles (Pvt) Ltd",
        "Two helpers are vetted.",
        "Progress report 1",
    ):
        assert words in page


def test_from_signing_in_to_the_paper_is_two_clicks(app: Flask, city: City) -> None:
    """Reports, then the statement's PDF: the link stands on the first page of reports."""
    index = signed_in(app, ("fund_manager", 1)).get("/reports").get_data(as_text=True)
    assert "/reports/fund-statement/file.pdf?fund=plif" in index


def test_a_contributor_reads_its_own_statement_and_no_other(app: Flask, city: City) -> None:
    client = sign_in(app, city.contributor_person)
    own = city.contributors["Sarhad Textiles (Pvt) Ltd"].public_id
    other = city.contributors["City of Peshawar"].public_id
    index = client.get("/reports").get_data(as_text=True)
    assert own in index
    assert other not in index
    for query in (f"&contributor={own}", ""):
        page = client.get(f"/reports/contributor-statement?fund=plif{query}").get_data(as_text=True)
        assert "Statement for Sarhad Textiles (Pvt) Ltd" in page
        assert "Rickshaw library" in page
        assert "City of Peshawar" not in page
        # what is offered and not yet agreed is not named
        assert "Boxing" not in page
    answer = client.get(f"/reports/contributor-statement?fund=plif&contributor={other}")
    assert answer.status_code == 404
    for path in REPORTS:
        assert client.get(path).status_code in (403, 404), path


def test_each_report_is_refused_to_others(app: Flask, city: City) -> None:
    with app.app_context():
        make_city(prefix="LAH")
        lah = (
            db.session.query(Contributor.fund_id).filter(Contributor.fund_id != city_fund()).first()
        )
        assert lah is not None
        foreign = make_person(roles=[("fund_manager", lah[0]), ("auditor", lah[0])])
        stranger = make_person()
        reviewer = make_person(roles=[("reviewer", city_fund())])
        held = select(ContributorPerson).where(
            ContributorPerson.contributor.has(fund_id=lah[0], name="Sarhad Textiles (Pvt) Ltd")
        )
        other_giver = db.session.scalars(held).one().person
        db.session.refresh(other_giver)
    statement = "/reports/contributor-statement?fund=plif"
    for who in (foreign, stranger, reviewer, other_giver):
        client = sign_in(app, who)
        for path in (*REPORTS, *PAPERS, statement):
            assert client.get(path).status_code in (403, 404), (who.name, path)
    applicant = sign_in(app, city.applicant)
    for path in (*REPORTS, statement, "/audit-trail", "/check"):
        assert applicant.get(path).status_code in (403, 404), path
    public = app.test_client()
    for path in (*REPORTS, *PAPERS, statement, "/reports", "/audit-trail", "/check"):
        answer = public.get(path)
        assert answer.status_code in (302, 303), path
        assert "/sign-in" in answer.headers["Location"]


def city_fund() -> int:
    from grants.funds.models import Fund

    return db.session.query(Fund.id).filter_by(slug="plif").one()[0]


def test_the_papers_of_an_applicant(app: Flask, city: City, tmp_path: Path) -> None:
    client = sign_in(app, city.applicant)
    for path, words in zip(
        PAPERS,
        (
            ("R-PLIF-2026-0001-1", "Rickshaw library", "grants receipt check"),
            ("PKR 900,000", "500,000", "Two helpers are vetted."),
            ("Grant agreement", "Signed online on", "Imran Afridi"),
        ),
        strict=True,
    ):
        answer = client.get(path)
        assert answer.mimetype == "application/pdf"
        text = " ".join(pdf_text(answer.data).split())
        for word in words:
            assert word in text, (path, text)
    assert client.get(PAPERS[0], headers={"Accept-Language": "ur"}).status_code == 200


def test_the_receipt_carries_its_seal_for_the_check(app: Flask, city: City) -> None:
    file = sign_in(app, city.applicant).get(PAPERS[0]).data
    with app.app_context():
        seal = db.session.merge(city.version).content_hash
    assert seal.encode() in file
    assert b"receipt R-PLIF-2026-0001-1" in file


def test_staff_with_an_interest_do_not_get_the_receipt(app: Flask, city: City) -> None:
    from grants.reviews.models import ConflictOfInterest

    with app.app_context():
        manager = make_person(roles=["fund_manager"])
        application = db.session.merge(city.application)
        db.session.add(
            ConflictOfInterest(
                application_id=application.id, person_id=manager.id, kind="family", note="x"
            )
        )
        db.session.commit()
        db.session.refresh(manager)
    assert signed_in(app, "fund_manager").get(PAPERS[0]).status_code == 200
    assert sign_in(app, manager).get(PAPERS[0]).status_code in (403, 404)


def test_a_wrong_day_says_what_to_enter(app: Flask, city: City) -> None:
    client = signed_in(app, "fund_manager")
    answer = client.get("/reports/fund-statement?fund=plif&from=yesterday")
    assert answer.status_code == 400
    assert "2026-11-27" in answer.get_data(as_text=True)
    turned = client.get("/reports/fund-statement?fund=plif&from=2026-03-01&to=2026-01-01")
    assert turned.status_code == 400
    assert client.get("/reports/nothing").status_code == 404
    assert client.get("/reports/award/file.csv?award=" + REF).status_code == 404


def test_a_name_that_is_a_formula_stays_a_name(app: Flask, city: City) -> None:
    with app.app_context():
        db.session.merge(city.award).title = '=HYPERLINK("http://x","y")'
        db.session.commit()
    client = signed_in(app, "fund_manager")
    text = client.get("/reports/award-register/file.csv?fund=plif").get_data(as_text=True)
    for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "@", "\t"))], row
    book = client.get("/reports/award-register/file.xlsx?fund=plif").data
    import zipfile

    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert not [n for n in parts.namelist() if b"<f>" in parts.read(n)]


def test_the_audit_trail_is_paged_and_scoped(app: Flask, city: City) -> None:
    auditor = signed_in(app, ("auditor", 1))
    page = auditor.get("/audit-trail").get_data(as_text=True)
    assert "call:edit" in page
    foreign = signed_in(app, ("auditor", 999))
    assert "call:edit" not in foreign.get("/audit-trail").get_data(as_text=True)
    assert foreign.get("/audit-trail?fund=plif").status_code == 404
    assert signed_in(app, "fund_manager").get("/audit-trail").status_code == 403


def test_a_check_says_what_it_found_and_is_entered(app: Flask, city: City) -> None:
    auditor = signed_in(app, "auditor")
    assert "Nothing was checked yet." in auditor.get("/check").get_data(as_text=True)
    assert auditor.post("/check").status_code == 303
    after = auditor.get("/check").get_data(as_text=True)
    assert "Nothing was checked yet." not in after
    with app.app_context():
        db.session.execute(
            db.text("UPDATE account SET balance_minor = balance_minor + 7 WHERE kind = 'available'")
        )
        db.session.commit()
    auditor.post("/check")
    assert "do not agree" in auditor.get("/check").get_data(as_text=True)
    assert "report:check" in auditor.get("/audit-trail").get_data(as_text=True)
    assert signed_in(app, "fund_manager").post("/check").status_code == 403


def test_a_cut_audit_trail_is_shown_though_it_takes_no_entry(app: Flask, city: City) -> None:
    auditor = signed_in(app, "auditor")
    with app.app_context():
        db.session.execute(db.text("UPDATE audit_head SET sequence = 1"))
        db.session.commit()
    answer = auditor.post("/check")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "The audit trail takes no entry" in page
    assert "audit chain: head is not the last entry" in page


def statements(app: Flask, client: FlaskClient, path: str) -> int:
    """How many questions a page asks the database."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def count(*given: Any) -> None:
        asked.append(given[2])

    event.listen(engine, "before_cursor_execute", count)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(asked)


def test_reports_ask_the_same_for_few_and_for_many_awards(app: Flask) -> None:
    with app.app_context():
        make_city(prefix="FEW", awards=1)
        make_city(prefix="MANY", awards=20)
    client = signed_in(app, "fund_manager")
    for name in ("fund-statement", "award-register", "contributor-statement"):
        few, many = (
            statements(app, client, f"/reports/{name}?fund={slug}") for slug in ("few", "many")
        )
        assert few == many, name


def test_no_address_belongs_to_two_pages(app: Flask) -> None:
    seen: dict[tuple[str, str], str] = {}
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            place = (method, re.sub(r"<[^>]+>", "<>", rule.rule))
            assert seen.setdefault(place, rule.endpoint) == rule.endpoint, place
