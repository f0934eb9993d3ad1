"""Answering a question on a call: everybody can read it, and who is concerned is told."""

from __future__ import annotations

from grants.applications.queries_people import people_of_call
from grants.applications.states import ApplicationStatus
from grants.calls.models import CallQuestion
from grants.calls.operations_asking import publish_answer, set_aside
from grants.kernel.policy import Actor
from grants.notifications.operations import tell


def answer_question(actor: Actor, asked: CallQuestion, *, wording: str, answer: str) -> None:
    """Answer a question to all.

    Effects: question and answer become public (see `publish_answer`); whoever asked, and
    everyone who works on a draft, is told by mail, each once, in the same words.
    """
    asker = publish_answer(actor, asked, wording=wording, answer=answer)
    people = people_of_call(asked.call, [ApplicationStatus.DRAFT])
    if asker.disabled_at is None and asker.id not in {person.id for person in people}:
        people.append(asker)
    tell(
        f"call_answered:{asked.id}",
        to=people,
        template="call_answered",
        call=asked.call.title_told,
        slug=asked.call.slug,
        question=asked.wording,
        answer=asked.answer,
    )


def set_question_aside(actor: Actor, asked: CallQuestion, *, reason: str) -> None:
    """Leave a question on a call unanswered, for a reason (see `set_aside`).

    Effects: whoever asked, and nobody else, is told by mail.
    """
    asker = set_aside(actor, asked, reason=reason)
    if asker.disabled_at is None:
        tell(
            f"call_question_aside:{asked.id}",
            to=asker,
            template="call_question_aside",
            call=asked.call.title_told,
            slug=asked.call.slug,
            question=asked.asked,
            reason=asked.set_aside_reason,
        )
