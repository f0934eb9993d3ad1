"""A document on paper: what it says, in which order its glyphs stand, equal bytes."""

import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.reports.document import Cell, Document, Figure, Heading, Paragraph
from grants.reports.pdf import bidi, fonts
from grants.reports.pdf.render import render
from grants.reports.pdf.text import Style, one_line, set_lines
from grants.web.pictures import Direction
from tests.reports.documents import MIXED, make_document, make_picture, make_table

URDU = Style(10, 18, direction="rtl", language="ur")
ENGLISH = Style(10, 14)


def runs(text: str, direction: Direction) -> list[str]:
    """The runs of a line from left to right, each in its written order."""
    levels = bidi.levels(text, direction)
    base = bidi.base_level(direction)
    return [text[r.start : r.end] for r in bidi.visual_runs(text, levels, base, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "direction", "expected"),
    [
        (
            "رقم PKR 480,000 (چار لاکھ) ادا ہوئی۔",
            "rtl",
            [" (چار لاکھ) ادا ہوئی۔", "PKR 480,000", "رقم "],
        ),
        ("فنڈ (Peshawar Fund) کی رقم ۱۲۳", "rtl", ["۱۲۳", ") کی رقم ", "Peshawar Fund", "فنڈ ("]),
        # N0: an English pair in an Urdu sentence; the closing bracket stays with its opening one.
        ("abc (اردو) def 12", "ltr", ["abc (", "اردو", ") def 12"]),
        # The first word's direction holds a pair whose inside differs from the paragraph.
        ("see (a) صفحہ", "rtl", [" صفحہ", "see (a)"]),
        ("صفحہ (a) b", "rtl", ["b", ") ", "a", "صفحہ ("]),
        ("abc (اردو) 12", "ltr", ["abc (", "اردو", ") ", "12"]),
        # An isolate keeps the figures in it from the words outside.
        ("a \u2068اردو 12\u2069 b", "ltr", ["a \u2068", "12", "اردو ", "\u2069 b"]),
        # A joiner stays where it shapes the letters.
        ("می\u200cخواہم", "rtl", ["می\u200cخواہم"]),
        ("2026 — 2027", "ltr", ["2026 — 2027"]),
    ],
)
def test_runs_stand_in_reading_order(text: str, direction: Direction, expected: list[str]) -> None:
    assert runs(text, direction) == expected


def test_the_glyphs_of_a_mixed_line() -> None:
    """Golden: names of the glyphs from left to right, as HarfBuzz knows them in these fonts."""
    line = one_line("رقم (PKR) 48 ہے ۱۲", URDU)
    drawn = [
        (
            piece.face.name.removeprefix("grants-Noto"),
            [glyph_name(piece.face, g.code) for g in piece.glyphs],
        )
        for piece in line.pieces
    ]
    assert drawn == GOLDEN


def glyph_name(face: fonts.Face, code: int) -> str:
    return str(face.shaper.glyph_to_string(face.font.face.charToGlyph[code]))


@pytest.mark.parametrize("text", ["۱۲۳۴", "1234", "12,500", "−48,000.50", "+92 300 1234567"])
def test_figures_run_from_the_left_in_every_paragraph(text: str) -> None:
    in_urdu, in_english = one_line(text, URDU), one_line(text, ENGLISH)
    for line, style in ((in_urdu, URDU), (in_english, ENGLISH)):
        alone = [one_line(sign, style).pieces[0].glyphs[0].code for sign in text]
        assert [g.code for piece in line.pieces for g in piece.glyphs] == alone


texts = st.one_of(
    st.text(max_size=120), st.text("اردو فنڈ abc 12(،۔)[]−-/\u2067\u2069\u200c", max_size=120)
)


@given(texts, st.sampled_from([URDU, ENGLISH]), st.floats(20, 300))
@settings(deadline=None)
def test_every_word_is_set_once_and_in_order(text: str, style: Style, room: float) -> None:
    lines = set_lines(text, style, room)
    kept = "".join("".join(line.text.split()) for line in lines)
    assert kept == "".join(fonts.drawable(text).split())


@given(st.text("اردوفنڈabc12(،۔)[]{}−\u2066\u2067\u2068\u2069\u202a\u202c\u200c ", max_size=60),
       st.sampled_from(["ltr", "rtl"]))  # fmt: skip
def test_reordering_loses_no_character(text: str, direction: Direction) -> None:
    levels = bidi.levels(text, direction)
    assert len(levels) == len(text)
    found = bidi.visual_runs(text, levels, bidi.base_level(direction), 0, len(text))
    seen = sorted(i for run in found for i in range(run.start, run.end))
    assert seen == list(range(len(text)))


@given(st.lists(st.text("abcdefg -", min_size=1, max_size=12), min_size=1, max_size=20))
@settings(deadline=None, max_examples=40)
def test_lines_keep_to_their_column(words: list[str]) -> None:
    for line in set_lines(" ".join(words), ENGLISH, 90):
        assert line.width <= 91 or len(line.text) == 1


