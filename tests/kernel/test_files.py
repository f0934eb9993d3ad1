"""Files that people send: their names, what is inside them, what is taken out of copies."""

import io
import zipfile
from typing import Any

import pytest
from PIL import Image

from grants.kernel import hostile
from grants.kernel.errors import Invalid
from grants.kernel.filenames import LONGEST_NAME, attachment, safe_name
from grants.kernel.hostile import refuse_hostile
from grants.kernel.stripping import is_stripped, stripped

BIDI = "\u202e"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (10, 120, 90)).save(out, format=kind, **more)
    return out.getvalue()


def with_place() -> bytes:
    """A photograph that says where and with what it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0110] = "Phone of Palwasha"
    exif[0x0112] = 6  # turned
    exif.get_ifd(0x8825)[2] = (34.0, 0.0, 52.0)
    return picture(exif=exif.tobytes(), comment=b"at home")


def archive(parts: dict[str, bytes], *, packed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


DOCX = {
    "[Content_Types].xml": b"<Types/>",
    "docProps/core.xml": b"<x><dc:creator>Palwasha Gul</dc:creator></x>",
    "docProps/app.xml": b"<Properties><Company>Awaz</Company></Properties>",
    "word/document.xml": b'<w:document><w:ins w:id="1" w:author="Palwasha Gul"/>We meet.'
    b"</w:document>",
    "word/comments.xml": b'<w:comment w:id="0" w:author="Sana" w:initials="SG">Good</w:comment>',
    "word/people.xml": b'<w15:person w15:author="Sana"/>',
}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\sana\\budget.xlsx", "budget.xlsx"),
        (f"invoice{BIDI}fdp.exe", "invoicefdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("nul\x00.pdf", "_nul.pdf"),
        ("CON.docx", "_CON.docx"),
        ("  .hidden. ", "hidden"),
        ('q"uote<>|.pdf', "q_uote___.pdf"),
        ("منصوبہ.pdf", "منصوبہ.pdf"),
        ("", "file"),
        ("..", "file"),
        ("///", "file"),
    ],
)
def test_a_name_is_kept_readable_and_harmless(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = safe_name("w" * 400 + ".pdf")
    assert (len(kept), kept[-5:]) == (LONGEST_NAME, "w.pdf")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plan.pdf", "attachment; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf"),
        (
            "منصوبہ.pdf",
            'attachment; filename="file.pdf"; '
            "filename*=UTF-8''%D9%85%D9%86%D8%B5%D9%88%D8%A8%DB%81.pdf",
        ),
        (
            'a";x=1.pdf',
            "attachment; filename=\"a__x=1.pdf\"; filename*=UTF-8''a_%3Bx%3D1.pdf",
        ),
    ],
)
def test_a_browser_is_told_to_save_under_a_name_in_both_forms(name: str, header: str) -> None:
    assert attachment(name) == header


def test_a_picture_of_fifty_million_pixels_is_refused_before_it_is_drawn() -> None:
    huge = io.BytesIO()
    Image.new("1", (10_000, 5_000)).save(huge, format="PNG")
    assert len(huge.getvalue()) < 100_000
    with pytest.raises(Invalid, match="50 million pixels"):
        refuse_hostile(".png", huge.getvalue())


def test_an_archive_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "UNPACKED_AT_MOST", 1_000_000)
    bomb = archive({"word/document.xml": b"0" * 1_000_001})
    assert len(bomb) < 5_000
    with pytest.raises(Invalid, match="far more than it should"):
        refuse_hostile(".docx", bomb)
    refuse_hostile(".docx", archive({"word/document.xml": b"0" * 1_000_000}))


def test_what_an_archive_states_of_its_size_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hostile, "UNPACKED_AT_MOST", 50_000)
    honest = archive({"word/document.xml": b"0" * 60_000})
    size = (60_000).to_bytes(4, "little")
    liar = honest.replace(size, (10).to_bytes(4, "little"))
    assert liar != honest
    with pytest.raises(Invalid):
        refuse_hostile(".docx", liar)


@pytest.mark.parametrize(
    ("ending", "content", "words"),
    [
        (".docx", b"PK\x03\x04 and nothing more", "broken"),
        (".png", b"\x89PNG\r\n\x1a\n<script>", "broken"),
        (".jpg", picture("PNG"), "broken"),
        (".docx", archive({**DOCX, "word/vbaProject.bin": b"\0"}), "macros"),
    ],
)
def test_broken_and_armed_files_are_refused(ending: str, content: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        refuse_hostile(ending, content)


def test_the_copy_of_a_photograph_tells_no_place_and_stands_upright() -> None:
    original = with_place()
    assert b"Phone of Palwasha" in original
    copy = stripped(".jpg", original)
    with Image.open(io.BytesIO(copy)) as seen:
        assert dict(seen.getexif()) == {}
        assert (seen.size, seen.format) == ((20, 40), "JPEG")
        assert "comment" not in seen.info
    assert b"Palwasha" not in copy
    assert b"at home" not in copy


def test_the_copy_of_an_office_file_tells_no_author() -> None:
    copy = stripped(".docx", archive({**DOCX, "word/media/one.jpg": with_place()}))
    with zipfile.ZipFile(io.BytesIO(copy)) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    assert set(DOCX) < set(parts)
    assert b"We meet." in parts["word/document.xml"]
    assert b"Good" in parts["word/comments.xml"]
    for data in parts.values():
        for name in (b"Palwasha", b"Sana", b"Awaz", b'"SG"', b"Phone"):
            assert name not in data


@pytest.mark.parametrize(
    ("ending", "expected"), [(".jpg", True), (".odt", True), (".pdf", False), (".csv", False)]
)
def test_what_is_stripped_is_said(ending: str, expected: bool) -> None:
    assert is_stripped(ending) is expected
