"""The panel's page: the ranking of a call, with the funding line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from grants.applications.models import Application
from grants.applications.queries import COUNTED_AT_MOST
from grants.calls import rubric as rubrics
from grants.calls.models import Call
from grants.calls.queries import call_by_slug
from grants.calls.rubric import Counting, Rubric
from grants.harm.queries import FlagWords, flags_by_application, section_of
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, direction, ngettext
from grants.kernel.money import Money, minor_digits
from grants.kernel.policy import can, demand
from grants.reviews import operations, queries, queries_ranking
from grants.reviews.blueprint import bp
from grants.reviews.forms_portfolio import LineForm
from grants.reviews.models import Decision
from grants.reviews.queries_line import drawn_after, handle, line_of
from grants.reviews.queries_ranking import Place, Ranked
from grants.reviews.ranking import Ranking, Reached, Row
from grants.reviews.scoring import WIDE, for_picture, points_in
from grants.reviews.states import ReviewAction
from grants.reviews.wording import below
from grants.web.dates import day_text
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render
from grants.web.pictures.funding import funding_line, spread
from grants.web.pictures.labels import Amount, in_one_unit
from grants.web.pictures.shapes import Direction
from grants.web.tables import Page


@dataclass(frozen=True)
class Line:
    """One row of the ranking as the page shows it."""

    row: Row
    application: Application
    merit: str
    spread: Any
    low: str
    high: str
    wide: bool
    another: bool
    outlying: int
    gate_count: int
    over: Money | None
    running: Money | None
    proposal: str
    why: str
    url: str


@bp.get("/desk/calls/<slug>/ranking")
@requires(ReviewAction.SEE_RANKING)
def ranking(slug: str) -> str:
    """Rank, merit, spread, harm gate, running total; the funding line is a row."""
    return _page_of(_call(slug, ReviewAction.SEE_RANKING), LineForm())


@bp.post("/desk/calls/<slug>/ranking/line")
@requires(ReviewAction.DRAW_LINE)
def draw_line(slug: str) -> str | Response | tuple[str, int]:
    """Draw the funding line below a rank; each line is kept."""
    actor, call, form = current_actor(), _call(slug, ReviewAction.DRAW_LINE), LineForm()
    if form.validate_on_submit():
        try:
            transact(
                lambda: operations.draw_line(
                    actor,
                    call=_call(slug, ReviewAction.DRAW_LINE),
                    after=form.after.data or 0,
                    reason=form.reason.data or "",
                )
            )
            flash(_("The line is drawn. It decides nothing by itself."))
            return redirect(url_for("reviews.ranking", slug=slug), 303)
        except Invalid as error:
            form.take(error)
    return _page_of(call, form), 422


def _call(slug: str, action: ReviewAction) -> Call:
    call = call_by_slug(current_actor(), slug)
    demand(current_actor(), action, call)
    return call


def _page_of(call: Call, form: LineForm) -> str:
    actor = current_actor()
    after = _place(call, request.args.get("after", ""))
    ranked = queries_ranking.ranking(actor, call, after)
    ids = [application.id for application in ranked.applications.values()]
    flags = flags_by_application(ids)
    decided = queries_ranking.last_reasons(ids)
    rubric = rubrics.from_document(call.versions[-1].document["rubric"])
    outlying = queries_ranking.outlying(ids)
    drawn = line_of(call)
    stands = drawn_after(drawn, ranked.ranking.rows, after, ranked.last is None)
    may_draw = can(actor, ReviewAction.DRAW_LINE, call)
    lines = [
        _line(call, rubric, ranked, row, flags, decided, outlying) for row in ranked.ranking.rows
    ]
    return render(
        "reviews/ranking.html",
        place="calls.index",
        call=call,
        page=Page(lines, queries_ranking.SIZE, _mark(call, ranked.last), after is None),
        ranking=ranked.ranking,
        lines=lines,
        held=_sum(call, lines, "held"),
        stopped=_sum(call, lines, "stopped"),
        below=_below(call, lines),
        measure=_measure(rubric),
        pictures=_pictures(call, ranked.ranking, lines) if after is None and _whole(ranked) else [],
        title=_finding(ranked.ranking),
        unscored=_unscored(queries_ranking.unscored(actor, call)),
        next=_next(lines) if after is None else None,
        money=lambda minor: Money(minor, call.fund.currency),
        rubric_version=call.versions[-1].number,
        drawn=drawn,
        drawn_after=stands,
        handle=handle(ranked, stands) if may_draw else None,
        line_form=form,
        may_draw=may_draw,
    )


def _whole(ranked: Ranked) -> bool:
    """The page shows where the money ends."""
    return ranked.ranking.line_after is not None or ranked.last is None


def _signer(call: Call) -> URLSafeSerializer:
    # The figures that a page goes on from stand in its address; they are not for the reader
    # to make up.
    key = current_app.secret_key or ""
    return URLSafeSerializer(key, salt=f"ranking of call {call.id}")


def _mark(call: Call, last: Place | None) -> str | None:
    if last is None:
        return None
    reached = last.reached
    mark: str | bytes = _signer(call).dumps(
        [
            last.merit_millis,
            last.reference,
            reached.rank,
            reached.proposed,
            reached.asked,
            reached.full,
        ]
    )
    return mark if isinstance(mark, str) else mark.decode()


def _place(call: Call, mark: str) -> Place | None:
    """Where a page goes on; a mark that is not ours begins at the top."""
    try:
        merit, reference, *reached = _signer(call).loads(mark)
    except BadSignature:
        return None
    return Place(merit, reference, Reached(*reached))


def _unscored(count: int) -> str:
    if count > COUNTED_AT_MOST:
        return _("More than %(most)s without a review yet", most=f"{COUNTED_AT_MOST:,}")
    if not count:
        return ""
    return ngettext("%(n)s without a review yet", "%(n)s without a review yet", count)


def _line(
    call: Call,
    rubric: Rubric,
    ranked: Ranked,
    row: Row,
    flags: dict[int, list[FlagWords]],
    decided: dict[int, Decision],
    outlying: dict[int, int],
) -> Line:
    application = ranked.applications[row.candidate.reference]
    low, mean, high = (
        for_picture(value)
        for value in (
            application.merit_low_millis,
            application.merit_millis,
            application.merit_high_millis,
        )
    )
    own = flags.get(application.id, [])
    mitigated = sum(each.flag.status == "mitigated" for each in own)
    decision = decided.get(application.id)
    proposal, why = _proposal(application, row, own, decision)
    currency = call.fund.currency
    return Line(
        row=row,
        application=application,
        merit=points_in(rubric, application.merit_millis),
        spread=spread(low, mean, high).svg(_direction()),
        low=_end(rubric, application.merit_low_millis),
        high=_end(rubric, application.merit_high_millis),
        wide=(application.merit_high_millis or 0) - (application.merit_low_millis or 0) > WIDE,
        another=application.reviews_apart
        and application.reviews_assigned < queries.wanted(call, application),
        outlying=outlying.get(application.id, 0),
        gate_count=mitigated
        if application.harm_gate == "mitigated"
        else application.harm_open_flags,
        over=None if row.over is None else Money(row.over, currency),
        running=None if row.running is None else Money(row.running, currency),
        proposal=proposal,
        why=why,
        url=address_of("reviews.decide", reference=application.reference)
        if decision is None or decision.outcome == "waitlisted"
        else address_of("applications.desk", reference=application.reference),
    )


def _proposal(
    application: Application, row: Row, flags: list[FlagWords], decision: Decision | None
) -> tuple[str, str]:
    """What the page proposes, or what was decided, and why."""
    if decision is not None:
        return decision.outcome, decision.reason
    if application.harm_gate == "stopped":
        stop = next((each.flag for each in flags if each.flag.is_stop), None)
        key = stop.criterion_key if stop else ""
        return "declined", _(
            "%(key)s: %(note)s A stop flag cannot be mitigated.",
            key=key,
            note=_sentence(stop.note if stop else ""),
        )
    if application.harm_gate == "held":
        return "hold", _held_because(application, flags)
    if application.below_threshold:
        missed = below(application)
        return "below", _sentence(missed[:1].upper() + missed[1:])
    if row.proposed:
        plans = [each.plan.action for each in flags if each.plan is not None]
        return "fund", " ".join(_sentence(plan) for plan in plans)
    if row.over is not None and row.over > 0:
        return "waitlisted", _("It costs more than is left.")
    return "waitlisted", _("It would fit, but waits behind a higher rank.")


def _end(rubric: Rubric, millis: int | None) -> str:
    """Where a spread ends: whole where it is out of 100, else in the rubric's points."""
    if rubric.counting is Counting.POINTS:
        return points_in(rubric, millis)
    return f"{for_picture(millis):.0f}"


