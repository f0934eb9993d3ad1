"""Earlier answers are taken over into a draft, each by somebody's own choice."""

from __future__ import annotations

from collections.abc import Collection

from grants.applications.models import Application
from grants.applications.operations.drafting import save_answers
from grants.applications.queries_reuse import offers
from grants.applications.states import ApplicationAction
from grants.kernel import audit
from grants.kernel.db import lock
from grants.kernel.policy import Actor, demand


def take_over(actor: Actor, application: Application, keys: Collection[str]) -> int:
    """Answer the chosen questions as before; how many were.

    A question that somebody has answered meanwhile keeps that answer. The audit entry
    says which questions, and from where.
    """
    application = lock(Application, application.id)
    demand(actor, ApplicationAction.TAKE_OVER, application)
    chosen = [each for each in offers(application) if each.question.key in keys]
    save_answers(actor, application, {each.question.key: each.value for each in chosen})
    if chosen:
        origins = {each.question.key: each.reference or "profile" for each in chosen}
        audit.record(actor, ApplicationAction.TAKE_OVER, application, detail={"from": origins})
    return len(chosen)
