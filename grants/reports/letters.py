"""What is sent to a recipient: the letter that offers an award, and the agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.reports.document import (
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Items,
    Paragraph,
    Part,
    Signature,
    Signatures,
    Tone,
    day_text,
    money_table,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """The terms a letter states."""

    fund: str
    reference: str
    application: str
    title: str
    purpose: str
    recipient: str
    address: str
    amount: Money
    starts_on: date
    ends_on: date
    instalments: Sequence[tuple[int, date, Money, str]]
    conditions: Sequence[tuple[str, date, int]]
    offered_on: date
    offered_by: str
    contact: str


def letter(offer: Offer, *, language: str, address: str, made_at: datetime) -> Document:
    """The award letter: what is awarded, how it is paid, what is asked, what to do now."""
    currency = offer.amount.currency
    paid: list[Sequence[Cell]] = [
        (_("Instalment %(n)s", n=number), day, after, amount)
        for number, day, amount, after in offer.instalments
    ]
    to = "\n".join(part for part in (offer.recipient, offer.address) if part)
    parts: list[Part] = [
        Paragraph(to, Tone.ADDRESS),
        Paragraph(
            _(
                "We are glad to award %(amount)s to %(recipient)s for “%(title)s”, "
                "in answer to application %(application)s.",
                amount=str(offer.amount),
                recipient=offer.recipient,
                title=offer.title,
                application=offer.application,
            ),
            Tone.LEAD,
        ),
        Paragraph(offer.purpose),
        Facts((Fact(_("Begins"), offer.starts_on), Fact(_("Ends"), offer.ends_on))),
        Heading(_("How it is paid")),
        money_table(
            _("All amounts in %(c)s", c=currency),
            (
                Column(_("Instalment")),
                Column(_("Planned for")),
                Column(_("Paid once"), share=2),
                Column(_("Amount"), "money"),
            ),
            paid,
            total=_("The whole award"),
        ),
        Heading(_("What must hold first")),
        Items(
            tuple(
                _(
                    "%(text)s By %(day)s, before instalment %(n)s.",
                    text=text,
                    day=day_text(day),
                    n=before,
                )
                for text, day, before in offer.conditions
            ),
            numbered=True,
        )
        if offer.conditions
        else Paragraph(_("No condition was set.")),
        Heading(_("What to do now")),
        Paragraph(
            _(
                "Read the agreement online and sign it in the name of your organisation. "
                "Nothing is paid before both sides have signed."
            )
        ),
        Paragraph(offer.contact, Tone.SOFT) if offer.contact else Paragraph(""),
        Signatures((Signature(offer.fund, offer.offered_by, _("fund manager")),)),
    ]
    return Document(
        title=_("Award letter"),
        language=language,
        issuer=offer.fund,
        subtitle=offer.title,
        reference=offer.reference,
        dated=day_text(offer.offered_on),
        address=address,
        made_at=made_at,
        parts=tuple(part for part in parts if part != Paragraph("")),
    )


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who signed for a side, in which office, and when in words."""

    name: str
    office: str
    at: str

    @property
    def words(self) -> str:
        return _("Signed online on %(at)s by %(name)s", at=self.at, name=self.name)


def agreement(
    *,
    fund: str,
    reference: str,
    title: str,
    recipient: str,
    text: str,
    seal: str,
    made_by: str,
    made_on: date,
    accepted: SignedBy | None,
    countersigned: SignedBy | None,
    language: str,
    address: str,
    made_at: datetime,
    variation: int = 0,
) -> Document:
    """The agreement, or a variation of it by its number, with the signatures of both sides."""
    ours = Signature(fund, made_by, _("fund manager"))
    if countersigned is not None:
        ours = Signature(fund, countersigned.name, countersigned.office, countersigned.words)
    theirs = Signature(recipient)
    if accepted is not None:
        theirs = Signature(recipient, accepted.name, accepted.office, accepted.words)
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return Document(
        title=_("Variation %(n)s of the agreement", n=variation)
        if variation
        else _("Grant agreement"),
        language=language,
        issuer=fund,
        subtitle=title,
        reference=reference,
        dated=day_text(made_on),
        address=address,
        made_at=made_at,
        parts=(
            *(Paragraph(part) for part in paragraphs),
            Signatures((ours, theirs)),
            Heading(_("How to prove it")),
            Paragraph(_("The text above is sealed by this number (SHA-256).")),
            Facts((Fact(_("Seal"), " ".join(seal[i : i + 16] for i in range(0, 64, 16))),)),
        ),
        marks=(
            f"variation {reference} {variation}" if variation else f"agreement {reference}",
            seal,
        ),
    )