def _held_because(application: Application, flags: list[FlagWords]) -> str:
    said = []
    for each in flags:
        if each.flag.status != "open":
            continue
        note = _sentence(each.flag.note) or _("The scores raised a flag.")
        said.append(_("%(key)s: %(note)s", key=each.flag.criterion_key, note=note))
        if each.plan is not None:
            said.append(
                _("A plan waits for a decision, due %(day)s.", day=day_text(each.plan.due_on))
            )
    whole = section_of(queries.rubric_of(application).harm, application.harm_half_points)
    if whole is not None and not whole.reached:
        said.append(
            _(
                "Harm scores come to %(points)s of %(of)s; %(needed)s are needed.",
                points=whole.points,
                of=whole.maximum,
                needed=whole.needed,
            )
        )
    return " ".join(said)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "?", "!", "۔")) else f"{text}."


def _sum(call: Call, lines: list[Line], gate: str) -> tuple[int, Money]:
    found = [line for line in lines if line.application.harm_gate == gate]
    return len(found), Money(sum(each.row.candidate.minor for each in found), call.fund.currency)


def _below(call: Call, lines: list[Line]) -> tuple[int, Money]:
    found = [line for line in lines if line.application.below_threshold]
    return len(found), Money(sum(each.row.candidate.minor for each in found), call.fund.currency)


