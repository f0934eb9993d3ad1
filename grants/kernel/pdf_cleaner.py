"""Rewrites one PDF without what it tells of its makers: run as a process of its own.

    python -I pdf_cleaner.py < file.pdf > clean.pdf

A PDF is made by strangers and read by a library in C++, so the process has little memory and
little time, and touches nothing but its two pipes. It ends with 0, with 3 for a file under a
password, with 4 for one that cannot be read, or however the limits end it.

Taken out: document information, XMP, thumbnails, private data of programs, attachments, scripts
and actions, authors and times of comments, signatures, EXIF in photographs. What earlier
revisions held and the last one does not name is not written.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import Any

import pikepdf

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
OBJECTS_AT_MOST = 300_000
PASSWORD, UNREADABLE = 3, 4

_EVERYWHERE = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/AA", "/AF")
_CATALOGUE = ("/OpenAction", "/Collection", "/Perms", "/URI", "/SpiderInfo", "/DSS", "/Legal")
_COMMENT = ("/T", "/M", "/CreationDate", "/NM", "/Popup", "/IRT")
_NAMES = ("/EmbeddedFiles", "/JavaScript")
# The markers of a JPEG that a decoder needs nothing of: EXIF and XMP, Photoshop, comments.
_SPEAKING = {0xE1, 0xED, 0xFE}


def main() -> int:
    """Clean standard input into standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        content = cleaned(sys.stdin.buffer.read())
    except pikepdf.PasswordError:
        return PASSWORD
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError, MemoryError):
        return UNREADABLE
    sys.stdout.buffer.write(content)
    return 0


def cleaned(content: bytes) -> bytes:
    """The file without what it tells of its makers, the same bytes for the same file."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if len(pdf.objects) > OBJECTS_AT_MOST or not len(pdf.pages):
            raise ValueError("too many objects, or no page")
        for key in ("/Info",):
            if key in pdf.trailer:
                del pdf.trailer[key]
        _without(pdf.Root, *_CATALOGUE)
        _without(pdf.Root.get("/Names"), *_NAMES)
        _without(pdf.Root.get("/AcroForm"), "/XFA")
        for thing in pdf.objects:
            _clean(thing)
        for page in pdf.pages:
            _clean_comments(page)
        out = io.BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
        return out.getvalue()


def _without(thing: Any, *keys: str) -> None:
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key in keys:
            if key in thing:
                del thing[key]


def _clean(thing: Any) -> None:
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    _without(thing, *_EVERYWHERE)
    if thing.get("/FT") == "/Sig" or thing.get("/Type") == "/Sig":
        _without(thing, "/V", "/Name", "/Location", "/Reason", "/ContactInfo", "/M", "/Cert")
        _without(thing, "/Contents", "/Prop_Build")
    if isinstance(thing, pikepdf.Stream) and _is_photograph(thing):
        thing.write(_without_exif(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def _clean_comments(page: Any) -> None:
    """Comments stay and lose their authors; attached files and sounds go."""
    notes = page.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return
    kept = []
    for note in notes:
        kind = note.get("/Subtype") if isinstance(note, pikepdf.Dictionary) else None
        if kind is None or kind in ("/FileAttachment", "/Sound", "/Movie", "/Screen", "/Popup"):
            continue
        _without(note, "/A") if not _leads_on(note) else None
        if kind != "/Widget":
            _without(note, *_COMMENT)
        kept.append(note)
    page["/Annots"] = pikepdf.Array(kept)


def _leads_on(note: Any) -> bool:
    """A link to a place in the file or on the web may stay; a program may not."""
    act = note.get("/A")
    return isinstance(act, pikepdf.Dictionary) and act.get("/S") in ("/GoTo", "/URI")


def _is_photograph(thing: Any) -> bool:
    packed = thing.get("/Filter")
    if isinstance(packed, pikepdf.Array) and len(packed) == 1:
        packed = packed[0]
    return thing.get("/Subtype") == "/Image" and packed == "/DCTDecode" and "/F" not in thing


def _without_exif(photograph: bytes) -> bytes:
    """A JPEG without the segments that say where, when and by what it was taken."""
    if photograph[:2] != b"\xff\xd8":
        return photograph
    kept, at = [photograph[:2]], 2
    while at + 4 <= len(photograph) and photograph[at] == 0xFF:
        marker = photograph[at + 1]
        if marker == 0xDA:
            break
        end = at + 2 + int.from_bytes(photograph[at + 2 : at + 4], "big")
        if marker not in _SPEAKING:
            kept.append(photograph[at:end])
        at = end
    return b"".join([*kept, photograph[at:]])


if __name__ == "__main__":
    sys.exit(main())
