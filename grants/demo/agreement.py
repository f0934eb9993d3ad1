"""The demonstration's agreement with a contributor, as it was signed on paper and scanned."""

from __future__ import annotations

import io
from datetime import timedelta

from sqlalchemy import select

from grants.demo.money import COMPANY
from grants.funds import operations as giving
from grants.funds.models import Contributor, Fund
from grants.kernel import clock
from grants.kernel.days import day_words
from grants.kernel.db import db, transact
from grants.kernel.money import Money
from grants.kernel.policy import Actor
from grants.reports.document import (
    Document,
    Fact,
    Facts,
    Heading,
    Items,
    Paragraph,
    Signature,
    Signatures,
)
from grants.reports.pdf.render import render

TITLE = "Contribution agreement 2026"


def keep(manager: Actor, fund: Fund) -> None:
    """The company's agreement, signed today and valid for two years."""
    company = db.session.scalars(select(Contributor).where(Contributor.name == COMPANY)).one()
    signed_on = clock.today(fund.time_zone)
    valid_until = signed_on + timedelta(days=730)
    paper = render(
        Document(
            title=TITLE,
            subtitle=f"{fund.name} and {COMPANY}",
            issuer=fund.name,
            dated=day_words(signed_on),
            made_at=clock.now(),
            parts=(
                Facts(
                    (
                        Fact("Contributor", COMPANY),
                        Fact("Pledged", Money(12_000_000_00, fund.currency)),
                        Fact("Signed on", day_words(signed_on)),
                        Fact("Valid until", day_words(valid_until)),
                    )
                ),
                Heading("What the money is for"),
                Paragraph("Awards to projects of and for young people in the city."),
                Heading("What both keep to"),
                Items(
                    (
                        "The fund keeps this money apart and spends it for nothing else.",
                        "The contributor has no part in who is awarded.",
                        "The fund shows the contributor what its money paid for, award by award.",
                        "What is left at the end is used or returned, as the contributor says.",
                    ),
                    numbered=True,
                ),
                Signatures(
                    (
                        Signature(fund.name, manager.name, "Fund manager", "Signed on paper"),
                        Signature(COMPANY, "Rabia Noor", "Chief accountant", "Signed on paper"),
                    )
                ),
            ),
        )
    )
    signed = giving.Signed(
        TITLE, signed_on, valid_until, io.BytesIO(paper), "contribution-agreement-2026.pdf"
    )
    transact(lambda: giving.keep_agreement(manager, company, signed))
