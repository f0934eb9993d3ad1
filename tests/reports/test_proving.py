"""A receipt that comes back: proved when it is whole, and what differs named when it is not."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.applications.models import SubmittedVersion
from grants.kernel.db import db
from grants.kernel.i18n import use_language
from grants.reports import catalogue_proving as proving
from grants.reports.catalogue_proving import NotProved, differing_content, prove_paper
from grants.reports.pdf.reading import read_paper
from tests.applications.pages import Applicant, application_named, make_open_call
from tests.factories.people import keep, make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody who has submitted."""
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", signatories=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.fills_everything()
    applicant.submits()
    return applicant


def receipt(sana: Applicant, language: str = "en") -> bytes:
    """The file as the applicant downloads it."""
    client: FlaskClient = sana.client
    with sana.app.app_context():
        assert sana.person is not None
        db.session.merge(sana.person).language = language
        db.session.commit()
    answer = client.get(sana.path("/receipt.pdf"))
    assert answer.status_code == 200
    return bytes(answer.data)


def changed(raw: bytes, change: Callable[[pikepdf.Pdf], Any], **saving: Any) -> bytes:
    """The file after another program had it in hand."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        change(pdf)
        pdf.save(out, **saving)
    return out.getvalue()


def refusal(sana: Applicant, raw: bytes) -> list[str]:
    with sana.app.app_context(), pytest.raises(NotProved) as caught:
        prove_paper(raw)
    return list(caught.value.sentences)


def reworded(raw: bytes, old: str, new: str) -> bytes:
    """The file with other words on its pages, drawn in a plain font of the reader's own.

    Both the line and what it says of itself are changed, as an editor of PDF files does it.
    """

    def instruction(operator: str, *operands: Any) -> Any:
        return pikepdf.ContentStreamInstruction(list(operands), pikepdf.Operator(operator))

    def change(pdf: pikepdf.Pdf) -> None:
        done = False
        for page, read in zip(pdf.pages, read_paper(raw).pages, strict=True):
            page.Resources.Font[pikepdf.Name("/Plain")] = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            lines = iter(read.lines)
            kept: list[Any] = []
            block: list[Any] = []
            for each in pikepdf.parse_content_stream(page):
                block.append(each)
                if str(each.operator) != "ET":
                    continue
                if any(str(one.operator) == "TJ" for one in block):
                    line = next(lines)
                    if old in line:
                        done = True
                        text = pikepdf.String(line.replace(old, new))
                        first = next(i for i, one in enumerate(block) if str(one.operator) == "Tf")
                        block = [one for one in block if str(one.operator) not in ("TJ", "Tf")]
                        plain = instruction("Tf", pikepdf.Name("/Plain"), 9)
                        block[first:first] = [plain]
                        block[-1:-1] = [instruction("Tj", text)]
                kept += block
                block = []
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept + block))
        assert done, f"{old} stands nowhere"

    return changed(raw, change)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_whole_receipt_is_proved_however_it_is_packed(sana: Applicant, language: str) -> None:
    raw = receipt(sana, language)
    assert read_paper(raw).language == language
    packed = [
        raw,
        changed(raw, lambda _pdf: None),
        changed(raw, lambda _pdf: None, linearize=True),
        changed(
            raw,
            lambda _pdf: None,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
        ),
        changed(
            raw,
            lambda _pdf: None,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        ),
    ]
    for each in packed:
        with sana.app.app_context():
            version = prove_paper(each)
            assert version.receipt_number == f"R-{sana.reference}-1"


def test_the_receipt_names_version_moment_zone_and_hashes(sana: Applicant) -> None:
    words = " ".join(line for page in read_paper(receipt(sana)).pages for line in page.lines)
    with sana.app.app_context():
        version = db.session.execute(select(SubmittedVersion)).scalar_one()
        seal = version.content_hash
        (file,) = version.content["sections"][0]["questions"][-1]["files"] or [{}]
    squeezed = "".join(words.split())
    assert "".join(seal.split()) in squeezed
    assert file["sha256"] in squeezed
    assert "Version 1 " in words
    assert "Asia/Karachi, UTC+0500; in UTC 2026-11-16 05:00:00" in words


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("500,000", "900,000", "Requested"),
        ("Awaz Youth Forum", "Another Forum", "Organisation"),
        ("16 November 2026", "15 November 2026", "Arrived"),
        ("05:00:00", "04:00:00", "Time zone"),
        ("Street theatre", "Street lights", "Title"),
        ("policy.pdf", "poetry.pdf", "File"),
    ],
)
def test_words_edited_around_a_whole_seal_are_named(
    sana: Applicant, old: str, new: str, field: str
) -> None:
    forged = reworded(receipt(sana), old, new)
    said = refusal(sana, forged)
    assert any(each.startswith(f"{field}: the file says") and new in each for each in said), said
    assert all(old in each for each in said if each.startswith(f"{field}:"))


def test_the_guard_is_the_comparison_of_the_pages(
    sana: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = reworded(receipt(sana), "500,000", "900,000")
    monkeypatch.setattr(proving, "_same", lambda *_papers: True)
    with sana.app.app_context():
        prove_paper(forged)


def test_an_edited_seal_is_named(sana: Applicant) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        with sana.app.app_context():
            seal = db.session.execute(select(SubmittedVersion.content_hash)).scalar_one()
        pdf.docinfo["/Keywords"] = str(pdf.docinfo["/Keywords"]).replace(seal, "0" * 64)

    (said,) = refusal(sana, changed(receipt(sana), change))
    assert said.startswith("The seal among the file's particulars is ")


def test_another_number_is_another_receipt(sana: Applicant) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        words = str(pdf.docinfo["/Keywords"])
        pdf.docinfo["/Keywords"] = words.replace(sana.reference, "F99-2026-0001")

    # The number on the pages still leads to the record, which says what was changed.
    (said,) = refusal(sana, changed(receipt(sana), change))
    assert said.startswith("The number among the file's particulars is R-F99-2026-0001-1")
    with sana.app.app_context():
        raw = receipt(sana)
        version = db.session.execute(select(SubmittedVersion)).scalar_one()
    assert version.receipt_number
    assert "No such receipt was given here." in refusal_of_unknown(sana, raw)


def refusal_of_unknown(sana: Applicant, raw: bytes) -> str:
    """What is said where there is no record: as on another city's machine."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Keywords"] = "receipt R-F99-2026-0001-1"
        for page in list(pdf.pages):
            page.Contents = pdf.make_stream(b"")

    return refusal(sana, changed(raw, change))[0]


