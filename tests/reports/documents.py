"""Documents for the tests of reports: one with every part, and small ones."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from grants.kernel.money import Money
from grants.reports.document import (
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    Items,
    MoneyTable,
    Named,
    Note,
    PageBreak,
    Paragraph,
    Part,
    Signature,
    Signatures,
    Tone,
    money_table,
)
from grants.web.pictures import Amount, Picture, money_stages

MIXED = "فنڈ کو پانچ معاونین (سرکاری اور نجی) سے PKR 71,000,000 موصول ہوئے۔ دیکھیے (صفحہ 3)۔"


def rupees(amount: int) -> Money:
    return Money(amount * 100, "PKR")


def make_table(rows: int = 3, **changes: Any) -> MoneyTable:
    columns = (
        Column("Contributor"),
        Column("Day"),
        Column("Received", "money"),
        Column("Awards", "number"),
    )
    made = [
        (Named(f"Contributor {i}", "Company"), date(2026, 11, i % 28 + 1), rupees(1000 * i), i)
        for i in range(1, rows + 1)
    ]
    given: dict[str, Any] = {"total": "All contributors", **changes}
    return money_table("Received, in Pakistani rupees (PKR)", columns, made, **given)


def make_picture(narrow: bool = False) -> Picture:
    return money_stages(
        title="Where the money is", received=Amount(71, "71.0"), reserved=Amount(46, "46.0"),
        committed=Amount(43, "43.0"), disbursed=Amount(29, "29.0"), available=Amount(25, "25.0"),
        narrow=narrow,
    )  # fmt: skip


def every_part(rows: int = 3) -> tuple[Part, ...]:
    return (
        Paragraph("City Hall\nPeshawar", Tone.ADDRESS),
        Paragraph("The fund received money from three contributors.", Tone.LEAD),
        Figure("Most is promised", "Million PKR", make_picture(), make_picture(narrow=True)),
        Heading("Each contributor’s money"),
        make_table(rows),
        Note("Instalment 2 waits until two coaches are vetted.", "harm"),
        Heading("Conditions", 3),
        Items(("Two coaches are vetted.", MIXED), numbered=True),
        Facts((Fact("Recipient", "Rickshaw library"), Fact("Awarded", rupees(1_000_000), "all"))),
        PageBreak(),
        Paragraph(MIXED),
        Signatures(
            (Signature("The fund", "Ayesha Khan"), Signature("CSO", signed="Accepted online"))
        ),
    )  # fmt: skip


def make_document(language: str = "en", rows: int = 3, **changes: Any) -> Document:
    document = Document(
        title="فنڈ کا گوشوارہ" if language == "ur" else "Fund statement",
        parts=every_part(rows),
        language=language,
        issuer="Peshawar Local Innovation Fund",
        subtitle="Where the money is",
        reference="PLIF-2026-0147",
        dated="22 November 2026",
        address="https://grants.example/reports/fund-statement",
        facts=(Fact("Opening", rupees(0)), Fact("Closing", rupees(6000))),
        made_at=datetime(2026, 11, 22, 14, 5, tzinfo=UTC),
    )
    return replace(document, **changes)
