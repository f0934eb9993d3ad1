"""The form of a call on paper: every question, with room to write."""

from __future__ import annotations

from collections.abc import Sequence

from grants.applications.blank import BlankQuestion, BlankSection
from grants.calls.definition import CallDefinition
from grants.calls.wording_limits import match_words
from grants.kernel.i18n import _, language, ngettext
from grants.reports.document import (
    Cell,
    Column,
    Document,
    Fact,
    Heading,
    Items,
    MoneyTable,
    Note,
    Paragraph,
    Part,
    Tone,
    WriteIn,
    money_table,
)


def blank_form(
    *,
    fund: str,
    title: str,
    summary: str,
    closes: str,
    hand_in: str,
    who: Sequence[str],
    tiers: MoneyTable | None,
    sections: Sequence[BlankSection],
    address: str,
) -> Document:
    """The whole form. `closes` and `hand_in` are words: until when, and where it is handed in."""
    parts: list[Part] = [
        Paragraph(summary, Tone.LEAD),
        Note(hand_in, "need"),
        Paragraph(_("The numbers of the questions run over the whole form."), Tone.SOFT),
        Heading(_("For whom and how much")),
        Items(tuple(who)),
        *_tiers(tiers),
        Heading(_("Who applies"), 2),
        WriteIn(_("Name of the organisation"), lines=1),
        WriteIn(_("Registration number, if it has one"), lines=1),
        WriteIn(_("Your name, and how we reach you"), lines=2),
    ]
    for section in sections:
        parts.append(Heading(section.title))
        if section.only_if:
            parts.append(Note(section.only_if))
        parts += [Paragraph(note, Tone.SOFT) for note in section.notes]
        for question in section.questions:
            parts += _question(question)
    parts += [
        Heading(_("Signature")),
        Paragraph(
            _(
                "I may submit this for my organisation, and what is written here is true as far "
                "as I know."
            )
        ),
        WriteIn(_("Name, signature and day"), lines=2),
    ]
    return Document(
        title=title,
        language=language(),
        issuer=fund,
        subtitle=_("Application form"),
        address=address,
        facts=(Fact(_("Closes"), closes),),
        parts=tuple(parts),
    )


def tiers_table(definition: CallDefinition) -> MoneyTable | None:
    """The tiers of amounts with the match that each needs; None for a call without tiers."""
    tiers = definition.applying.tiers
    if not tiers:
        return None
    aged = any(each.age_at_least for each in tiers)
    heads = [Column(_("Tier")), Column(_("Up to"), "money"), Column(_("Match"))]
    rows: list[list[Cell]] = [
        [each.name.read(language()), each.up_to, match_words(definition, each) or _("None")]
        for each in tiers
    ]
    if aged:
        heads.append(Column(_("Age of the organisation")))
        for row, each in zip(rows, tiers, strict=True):
            row.append(
                ngettext("%(n)s year or more", "%(n)s years or more", each.age_at_least)
                if each.age_at_least
                else _("Any")
            )
    return money_table(_("Amounts in %(currency)s", currency=definition.currency), heads, rows)


def _tiers(table: MoneyTable | None) -> list[Part]:
    if table is None:
        return []
    words = _(
        "The tier follows from the amount that you ask for. A match is your own money or that of "
        "partners."
    )
    return [Heading(_("Tiers of amounts")), Paragraph(words), table]


def _question(question: BlankQuestion) -> list[Part]:
    label = _("%(n)s. %(question)s", n=question.number, question=f"\u2068{question.label}\u2069")
    if question.optional:
        label = _("%(question)s (optional)", question=label)
    note = " ".join(each for each in (question.only_if, *question.notes) if each)
    return [
        Heading(label, 3),
        *(
            WriteIn(
                each.label, "" if place else note, each.boxes, each.lines, each.columns, each.rows
            )
            for place, each in enumerate(question.spaces)
        ),
    ]
