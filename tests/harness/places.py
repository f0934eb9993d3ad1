"""Folders: the checkout, and the material that is kept beside it."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "tests" / "assets"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared beside the checkout; mark the test `shared`."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent: the material of the real calls and rubrics is not here")
    return folder
