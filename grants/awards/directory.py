"""Who works where, on what: how many organisations each area has for each theme. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grants.awards.uses import PAPER, Drawn
from grants.kernel.i18n import _, ngettext
from grants.web.pictures import Amount, Picture
from grants.web.pictures.matrix import Lane, Square, matrix

AREAS_DRAWN, THEMES_DRAWN = 8, 12


@dataclass(frozen=True, slots=True)
class Landscape:
    """Areas and themes, the most named first, and how many organisations name both."""

    areas: Sequence[str]
    themes: Sequence[str]
    counts: Mapping[tuple[str, str], int]

    def count(self, area: str, theme: str) -> int:
        """How many organisations work on this theme in this area."""
        return self.counts.get((area, theme), 0)

    @property
    def empty(self) -> int:
        """How many pairs of an area and a theme have no organisation."""
        return sum(not self.count(area, theme) for area in self.areas for theme in self.themes)


def drawn(landscape: Landscape) -> Drawn | None:
    """The picture: a lane for each theme, a bar for each area."""
    if not landscape.areas or not landscape.themes:
        return None
    areas = landscape.areas[:AREAS_DRAWN]
    lanes = []
    for theme in landscape.themes[:THEMES_DRAWN]:
        counts = [(place, landscape.count(area, theme)) for place, area in enumerate(areas)]
        total = sum(count for _place, count in counts)
        lanes.append(
            Lane(
                theme,
                tuple(Square(place, Amount(count, str(count))) for place, count in counts),
                Amount(total, str(total)),
                "" if total else _("nobody"),
            )
        )
    empty = landscape.empty
    found = (
        ngettext(
            "%(n)s theme of an area has no organisation",
            "%(n)s themes of areas have no organisation",
            empty,
        )
        if empty
        else _("Every theme has an organisation in every area")
    )
    unit = _("Organisations that say so of their work; one may stand in several places")

    def draw(width: int, *, narrow: bool) -> Picture:
        return matrix(
            title=found, columns=areas, lanes=lanes, unit=unit, width=width, narrow=narrow
        )

    return Drawn(
        found, unit, draw(1100, narrow=False), draw(330, narrow=True), draw(PAPER, narrow=False)
    )
