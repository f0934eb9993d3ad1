"""Closing the books: what was posted until a day stays as it is, and nothing is added to it."""

from __future__ import annotations

from datetime import date

from grants.funds import queries_books
from grants.funds.models import Fund
from grants.funds.models_books import BooksClosing
from grants.funds.states import FundAction
from grants.kernel import audit, clock
from grants.kernel.days import day_words
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand


def close_books(actor: Actor, *, fund: Fund, closed_until: date, note: str = "") -> BooksClosing:
    """Close the ledger up to and including a day. Nobody opens it again.

    Effects, in order: the fund is locked, so that no transfer comes in between; the closing;
    an audit entry. Raises Invalid on `closed_until` unless the day is over and later than
    the last one closed.
    """
    demand(actor, FundAction.CLOSE_BOOKS, fund)
    held = lock(Fund, fund.id)
    if closed_until >= clock.today(held.time_zone):
        raise Invalid(_("Choose a day that is over."), "closed_until")
    last = queries_books.closed_until(held)
    if last is not None and closed_until <= last:
        raise Invalid(
            _("The books are closed until %(day)s. Choose a later day.", day=day_words(last)),
            "closed_until",
        )
    closing = BooksClosing(
        fund_id=held.id, closed_until=closed_until, note=note.strip(), closed_by_id=actor.person_id
    )
    db.session.add(closing)
    db.session.flush()
    audit.record(
        actor,
        FundAction.CLOSE_BOOKS,
        closing,
        detail={"closed_until": closed_until.isoformat(), "note": closing.note},
    )
    return closing
