"""Bank statements in words: why one does not tie."""

from __future__ import annotations

from grants.funds.reconciling import Gap, GapKind
from grants.kernel.i18n import _, ngettext
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
