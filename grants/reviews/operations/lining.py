"""Drawing the funding line of a call where people want it."""

from __future__ import annotations

from grants.calls.models import Call
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.reviews import queries_line
from grants.reviews.models_portfolio import FundingLine
from grants.reviews.states import ReviewAction


def draw_line(actor: Actor, *, call: Call, after: int, reason: str) -> FundingLine:
    """Draw the funding line below a rank; 0 draws it above all.

    Effects, in order: the call's row is locked; a rank that the actor's ranking has is demanded,
    and a reason where it is not where the money ends (Invalid); the line is kept beside those
    that were drawn before. Nothing is decided by it.
    """
    call = lock(Call, call.id)
    demand(actor, ReviewAction.DRAW_LINE, call)
    rows, money_ends = queries_line.ranked_rows(actor, call)
    if not 0 <= after <= len(rows):
        raise Invalid(
            _("The ranking has %(n)s ranks. Enter one of them, or 0.", n=len(rows)), "after"
        )
    if after != money_ends and not reason.strip():
        raise Invalid(
            _(
                "The money ends below rank %(rank)s. Say why the line stands elsewhere.",
                rank=money_ends,
            ),
            "reason",
        )
    before = queries_line.line_of(call)
    above = rows[after - 1].candidate if after else None
    line = FundingLine(
        call_id=call.id,
        number=1 + (before.number if before else 0),
        merit_millis=above.merit_millis if above else None,
        reference=above.reference if above else "",
        reason=reason.strip(),
        drawn_by_id=actor.person_id,
    )
    db.session.add(line)
    db.session.flush()
    audit.record(
        actor,
        ReviewAction.DRAW_LINE,
        line,
        detail={"number": line.number, "reason": line.reason},
        fund_id=call.fund_id,
    )
    return line
