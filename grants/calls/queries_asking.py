"""What is read of the questions on a call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select

from grants.calls.models import Call, CallQuestion
from grants.calls.policy import ANNOUNCED
from grants.kernel.db import db
from grants.kernel.policy import Actor, find, seen


def takes_questions(call: Call, moment: datetime) -> bool:
    """Can a question on the call be asked at this moment?"""
    until = call.questions_until
    return call.status in ANNOUNCED and until is not None and moment < until


def published_answers(call: Call) -> Sequence[CallQuestion]:
    """The questions that were answered to all, in the order in which they were."""
    return (
        db.session.execute(
            select(CallQuestion)
            .where(CallQuestion.call_id == call.id, CallQuestion.published_at.is_not(None))
            .order_by(CallQuestion.published_at, CallQuestion.id)
        )
        .scalars()
        .all()
    )


def questions_to_answer(actor: Actor, call: Call) -> Select[CallQuestion]:
    """Every question on the call for who answers them, to be paged by number."""
    return seen(actor, CallQuestion).where(CallQuestion.call_id == call.id)


def question_numbered(actor: Actor, call: Call, number: int) -> CallQuestion:
    """One question; else NotFound."""
    return find(actor, CallQuestion, CallQuestion.call_id == call.id, CallQuestion.number == number)


def count_unanswered(call: Call) -> int:
    """How many questions on the call wait for an answer."""
    return db.session.execute(
        select(func.count())
        .select_from(CallQuestion)
        .where(
            CallQuestion.call_id == call.id,
            CallQuestion.published_at.is_(None),
            CallQuestion.set_aside_at.is_(None),
        )
    ).scalar_one()


def answers_file(call: Call) -> str:
    """The published questions and answers as JSON, in order: what goes beside the call file."""
    rows = [
        {
            "number": place,
            "question": each.wording,
            "answer": each.answer,
            "published": each.published_at.isoformat() if each.published_at else "",
        }
        for place, each in enumerate(published_answers(call), start=1)
    ]
    document = {"call": call.slug, "answers": rows}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
