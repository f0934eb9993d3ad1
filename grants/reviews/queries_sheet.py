"""What is read for the scoring sheet: the actor's open reviews with the answers they see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func

from grants.applications.eyes import reviewers_eyes
from grants.applications.queries_sealed import sealed
from grants.applications.wording import ReadAnswer
from grants.calls.rubric import Criterion, HarmCriterion, Scale
from grants.kernel.db import db
from grants.kernel.i18n import _, language
from grants.kernel.policy import Actor
from grants.reviews import queries
from grants.reviews.models import DraftScore, Review
from grants.reviews.sheet import Case, Line, Typed

MOST = 60
"""So many applications stand in one sheet at most, the earliest due first."""


def typed_of(draft: DraftScore | None) -> Typed:
    """What a draft holds for one criterion; nothing without one."""
    if draft is None:
        return Typed()
    return Typed(draft.value, draft.reason, draft.red_flag, draft.would_make_safe)


def how_many(actor: Actor) -> int:
    """How many reviews the actor has to do."""
    listed = queries.queue(actor).with_only_columns(func.count(), maintain_column_froms=True)
    return int(db.session.execute(listed).scalar_one())


def cases(actor: Actor) -> list[Case]:
    """The reviews that the actor has to do, as the sheet shows them."""
    rows = db.session.scalars(
        queries.to_do(actor).order_by(Review.due_on, Review.id).limit(MOST)
    ).all()
    return [_case(actor, review) for review in rows]


def _case(actor: Actor, review: Review) -> Case:
    application = review.application
    return Case(
        review=review.public_id,
        title=application.title,
        reference=application.reference,
        call=application.call.title,
        due_on=review.due_on,
        lines=_lines(review, queries.drafts_of(actor, review)),
        answers=list(_answers(actor, review)),
    )


def _lines(review: Review, drafts: dict[str, DraftScore]) -> Sequence[Line]:
    rubric = queries.rubric_of(review.application)
    merit = [_line(each, rubric.scale_of(each), drafts, flags=False) for each in rubric.scored]
    scale = rubric.harm.scale
    return [*merit, *(_line(each, scale, drafts, flags=True) for each in rubric.harm.criteria)]


def _line(
    criterion: Criterion | HarmCriterion,
    scale: Scale,
    drafts: dict[str, DraftScore],
    *,
    flags: bool,
) -> Line:
    anchors = [f"{points}: {said.read(language())}" for points, said in criterion.anchors]
    return Line(
        key=criterion.key,
        name=criterion.name.read(language()),
        meaning="\n".join(anchors),
        points=scale.points,
        flags=flags,
        typed=typed_of(drafts.get(criterion.key)),
    )


def _answers(actor: Actor, review: Review) -> Iterator[tuple[str, str]]:
    """As on the page where it is scored; a table as lines, a file by its name."""
    eyes = reviewers_eyes(review.application.reviewing)
    answered = sealed(actor, review.application, eyes=eyes)
    for section in answered.sections if answered else ():
        yield section.title, ""
        for read in section.answers:
            yield read.label, _words(read) or _("No answer")


def _words(read: ReadAnswer) -> str:
    lines = [read.text] if read.text else []
    if read.table:
        lines += [" | ".join(row) for row in (read.table.headings, *read.table.rows)]
        lines += [" | ".join(read.table.totals)] if read.table.totals else []
    lines += [_("File: %(name)s (read it online)", name=each.filename) for each in read.files]
    return "\n".join(lines)
