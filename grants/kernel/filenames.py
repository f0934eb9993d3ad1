"""Names of files that people send: kept readable, and harmless wherever they are written."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath
from urllib.parse import quote

LONGEST_NAME = 150
# What Windows takes for a device, whatever its ending.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{device}{n}" for device in ("com", "lpt") for n in range(1, 10)}
)
_FORBIDDEN = frozenset('<>:"/\\|?*')


def safe_name(filename: str) -> str:
    """The last part of a path as a name to keep: no folders, no control or direction signs.

    The ending stays, since it says how the file is checked. Letters of every script stay.
    """
    name = PurePath(filename.replace("\\", "/")).name
    name = unicodedata.normalize("NFC", name)
    # Cc control, Cf direction and joiners, Cs halves of pairs, Zl and Zp line ends.
    kept = "".join(
        "_" if sign in _FORBIDDEN else sign
        for sign in name
        if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    kept = " ".join(kept.split()).strip(". ")
    if not kept.strip("_"):
        return "file"
    stem, dot, ending = kept.rpartition(".")
    if (stem or kept).lower() in _DEVICES:
        kept = f"_{kept}"
        stem = f"_{stem}"
    if len(kept) > LONGEST_NAME:
        tail = f"{dot}{ending}" if stem and len(ending) <= 10 else ""
        kept = kept[: LONGEST_NAME - len(tail)].rstrip(". ") + tail
    return kept


def attachment(filename: str) -> str:
    """The header that makes a browser save a file under its name and never open it.

    Both forms of RFC 6266: a plain name for old programs, the whole one for the rest.
    """
    name = safe_name(filename)
    path = PurePath(name)
    stem, ending = (_plain(part) for part in (path.stem, path.suffix))
    plain = (stem if stem.strip("_. ") else "file") + ending
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _plain(text: str) -> str:
    """The letters that every program reads."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join("_" if sign in '"\\%;' else sign for sign in bare)