def test_a_long_address_is_cut() -> None:
    lines = set_lines("https://grants.example/" + "x" * 200, ENGLISH, 120)
    assert len(lines) > 5
    assert all(line.width <= 120.01 for line in lines)


def test_a_character_no_face_has_is_marked() -> None:
    assert fonts.drawable("a漢b") == "a\ufffdb"


@pytest.mark.parametrize("language", ["en", "ur"])
def test_equal_documents_give_equal_bytes(language: str) -> None:
    first = render(make_document(language))
    # Other documents between them teach the fonts other glyphs; nothing of it may show.
    render(Document("Other", (Paragraph(MIXED * 3), Paragraph("ffi fl Ω ж"))))
    assert render(make_document(language)) == first
    assert render(make_document(language, rows=4)) != first


def test_the_files_own_particulars() -> None:
    document = make_document("ur")
    with pikepdf.open(io.BytesIO(render(document))) as pdf:
        assert str(pdf.Root.Lang) == "ur"
        assert str(pdf.docinfo["/Title"]) == "فنڈ کا گوشوارہ"
        assert str(pdf.docinfo["/Author"]) == "Peshawar Local Innovation Fund"
        assert str(pdf.docinfo["/Keywords"]) == document.check_sum()
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261122140500")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.ViewerPreferences.Direction) == "/R2L"
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["فنڈ کا گوشوارہ"]
        for page in pdf.pages:
            sizes = [float(edge) for edge in page.mediabox]
            assert sizes == pytest.approx([0, 0, 595.28, 841.89], abs=0.01)


def test_every_font_is_embedded() -> None:
    with pikepdf.open(io.BytesIO(render(make_document("ur")))) as pdf:
        found = [
            o
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert found
        assert all("/FontFile2" in descriptor for descriptor in found)


def words_on_paper(content: bytes, folder: Path) -> list[str]:
    """The text of each page, as the reader of another house finds it."""
    command = shutil.which("pdftotext")
    if command is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    (folder / "report.pdf").write_bytes(content)
    subprocess.run([command, "-layout", folder / "report.pdf", folder / "report.txt"], check=True)
    return (folder / "report.txt").read_text("utf-8").split("\f")[:-1]


def test_what_stands_on_the_pages(tmp_path: Path) -> None:
    document = make_document(rows=70)
    pages = words_on_paper(render(document), tmp_path)
    assert len(pages) >= 4
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert document.short_sum in page
        assert document.address in page
        assert "Peshawar Local Innovation Fund" in page
    whole = "\n".join(pages)
    for i in range(1, 71):
        assert f"{1000 * i:,}" in whole
    # The header row stands again on each page the table reaches.
    with_rows = [page for page in pages if "Company" in page]
    assert len(with_rows) > 1
    assert all("Received" in page and "Awards" in page for page in with_rows)
    last = next(page for page in pages if "All contributors" in page)
    assert "2,485,000" in last
    assert "Contributor 70" in last


def test_wide_tables_fit_the_page() -> None:
    from grants.reports.document import Column, money_table
    from grants.reports.pdf import tables
    from tests.reports.documents import rupees

    columns = [Column("Contributor"), *[Column(f"Stage {i}", "money") for i in range(10)]]
    rows: list[list[Cell]] = [["A long name of a contributor", *[rupees(123_456_789_012)] * 10]] * 3
    table = money_table("In PKR", columns, rows, total="All")
    widths = tables.fitted(table, ENGLISH, 480.0)[1]
    assert sum(widths) <= 480.01


def test_a_landscape_report_turns_the_page() -> None:
    with pikepdf.open(io.BytesIO(render(make_document(landscape=True)))) as pdf:
        assert float(pdf.pages[0].mediabox[2]) > float(pdf.pages[0].mediabox[3])


@pytest.mark.parametrize("rows", [0, 1, 25, 45, 46, 200])
def test_a_table_of_any_length_finds_its_pages(rows: int) -> None:
    document = make_document(
        parts=(Heading("Money"), make_table(rows), Figure("A", "B", make_picture()))
    )
    with pikepdf.open(io.BytesIO(render(document))) as pdf:
        assert len(pdf.pages) >= 1 + rows // 40


def test_a_long_text_runs_over_pages() -> None:
    document = make_document(
        parts=(Paragraph(MIXED * 120), Paragraph("word " * 2000)), language="ur"
    )
    with pikepdf.open(io.BytesIO(render(document))) as pdf:
        assert len(pdf.pages) >= 4


GOLDEN: list[tuple[str, list[str]]] = [
    ("NaskhArabic-Regular", ["uni0661", "uni06F2"]),
    ("NaskhArabic-Regular", ["space", "uni06D2.fina", "uni06C1.init"]),
    ("Sans-Regular", ["space"]),
    ("Sans-Regular", ["four", "eight"]),
    ("Sans-Regular", ["space", "parenleft"]),
    ("Sans-Regular", ["P", "K", "R"]),
    ("Sans-Regular", ["parenright"]),
    (
        "NaskhArabic-Regular",
        ["space", "uni0645.fina", "twodotshorizontalabovear", "uni06A1.init", "uni0631"],
    ),
]
