"""How applications are judged: merit criteria with weights, harm criteria with gates.

Merit and harm are separate axes. A harm score is never added to a merit score.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from grants.calls.text import Text

DEFAULT_RUBRIC_FILE = Path(__file__).parent.parent / "harm" / "default_rubric.json"


@dataclass(frozen=True)
class Scale:
    """The lowest and the highest score of one axis."""

    min: int
    max: int

    @property
    def points(self) -> range:
        """Every score that can be given, lowest first."""
        return range(self.min, self.max + 1)


@dataclass(frozen=True)
class Criterion:
    """One merit criterion: its weight out of 100, and what each score means."""

    key: str
    name: Text
    weight: int
    guidance: Text | None = None
    anchors: tuple[tuple[int, Text], ...] = ()


@dataclass(frozen=True)
class HarmCriterion:
    """One harm criterion.

    `gate` is the red flag a reviewer may tick. `stop`: once raised, the flag cannot
    be mitigated, only withdrawn. `strict`: a single low score raises the flag.
    """

    key: str
    name: Text
    gate: Text
    stop: bool = False
    strict: bool = False
    anchors: tuple[tuple[int, Text], ...] = ()


@dataclass(frozen=True)
class GateRules:
    """When harm scores raise a flag by themselves.

    The median of a criterion at or below `flag_at_median` raises it; so does any one
    score at or below `flag_at_score` on a strict criterion. The sum of the medians
    must reach `section_minimum_percent` of the highest possible sum.
    """

    flag_at_median: int = 0
    flag_at_score: int = 1
    section_minimum_percent: int = 60


@dataclass(frozen=True)
class HarmRubric:
    """The harm axis: its scale, its criteria and its gate rules."""

    scale: Scale
    criteria: tuple[HarmCriterion, ...]
    gates: GateRules = GateRules()

    def criterion(self, key: str) -> HarmCriterion:
        """The criterion with this key."""
        return next(each for each in self.criteria if each.key == key)


@dataclass(frozen=True)
class Rubric:
    """Everything reviewers score: merit on one scale, harm on its own."""

    scale: Scale
    merit: tuple[Criterion, ...]
    harm: HarmRubric

    def criterion(self, key: str) -> Criterion:
        """The merit criterion with this key."""
        return next(each for each in self.merit if each.key == key)


@cache
def default_rubric() -> Rubric:
    """The rubric shipped with the product, used where a call says `rubric: default`."""
    stored = json.loads(DEFAULT_RUBRIC_FILE.read_text(encoding="utf-8"))
    return from_document(stored["rubric"])


def to_document(rubric: Rubric) -> dict[str, Any]:
    """The rubric as stored."""
    return {
        "scale": {"min": rubric.scale.min, "max": rubric.scale.max},
        "merit": [
            {
                "key": each.key,
                "name": each.name.document(),
                "weight": each.weight,
                "guidance": each.guidance.document() if each.guidance else None,
                "anchors": _anchors_document(each.anchors),
            }
            for each in rubric.merit
        ],
        "harm": {
            "scale": {"min": rubric.harm.scale.min, "max": rubric.harm.scale.max},
            "criteria": [
                {
                    "key": each.key,
                    "name": each.name.document(),
                    "gate": each.gate.document(),
                    "stop": each.stop,
                    "strict": each.strict,
                    "anchors": _anchors_document(each.anchors),
                }
                for each in rubric.harm.criteria
            ],
            "gates": {
                "flag_at_median": rubric.harm.gates.flag_at_median,
                "flag_at_score": rubric.harm.gates.flag_at_score,
                "section_minimum_percent": rubric.harm.gates.section_minimum_percent,
            },
        },
    }


def from_document(stored: dict[str, Any]) -> Rubric:
    """The inverse of `to_document`."""
    harm = stored["harm"]
    return Rubric(
        scale=Scale(**stored["scale"]),
        merit=tuple(
            Criterion(
                key=each["key"],
                name=Text.from_document(each["name"]),
                weight=each["weight"],
                guidance=Text.from_document(each["guidance"]) if each.get("guidance") else None,
                anchors=_anchors(each["anchors"]),
            )
            for each in stored["merit"]
        ),
        harm=HarmRubric(
            scale=Scale(**harm["scale"]),
            criteria=tuple(
                HarmCriterion(
                    key=each["key"],
                    name=Text.from_document(each["name"]),
                    gate=Text.from_document(each["gate"]),
                    stop=each["stop"],
                    strict=each["strict"],
                    anchors=_anchors(each["anchors"]),
                )
                for each in harm["criteria"]
            ),
            gates=GateRules(**harm["gates"]),
        ),
    )


def _anchors_document(anchors: tuple[tuple[int, Text], ...]) -> dict[str, Any]:
    return {str(score): words.document() for score, words in anchors}


def _anchors(stored: dict[str, Any]) -> tuple[tuple[int, Text], ...]:
    return tuple(sorted((int(score), Text.from_document(words)) for score, words in stored.items()))
