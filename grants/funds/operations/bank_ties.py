"""Lines of the bank tied to the books: by the rule where it is clear, by a person elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from grants.funds import queries_bank_ties, tying
from grants.funds.models import Fund
from grants.funds.models_bank import BankLine, BankStatement, BankTie, BankTiePart
from grants.funds.policy_bank import BankAction
from grants.funds.tying import TieReason
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import SYSTEM, Actor, demand


def tie_what_is_clear(fund: Fund) -> int:
    """Tie every line that can be one thing only; say how many. Asked again it does nothing.

    Effects, in order: where a line is open, the fund is locked; a tie each; an audit entry each,
    in the name of the system.
    """
    if not queries_bank_ties.has_open_lines(fund):
        return 0
    held = lock(Fund, fund.id)
    found = tying.find(*queries_bank_ties.everything_open(held))
    for tied in found:
        transfers = [row for move in tied.movements for row in move.transfer_ids]
        _tie(SYSTEM, held, [tied.line.line_id], transfers, tied.reason, tied.words)
    return len(found)


def tie_in(fund_id: int) -> int:
    """`tie_what_is_clear` in the fund of this id."""
    return tie_what_is_clear(db.session.get_one(Fund, fund_id))


def tie_by_hand(
    actor: Actor,
    *,
    fund: Fund,
    lines: Collection[int],
    movements: Collection[str],
    words: str = "",
) -> BankTie:
    """Tie lines (by their ids) to movements of the books (by their keys), as a person says.

    What cancels out has lines or movements alone, two or more. Effects, in order: the fund is
    locked; the tie; an audit entry. Raises Invalid unless the sums are equal, NotNow when one of
    them is tied already.
    """
    demand(actor, BankAction.TIE, fund)
    held = lock(Fund, fund.id)
    all_lines = {line.line_id: line for line in queries_bank_ties.open_lines(actor, held)}
    all_moves = {move.key: move for move in queries_bank_ties.open_movements(actor, held)}
    if not set(lines) <= set(all_lines) or not set(movements) <= set(all_moves):
        raise NotNow(_("Some of this is tied meanwhile. Look at it again."))
    chosen = [all_moves[key] for key in sorted(movements)]
    if not lines and len(movements) < 2:
        raise Invalid(_("Choose two entries or more."), "movements")
    if not movements and len(lines) < 2:
        raise Invalid(_("Choose what this line is in the books."), "movements")
    at_bank = sum(all_lines[line].minor for line in lines)
    in_books = sum(move.minor for move in chosen)
    if at_bank != in_books:
        raise Invalid(
            _(
                "The bank has %(bank)s, what you chose is %(books)s. They must be equal.",
                bank=str(Money(at_bank, held.currency)),
                books=str(Money(in_books, held.currency)),
            ),
            "movements",
        )
    both = bool(lines) and bool(chosen)
    reason = TieReason.BY_HAND if both else TieReason.CANCEL_OUT
    transfers = [row for move in chosen for row in move.transfer_ids]
    return _tie(actor, held, sorted(lines), transfers, reason, words.strip())


def _tie(
    actor: Actor,
    fund: Fund,
    lines: Sequence[int],
    transfers: Sequence[int],
    reason: TieReason,
    words: str,
) -> BankTie:
    tie = BankTie(
        public_id=secrets.token_urlsafe(9),
        fund_id=fund.id,
        reason=reason.value,
        words=words,
        made_by_id=actor.person_id,
    )
    db.session.add(tie)
    db.session.flush()
    db.session.add_all(BankTiePart(tie_id=tie.id, line_id=line) for line in lines)
    db.session.add_all(BankTiePart(tie_id=tie.id, transfer_id=row) for row in transfers)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise NotNow(_("Some of this is tied meanwhile. Look at it again.")) from error
    audit.record(actor, BankAction.TIE, tie, detail={"reason": reason.value, "lines": len(lines)})
    return tie


def untie(actor: Actor, *, tie: BankTie, reason: str) -> None:
    """Undo a tie: its lines and transfers are open again; the tie stays on record.

    Effects, in order: the fund and the tie are locked; its parts, then the tie; an audit entry.
    """
    demand(actor, BankAction.UNTIE, tie)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    lock(Fund, tie.fund_id)
    held = lock(BankTie, tie.id)
    if held.ended_at is not None:
        raise NotNow(_("This is undone already."))
    _end(actor, held, reason.strip())


def _end(actor: Actor, tie: BankTie, why: str) -> None:
    db.session.execute(
        update(BankTiePart)
        .where(BankTiePart.tie_id == tie.id)
        .values(live=False)
        .execution_options(synchronize_session=False)
    )
    tie.ended_at = clock.now()
    tie.ended_by_id = actor.person_id
    tie.ended_why = why
    db.session.flush()
    audit.record(actor, BankAction.UNTIE, tie, detail={"reason": why})


def untie_lines_of(actor: Actor, statement: BankStatement, why: str) -> None:
    """Undo every tie of a statement's lines; the fund is locked by the caller."""
    ties = (
        select(BankTie)
        .where(
            BankTie.ended_at.is_(None),
            BankTie.id.in_(
                select(BankTiePart.tie_id)
                .join(BankLine, BankLine.id == BankTiePart.line_id)
                .where(BankTiePart.live, BankLine.statement_id == statement.id)
            ),
        )
        .order_by(BankTie.id)
    )
    for tie in db.session.scalars(ties).all():
        _end(actor, tie, why)
