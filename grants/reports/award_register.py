"""The register of awards: every award of a fund that its reader may know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grants.awards.uses import Drawn, theme_words
from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money, sum_money
from grants.reports.document import (
    Cell,
    Column,
    Document,
    Fact,
    Named,
    Part,
    day_text,
    money_table,
)
from grants.reports.fund_statement import figure


@dataclass(frozen=True, slots=True)
class Line:
    """One award in the register."""

    reference: str
    title: str
    recipient: str
    theme: str
    call: str
    status: str
    awarded: Money
    disbursed: Money


def register(
    *,
    fund: str,
    currency: str,
    scope: str,
    day: date,
    lines: Sequence[Line],
    drawn: Drawn | None,
    less: bool,
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """The register. Awarded amounts are the awards' own, disbursed amounts the ledger's.

    `less` says on its face that cases of the reader's own interest are not in it.
    """
    rows: list[Sequence[Cell]] = [
        (
            Named(line.reference, href=f"/reports/award?award={line.reference}"),
            Named(line.recipient, line.title),
            theme_words(line.theme),
            line.call,
            line.status,
            line.awarded,
            line.disbursed,
        )
        for line in lines
    ]
    table = money_table(
        _("Every award, the first first. All amounts in %(c)s", c=currency),
        (
            Column(_("Award")),
            Column(_("Recipient and purpose"), share=2),
            Column(_("Theme")),
            Column(_("Call")),
            Column(_("Where it stands")),
            Column(_("Awarded"), "money"),
            Column(_("Disbursed"), "money"),
        ),
        rows,
        total=_("All awards"),
        empty=_("Nothing is awarded yet."),
    )
    left_out = [Fact(_("Left out"), _("What you have a conflict of interest in"))] if less else []
    parts: tuple[Part, ...] = (figure(drawn), table) if drawn else (table,)
    return Document(
        title=_("Award register"),
        language=language,
        issuer=fund,
        subtitle=scope,
        dated=_("As of %(day)s", day=day_text(day)),
        address=address,
        made_at=made_at,
        landscape=True,
        facts=(
            Fact(_("Awards"), ngettext("%(n)s award", "%(n)s awards", len(lines))),
            Fact(_("Awarded"), sum_money((line.awarded for line in lines), currency)),
            Fact(_("Disbursed"), sum_money((line.disbursed for line in lines), currency)),
            *left_out,
        ),
        parts=parts,
    )
