"""A wheel built from the checkout runs by itself: its pages, texts and migrations are inside."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.harness.places import ROOT


def run(*command: str | Path, cwd: Path, **settings: str) -> str:
    result = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=clean_environment(**settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def clean_environment(**settings: str) -> dict[str, str]:
    """The environment without anything of this run: no settings, no path to the checkout."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GRANTS_", "PYTHON", "COV_", "PYTEST_"))
    }
    return kept | settings


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT),
        cwd=folder,
    )
    (built,) = folder.glob("grants-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a clean environment that holds the wheel, and the locked dependencies."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "--quiet"),
        *("--disable-pip-version-check", "--no-deps", "--no-index", wheel),
        cwd=folder,
    )
    # The dependencies are those already here. Path lines inside a folder that is itself named by
    # a path line are not followed, so the editable checkout is not among them.
    inside = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    Path(inside, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def test_the_wheel_holds_every_file_of_the_product(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    listed = run("git", "ls-files", "grants", "templates", "migrations", cwd=ROOT).splitlines()
    expected = {
        name.replace("templates/", "grants/_templates/", 1)
        if name.startswith("templates/")
        else name.replace("migrations/", "grants/_migrations/", 1)
        if name.startswith("migrations/")
        else name
        for name in listed
        if (ROOT / name).exists()
    }
    assert expected - inside == set()
    assert not [name for name in inside if name.startswith(("tests/", "instance/"))]


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path) -> None:
    where = run(
        *(installed / "python", "-c", "import grants, grants.paths as p; print(grants.__file__)"),
        cwd=tmp_path,
    )
    assert Path(where.strip()).is_relative_to(installed.parent)
