import hashlib
import io
import os
from base64 import b64decode
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.policy import SYSTEM
from grants.kernel.storage import StoredFile, files_are_whole, storage, store

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def keep(content: bytes, filename: str, **more: object) -> StoredFile:
    return transact(lambda: store(io.BytesIO(content), filename, actor=SYSTEM, **more))  # type: ignore[arg-type]


def folder() -> Path:
    assert storage.folder is not None
    return storage.folder


def test_a_file_is_kept_under_a_random_name(in_app: Flask) -> None:
    first, second = keep(PDF, "plan.pdf"), keep(PDF, "plan.pdf")
    assert first.public_id != second.public_id
    assert len(first.public_id) >= 32
    assert (first.filename, first.media_type, first.size) == (
        "plan.pdf",
        "application/pdf",
        len(PDF),
    )
    assert first.sha256 == hashlib.sha256(PDF).hexdigest()
    assert storage.get(first.public_id) == PDF
    assert sorted(file.name for file in folder().iterdir()) == sorted(
        [first.public_id, second.public_id]
    )


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\Users\\amina\\plan.pdf", "plan.pdf"),
        ("/plan.pdf", "plan.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("منصوبہ.pdf", "منصوبہ.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_never_leads_out_of_the_folder(in_app: Flask, named: str, kept: str) -> None:
    stored = keep(PDF, named)
    assert stored.filename == kept
    assert [file.name for file in folder().iterdir()] == [stored.public_id]


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (b"", "empty.pdf"),
        (PDF, "plan.exe"),
        (PDF, "plan"),
        (PDF, ".."),
        (PNG, "plan.pdf"),
        (b"MZ\x90\x00" + b"\x00" * 100, "plan.pdf"),
        (b"<script>alert(1)</script>", "plan.png"),
        (b"a\x00b", "list.csv"),
    ],
)
def test_what_is_not_what_it_says_is_refused(in_app: Flask, content: bytes, filename: str) -> None:
    with pytest.raises(Invalid):
        keep(content, filename)
    assert list(folder().iterdir()) == []


def test_the_limit_holds_to_the_byte(in_app: Flask) -> None:
    assert keep(PDF, "plan.pdf", limit=len(PDF)).size == len(PDF)
    with pytest.raises(Invalid):
        keep(PDF, "plan.pdf", limit=len(PDF) - 1)


def test_endings_can_be_narrowed(in_app: Flask) -> None:
    assert keep(PNG, "a.png", allowed=frozenset({".png"})).media_type == "image/png"
    with pytest.raises(Invalid):
        keep(PDF, "a.pdf", allowed=frozenset({".png"}))
    with pytest.raises(Invalid):
        keep(b"#!/bin/sh", "a.sh", allowed=frozenset({".sh"}))


def test_bytes_are_synced_before_the_row_commits(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        happened.append("synced")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)

    def work() -> None:
        store(io.BytesIO(PDF), "plan.pdf", actor=SYSTEM)
        happened.append("row")

    transact(work)
    assert happened == ["synced", "synced", "row"]


def test_verify_finds_a_changed_and_a_missing_file(in_app: Flask) -> None:
    changed, missing = keep(PDF, "changed.pdf"), keep(PDF, "missing.pdf")
    assert list(files_are_whole()) == []
    (folder() / changed.public_id).write_bytes(PDF + b"!")
    (folder() / missing.public_id).unlink()
    assert [str(finding) for finding in files_are_whole()] == [
        "stored files: changed.pdf was changed after it was stored",
        "stored files: missing.pdf is missing from the store",
    ]
    with pytest.raises(NotFound):
        storage.get(missing.public_id)
    with pytest.raises((NotFound, Exception)):
        storage.get("../grants.db")
    assert db.session.execute(text("SELECT count(*) FROM stored_file")).scalar_one() == 2
