"""The framework of the demonstration's fund: what its calls answer, and a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grants.calls.aims import SERVES_OBJECTIVES, NamedAim
from grants.calls.definition import CallDefinition
from grants.funds.models import Fund
from grants.funds.models_framework import AimKind, AimLevel
from grants.funds.operations import add_aim
from grants.kernel.db import transact
from grants.kernel.policy import Actor

ASSESSMENT = "Risk and needs assessment of Peshawar, 2025"
LOCAL = "Local framework for prevention, 2026 to 2029"
NATIONAL = "National framework, chapter 3"

_PRIORITIES = (
    ("idle_youth", "Young people without work or place", "کام اور جگہ سے محروم نوجوان"),
    ("closed_quarters", "Quarters that have lost touch", "ایک دوسرے سے کٹے ہوئے محلے"),
)
_OBJECTIVES = (
    ("belonging", "Young people belong to their quarter", "نوجوان اپنے محلے کا حصہ ہیں"),
    ("trust", "People trust the city and its officers", "لوگ شہر اور اہلکاروں پر بھروسا کرتے ہیں"),
    ("work", "Young people find skills and work", "نوجوانوں کو ہنر اور کام ملتا ہے"),
    ("women_lead", "Women lead in their neighbourhoods", "خواتین اپنے محلوں میں قیادت کرتی ہیں"),
)


def enter(actor: Actor, fund: Fund) -> None:
    """Priorities, one national objective, and the local ones; no call answers the last."""
    cohesion = transact(
        lambda: add_aim(
            actor,
            fund=fund,
            kind=AimKind.OBJECTIVE,
            key="cohesion",
            name={"en": "Social cohesion", "ur": "سماجی ہم آہنگی"},
            source=NATIONAL,
            level=AimLevel.NATIONAL,
        )
    )
    for kind, aims, source in (
        (AimKind.PRIORITY, _PRIORITIES, ASSESSMENT),
        (AimKind.OBJECTIVE, _OBJECTIVES, LOCAL),
    ):
        for key, en, ur in aims:
            transact(
                lambda kind=kind, key=key, en=en, ur=ur, source=source: add_aim(  # type: ignore[misc]
                    actor,
                    fund=fund,
                    kind=kind,
                    key=key,
                    name={"en": en, "ur": ur},
                    source=source,
                    serves=cohesion if key in ("belonging", "trust") else None,
                )
            )


def answering(definition: CallDefinition, objectives: Sequence[str]) -> CallDefinition:
    """The call's text, naming what it answers of the framework."""
    return replace(
        definition,
        priorities=(NamedAim("idle_youth"),),
        objectives=tuple(NamedAim(each) for each in objectives),
    )


def ticked(definition: CallDefinition, place: int) -> dict[str, list[str]]:
    """What an application says it serves: one of what its call names, or every third time all."""
    named = [each.key for each in definition.objectives]
    return {SERVES_OBJECTIVES: named if place % 3 == 0 else [named[place % len(named)]]}
