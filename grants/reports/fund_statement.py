"""The fund statement: opening + received − paid = closing, for each contributor and in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grants.awards.uses import Drawn, Stages
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money
from grants.reports.document import (
    Cell,
    Column,
    Document,
    Fact,
    Figure,
    Heading,
    Named,
    Paragraph,
    Tone,
    day_text,
    money_table,
)


@dataclass(frozen=True, slots=True)
class Movement:
    """Money of one contributor in a period."""

    opening: Money
    received: Money
    paid: Money

    @property
    def closing(self) -> Money:
        """What is left at the end of the period."""
        return self.opening + self.received - self.paid


@dataclass(frozen=True, slots=True)
class Line:
    """One contributor in the statement."""

    name: str
    kind: str
    restriction: str
    movement: Movement
    standing: Stages


def total(lines: Sequence[Line], currency: str) -> Movement:
    """All contributors together."""
    moves = [line.movement for line in lines]
    return Movement(
        sum_money((m.opening for m in moves), currency),
        sum_money((m.received for m in moves), currency),
        sum_money((m.paid for m in moves), currency),
    )


def figure(drawn: Drawn) -> Figure:
    """A drawn picture as a part of a document."""
    return Figure(drawn.finding, drawn.unit, drawn.wide, drawn.narrow, drawn.paper)


def period_words(first: date, last: date) -> str:
    """The period, in words."""
    return _("From %(first)s to %(last)s", first=day_text(first), last=day_text(last))


def movement_facts(whole: Movement) -> tuple[Fact, ...]:
    """The sum of the statement as four facts, in the order of its equation."""
    return (
        Fact(_("Opening"), whole.opening),
        Fact(_("Received"), whole.received),
        Fact(_("Paid"), whole.paid),
        Fact(_("Closing"), whole.closing, _("opening + received − paid")),
    )


def statement(
    *,
    fund: str,
    currency: str,
    first: date,
    last: date,
    lines: Sequence[Line],
    stages: Drawn,
    bank: Money,
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """The statement of a fund for a period. Figures come from the ledger's transfers alone."""
    whole = total(lines, currency)
    moved: list[Sequence[Cell]] = [
        (
            Named(line.name, line.kind),
            line.restriction,
            line.movement.opening,
            line.movement.received,
            line.movement.paid,
            line.movement.closing,
        )
        for line in lines
    ]
    stand: list[Sequence[Cell]] = [
        (
            line.name,
            line.standing.available,
            line.standing.reserved - line.standing.committed,
            line.standing.committed - line.standing.disbursed,
            line.standing.received - line.standing.disbursed,
        )
        for line in lines
    ]
    return Document(
        title=_("Fund statement"),
        language=language,
        issuer=fund,
        subtitle=period_words(first, last),
        dated=_("As of %(day)s", day=day_text(last)),
        address=address,
        made_at=made_at,
        facts=movement_facts(whole),
        parts=(
            figure(stages),
            Heading(_("Each contributor’s money in the period")),
            money_table(
                _("Opening + received − paid = closing. All amounts in %(c)s", c=currency),
                (
                    Column(_("Contributor"), share=2),
                    Column(_("May be used for")),
                    Column(_("Opening"), "money"),
                    Column(_("Received"), "money"),
                    Column(_("Paid"), "money"),
                    Column(_("Closing"), "money"),
                ),
                moved,
                total=_("All contributors"),
                empty=_("No contributor has given yet."),
            ),
            Heading(_("What the closing amount is promised for")),
            money_table(
                _("At the end of %(day)s. All amounts in %(c)s", day=day_text(last), c=currency),
                (
                    Column(_("Contributor"), share=2),
                    Column(_("Available"), "money"),
                    Column(_("Reserved, not yet agreed"), "money"),
                    Column(_("Committed, not yet paid"), "money"),
                    Column(_("Closing"), "money"),
                ),
                stand,
                total=_("All contributors"),
                empty=_("No contributor has given yet."),
            ),
            Heading(_("How it was made")),
            Paragraph(
                _(
                    "Every figure is a sum of the ledger’s transfers by the day they took "
                    "effect. By the same ledger the bank account holds %(bank)s at the end "
                    "of the period; the closing amount is %(closing)s.",
                    bank=str(bank),
                    closing=str(whole.closing),
                ),
                Tone.SOFT,
            ),
        ),
    )
