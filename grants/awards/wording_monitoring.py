"""How visits, findings and levels are called."""

from __future__ import annotations

from babel.support import LazyProxy

from grants.awards.monitoring import Level
from grants.awards.states_monitoring import Grade, VisitKind
from grants.kernel.i18n import lazy

KINDS: dict[VisitKind, LazyProxy] = {
    VisitKind.ON_SITE: lazy("On site"),
    VisitKind.REMOTE: lazy("By phone or online"),
}
GRADES: dict[Grade, LazyProxy] = {
    Grade.MINOR: lazy("Minor: the work goes on"),
    Grade.MAJOR: lazy("Major: people, money or results are in danger"),
}
LEVELS: dict[Level, LazyProxy] = {
    Level.HIGH: lazy("Every month"),
    Level.MEDIUM: lazy("Every 3 months"),
    Level.LOW: lazy("Every 6 months"),
}
