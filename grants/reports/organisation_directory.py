"""The directory of organisations on paper: who works where, on what, with whom, funded by whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from grants.awards.directory import Landscape, drawn
from grants.awards.queries_directory import Entry
from grants.kernel.i18n import _
from grants.organisations.kinds import OrganisationKind, WorkKind
from grants.organisations.wording import KINDS
from grants.reports.document import (
    Cell,
    Column,
    Document,
    Fact,
    MoneyTable,
    Named,
    day_text,
    money_table,
)
from grants.reports.fund_statement import figure


def report(
    *,
    fund: str,
    day: date,
    entries: Sequence[Entry],
    landscape: Landscape,
    less: bool,
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """The directory. `less` says that cases of the reader's own interest are not in it."""
    picture = drawn(landscape)
    left_out = [Fact(_("Left out"), _("What you have a conflict of interest in"))] if less else []
    return Document(
        title=_("Directory of organisations"),
        language=language,
        issuer=fund,
        dated=_("As of %(day)s", day=day_text(day)),
        address=address,
        made_at=made_at,
        landscape=True,
        facts=(
            Fact(_("Organisations"), str(len(entries))),
            Fact(_("Themes of areas without any"), str(landscape.empty)),
            *left_out,
        ),
        parts=(
            *((figure(picture),) if picture else ()),
            _by_area(landscape),
            _everyone(entries),
        ),
    )


def _by_area(landscape: Landscape) -> MoneyTable:
    rows: list[Sequence[Cell]] = [
        (theme, area, landscape.count(area, theme))
        for theme in landscape.themes
        for area in landscape.areas
    ]
    return money_table(
        _("Organisations by theme and area"),
        (Column(_("Theme")), Column(_("Area")), Column(_("Organisations"), "number")),
        rows,
        empty=_("No organisation has said yet where it works and on what."),
    )


def _everyone(entries: Sequence[Entry]) -> MoneyTable:
    rows: list[Sequence[Cell]] = [
        (
            Named(each.organisation.name, str(KINDS[OrganisationKind(each.organisation.kind)])),
            _several(each.of(WorkKind.AREA) or [each.organisation.area]),
            _several(each.of(WorkKind.THEME)),
            _several(each.of(WorkKind.PARTNER)),
            _several([f"{funded.contributor} {funded.amount}" for funded in each.funded]),
        )
        for each in entries
    ]
    return money_table(
        _("Who works where, on what, with whom, funded by whom"),
        (
            Column(_("Name"), share=2),
            Column(_("Where it works")),
            Column(_("Themes")),
            Column(_("Partners")),
            Column(_("Funded by")),
        ),
        rows,
        empty=_("No organisation is described yet."),
    )


def _several(words: Sequence[str]) -> str:
    return "; ".join(each for each in words if each)
