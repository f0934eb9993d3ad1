"""Bank statements in words: why one does not tie, why a line is tied."""

from __future__ import annotations

from datetime import date

from grants.funds.reconciling import AtTheBank, Gap, GapKind
from grants.funds.tying import Booked, Movement, TieReason, reason_for
from grants.kernel.days import day_words
from grants.kernel.i18n import _, lazy, ngettext
from grants.kernel.money import Money


def gap_words(gap: Gap, currency: str) -> str:
    """What keeps a statement from tying, and by how much."""
    amount = str(Money(gap.minor, currency))
    if gap.kind is GapKind.SUM:
        return _("Its lines and its balances differ by %(amount)s.", amount=amount)
    if gap.kind is GapKind.CHAIN:
        return _("It begins %(amount)s away from where the one before ended.", amount=amount)
    if gap.kind is GapKind.BEGINNING:
        return _("It begins %(amount)s away from what the books held then.", amount=amount)
    if gap.kind is GapKind.UNTIED:
        return ngettext(
            "%(n)s line is not tied to the books: %(amount)s.",
            "%(n)s lines are not tied to the books: %(amount)s.",
            gap.count,
            amount=amount,
        )
    return ngettext(
        "%(n)s entry of the books is not at the bank: %(amount)s.",
        "%(n)s entries of the books are not at the bank: %(amount)s.",
        gap.count,
        amount=amount,
    )


def bank_words(at: AtTheBank, currency: str, until: date | None = None) -> str:
    """Do bank and books agree, in a sentence; `until` is the last day of what is read."""
    if at.until is None:
        return _("No bank statement is imported: nothing here was compared with the bank.")
    day = day_words(at.until)
    if at.open:
        said = ngettext(
            "Unreconciled: %(n)s bank statement until %(day)s does not tie with the books.",
            "Unreconciled: %(n)s bank statements until %(day)s do not tie with the books.",
            len(at.open),
            day=day,
        )
        said += " " + " ".join(gap_words(gap, currency) for gap in at.open[-1].gaps)
    else:
        said = _("The bank statements until %(day)s tie with the books.", day=day)
    if until is not None and until > at.until:
        said += " " + _("No bank statement covers the days after %(day)s.", day=day)
    return said


REASONS = {
    TieReason.OUR_REFERENCE: lazy("Our reference stands in the line, amounts are equal"),
    TieReason.BANK_REFERENCE: lazy("The bank’s reference and the amount are the same"),
    TieReason.NAME_AND_DAY: lazy("Name and amount are the same, and no other fits"),
    TieReason.RECORDED_FROM_LINE: lazy("It was recorded from this line"),
    TieReason.BY_HAND: lazy("Chosen by hand"),
    TieReason.CANCEL_OUT: lazy("They cancel each other out"),
}
SPEAKS_FOR_IT = {
    TieReason.OUR_REFERENCE: lazy("Our reference stands in the line"),
    TieReason.BANK_REFERENCE: lazy("The bank’s reference is the same"),
    TieReason.NAME_AND_DAY: lazy("The name is the same"),
    TieReason.RECORDED_FROM_LINE: lazy("It was recorded from this line"),
}


def speaks_for(line: Booked, movement: Movement) -> str:
    """What speaks for a movement being a line, in words."""
    said = reason_for(line, movement)
    words = [str(SPEAKS_FOR_IT[said[0]])] if said else []
    if movement.minor == line.minor:
        words.append(_("Equal amount"))
    return ", ".join(words)
