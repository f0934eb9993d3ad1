"""The house's style: what ruff says, how long a file may be, which names say nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.places import ROOT

PACKAGE = ROOT / "grants"
LONGEST = 400
"""A file past about 300 lines is split by noun; beyond this there is no argument left."""
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "manager", "service", "misc"}


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]])
def test_ruff_agrees(arguments: list[str]) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    folders = ["grants", "tests", "migrations"]
    result = subprocess.run(
        [ruff, *arguments, "--no-cache", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_file_is_too_long() -> None:
    long = {
        str(file.relative_to(ROOT)): count
        for file in PACKAGE.rglob("*.py")
        if (count := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_no_file_has_an_empty_name() -> None:
    empty = [
        str(file.relative_to(ROOT))
        for file in [*PACKAGE.rglob("*.py"), *PACKAGE.glob("*/")]
        if EMPTY_WORDS & set(file.stem.split("_"))
    ]
    assert empty == []
