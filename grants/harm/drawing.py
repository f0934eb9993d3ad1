"""The register of risks as a picture, with the words that stand beside it."""

from __future__ import annotations

from collections.abc import Sequence

from grants.harm.risk import SCALE, band
from grants.kernel.i18n import _, lazy
from grants.web.pictures.risks import Ground, Mark, risk_matrix
from grants.web.pictures.shapes import Picture

BANDS = {
    "low": lazy("low"),
    "medium": lazy("medium"),
    "high": lazy("high"),
    "extreme": lazy("extreme"),
}
LIKELIHOOD = {
    1: lazy("1 rare"),
    2: lazy("2 unlikely"),
    3: lazy("3 possible"),
    4: lazy("4 likely"),
    5: lazy("5 almost certain"),
}
SEVERITY = {
    1: lazy("1 negligible"),
    2: lazy("2 minor"),
    3: lazy("3 moderate"),
    4: lazy("4 serious"),
    5: lazy("5 death, lasting injury or grave loss of rights"),
}


def drawn(marks: Sequence[Mark], *, narrow: bool = False) -> Picture:
    """Risks on the matrix."""
    grounds = {
        (likely, severe): Ground(found.value, str(BANDS[found.value]))
        for likely in SCALE
        for severe in SCALE
        for found in [band(likely, severe)]
    }
    return risk_matrix(
        title=_("Risks by likelihood and severity"),
        marks=marks,
        grounds=grounds,
        likelihood={n: str(words) for n, words in LIKELIHOOD.items()},
        severity={n: str(words) for n, words in SEVERITY.items()},
        narrow=narrow,
    )
