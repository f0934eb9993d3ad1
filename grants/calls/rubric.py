"""How applications are judged: merit criteria with weights or points, harm criteria with gates.

Merit and harm are separate axes. A harm score is never added to a merit score.

A criterion may have parts: then its parts are scored, each on its own, and its weight is
theirs together. A criterion may be worked out from answers (`calls/automatic.py`): then
nobody scores it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from grants.calls import automatic
from grants.calls.automatic import Automatic
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


class Unit(StrEnum):
    """What a threshold is given in."""

    POINTS = "points"
    PERCENT = "percent"


class Counting(StrEnum):
    """Weights come to 100. Points come to whatever they come to."""

    WEIGHT = "weight"
    POINTS = "points"


@dataclass(frozen=True)
class Threshold:
    """What the mean over the reviews must reach: points, or percent of the highest possible."""

    value: int
    unit: Unit = Unit.POINTS

    def needed(self, highest: int) -> Fraction:
        """In points, where `highest` is the most that can be reached."""
        if self.unit is Unit.PERCENT:
            return Fraction(self.value * highest, 100)
        return Fraction(self.value)


@dataclass(frozen=True)
class Criterion:
    """One merit criterion: its weight or points, and what each score means.

    `scale` is its own, where it is not the rubric's. `section` is the key of the section
    of the rubric in which it stands. Parts have no parts, section or threshold.
    """

    key: str
    name: Text
    weight: int
    guidance: Text | None = None
    anchors: tuple[tuple[int, Text], ...] = ()
    scale: Scale | None = None
    section: str = ""
    threshold: Threshold | None = None
    automatic: Automatic | None = None
    parts: tuple[Criterion, ...] = ()

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """What of it has a score: its parts, or the criterion itself."""
        return self.parts or (self,)


@dataclass(frozen=True)
class RubricSection:
    """A group of merit criteria."""

    key: str
    name: Text
    threshold: Threshold | None = None


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
    """Everything that is scored: merit, and harm on its own axis."""

    scale: Scale
    merit: tuple[Criterion, ...]
    harm: HarmRubric
    counting: Counting = Counting.WEIGHT
    sections: tuple[RubricSection, ...] = ()
    threshold: Threshold | None = None

    def criterion(self, key: str) -> Criterion:
        """The merit criterion, or part of one, with this key."""
        listed = (*self.merit, *self.leaves)
        return next(each for each in listed if each.key == key)

    def holder(self, key: str) -> Criterion | None:
        """The criterion of which this is a part."""
        return next((c for c in self.merit if any(p.key == key for p in c.parts)), None)

    def scale_of(self, criterion: Criterion) -> Scale:
        """The criterion's own scale, or the rubric's."""
        return criterion.scale or self.scale

    @cached_property
    def leaves(self) -> tuple[Criterion, ...]:
        """Every merit criterion or part that has a score, in order."""
        return tuple(leaf for each in self.merit for leaf in each.leaves)

    @cached_property
    def scored(self) -> tuple[Criterion, ...]:
        """Those that reviewers score."""
        return tuple(leaf for leaf in self.leaves if leaf.automatic is None)

    @cached_property
    def worked_out(self) -> tuple[Criterion, ...]:
        """Those that nobody scores: they follow from the answers."""
        return tuple(leaf for leaf in self.leaves if leaf.automatic is not None)

    @cached_property
    def highest(self) -> int:
        """All weights or points together."""
        return sum(each.weight for each in self.merit)

    @property
    def groups(self) -> tuple[tuple[RubricSection | None, tuple[Criterion, ...]], ...]:
        """The criteria by section, in the order of the sections; those in none come first."""
        known = {each.key for each in self.sections}
        loose = tuple(each for each in self.merit if each.section not in known)
        return (
            *(((None, loose),) if loose else ()),
            *(
                (section, tuple(c for c in self.merit if c.section == section.key))
                for section in self.sections
            ),
        )

    def looking_at(self, names: Mapping[str, str]) -> Rubric:
        """The rubric with its automatic criteria looking at questions by their new keys."""
        return replace(self, merit=tuple(_looking_at(each, names) for each in self.merit))


def _looking_at(criterion: Criterion, names: Mapping[str, str]) -> Criterion:
    found = criterion.automatic
    return replace(
        criterion,
        automatic=automatic.looking_at(found, names) if found else None,
        parts=tuple(_looking_at(each, names) for each in criterion.parts),
    )


@cache
def default_rubric() -> Rubric:
    """The rubric shipped with the product, used where a call says `rubric: default`."""
    stored = json.loads(DEFAULT_RUBRIC_FILE.read_text(encoding="utf-8"))
    return from_document(stored["rubric"])


def to_document(rubric: Rubric) -> dict[str, Any]:
    """The rubric as stored. What a rubric does without is left out."""
    document = {
        "scale": _scale_document(rubric.scale),
        "merit": [_criterion_document(each) for each in rubric.merit],
        "harm": {
            "scale": _scale_document(rubric.harm.scale),
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
    if rubric.counting is not Counting.WEIGHT:
        document["counting"] = rubric.counting.value
    if rubric.sections:
        document["sections"] = [
            {"key": each.key, "name": each.name.document(), **_threshold_document(each.threshold)}
            for each in rubric.sections
        ]
    return document | _threshold_document(rubric.threshold)


def _criterion_document(criterion: Criterion) -> dict[str, Any]:
    document: dict[str, Any] = {
        "key": criterion.key,
        "name": criterion.name.document(),
        "weight": criterion.weight,
        "guidance": criterion.guidance.document() if criterion.guidance else None,
        "anchors": _anchors_document(criterion.anchors),
    }
    if criterion.scale:
        document["scale"] = _scale_document(criterion.scale)
    if criterion.section:
        document["section"] = criterion.section
    if criterion.automatic:
        document["automatic"] = automatic.to_document(criterion.automatic)
    if criterion.parts:
        document["parts"] = [_criterion_document(each) for each in criterion.parts]
    return document | _threshold_document(criterion.threshold)


def from_document(stored: dict[str, Any]) -> Rubric:
    """The inverse of `to_document`."""
    harm = stored["harm"]
    return Rubric(
        scale=Scale(**stored["scale"]),
        merit=tuple(_criterion(each) for each in stored["merit"]),
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
        counting=Counting(stored.get("counting", Counting.WEIGHT)),
        sections=tuple(
            RubricSection(each["key"], Text.from_document(each["name"]), _threshold(each))
            for each in stored.get("sections", ())
        ),
        threshold=_threshold(stored),
    )


def _criterion(stored: dict[str, Any]) -> Criterion:
    found = stored.get("automatic")
    return Criterion(
        key=stored["key"],
        name=Text.from_document(stored["name"]),
        weight=stored["weight"],
        guidance=Text.from_document(stored["guidance"]) if stored.get("guidance") else None,
        anchors=_anchors(stored["anchors"]),
        scale=Scale(**stored["scale"]) if "scale" in stored else None,
        section=stored.get("section", ""),
        threshold=_threshold(stored),
        automatic=automatic.from_document(found) if found else None,
        parts=tuple(_criterion(each) for each in stored.get("parts", ())),
    )


def _scale_document(scale: Scale) -> dict[str, int]:
    return {"min": scale.min, "max": scale.max}


def _threshold_document(threshold: Threshold | None) -> dict[str, Any]:
    if threshold is None:
        return {}
    return {"threshold": {"value": threshold.value, "given_in": threshold.unit.value}}


def _threshold(stored: dict[str, Any]) -> Threshold | None:
    found = stored.get("threshold")
    return Threshold(found["value"], Unit(found["given_in"])) if found else None


def _anchors_document(anchors: tuple[tuple[int, Text], ...]) -> dict[str, Any]:
    return {str(score): words.document() for score, words in anchors}


def _anchors(stored: dict[str, Any]) -> tuple[tuple[int, Text], ...]:
    return tuple(sorted((int(score), Text.from_document(words)) for score, words in stored.items()))
