"""What a page of a draft says of its saving: when, by whom, and who else writes there."""

from __future__ import annotations

from typing import Any

from grants.applications.answers import Cleaned
from grants.applications.completeness import ShownSection
from grants.applications.parts import as_typed
from grants.applications.queries_drafts import Draft, Saved
from grants.calls.questions import Question, QuestionType
from grants.kernel import clock
from grants.kernel.i18n import _, language
from grants.web.dates import moment_text
from grants.web.guards import current_actor


def told(
    draft: Draft, shown: ShownSection, cleaned: Cleaned, clashes: dict[str, str], *, wrong: int
) -> dict[str, Any]:
    """What a page that saved itself learns: when, who else, and what differs from what it shows.

    `marks` are what it now shows of the answers that were kept. An answer that somebody
    changed meanwhile and that the page's reader left alone keeps its old mark and is named.
    """
    kept, news = {}, []
    marks = draft.marks(shown.questions)
    for question in shown.questions:
        if question.type is QuestionType.FILE or question.key in clashes:
            continue
        typed = cleaned.values.get(question.key)
        if question.key in draft.unread or as_typed(draft.answers.get(question.key)) == typed:
            kept[question.key] = str(marks[question.key])
        elif question.key in draft.saved:
            news.append({"key": question.key, "text": _news(draft, question)})
    writer = draft.writing_now(shown.questions, current_actor().person_id)
    return {
        "saved": saved_line(draft),
        "wrong": wrong,
        "marks": kept,
        "clashes": [{"key": key, "text": text} for key, text in clashes.items()] + news,
        "writer": writer_line(draft, writer) if writer else "",
    }


def _news(draft: Draft, question: Question) -> str:
    saved = draft.saved[question.key]
    return _(
        "%(name)s changed “%(question)s” at %(hour)s. Open the section again to read it.",
        name=saved.name,
        question=question.label.read(language()),
        hour=_hour(draft, saved),
    )


def _hour(draft: Draft, saved: Saved) -> str:
    return clock.local(saved.at, draft.application.call.time_zone).strftime("%H:%M")


def writer_line(draft: Draft, writer: Saved) -> str:
    """Who else is writing in this section, and when they saved last."""
    return _(
        "%(name)s is writing here too and saved at %(hour)s. You will be told if you both "
        "change the same answer.",
        name=writer.name,
        hour=_hour(draft, writer),
    )


def saved_line(draft: Draft) -> str:
    """What was saved, when, by whom."""
    last = draft.last_saved
    if last is None:
        return _("Nothing is written yet. What you write is saved as you go on.")
    return _(
        "Everything is saved. Last change %(when)s by %(name)s.",
        when=moment_text(last.at, draft.application.call.time_zone),
        name=last.name,
    )