def _measure(rubric: Rubric) -> str:
    """What the figures of merit are out of."""
    if rubric.counting is Counting.POINTS:
        return _("Merit in points, of %(all)s.", all=rubric.highest)
    return _("Merit out of 100.")


def _pictures(call: Call, made: Ranking, lines: list[Line]) -> list[Any]:
    held = _sum(call, lines, "held")[1].minor
    more = max(0, made.asked - made.available)
    sizes = [made.proposed, made.available, made.left, made.asked, more, held]
    words = in_one_unit(sizes, minor_digits=minor_digits(call.fund.currency)).texts
    proposed, available, left, asked, further, held_back = (
        Amount(size, text) for size, text in zip(sizes, words, strict=True)
    )
    return [
        funding_line(
            title=_finding(made),
            proposed=proposed,
            available=available,
            left=left,
            asked=asked,
            more=further,
            held=held_back if held else None,
            narrow=narrow,
        ).svg(_direction())
        for narrow in (False, True)
    ]


def _direction() -> Direction:
    return "rtl" if direction() == "rtl" else "ltr"


def _finding(made: Ranking) -> str:
    """The picture's title says what it shows."""
    said = ngettext(
        "%(n)s application can be funded", "%(n)s applications can be funded", made.funded
    )
    if made.line_after is None:
        return said
    return _("%(said)s; the next does not fit", said=said)


def _next(lines: list[Line]) -> tuple[str, str, str] | None:
    """What to do before the panel: what is held, who lacks a reviewer, who is far apart; decide."""
    open_lines = [line for line in lines if line.application.status in ("in_review", "shortlisted")]
    held = [line for line in open_lines if line.application.harm_gate == "held"]
    if held:
        return (
            ngettext(
                "%(n)s application is held on the harm axis. Settle it before the panel.",
                "%(n)s applications are held on the harm axis. Settle them before the panel.",
                len(held),
            ),
            _("Open the held application"),
            address_of("harm.detail", reference=held[0].application.reference),
        )
    apart = [line for line in open_lines if line.another]
    if apart:
        return (
            ngettext(
                "In %(n)s application two reviews are far apart. Ask a further reviewer.",
                "In %(n)s applications two reviews are far apart. Ask further reviewers.",
                len(apart),
            ),
            _("Open “%(title)s”", title=apart[0].application.title),
            address_of("reviews.reviewers", reference=apart[0].application.reference),
        )
    wide = [line for line in open_lines if line.wide and line.row.rank is not None]
    first = next((line for line in open_lines if line.row.rank is not None), None)
    if first is None:
        return None
    if wide:
        text = _(
            "The reviewers of rank %(rank)s are more than 25 points apart. Talk about it first.",
            rank=wide[0].row.rank,
        )
        return text, _("Open rank %(rank)s", rank=wide[0].row.rank), wide[0].url
    return (
        _("Decide in the order of rank, each with its reason."),
        _("Decide on rank %(rank)s", rank=first.row.rank),
        first.url,
    )
