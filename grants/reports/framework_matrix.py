"""A fund's framework and its calls: what each of its aims got, and where nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from grants.awards.matrix import Row, drawn
from grants.funds.ledger import AccountKind
from grants.funds.narrowing import Narrowing
from grants.kernel.i18n import _, ngettext
from grants.kernel.money import Money
from grants.reports.document import (
    Column,
    Document,
    Fact,
    Heading,
    Items,
    MoneyTable,
    Named,
    Paragraph,
    Part,
    RowStyle,
    Tone,
    day_text,
    money_table,
)
from grants.reports.document import Row as Line
from grants.reports.fund_statement import figure


@dataclass(frozen=True, slots=True)
class Given:
    """Money that contributors gave for one objective alone: all of it, and what is available."""

    received: Money
    available: Money


def report(
    *,
    fund: str,
    slug: str,
    currency: str,
    day: date,
    objectives: Sequence[Row],
    priorities: Sequence[Row],
    given: Mapping[str, Given],
    less: bool,
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """The matrix of objectives and calls, then of priorities and calls, then the money.

    `given` is by the objective's key; under "" stands what is for no objective in particular.
    `less` says on its face that cases of the reader's own interest are not in it.
    """
    rows = [*objectives, *priorities]
    left_out = [Fact(_("Left out"), _("What you have a conflict of interest in"))] if less else []
    return Document(
        title=_("Objectives and calls"),
        language=language,
        issuer=fund,
        subtitle=_("Gaps and overlaps of the framework"),
        dated=_("As of %(day)s", day=day_text(day)),
        address=address,
        made_at=made_at,
        landscape=True,
        facts=(
            Fact(_("Without a call"), str(sum(row.is_without_call for row in rows))),
            Fact(_("With calls and no award"), str(sum(row.is_without_award for row in rows))),
            Fact(_("Answered by several calls"), str(sum(row.overlaps for row in rows))),
            *left_out,
        ),
        parts=(
            *_part(_("Objectives"), objectives, slug, currency),
            *_part(_("Local priorities"), priorities, slug, currency),
            Heading(_("Money and objectives")),
            _alignment(objectives, given, slug, currency),
            Heading(_("How it was made")),
            Paragraph(_how(), Tone.SOFT),
        ),
    )


def _how() -> str:
    return _(
        "Calls that were announced, applications that were submitted and not withdrawn, awards "
        "offered and agreed, and payments by the ledger. What serves two aims counts whole in "
        "both, so their sums are not added up."
    )


def _part(title: str, rows: Sequence[Row], slug: str, currency: str) -> tuple[Part, ...]:
    picture = drawn(rows, currency)
    gaps = [
        *(_("No call: %(aim)s", aim=row.name) for row in rows if row.is_without_call),
        *(_("Calls and no award: %(aim)s", aim=row.name) for row in rows if row.is_without_award),
    ]
    overlaps = [
        ngettext("%(aim)s: %(n)s call", "%(aim)s: %(n)s calls", len(row.crossings), aim=row.name)
        for row in rows
        if row.overlaps
    ]
    return (
        Heading(title),
        *((figure(picture),) if picture else ()),
        _table(title, rows, slug, currency),
        *((Heading(_("Gaps"), 3), Items(tuple(gaps))) if gaps else ()),
        *((Heading(_("Overlaps"), 3), Items(tuple(overlaps))) if overlaps else ()),
    )


def _table(title: str, rows: Sequence[Row], slug: str, currency: str) -> MoneyTable:
    columns = (
        Column(_("Name"), share=2),
        Column(_("Call"), share=2),
        Column(_("Applications"), "number"),
        Column(_("Requested"), "money"),
        Column(_("Awards"), "number"),
        Column(_("Awarded"), "money"),
        Column(_("Disbursed"), "money"),
    )
    lines: list[Line] = []
    for row in rows:
        lines.append(_whole(row, slug))
        for each in row.crossings:
            cells = (
                row.name,
                Named(each.call, href=f"/calls/{each.slug}"),
                each.requested.number,
                each.requested.money,
                each.awarded.number,
                each.awarded.money,
                each.disbursed,
            )
            lines.append(Line(cells))
    return money_table(
        _("%(title)s and the calls that answer them, in %(c)s", title=title, c=currency),
        columns,
        lines,
        empty=_("The framework has none of this kind yet."),
    )


def _alignment(
    objectives: Sequence[Row], given: Mapping[str, Given], slug: str, currency: str
) -> MoneyTable:
    """What is given for each objective alone beside what went to awards that serve it."""
    nil = Money.zero(currency)
    nothing = Given(nil, nil)
    lines: list[Line] = []
    for row in objectives:
        own = given.get(row.key, nothing)
        cells = (row.name, own.received, own.available, row.awarded.money, row.disbursed)
        of = Narrowing(objective=row.key)
        lots = (of.address(slug), replace(of, kind=AccountKind.AVAILABLE).address(slug))
        awards = _awards(slug, row.address)
        lines.append(Line(cells, hrefs=("", *lots, awards, awards)))
    free = given.get("", nothing)
    lines.append(Line((_("For no objective in particular"), free.received, free.available, "", "")))
    return money_table(
        _("Given for an objective alone, and awarded to what serves it, in %(c)s", c=currency),
        (
            Column(_("Objective"), share=2),
            Column(_("Given for it alone"), "money"),
            Column(_("Of it available"), "money"),
            Column(_("Awarded to what serves it"), "money"),
            Column(_("Disbursed"), "money"),
        ),
        lines,
    )


def _awards(slug: str, address: str) -> str:
    """The awards that serve an aim, each with its own transfers."""
    return "/desk/awards?" + urlencode({"fund": slug, "serves": address})


def _whole(row: Row, slug: str) -> Line:
    """The aim itself, all its calls together; of a gap this is the only line."""
    calls = (
        ngettext("%(n)s call", "%(n)s calls", len(row.crossings))
        if row.crossings
        else _("No call: a gap")
    )
    cells = (
        Named(row.name, row.note),
        calls,
        row.requested.number,
        row.requested.money,
        row.awarded.number,
        row.awarded.money,
        row.disbursed,
    )
    awards = _awards(slug, row.address)
    style = RowStyle.STRONG if row.crossings else RowStyle.PLAIN
    return Line(cells, style, hrefs=("", "", "", "", "", awards, awards))
