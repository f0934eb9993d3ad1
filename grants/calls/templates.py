"""Call templates: ready call files to open a call from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from grants.calls.callfile import parse
from grants.calls.definition import CallDefinition

FOLDER = Path(__file__).parent / "template_files"


@dataclass(frozen=True)
class CallTemplate:
    """A call to begin from: its name in the product, its file, and what it says."""

    name: str
    source: str
    definition: CallDefinition


@cache
def call_templates() -> tuple[CallTemplate, ...]:
    """Every call template shipped with the product, by name."""
    return tuple(
        CallTemplate(path.stem, source, parse(source))
        for path in sorted(FOLDER.glob("*.yaml"))
        for source in [path.read_text(encoding="utf-8")]
    )


def call_template(name: str) -> CallTemplate | None:
    """The call template with this name."""
    return next((each for each in call_templates() if each.name == name), None)


def from_template(template: CallTemplate, *, slug: str, opens: str, closes: str) -> CallDefinition:
    """A call like the template, under its own slug and dates (local times of its zone)."""
    return replace(template.definition, slug=slug, opens=opens, closes=closes)
