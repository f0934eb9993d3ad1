"""A copy of a file without what it tells of its makers: places, devices, authors.

Pictures lose EXIF, GPS, comments and colour profiles; office files their properties, and
the names on comments and tracked changes. PDF files are rewritten by `pdf_cleaning`.
"""

from __future__ import annotations

import io
import re
import zipfile

from PIL import Image, ImageOps

from grants.kernel.errors import Invalid
from grants.kernel.hostile import IMAGES, OFFICE, opened_archive, opened_image

_PROPERTIES = re.compile(r"(docProps/.*|meta\.xml|Thumbnails/.*|word/people\.xml|xl/persons/.*)")
_EMPTIED = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'custom-properties"/>',
    "meta.xml": b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"/>',
    "word/people.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w15:people '
    b'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>',
}
# Authors of comments and of tracked changes, in the two families of formats.
_AUTHORS = (
    (re.compile(rb'(\s(?:w:author|w:initials|w15:author)=)"[^"]*"'), rb'\1""'),
    (
        re.compile(rb"(<(?:dc:creator|meta:creator-initials|meta:initial-creator)\b[^>]*>)[^<]*"),
        rb"\1",
    ),
    (re.compile(rb"(<author\b[^>]*>)[^<]*"), rb"\1"),
    (re.compile(rb'(<person\b[^>]*\sdisplayName=)"[^"]*"'), rb'\1""'),
)


def is_stripped(ending: str) -> bool:
    """Is there anything that we take out of files with this ending?"""
    return ending in IMAGES or ending in OFFICE


def stripped(ending: str, content: bytes) -> bytes:
    """The copy, in the same format. Raises Invalid for a file that cannot be read."""
    return _picture(ending, content) if ending in IMAGES else _office(content)


def _picture(ending: str, content: bytes) -> bytes:
    """Drawn anew: what is not a pixel does not come along. The right way up stays."""
    with opened_image(ending, content) as picture:
        upright = ImageOps.exif_transpose(picture)
        mode = upright.mode if upright.mode in {"RGB", "L", "RGBA", "LA"} else "RGBA"
        if IMAGES[ending] == "JPEG":
            mode = "L" if mode in {"L", "LA"} else "RGB"
        bare = Image.new(mode, upright.size)
        bare.paste(upright.convert(mode))
        out = io.BytesIO()
        bare.save(out, format=IMAGES[ending], **({"quality": 90} if mode in {"RGB", "L"} else {}))
        return out.getvalue()


def _office(content: bytes) -> bytes:
    out = io.BytesIO()
    with opened_archive(content) as archive, zipfile.ZipFile(out, "w") as copy:
        for info in archive.infolist():
            if info.is_dir():
                continue
            data = archive.read(info)
            if _PROPERTIES.fullmatch(info.filename):
                # A part that others name must be there, if empty; the rest is left out.
                data = _EMPTIED.get(info.filename, b"")
                if info.filename.startswith("Thumbnails/"):
                    continue
            elif info.filename.endswith(".xml"):
                for pattern, bare in _AUTHORS:
                    data = pattern.sub(bare, data)
            elif info.filename.lower().endswith((".jpg", ".jpeg", ".png")):
                data = _picture_inside(info.filename, data)
            plain = zipfile.ZipInfo(info.filename)  # no times, no comments
            # OpenDocument wants its first part, `mimetype`, unpacked.
            plain.compress_type = info.compress_type
            copy.writestr(plain, data)
    return out.getvalue()


def _picture_inside(name: str, data: bytes) -> bytes:
    try:
        return _picture(f".{name.rpartition('.')[2].lower()}", data)
    except Invalid:
        return b""  # a part that says it is a picture and is none shows nothing
