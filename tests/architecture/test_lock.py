"""The lock file: every dependency pinned with hashes, no address of this or any machine."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.harness.places import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)


def entries() -> dict[str, str]:
    """Each pinned name with the text of its entry."""
    starts = [*ENTRY.finditer(LOCK)]
    ends = [start.start() for start in starts[1:]] + [len(LOCK)]
    return {
        f"{match[1]}=={match[2]}": LOCK[match.start() : end]
        for match, end in zip(starts, ends, strict=True)
    }


def test_no_address_or_path_is_in_the_lock() -> None:
    shapes = re.compile(
        r"[a-z0-9][a-z0-9._-]*==[^ ;\\]+( ; [^\\]+)? \\"  # a pin, with its marker
        r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
        r"|    # .*"
    )
    assert [line for line in LOCK.splitlines() if not shapes.fullmatch(line)] == []
    assert "://" not in LOCK
    assert not re.search(r"\s/", LOCK)


def test_every_entry_has_hashes() -> None:
    assert len(entries()) > 50
    bare = [name for name, text in entries().items() if "--hash=sha256:" not in text]
    assert bare == []


def test_every_dependency_is_locked_within_its_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    held: dict[str, list[str]] = {}
    for pin in entries():
        name, version = pin.split("==")
        held.setdefault(canonicalize_name(name), []).append(version)
    loose = [
        str(need)
        for need in map(Requirement, wanted)
        if not any(v in need.specifier for v in held.get(canonicalize_name(need.name), []))
    ]
    assert loose == []
