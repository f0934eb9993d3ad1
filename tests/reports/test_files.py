"""A document as page, spreadsheet and CSV file: the same figures, nothing that runs."""

import csv as csv_reader
import io
import re
import zipfile
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from grants.kernel import cells
from grants.kernel.i18n import use_language
from grants.kernel.money import Money
from grants.reports import csv_file, page, xlsx
from grants.reports.document import (
    Column,
    Document,
    Fact,
    MoneyTable,
    Named,
    Paragraph,
    Row,
    money_table,
)
from grants.web import guards, navigation, pages
from tests.reports.documents import make_document, make_table, rupees
from tests.web.conftest import make_bare_app

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("http://x")']


def one_table(*cells: str) -> Document:
    table = money_table(
        "In PKR", (Column("Text"), Column("PKR", "money")), [(c, rupees(-5)) for c in cells]
    )
    return Document("Titled", (table,))


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv_reader.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_csv_file_holds_the_table() -> None:
    rows = read_csv(csv_file.write(Document("Titled", (make_table(),))))
    assert rows[0] == ["Contributor", "Day", "Received", "Awards"]
    assert rows[1] == ["Contributor 1", "2026-11-02", "1000", "1"]
    assert rows[-1] == ["All contributors", "", "6000", ""]
    assert len(rows) == 5


def test_a_csv_file_leaves_no_table_out() -> None:
    rows = read_csv(csv_file.write(Document("Titled", (make_table(), make_table(rows=70)))))
    assert [row for row in rows if row == ["Received, in Pakistani rupees (PKR)"]] * 1
    assert len(rows) == (1 + 1 + 3 + 1) + 1 + (1 + 1 + 70 + 1)


def test_facts_where_there_is_no_table() -> None:
    document = Document("Receipt", (Paragraph("Thanks"),), facts=(Fact("Received", "=x"),))
    assert read_csv(csv_file.write(document)) == [["Received", "'=x"]]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_formula_in_a_csv_file(text: str) -> None:
    row = read_csv(csv_file.write(one_table(text)))[1]
    assert row == [f"'{text}", "-5"]


@given(st.text(max_size=30))
def test_no_text_runs_in_a_csv_file(text: str) -> None:
    assert not cells.safe(text).lstrip(" ").startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_a_workbook_has_a_sheet_for_each_table() -> None:
    document = make_document(parts=(make_table(), make_table(rows=5), make_table(rows=0)))
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.write(document)))
    assert len(book.sheet_names) == 4
    assert len(set(book.sheet_names)) == 4
    assert all(len(name) <= 31 for name in book.sheet_names)
    rows = book.get_sheet_by_index(1).to_python()
    assert rows[1] == ["Contributor", "Day", "Received", "Awards"]
    assert rows[2] == ["Contributor 1 (Company)", date(2026, 11, 2), 1000.0, 1.0]
    assert rows[-1] == ["All contributors", "", 6000.0, ""]
    about = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert document.check_sum() in about


@pytest.mark.parametrize("text", [*DANGEROUS, "http://x.example", "0012", "{=1}"])
def test_texts_stay_texts_in_a_workbook(text: str) -> None:
    content = xlsx.write(one_table(text))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.get_sheet_by_index(1).to_python()[2] == [text, -5.0]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            sheet = parts.read(name).decode("utf-8")
            assert "<f>" not in sheet
            assert "<hyperlink" not in sheet


def test_a_workbook_keeps_every_digit() -> None:
    exact, beyond = Money(999_999_999_999_999, "PKR"), Money(10_000_000_000_000_001, "PKR")
    table = money_table(
        "In PKR", (Column("x"), Column("PKR", "money")), [("a", exact), ("b", beyond)]
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.write(Document("T", (table,)))))
    rows = book.get_sheet_by_index(1).to_python()
    assert rows[2][1] == 9_999_999_999_999.99
    assert rows[3][1] == beyond.text()


def test_equal_documents_give_equal_workbooks() -> None:
    assert xlsx.write(make_document()) == xlsx.write(make_document())


def test_a_sheet_from_the_right_in_urdu() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx.write(make_document("ur")))) as parts:
        assert 'rightToLeft="1"' in parts.read("xl/worksheets/sheet2.xml").decode()


class Outline(HTMLParser):
    """What a page is built of: tags, ids, addresses it would fetch, texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [v or "" for k, v in attrs if k in ("src", "srcset", "data", "poster")]
        self.fetched += [v or "" for k, v in attrs if k == "href" and tag != "a"]
        assert "style" not in dict(attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_page_file_stands_alone(language: str) -> None:
    content = page.write(make_document(language)).decode()
    outline = Outline()
    outline.feed(content)
    assert outline.fetched == []
    assert "url(" not in content
    assert "@import" not in content
    assert "script" not in outline.tags
    assert outline.tags.count("h1") == 1
    assert outline.tags.count("svg") == 2
    assert outline.tags.count("caption") == outline.tags.count("table") == 1
    assert f'<html lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}"' in content
    said = " ".join(outline.words)
    for words in (
        "All contributors",
        "6,000",
        "Rickshaw library",
        "Accepted online",
        "PLIF-2026-0147",
    ):
        assert words in said


def test_a_page_escapes_what_people_wrote() -> None:
    evil = "<script>alert(1)</script>"
    table = MoneyTable(evil, (Column(evil),), make_rows(evil))
    content = page.write(make_document(title=evil, issuer=evil, parts=(Paragraph(evil), table)))
    assert b"<script" not in content
    assert content.count(b"&lt;script&gt;") >= 6


def make_rows(text: str) -> tuple[Row, ...]:
    return money_table("x", (Column("x"),), [(Named(text, text),)]).rows


def test_every_figure_says_which_column_it_is_of() -> None:
    content = page.write(make_document()).decode()
    assert re.search(r'<td role="cell" class="m" data-l="Received"><bdi>1,000</bdi>', content)
    assert re.search(
        r'<th role="rowheader" scope="row" class="c-app"><bdi>Contributor 1</bdi>', content
    )


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_document_in_the_frame_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(guards, "_loader", [])
    monkeypatch.setattr(navigation, "_identifier", [])
    app = make_bare_app(tmp_path)
    with app.test_request_context("/"), use_language(language):
        shown = page.page(make_document(language), files=[("PDF", "/statement.pdf")])
        content = pages.render("reports/document.html", **shown)
    outline = Outline()
    outline.feed(content)
    assert outline.tags.count("h1") == 1
    assert outline.tags.count("svg") >= 2
    assert f'lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}"' in content
    assert 'href="/statement.pdf"' in content
    assert "6,000" in content
