"""Which aims an application serves, from what the call names and what was answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grants.calls.aims import SERVES_OBJECTIVES, SERVES_PRIORITIES, Aims
from grants.calls.definition import CallDefinition
from grants.funds.models_framework import AimKind

Served = frozenset[tuple[str, str]]
"""Aims by kind and key."""


def served(definition: CallDefinition, answers: Mapping[str, Any]) -> Served:
    """What was ticked; where the call names one only, every application serves it."""
    return _of(AimKind.PRIORITY, definition.priorities, answers.get(SERVES_PRIORITIES)) | _of(
        AimKind.OBJECTIVE, definition.objectives, answers.get(SERVES_OBJECTIVES)
    )


def holding(versions: Sequence[Served], corrections: Sequence[tuple[int, Served]]) -> Served:
    """What holds after these versions and the corrections of them, each by its version's number.

    A correction holds until a later version says something else than the version before it.
    """
    now: Served = frozenset()
    before: Served | None = None
    for number, said in enumerate(versions, start=1):
        if said != before:
            now = said
        before = said
        for corrected, found in corrections:
            if corrected == number:
                now = found
    return now


def _of(kind: AimKind, aims: Aims, ticked: Any) -> Served:
    if len(aims) == 1:
        return frozenset({(kind.value, aims[0].key)})
    known = {each.key for each in aims}
    return frozenset((kind.value, key) for key in ticked or () if key in known)
