"""How far the reviewers of a call agree: criteria, reviewers, applications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from grants.applications.models import Application
from grants.calls.queries import call_by_slug
from grants.calls.rubric import from_document
from grants.kernel.i18n import _, direction
from grants.kernel.policy import demand
from grants.reviews import queries_agreement
from grants.reviews.agreement import GOOD, TENTATIVE, Agreement, agreement
from grants.reviews.blueprint import bp
from grants.reviews.queries_agreement import Scored
from grants.reviews.scoring import Spread, for_picture, outliers, points, rounded, spread
from grants.reviews.severity import Severity, adjusted, severities
from grants.reviews.states import ReviewAction
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.pictures.agreement import interval


@dataclass(frozen=True)
class Both:
    """An application's merit as it was given, and without its reviewers' own measure."""

    application: Application
    raw: Spread
    adjusted: int

    @property
    def moved(self) -> int:
        """By how much the two differ."""
        return self.adjusted - self.raw.mean


@bp.get("/desk/calls/<slug>/agreement")
@requires(ReviewAction.SEE_RANKING)
def agreement_of_call(slug: str) -> str:
    """Alpha by criterion, mildness by reviewer, and the applications that it moves most."""
    actor = current_actor()
    call = call_by_slug(actor, slug)
    demand(actor, ReviewAction.SEE_RANKING, call)
    found = queries_agreement.scored(actor, call)
    measured = severities(found.merits)
    moved = sorted(
        ((_moved(scores, measured), application) for application, scores in found.merits.items()),
        key=lambda each: (-abs(each[0]), each[1]),
    )[: queries_agreement.SHOWN]
    named = queries_agreement.applications_named(actor, [number for _by, number in moved])
    rubric = from_document(call.versions[-1].document["rubric"])
    listed = [(each.key, each.name.read()) for each in rubric.scored]
    listed += [(each.key, each.name.read()) for each in rubric.harm.criteria]
    return render(
        "reviews/agreement.html",
        place="calls.index",
        call=call,
        found=found,
        criteria=[_row(key, name, agreement(found.values.get(key, []))) for key, name in listed],
        people=_people(found, measured),
        groups=len({each.group for each in measured.values()}),
        both=[_both(named[number], found, measured) for _by, number in moved if number in named],
        points=points,
        signed=_signed,
        hundredths=_hundredths,
    )


def _moved(scores: Mapping[int, int], measured: Mapping[int, Severity]) -> int:
    return adjusted(scores, measured) - _raw(scores).mean


def _raw(scores: Mapping[int, int]) -> Spread:
    found = spread(list(scores.values()))
    if found is None:
        raise ValueError("an application without a score")
    return found


def _both(application: Application, found: Scored, measured: Mapping[int, Severity]) -> Both:
    scores = found.merits[application.id]
    return Both(application, _raw(scores), adjusted(scores, measured))


def _people(found: Scored, measured: Mapping[int, Severity]) -> list[tuple[str, Severity, bool]]:
    """The mildest first, equally mild ones by name; and whether they stand apart from the rest."""
    apart = _apart(measured)
    rows = ((found.names.get(who, ""), each, who in apart) for who, each in measured.items())
    return sorted(rows, key=lambda each: (-each[1].mild, each[0]))


def _apart(measured: Mapping[int, Severity]) -> set[int]:
    """The reviewers who are much milder or stricter than the others they can be compared with."""
    groups: dict[int, list[int]] = {}
    for who, each in measured.items():
        groups.setdefault(each.group, []).append(who)
    return {
        who
        for people in groups.values()
        for who, far in zip(people, outliers([measured[who].mild for who in people]), strict=True)
        if far
    }


def _row(key: str, name: str, said: Agreement | None) -> tuple[Any, ...]:
    return key, name, said, _picture(said), _reading(said)


def _picture(said: Agreement | None) -> Markup | None:
    if said is None:
        return None
    low, value, high = (for_picture(each) for each in (said.low, said.alpha, said.high))
    return interval(low, value, high).svg("rtl" if direction() == "rtl" else "ltr")


def _reading(said: Agreement | None) -> tuple[str, str, str]:
    if said is None:
        return _("Nothing to compare"), "ring", "wait"
    if said.alpha >= GOOD:
        return _("Reliable"), "done", "act"
    if said.alpha >= TENTATIVE:
        return _("With care"), "clock", "wait"
    return _("Talk about it"), "need", "need"


def _hundredths(thousandths: int) -> str:
    """Alpha with two digits after the point, half up."""
    whole = rounded(Fraction(abs(thousandths), 10))
    sign = "−" if thousandths < 0 and whole else ""
    return f"{sign}{whole // 100}.{whole % 100:02}"


def _signed(millis: int) -> str:
    """Points with a sign, one digit after the point."""
    text = points(abs(millis))
    return text if text == "0.0" else f"{'+' if millis > 0 else '−'}{text}"
