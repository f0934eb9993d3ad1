"""The import contracts hold, and would notice if they did not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.walls import trespasses
from tests.harness.places import ROOT


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = str(Path(sys.executable).with_name("lint-imports"))
    return subprocess.run(
        [command, "--no-logo", "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def make_house(folder: Path, **files: str) -> Path:
    """A tiny package of the same name; `calls__views` is the file calls/views.py."""
    for name, text in {"kernel____init__": "", **files}.items():
        file = folder / "grants" / (name.replace("____", "/__").replace("__", "/", 1) + ".py")
        if name.endswith("____init__"):
            file = folder / "grants" / name.removesuffix("____init__") / "__init__.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        for part in (file.parent, folder / "grants"):
            (part / "__init__.py").touch()
    return folder


def test_the_contracts_are_kept() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_file_imports_through_a_wall() -> None:
    assert trespasses(ROOT / "grants") == []


@pytest.mark.parametrize(
    ("files", "contract"),
    [
        ({"funds__queries": "import grants.calls", "calls____init__": ""}, "stand below it"),
        ({"surprise____init__": ""}, "stand below it"),
        (
            {"calls__models": "from grants.calls import operations", "calls__operations": ""},
            "Inside a feature",
        ),
        ({"calls__operations": "from flask import session"}, "Rules know no page"),
        (
            {"calls__operations": "import grants.web", "web____init__": "import wtforms"},
            "Rules know no page",
        ),
        ({"calls__views": "import reportlab"}, "Only reports draw"),
        ({"calls__views": "import apscheduler"}, "Only jobs know"),
    ],
)
def test_a_broken_contract_is_noticed(tmp_path: Path, files: dict[str, str], contract: str) -> None:
    result = lint_imports(make_house(tmp_path, **files))
    assert result.returncode == 1, result.stdout + result.stderr
    broken = [line for line in result.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(contract in line for line in broken), result.stdout


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"calls__schedule": "from grants.calls.queries import x"}, "a pure file may not import"),
        ({"calls__queries_open": "from grants.calls import views"}, "queries may not import views"),
        ({"awards__views": "from grants.calls.forms import CallForm"}, "another feature's page"),
        ({"calls__schedule": "from flask import request"}, "a rule knows no page"),
        ({"public__views": "from reportlab.lib import colors"}, "only reports draw on paper"),
        ({"reports__views": "from apscheduler import events"}, "only jobs know the scheduler"),
    ],
)
def test_a_trespass_is_noticed(tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    found = trespasses(make_house(tmp_path, **files) / "grants")
    assert len(found) == 1
    assert complaint in found[0]


def test_what_is_allowed_is_not_a_trespass(tmp_path: Path) -> None:
    house = make_house(
        tmp_path,
        calls__views="from flask import request\nfrom grants.calls import forms, operations",
        calls__operations="from grants.calls import queries, models, schedule",
        calls__queries="from grants.calls import checks",
        calls__views_open="from grants.calls import views, queries_open",
        reports__paper="import reportlab",
        jobs="import apscheduler",
        web__forms="import wtforms",
    )
    assert trespasses(house / "grants") == []
