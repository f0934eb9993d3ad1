"""Ready texts of calls that ship with the product: open one, change what differs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from grants.calls.callfile import parse
from grants.calls.definition import CallDefinition

_FOLDER = Path(__file__).parent / "data"


@cache
def ready_calls() -> dict[str, CallDefinition]:
    """Every ready text by its short name, in order of name."""
    return {
        file.stem: parse(file.read_text(encoding="utf-8"))
        for file in sorted(_FOLDER.glob("*.yaml"))
    }
