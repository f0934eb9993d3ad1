"""The text of a variation: what changes in the agreement, and that all else stands."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from grants.awards.models import Award
from grants.awards.models_variation import Variation
from grants.awards.terms import Restated
from grants.kernel.i18n import _, language, use_language


def variation_text(variation: Variation, code: str) -> str:
    """The text that both sides sign, in the language of the agreement."""
    with use_language(code):
        return "\n\n".join(_paragraphs(variation, variation.award)) + "\n"


def _paragraphs(variation: Variation, award: Award) -> list[str]:
    said = [
        _(
            "Variation %(n)s of grant agreement %(reference)s",
            n=variation.number,
            reference=award.reference,
        ),
        _(
            "Between %(fund)s (the fund) and %(recipient)s (the recipient), about: %(title)s.",
            fund=award.fund.name,
            recipient=award.organisation.name,
            title=award.title,
        ),
        _("Why: %(reason)s", reason=variation.reason),
    ]
    if variation.after != variation.before:
        said.append(
            _(
                "The award is %(after)s instead of %(before)s.",
                after=str(variation.after),
                before=str(variation.before),
            )
        )
    if variation.after_ends_on != variation.before_ends_on:
        said.append(
            _(
                "The work ends on %(after)s instead of %(before)s.",
                after=_day(variation.after_ends_on),
                before=_day(variation.before_ends_on),
            )
        )
    if variation.restates:
        said.append(_planned(variation))
    said.append(_("All else in the agreement stands."))
    return said


def _planned(variation: Variation) -> str:
    if not variation.plan:
        return _("Nothing is paid beyond what is paid already.")
    first = _("What is not paid yet is paid in these instalments:")
    lines = [
        instalment_words(Restated(p.number, p.amount, p.due_on, p.after_report))
        for p in variation.plan
    ]
    return "\n".join([first, *lines])


def instalment_words(part: Restated) -> str:
    """An instalment as a line of a text."""
    said = {"n": part.number, "amount": str(part.amount), "day": _day(part.due_on)}
    if part.after_report is None:
        return _("Instalment %(n)s: %(amount)s, planned for %(day)s", **said)
    return _(
        "Instalment %(n)s: %(amount)s, planned for %(day)s, after progress report %(report)s "
        "is accepted",
        report=part.after_report,
        **said,
    )


def plan_words(part: Restated) -> str:
    """An instalment beside its number: how much, when, after what."""
    said = {"amount": str(part.amount), "day": _day(part.due_on)}
    if part.after_report is None:
        return _("%(amount)s, planned for %(day)s", **said)
    return _(
        "%(amount)s, planned for %(day)s, after progress report %(report)s is accepted",
        report=part.after_report,
        **said,
    )


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale=language())
