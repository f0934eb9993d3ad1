"""Merit in words: points of how many, and the thresholds that are missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from grants.applications.models import Application
from grants.calls import rubric as rubrics
from grants.calls.document import from_document
from grants.calls.reviewing import Feedback, Justify, Reviewing
from grants.calls.rubric import Counting, Criterion, Rubric
from grants.calls.wording_rubric import automatic_words
from grants.kernel.i18n import _, language, ngettext
from grants.reviews.departing import Departure, Standing
from grants.reviews.scoring import points_in
from grants.reviews.thresholds import Level


def merit_words(rubric: Rubric, millis: int | None) -> str:
    """`71.3` where weights count, `52.5 of 70 points` where points do."""
    said = points_in(rubric, millis)
    if not said or rubric.counting is Counting.WEIGHT:
        return said
    return _("%(points)s of %(all)s points", points=said, all=rubric.highest)


def reason_hint(reviewing: Reviewing) -> str:
    """What stands at the reason of a score: when it is needed, and who reads it."""
    when = {
        Justify.EVERY: "",
        Justify.ENDS: _("Needed for the lowest and the highest score, and for a flag."),
        Justify.NEVER: _("Needed for a flag only."),
    }[reviewing.justify]
    return " ".join(each for each in (when, _who_reads(reviewing)) if each)


def _who_reads(reviewing: Reviewing) -> str:
    if reviewing.feedback is Feedback.NONE:
        return _("Only the fund's staff read this.")
    return _("The applicant reads this, without your name.")


def sealed_words(reviewing: Reviewing) -> str:
    """What a reviewer is told before the last button."""
    if reviewing.feedback is Feedback.NONE:
        return _("Once submitted, your review cannot be changed. Only the fund's staff read it.")
    return _(
        "Once submitted, your review cannot be changed. The applicant reads your reasons after "
        "the decision, never your name."
    )


def worked_out(application: Application) -> list[tuple[Criterion, str, str]]:
    """The criteria of an application that nobody scores: each, its name, how it comes about."""
    definition = from_document(application.call_version.document)
    return [
        (each, each.name.read(language()), automatic_words(definition, each))
        for each in definition.rubric.worked_out
    ]


def below(application: Application) -> str:
    """Every threshold that an application misses: `below 12 of 20 on Evidence`."""
    rubric = rubrics.from_document(application.call_version.document["rubric"])
    return "; ".join(_missed(rubric, each) for each in application.thresholds_missed)


def _missed(rubric: Rubric, stored: Mapping[str, Any]) -> str:
    values = {"needed": number(Fraction(stored["needed"])), "all": stored["highest"]}
    if stored["level"] == Level.TOTAL.value:
        return _("below %(needed)s of %(all)s in all", **values)
    named = rubric.merit if stored["level"] == Level.CRITERION.value else rubric.sections
    name = next((each.name for each in named if each.key == stored["key"]), None)
    return _(
        "below %(needed)s of %(all)s on %(name)s",
        name=name.read(language()) if name else stored["key"],
        **values,
    )


def number(value: Fraction) -> str:
    """A threshold in points: whole, or with what is after the point."""
    if value.denominator == 1:
        return str(value.numerator)
    hundredths = value * 100  # percent of whole points: two digits are exact
    whole, rest = divmod(int(hundredths), 100)
    return f"{whole}.{rest:02}".rstrip("0")


def departing_words(kinds: Iterable[Departure], standing: Standing) -> list[str]:
    """A sentence on each way in which a decision departs from the ranking."""
    passed, funded = standing.passed_over, standing.funded_below
    words = {
        Departure.PASSES_OVER: ngettext(
            "%(n)s application that stands before it could be funded and is not awarded.",
            "%(n)s applications that stand before it could be funded and are not awarded.",
            passed,
        ),
        Departure.BELOW_LINE: _("It stands below the funding line."),
        Departure.ABOVE_LINE: _("It stands above the funding line."),
        Departure.ABOVE_FUNDED: ngettext(
            "%(n)s application of a lower rank is awarded.",
            "%(n)s applications of a lower rank are awarded.",
            funded,
        ),
    }
    return [words[each] for each in kinds]
