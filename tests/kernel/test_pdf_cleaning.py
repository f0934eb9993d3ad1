"""The copy of a PDF that reviewers open tells nothing of its makers, and no PDF does harm."""

import io
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image

from grants.kernel.pdf_cleaner import cleaned
from grants.kernel.pdf_cleaning import NotCleaned, cleaned_pdf

SECRETS = (b"Sana Gul", b"Awaz Forum", b"secret-name.docx", b"Old words", b"PrivateTool")


def photograph() -> bytes:
    """A JPEG that says who took it."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Sana Gul"
    Image.new("RGB", (8, 8), "green").save(out, format="JPEG", exif=exif, comment=b"Awaz Forum")
    return out.getvalue()


def speaking(**saving: Any) -> bytes:
    """A PDF that tells of its makers in every way we know."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(b"q 50 0 0 50 10 10 cm /Im0 Do Q")
        image = pdf.make_stream(photograph())
        image["/Type"], image["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
        image["/Width"] = image["/Height"] = 8
        image["/ColorSpace"], image["/BitsPerComponent"] = pikepdf.Name.DeviceRGB, 8
        image["/Filter"] = pikepdf.Name.DCTDecode
        image["/Metadata"] = pdf.make_stream(b"<x>Sana Gul</x>")
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page["/PieceInfo"] = pikepdf.Dictionary(PrivateTool=pikepdf.String("Awaz Forum"))
        page.Annots = pikepdf.Array(
            [
                pdf.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.Text,
                        Rect=[0, 0, 9, 9],
                        Contents=pikepdf.String("A remark that stays"),
                        T=pikepdf.String("Sana Gul"),
                    )
                )
            ]
        )
        pdf.docinfo["/Author"] = "Sana Gul"
        pdf.docinfo["/Producer"] = "PrivateTool 2"
        with pdf.open_metadata() as words:
            words["dc:creator"] = ["Sana Gul"]
        pdf.attachments["secret-name.docx"] = b"Awaz Forum"
        pdf.Root["/OpenAction"] = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('Sana Gul')")
        )
        out = io.BytesIO()
        pdf.save(out, **saving)
    raw = out.getvalue()
    if saving:
        return raw
    # An earlier revision: an object that the last one no longer names, as an editor leaves it.
    old = b"\n999 0 obj\n(Old words of Sana Gul)\nendobj\n"
    at = raw.rindex(b"startxref")
    return raw[:at] + old + raw[at:]


def everything_in(raw: bytes) -> bytes:
    """All that the file holds, streams unpacked."""
    found = [raw]
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                found.append(thing.read_raw_bytes())
                if thing.get("/Filter") != "/DCTDecode":
                    found.append(thing.read_bytes())
            found.append(repr(thing).encode())
    return b"\n".join(found)


def test_the_copy_tells_nothing_of_its_makers() -> None:
    raw = speaking()
    before = everything_in(raw)
    assert [each for each in SECRETS if each not in before] == []  # the test can see them
    clean = cleaned_pdf(raw)
    after = everything_in(clean)
    assert [each for each in SECRETS if each in after] == []
    assert b"A remark that stays" in after
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        assert (len(pdf.pages), len(pdf.attachments)) == (1, 0)
        image: Any = pdf.pages[0].Resources.XObject["/Im0"]
        picture = pikepdf.PdfImage(image).as_pil_image()
        assert picture.size == (8, 8)
    assert cleaned_pdf(raw) == clean == cleaned(raw)


def test_a_file_that_only_forbids_printing_is_cleaned_and_open() -> None:
    kept = pikepdf.Encryption(owner="o", user="")
    clean = cleaned_pdf(speaking(encryption=kept))
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        assert not pdf.is_encrypted
    assert b"Sana Gul" not in everything_in(clean)


def test_a_file_under_a_password_is_not_cleaned() -> None:
    raw = speaking(encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(NotCleaned) as caught:
        cleaned_pdf(raw)
    assert caught.value.password


def bomb() -> bytes:
    """An object stream that unpacks to gigabytes."""
    body = zlib.compress(zlib.compress(b"0" * 400_000_000, 9), 9)
    return (
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"4 0 obj<</Type/ObjStm/N 1000000/First 9000000/Filter[/FlateDecode/FlateDecode]/Length "
        + str(len(body)).encode()
        + b">>stream\n"
        + body
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n"
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"%PDF-1.7 nothing",
        b"%PDF-1.4\n" + b"[" * 2_000_000,
        b"%PDF-1.4\nxref\n0 4294967295\n0000000000 65535 f \ntrailer<</Size 4294967295>>\n"
        b"startxref\n9\n%%EOF",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n",
    ],
)
def test_a_hostile_file_gets_no_copy_and_does_no_harm(raw: bytes) -> None:
    with pytest.raises(NotCleaned) as caught:
        cleaned_pdf(raw)
    assert not caught.value.password


def test_a_bomb_ends_in_its_own_process() -> None:
    try:
        clean = cleaned_pdf(bomb())
    except NotCleaned:
        return
    assert len(clean) < 10_000_000


def test_a_file_that_takes_too_long_gets_no_copy() -> None:
    with pytest.raises(NotCleaned):
        cleaned_pdf(speaking(), patience=0.001)
