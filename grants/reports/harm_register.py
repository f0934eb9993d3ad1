"""The register of harm: flags with their plans, and risks on their matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grants.harm.drawing import drawn
from grants.kernel.i18n import _
from grants.reports.document import (
    Column,
    Document,
    Fact,
    Figure,
    Heading,
    MoneyTable,
    Named,
    Paragraph,
    Part,
    Row,
    RowStyle,
    Tone,
    day_text,
    money_table,
)
from grants.web.pictures.risks import Mark


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag in the register."""

    reference: str
    title: str
    criterion: str
    seen: str
    does: str
    stands: str
    plan: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One risk in the register; `mark` has its number here."""

    reference: str
    title: str
    event: str
    hurts: str
    owner: str
    rated: str
    remains: str
    stands: str
    mark: Mark
    extreme: bool


SHOWN = 40
"""So many risks stand on the picture: the highest."""


def register(
    *,
    fund: str,
    scope: str,
    day: date,
    held: int,
    stopped: int,
    flags: Sequence[FlagLine],
    risks: Sequence[RiskLine],
    less: bool,
    language: str,
    address: str,
    made_at: datetime,
) -> Document:
    """The register; risks come with the highest first.

    `less` says on its face that cases of the reader's own interest are not in it.
    """
    left_out = [Fact(_("Left out"), _("What you have a conflict of interest in"))] if less else []
    return Document(
        title=_("Harm register"),
        language=language,
        issuer=fund,
        subtitle=scope,
        dated=_("As of %(day)s", day=day_text(day)),
        address=address,
        made_at=made_at,
        landscape=True,
        facts=(
            Fact(_("Applications held"), str(held)),
            Fact(_("Applications stopped"), str(stopped)),
            Fact(_("Flags that block"), str(sum(each.blocks for each in flags))),
            Fact(_("Extreme risks"), str(sum(each.extreme for each in risks))),
            *left_out,
        ),
        parts=(
            Heading(_("Flags")),
            _flags(flags),
            Heading(_("Risks")),
            *_picture(risks),
            _risks(risks),
            Heading(_("How it was made")),
            Paragraph(_how(), Tone.SOFT),
        ),
    )


def _how() -> str:
    return _(
        "A flag is raised by the rubric's gate rules, by hand, or by the rating of a risk. "
        "Likelihood times severity gives the band of a risk; severity 5 is at least high. An "
        "extreme risk blocks an award, a high one is mitigated before the first payment. Merit "
        "lifts no flag."
    )


def _flags(flags: Sequence[FlagLine]) -> MoneyTable:
    columns = (
        Column(_("Application"), share=2),
        Column(_("Criterion"), share=2),
        Column(_("What was seen"), share=2.5),
        Column(_("What it does"), share=1.2),
        Column(_("Status"), share=1.2),
        Column(_("Plan"), share=2.5),
    )
    rows = [
        Row(
            (
                Named(each.title, each.reference, f"/desk/harm/applications/{each.reference}"),
                each.criterion,
                each.seen,
                each.does,
                each.stands,
                each.plan,
            ),
            RowStyle.STRONG if each.blocks else RowStyle.PLAIN,
        )
        for each in flags
    ]
    return money_table(_("Flags, those that block first"), columns, rows, empty=_("None."))


def _picture(risks: Sequence[RiskLine]) -> tuple[Part, ...]:
    marks = [each.mark for each in risks[:SHOWN]]
    if not marks:
        return ()
    said = _("A filled mark is a risk as it is rated; an open one, what remains by its plan.")
    if len(risks) > SHOWN:
        said += " " + _("The %(n)s highest are shown.", n=SHOWN)
    wide = drawn(marks)
    return (
        Figure(_("Risks by likelihood and severity"), said, wide, drawn(marks, narrow=True), wide),
    )


def _risks(risks: Sequence[RiskLine]) -> MoneyTable:
    columns = (
        Column(_("Risk"), share=3),
        Column(_("Application"), share=2),
        Column(_("Who it would hurt"), share=1.5),
        Column(_("Rated"), share=1.2),
        Column(_("Remains"), share=1),
        Column(_("Status"), share=1),
    )
    rows = [
        Row(
            (
                Named(f"{each.mark.number} {each.event}", _("Owner: %(name)s", name=each.owner)),
                Named(each.title, each.reference, f"/desk/harm/applications/{each.reference}"),
                each.hurts,
                each.rated,
                each.remains,
                each.stands,
            ),
            RowStyle.STRONG if each.extreme else RowStyle.PLAIN,
        )
        for each in risks
    ]
    return money_table(_("Risks, the highest first"), columns, rows, empty=_("None."))
