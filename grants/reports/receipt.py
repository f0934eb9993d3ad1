"""The receipt of an application: what was submitted, when, and how to prove it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from grants.applications.limits import FileFacts
from grants.applications.wording import ReadAnswer, ReadSection
from grants.calls.text import Text
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.reports.document import (
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Part,
    Tone,
    money_table,
)
from grants.web.dates import when_text, zone_words


def receipt(
    *,
    fund: str,
    number: str,
    version: int,
    reference: str,
    title: str,
    call: str,
    organisation: str,
    requested: Money | None,
    arrived_at: datetime,
    zone: str,
    content: dict[str, Any],
    seal: str,
    sections: Sequence[ReadSection],
    language: str,
    address: str,
    entered: str = "",
) -> Document:
    """The receipt, with every answer as it was submitted.

    `arrived_at` is told on the clocks of `zone` and in UTC; `seal` is the content's hash, which
    stands in the text and among the file's own particulars, where the check finds it.
    """
    arrived = when_text(arrived_at, zone)
    files = [file for section in sections for answer in section.answers for file in answer.files]
    facts = [
        Fact(_("Receipt"), number),
        Fact(_("Version"), str(version)),
        Fact(_("Application"), reference),
        Fact(_("Arrived"), arrived),
    ]
    terms = [
        Fact(_("Title"), title),
        Fact(_("Call"), call),
        Fact(_("Organisation"), organisation),
    ]
    if requested is not None:
        terms.append(Fact(_("Requested"), requested))
    if entered:
        terms.append(Fact(_("How it came"), entered))
    terms.append(Fact(_("Time zone"), zone_words(arrived_at, zone)))
    parts: list[Part] = [
        Paragraph(_("We have received this application. Keep this receipt."), Tone.LEAD),
        Facts(tuple(terms)),
        Heading(_("What was submitted")),
        Items(tuple(_section_words(section, language) for section in content["sections"])),
        *_files(files),
        Heading(_("How to prove it")),
        Paragraph(
            _(
                "What was submitted is sealed by this number (SHA-256). If one letter were "
                "changed, the number would be another."
            )
        ),
        Facts((Fact(_("Seal"), " ".join(seal[i : i + 16] for i in range(0, 64, 16))),)),
        Paragraph(
            _(
                "Anybody can ask the fund to check this file with the command "
                "“grants receipt check FILE”."
            ),
            Tone.SOFT,
        ),
        PageBreak(),
        Heading(_("The answers as submitted")),
    ]
    for section in sections:
        parts.append(Heading(section.title, 3))
        for answer in section.answers:
            parts += _answer(answer)
    return Document(
        title=_("Receipt"),
        language=language,
        issuer=fund,
        subtitle=title,
        reference=number,
        dated=arrived,
        address=address,
        made_at=arrived_at,
        facts=tuple(facts),
        parts=tuple(parts),
        marks=(f"receipt {number}", seal),
    )


def _section_words(section: dict[str, Any], language: str) -> str:
    title = Text.from_document(section["title"]).read(language)
    asked = section["questions"]
    given = sum(1 for entry in asked if "answer" in entry or entry.get("files"))
    return _("%(title)s: %(given)s of %(of)s answered", title=title, given=given, of=len(asked))


def _files(files: Sequence[FileFacts]) -> list[Part]:
    return [Heading(_("Files")), Items(tuple(map(_file_words, files)))] if files else []


def _file_words(file: FileFacts) -> str:
    return _(
        "%(name)s, %(size)s bytes, SHA-256 %(hash)s",
        name=file.filename,
        size=file.size,
        hash=file.sha256,
    )


def _answer(answer: ReadAnswer) -> list[Part]:
    if answer.table is not None:
        columns = [
            Column(words, "number" if at in answer.table.money else "text")
            for at, words in enumerate(answer.table.headings)
        ]
        totals = answer.table.totals
        return [
            money_table(
                answer.label,
                columns,
                answer.table.rows,
                totals=(totals[0] or _("Total"), *totals[1:]) if totals else None,
            )
        ]
    label = Paragraph(answer.label, Tone.SOFT)
    if answer.files:
        return [
            label,
            Items(tuple(map(_file_words, answer.files))),
        ]
    if not answer.text:
        return [label, Paragraph(_("Not answered"))]
    return [label, *(Paragraph(part) for part in answer.paragraphs)]
