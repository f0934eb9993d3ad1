"""What is read for a decision pack of how people chose. No names.

Lines, limits of a portfolio, the waiting list, complaints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import joinedload

from grants.calls.models import Call
from grants.kernel.db import db
from grants.kernel.policy import Actor, seen
from grants.reviews.models import Decision
from grants.reviews.models_complaints import ComplaintAnswer, DecisionComplaint
from grants.reviews.models_portfolio import FundingLine, PortfolioLimits
from grants.reviews.models_waiting import WaitlistMove
from grants.reviews.pack_people import People
from grants.reviews.queries_pack_rows import day
from grants.reviews.queries_waiting import Waiting, waiting_list


class Choosing:
    """The lines drawn in a call, the limits of its portfolio, who waits, complaints; read once."""

    def __init__(self, actor: Actor, call: Call, decided: Sequence[Decision]) -> None:
        self.decided = {each.id: each for each in decided}
        self.lines = _all(actor, FundingLine, FundingLine.call_id == call.id)
        self.limits = _all(actor, PortfolioLimits, PortfolioLimits.call_id == call.id)
        of_them = DecisionComplaint.decision_id.in_(list(self.decided))
        self.complaints = _all(actor, DecisionComplaint, of_them)
        self.answers = [each.answer for each in self.complaints if each.answer is not None]
        self.waiting = waiting_list(actor, call)
        on_it = WaitlistMove.decision_id.in_([each.decision_id for each in self.waiting])
        self.moves = _all(actor, WaitlistMove, on_it)

    @property
    def people(self) -> set[int]:
        """Everybody who drew a line, set limits, moved one that waits or answered a complaint."""
        return {
            *(each.drawn_by_id for each in self.lines),
            *(each.saved_by_id for each in self.limits),
            *(each.answered_by_id for each in self.answers),
            *(each.moved_by_id for each in self.moves),
        }

    @property
    def subjects(self) -> dict[str, set[int]]:
        """What of it the audit trail speaks of."""
        return {
            FundingLine.__tablename__: {each.id for each in self.lines},
            PortfolioLimits.__tablename__: {each.id for each in self.limits},
            DecisionComplaint.__tablename__: {each.id for each in self.complaints},
            ComplaintAnswer.__tablename__: {each.id for each in self.answers},
            WaitlistMove.__tablename__: {each.id for each in self.moves},
        }

    def files(self, people: People, references: Mapping[int, str]) -> dict[str, Any]:
        """The files of a pack that tell it."""
        known = set(references.values())
        return {
            "complaints.json": [self._complaint(each, people) for each in self.complaints],
            "limits.json": [
                {
                    "number": each.number,
                    "limits": each.limits,
                    "by": people.code(each.saved_by_id),
                    "day": day(each.saved_at),
                }
                for each in self.limits
            ],
            "lines.json": [_line(each, people, known) for each in self.lines],
            "waiting-list.json": [self._waits(each, people, known) for each in self.waiting],
        }

    def _waits(self, each: Waiting, people: People, known: set[str]) -> dict[str, Any]:
        key = each.key
        beside = {
            "merit_millis": key.merit_millis,
            "reference": key.reference,
            "by": str(key.offset),
        }
        return {
            "application": each.reference,
            "beside": beside if key.reference in known else None,
            "moves": [
                {
                    "reason": move.reason,
                    "by": people.code(move.moved_by_id),
                    "day": day(move.moved_at),
                }
                for move in self.moves
                if move.decision_id == each.decision_id
            ],
        }

    def _complaint(self, each: DecisionComplaint, people: People) -> dict[str, Any]:
        decision, answer = self.decided[each.decision_id], each.answer
        return {
            "application": decision.application.reference,
            "decision": decision.number,
            "day": day(each.filed_at),
            "due_on": each.due_on.isoformat(),
            "answer": None
            if answer is None
            else {
                "outcome": answer.outcome,
                "reason": answer.reason,
                "by": people.code(answer.answered_by_id),
                "day": day(answer.answered_at),
            },
        }


def _line(line: FundingLine, people: People, known: set[str]) -> dict[str, Any]:
    """A line; below whom it stands is left out where whoever takes the pack must not know them."""
    told = not line.reference or line.reference in known
    return {
        "number": line.number,
        "below": {"reference": line.reference, "merit_millis": line.merit_millis} if told else None,
        "reason": line.reason,
        "by": people.code(line.drawn_by_id),
        "day": day(line.drawn_at),
    }


def _all(actor: Actor, record: Any, *where: Any) -> Sequence[Any]:
    query = seen(actor, record).where(*where).order_by(record.id)
    if record is DecisionComplaint:
        query = query.options(joinedload(DecisionComplaint.answer))
    return db.session.scalars(query).all()
