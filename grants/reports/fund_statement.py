"""The fund statement: opening + received − paid = closing, for each contributor and in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from grants.awards.uses import Drawn, Stages
from grants.funds.ledger import POSTINGS, AccountKind, LedgerEvent
from grants.funds.narrowing import Narrowing
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money
from grants.reports.document import (
    Column,
    Document,
    Fact,
    Figure,
    Heading,
    Named,
    Paragraph,
    Row,
    Tone,
    day_text,
    money_table,
)

PAID = (
    LedgerEvent.DISBURSEMENT_PAID,
    LedgerEvent.DISBURSEMENT_REVERSED,
    LedgerEvent.RECIPIENT_REFUNDED,
)
"""What goes to recipients and comes back."""
_OTHERWISE = tuple(
    event
    for event, legs in POSTINGS.items()
    if event not in PAID and any(AccountKind.BANK in (leg.source, leg.target) for leg in legs)
)
"""What else touches the bank account."""


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
    public_id: str
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


def movement_rows(slug: str, giver: str, first: date, last: date) -> tuple[str, ...]:
    """Where the transfers stand of opening, received, paid and closing; "" is every contributor."""
    day = timedelta(days=1)
    of = Narrowing(contributor=giver, kind=None if giver else AccountKind.BANK, last=last)
    return tuple(
        each.address(slug)
        for each in (
            replace(of, last=first - day),
            replace(of, events=() if giver else _OTHERWISE, first=first),
            replace(of, events=PAID, kind=AccountKind.SPENT, first=first),
            of,
        )
    )


def _standing_rows(slug: str, giver: str, last: date) -> tuple[str, ...]:
    """Where the transfers stand of available, reserved, committed and closing."""
    of = Narrowing(contributor=giver, last=last)
    kinds = (AccountKind.AVAILABLE, AccountKind.RESERVED, AccountKind.COMMITTED)
    return (*(replace(of, kind=kind).address(slug) for kind in kinds), of.address(slug))


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
    slug: str,
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
    moved = [
        Row(
            (
                Named(line.name, line.kind),
                line.restriction,
                line.movement.opening,
                line.movement.received,
                line.movement.paid,
                line.movement.closing,
            ),
            hrefs=("", "", *movement_rows(slug, line.public_id, first, last)),
        )
        for line in lines
    ]
    stand = [
        Row(
            (
                line.name,
                line.standing.available,
                line.standing.reserved - line.standing.committed,
                line.standing.committed - line.standing.disbursed,
                line.standing.received - line.standing.disbursed,
            ),
            hrefs=("", *_standing_rows(slug, line.public_id, last)),
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
                total_hrefs=("", "", *movement_rows(slug, "", first, last)),
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
                total_hrefs=("", *_standing_rows(slug, "", last)),
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
