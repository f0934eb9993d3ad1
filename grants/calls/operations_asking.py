"""Questions on a call: asked by anyone signed in, answered to all without the asker's name."""

from __future__ import annotations

from sqlalchemy import func, select

from grants.accounts.models import Person
from grants.calls.models import Call, CallQuestion
from grants.calls.queries_asking import takes_questions
from grants.calls.states import CallAction
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand

WAITING_AT_MOST = 5


def ask(actor: Actor, call: Call, *, text: str) -> CallQuestion:
    """Ask a question on a call.

    Effects: the call must take questions now (NotNow), one person may have five that wait
    (Invalid); the question is kept, an audit entry is made. The same question, sent twice by
    one person, is one.
    """
    call = lock(Call, call.id)
    demand(actor, CallAction.ASK, call)
    if not takes_questions(call, clock.now()):
        raise NotNow(_("Questions on this call are no longer taken here. Read the answers."))
    text = text.strip()
    if not text:
        raise Invalid(_("Write your question."), "text")
    own = db.session.execute(
        select(CallQuestion).where(
            CallQuestion.call_id == call.id, CallQuestion.asked_by_id == actor.person_id
        )
    ).scalars()
    waiting = [each for each in own if not each.is_settled]
    for each in waiting:
        if each.asked == text:
            return each
    if len(waiting) >= WAITING_AT_MOST:
        raise Invalid(
            _("%(n)s of your questions wait for an answer. Ask again then.", n=len(waiting)), "text"
        )
    last = db.session.execute(
        select(func.coalesce(func.max(CallQuestion.number), 0)).where(
            CallQuestion.call_id == call.id
        )
    ).scalar_one()
    asked = CallQuestion(
        call_id=call.id,
        number=last + 1,
        asked=text,
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
    )
    db.session.add(asked)
    db.session.flush()
    audit.record(actor, CallAction.ASK, call, detail={"question": asked.number})
    return asked


def publish_answer(actor: Actor, asked: CallQuestion, *, wording: str, answer: str) -> Person:
    """Answer a question to all, once; gives whoever asked, to be told.

    Effects: wording and answer must be there (Invalid), and not published yet (NotNow); both
    become public, what was typed stays as it was, an audit entry is made.
    """
    asked = lock(CallQuestion, asked.id)
    demand(actor, CallAction.ANSWER, asked.call)
    demand_unsettled(asked)
    if not wording.strip():
        raise Invalid(_("Write the question as everybody will read it."), "wording")
    if not answer.strip():
        raise Invalid(_("Write the answer."), "answer")
    asked.wording, asked.answer = wording.strip(), answer.strip()
    asked.answered_by_id, asked.published_at = actor.person_id, clock.now()
    db.session.flush()
    detail = {"question": asked.number, "reworded": asked.wording != asked.asked}
    audit.record(actor, CallAction.ANSWER, asked.call, detail=detail)
    return db.session.get_one(Person, asked.asked_by_id)


def set_aside(actor: Actor, asked: CallQuestion, *, reason: str) -> Person:
    """Leave a question unanswered, once, for a reason; gives whoever asked, to be told.

    Effects: the reason must be there (Invalid), and the question not settled yet (NotNow); it
    leaves the list of those to answer and stays kept, an audit entry is made.
    """
    asked = lock(CallQuestion, asked.id)
    demand(actor, CallAction.SET_ASIDE, asked.call)
    demand_unsettled(asked)
    if not reason.strip():
        raise Invalid(_("Say why it is set aside; who asked reads it."), "reason")
    asked.set_aside_at, asked.set_aside_reason = clock.now(), reason.strip()
    asked.answered_by_id = actor.person_id
    db.session.flush()
    detail = {"question": asked.number, "reason": asked.set_aside_reason}
    audit.record(actor, CallAction.SET_ASIDE, asked.call, detail=detail)
    return db.session.get_one(Person, asked.asked_by_id)


def demand_unsettled(asked: CallQuestion) -> None:
    """A question is answered or set aside once (NotNow)."""
    if asked.published_at is not None:
        raise NotNow(_("This question has been answered already."))
    if asked.set_aside_at is not None:
        raise NotNow(_("This question has been set aside already."))
