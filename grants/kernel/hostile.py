"""Files that would harm whoever opens them are refused before they are kept.

A picture is measured before it is drawn, an archive before it is opened; nothing is
unpacked to disk.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _

PIXELS_AT_MOST = 40_000_000
PARTS_AT_MOST = 5_000
UNPACKED_AT_MOST = 200 * 1024 * 1024
IMAGES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
OFFICE = frozenset({".docx", ".xlsx", ".odt", ".ods"})
_BLOCK = 64 * 1024


def refuse_hostile(ending: str, content: bytes) -> None:
    """Raise Invalid for a picture or an office file that is broken, too large inside or armed."""
    if ending in IMAGES:
        with opened_image(ending, content):
            pass
    elif ending in OFFICE:
        with opened_archive(content) as archive:
            if any(info.filename.endswith("vbaProject.bin") for info in archive.infolist()):
                raise Invalid(_("This file holds a program (macros). Save it without, as plain."))


@contextmanager
def opened_image(ending: str, content: bytes) -> Iterator[Image.Image]:
    """A picture whose size is known and bounded before any pixel is drawn."""
    try:
        with Image.open(io.BytesIO(content), formats=[IMAGES[ending]]) as picture:
            width, height = picture.size
            if width * height > PIXELS_AT_MOST:
                raise Invalid(
                    _(
                        "The picture has %(have)s million pixels. Make it smaller than "
                        "%(most)s million.",
                        have=width * height // 1_000_000,
                        most=PIXELS_AT_MOST // 1_000_000,
                    )
                )
            picture.load()
            yield picture
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid(_("The picture is broken. Save it again, or send another.")) from error


@contextmanager
def opened_archive(content: bytes) -> Iterator[zipfile.ZipFile]:
    """An office file whose parts are few and, when unpacked, of a bounded size together.

    The sizes are counted while unpacking, since what an archive states of itself may be untrue.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            stated = sum(info.file_size for info in parts)
            if len(parts) > PARTS_AT_MOST or stated > UNPACKED_AT_MOST or _unpacked(archive) < 0:
                raise Invalid(
                    _("This file unpacks to far more than it should. Save it again, or split it.")
                )
            yield archive
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise Invalid(_("The file is broken. Save it again, or send another.")) from error
    except RuntimeError as error:  # a part under a password
        raise Invalid(_("The file has a password. Save it without one.")) from error


def _unpacked(archive: zipfile.ZipFile) -> int:
    """How many bytes all parts come to, or -1 when they pass the limit."""
    total = 0
    for info in archive.infolist():
        with archive.open(info) as part:
            while block := part.read(_BLOCK):
                total += len(block)
                if total > UNPACKED_AT_MOST:
                    return -1
    return total
