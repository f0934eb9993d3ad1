"""`grants decision`: a pack written here and checked anywhere; files that only look like one."""

import os
import struct
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from grants import cli
from grants.reviews import pack
from tests.harness.command import Result
from tests.reviews.packed import altered, made, make_whole_call, opened, zipped

pytestmark = pytest.mark.usefixtures("in_app")

Grants = Callable[..., Result]


def checked(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = cli.run(["decision", "check", str(path)])
    said = capsys.readouterr()
    return status, said.out + said.err


def test_a_pack_is_written_here_and_checked_without_an_instance(
    grants: Grants, tmp_path: Path
) -> None:
    slug = make_whole_call().slug
    out = tmp_path / "decisions.zip"
    done = grants("decision", "pack", slug, "--out", out)
    assert (done.status, done.err) == (0, "")
    first = out.read_bytes()
    assert pack.sha256(first) in done.out
    assert grants("decision", "pack", slug, "--out", out).status == 0
    assert out.read_bytes() == first
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    bare = {name: value for name, value in os.environ.items() if not name.startswith("GRANTS_")}
    run = subprocess.run(
        [sys.executable, "-m", "grants.cli", "decision", "check", str(out)],
        capture_output=True,
        text=True,
        cwd=elsewhere,
        env={**bare, "GRANTS_DATABASE_URL": "sqlite:////nowhere/none.sqlite3"},
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "is the same, worked out again" in run.stdout
    assert list(elsewhere.iterdir()) == []
    assert "no call" in grants("decision", "pack", "nothing", "--out", out).err


def test_the_ends_of_a_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = made(make_whole_call())
    whole = tmp_path / "whole.zip"
    whole.write_bytes(raw)
    assert checked(whole, capsys)[0] == 0

    def raise_it(data: dict[str, object]) -> None:
        data["applications.json"][0]["merit_millis"] += 1_000  # type: ignore[index]

    status, said = checked(zipped(tmp_path / "wrong.zip", altered(raw, raise_it)), capsys)
    assert status == 1
    assert "the merit is given as" in said
    text = tmp_path / "text.zip"
    text.write_text("Not a zip.")
    assert checked(text, capsys)[0] == 2
    assert cli.run(["decision", "check", str(tmp_path / "none.zip")]) == 2


def hostile(raw: bytes) -> dict[str, tuple[bytes, str]]:
    """What only looks like a pack, and what is said of it."""
    files = opened(raw)

    def packed(more: dict[str, bytes]) -> bytes:
        made_of = BytesIO()
        with ZipFile(made_of, "w", ZIP_DEFLATED) as out:
            for name, text in {**files, **more}.items():
                out.writestr(name, text)
        return made_of.getvalue()

    twice = BytesIO(raw)
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(twice, "a") as out:
        out.writestr("README.txt", "Another.")
    many = BytesIO()
    with ZipFile(many, "w") as out:
        for number in range(5_000):
            out.writestr(f"rubrics/{number + 1}.json", "")
    locked = bytearray(raw)
    at = locked.index(b"PK\x01\x02")
    locked[at + 8 : at + 10] = struct.pack("<H", struct.unpack_from("<H", raw, at + 8)[0] | 1)
    return {
        "path": (packed({"../../etc/passwd": b"x"}), "which no pack has"),
        "absolute": (packed({"/tmp/x": b"x"}), "which no pack has"),
        "twice": (twice.getvalue(), "two files README.txt"),
        "many": (many.getvalue(), "no pack has so many"),
        "bomb": (packed({"reviews.json": b" " * (pack.LARGEST_UNPACKED + 1)}), "unpacked"),
        "deep": (packed({"reviews.json": b"[" * 10**6}), "cannot be read as JSON"),
        "float": (packed({"reviews.json": b"[1.5]"}), "cannot be read as JSON"),
        "nan": (packed({"reviews.json": b"[NaN]"}), "cannot be read as JSON"),
        "double": (packed({"reviews.json": b'{"a":1,"a":2}'}), "cannot be read as JSON"),
        "long number": (packed({"reviews.json": b"1" * 10**5}), "cannot be read as JSON"),
        "locked": (bytes(locked), "locked by a password"),
        "cut": (raw[: len(raw) // 2], "no zip file"),
        "kind": (packed({"manifest.json": b'{"schema":"other"}'}), "is not of the kind"),
    }


def test_what_only_looks_like_a_pack_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hostile.zip"
    for name, (raw, words) in hostile(made(make_whole_call())).items():
        path.write_bytes(raw)
        status, said = checked(path, capsys)
        assert status == 2, (name, said)
        assert words in said, (name, said)


def test_a_file_that_is_too_large_is_not_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "large.zip"
    with path.open("wb") as out:
        out.truncate(pack.LARGEST + 1)
    assert "larger than" in checked(path, capsys)[1]