def test_what_is_laid_over_a_page_is_seen(sana: Applicant) -> None:
    def stamp(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.contents_add(b"q 1 1 1 rg 100 600 300 40 re f Q")

    def note(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.Annots = pdf.make_indirect(
            pikepdf.Array(
                [
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.FreeText,
                        Rect=[0, 0, 300, 300],
                        Contents=pikepdf.String("PKR 900,000"),
                    )
                ]
            )
        )

    def page_more(pdf: pikepdf.Pdf) -> None:
        pdf.add_blank_page()

    raw = receipt(sana)
    (stamped,) = refusal(sana, changed(raw, stamp))
    assert stamped.startswith("Page 1 has the words of the receipt and draws something else")
    assert refusal(sana, changed(raw, note)) == [stamped]
    pages = len(read_paper(raw).pages)
    assert refusal(sana, changed(raw, page_more)) == [
        f"The file has {pages + 1} pages; the receipt has {pages}."
    ]


def test_a_name_that_changed_later_spoils_no_receipt(sana: Applicant) -> None:
    raw = receipt(sana)
    with sana.app.app_context():
        application = application_named(sana.reference)
        application.organisation.name = "Awaz and Friends"
        application.title = "Street cinema"
        keep(application)
        prove_paper(raw)
        with use_language("ur"):
            prove_paper(raw)


def test_what_is_stored_and_was_changed_proves_nothing(
    sana: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = receipt(sana)
    monkeypatch.setattr(proving, "content_hash", lambda _content: "0" * 64)
    (said,) = refusal(sana, raw)
    assert "was changed after it was submitted" in said


def test_no_pdf_and_no_receipt(sana: Applicant, tmp_path: Path) -> None:
    assert "no PDF" in refusal(sana, b"%PDF-1.7 nothing")[0]
    blank = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)
    assert refusal(sana, blank.getvalue())[0].startswith("This is no receipt")


def test_a_swapped_file_is_named_in_the_content(sana: Applicant) -> None:
    with sana.app.app_context():
        version = db.session.execute(select(SubmittedVersion)).scalar_one()
        told = _swapped(version.content)
        (said,) = differing_content(version, told)
    assert said.startswith("sections.basics.questions.policy.files.1.sha256: the file says ")


def _swapped(content: Any) -> Any:
    if isinstance(content, dict):
        return {
            key: "0" * 64 if key == "sha256" else _swapped(each) for key, each in content.items()
        }
    return [_swapped(each) for each in content] if isinstance(content, list) else content
