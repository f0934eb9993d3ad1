"""The harm axis of a whole call: applications down, criteria across."""

from __future__ import annotations

from grants.applications.models import Application
from grants.applications.policy import knows_applicant
from grants.calls.models import Call
from grants.calls.rubric import from_document
from grants.harm import queries, queries_risks
from grants.harm.blueprint import bp
from grants.harm.risk import Band
from grants.harm.sheet import lines
from grants.harm.states import FlagStatus, HarmAction, RiskStatus
from grants.kernel.policy import demand, find
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.tables import page


@bp.get("/calls/<slug>")
@requires(HarmAction.VIEW)
def of_call(slug: str) -> str:
    """Middle scores of every application that is scored, its gate, flags and extreme risks."""
    actor = current_actor()
    call = find(actor, Call, Call.slug == slug)
    demand(actor, HarmAction.VIEW, call)
    listed = page(queries.scored_in(actor, call), [Application.reference])
    ids = [each.id for each in listed.rows]
    reviews, flags = queries.reviews_of(ids), queries.flags_by_application(ids)
    risks = queries_risks.by_application(ids)
    rubric = from_document(call.versions[-1].document["rubric"]).harm
    sheets = {}
    for each in listed.rows:
        own = queries.rubric_of(each).harm
        flagged = {
            words.flag.criterion_key
            for words in flags.get(each.id, [])
            if words.flag.status == FlagStatus.OPEN.value
        }
        found = lines(own, reviews.get(each.id, []), flagged)
        sheets[each.id] = {line.criterion.key: line for line in found}
    return render(
        "harm/of_call.html",
        place="harm.index",
        call=call,
        criteria=rubric.criteria,
        scale=rubric.scale,
        page=listed,
        sheets=sheets,
        extreme={
            number: sum(
                each.status == RiskStatus.OPEN.value and queries_risks.band_of(each) is Band.EXTREME
                for each in found
            )
            for number, found in risks.items()
        },
        knows={each.id: knows_applicant(actor, each) for each in listed.rows},
        level=_level,
        ranking_url=address_of("reviews.ranking", slug=slug),
    )


def _level(twice: int, low: int, high: int) -> int:
    """How far up the scale a middle score stands, in quarters: 0 to 4."""
    return (4 * (twice - 2 * low)) // (2 * (high - low)) if high > low else 4
