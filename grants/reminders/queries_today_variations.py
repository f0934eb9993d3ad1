"""What of variations waits for a manager today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import joinedload

from grants.awards.models import Award
from grants.awards.models_variation import Variation
from grants.awards.queries_variation import variations_to_approve, variations_to_countersign
from grants.kernel.db import db
from grants.kernel.i18n import _
from grants.kernel.policy import Actor
from grants.reminders.tasks import MOST, Task


def variations(actor: Actor, _moment: datetime) -> Iterator[Task]:
    """Variations that this manager may approve, then those to countersign, the oldest first."""
    for waiting, what in (
        (variations_to_approve(actor), _("Approve a variation")),
        (variations_to_countersign(actor), _("Countersign a variation")),
    ):
        rows = db.session.scalars(
            waiting.options(joinedload(Variation.award).joinedload(Award.fund))
            .order_by(Variation.id)
            .limit(MOST)
        )
        for one in rows:
            yield Task(
                (one.decided_at or one.requested_at).date(),
                what,
                one.award.title,
                "awards.variation",
                {"reference": one.award.reference, "number": str(one.number)},
                amount=one.after,
            )
