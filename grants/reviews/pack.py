"""A decision pack as a file: one zip, the same bytes for the same data, read with suspicion.

`docs/decision-pack.md` says what stands in it. Nothing is ever unpacked onto a disk: what is
read comes out of the zip in bounded pieces, and what no pack has is refused before that.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from grants.kernel.db import canonical_json

SCHEMA = "grants-decision-pack/1"
MANIFEST = "manifest.json"
DATA = (
    "applications.json",
    "audit.json",
    "call.json",
    "complaints.json",
    "conflicts.json",
    "decisions.json",
    "harm.json",
    "limits.json",
    "lines.json",
    "panels.json",
    "ranking.json",
    "reviews.json",
    "waiting-list.json",
    "worked-out.json",
)
"""What every pack has beside the rubrics, the ranking as a table and the words on itself."""
TEXTS = ("README.txt", "ranking.csv")
RUBRIC = re.compile(r"rubrics/[1-9][0-9]{0,3}\.json")

LARGEST = 48 * 2**20
"""No pack is larger, packed; that of ten thousand applications has a quarter of it."""
LARGEST_UNPACKED = 128 * 2**20
MOST_FILES = 200
_MOST_DIRECTORY = 2**16
_END, _END_SIZE, _END_64 = b"PK\x05\x06", 22, b"PK\x06\x07"


class NotAPack(Exception):
    """The file is no decision pack, or one that cannot be read. Its words say why."""


def written(files: Mapping[str, Any], about: Mapping[str, Any]) -> bytes:
    """The pack of these files: texts as they are, all else as canonical JSON; with its manifest.

    `about` joins the manifest, which carries each file's SHA-256 and, over those, the root.
    """
    raw = {name: _bytes(value) for name, value in files.items()}
    hashes = {name: sha256(raw[name]) for name in sorted(raw)}
    raw[MANIFEST] = _bytes({**about, "schema": SCHEMA, "files": hashes, "root": root_of(hashes)})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name in sorted(raw):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            made.writestr(entry, raw[name], compresslevel=9)
    return packed.getvalue()


def _bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else (canonical_json(value) + "\n").encode()


def sha256(raw: bytes) -> str:
    """The hash of a file."""
    return hashlib.sha256(raw).hexdigest()


def root_of(hashes: Mapping[str, str]) -> str:
    """One hash over all: of the canonical JSON of every file's name and hash."""
    return sha256(canonical_json(dict(hashes)).encode())


def read(path: Path) -> dict[str, bytes]:
    """Every file of a pack by its name. Raises NotAPack."""
    if path.stat().st_size > LARGEST:
        raise NotAPack(f"it is larger than {LARGEST // 2**20} MB")
    with path.open("rb") as source:
        _few_entries(source)
        try:
            with zipfile.ZipFile(source) as packed:
                return _unpacked(packed)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
            raise NotAPack("it is no zip file, or a broken one") from error


def _few_entries(source: BinaryIO) -> None:
    """Look at the zip's end before its directory is read: a pack's is short."""
    size = source.seek(0, io.SEEK_END)
    source.seek(max(0, size - _END_SIZE - 64))
    tail = source.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise NotAPack("it is no zip file, or a broken one")
    count = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if count > MOST_FILES or directory > _MOST_DIRECTORY or _END_64 in tail[:at]:
        raise NotAPack(f"it has more than {MOST_FILES} files, and no pack has so many")
    source.seek(0)


def _unpacked(packed: zipfile.ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = LARGEST_UNPACKED
    for entry in packed.infolist():
        name = entry.filename
        if not (name in (*DATA, *TEXTS, MANIFEST) or RUBRIC.fullmatch(name)):
            raise NotAPack(f"it has a file {_shown(name)}, which no pack has")
        if name in found:
            raise NotAPack(f"it has two files {name}")
        if entry.flag_bits & 1:
            raise NotAPack(f"its file {name} is locked by a password")
        with packed.open(entry) as source:
            raw = source.read(left + 1)
        left -= len(raw)
        if left < 0:
            raise NotAPack(f"unpacked it is larger than {LARGEST_UNPACKED // 2**20} MB")
        found[name] = raw
    return found


def _shown(name: str) -> str:
    return f"“{''.join(c if c.isprintable() else '?' for c in name[:80])}”"


def parsed(raw: bytes, name: str) -> Any:
    """A file's JSON: no number with a point, no name twice. Raises NotAPack."""
    try:
        return json.loads(
            raw.decode(),
            parse_float=_refused,
            parse_constant=_refused,
            object_pairs_hook=_once_each,
        )
    except (ValueError, RecursionError) as error:
        raise NotAPack(f"its file {name} cannot be read as JSON") from error


def _refused(text: str) -> Any:
    raise ValueError(text)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made
