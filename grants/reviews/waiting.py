"""The order of a waiting list. No database: keys in, an order out.

Whoever is put on the list stands by rank. Who is moved stands between two others from then on,
whoever else comes, goes or is moved: each key is of one application alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Key:
    """Where one stands: beside the application of this merit and reference, so far before or after.

    One that was never moved stands by its own merit and reference, at nil.
    """

    merit_millis: int | None
    reference: str
    offset: Fraction = Fraction(0)

    def order(self) -> tuple[bool, int, str, Fraction]:
        """What keys are sorted by: as in the ranking, what has no merit last."""
        return (self.merit_millis is None, -(self.merit_millis or 0), self.reference, self.offset)


def between(before: Key | None, after: Key | None) -> Key:
    """A key between two that follow each other; None where the list begins or ends."""
    if after is None:
        if before is None:
            raise ValueError("a list of nobody has no places")
        return Key(before.merit_millis, before.reference, before.offset + 1)
    beside = before is not None and before.order()[:3] == after.order()[:3]
    offset = (before.offset + after.offset) / 2 if before and beside else after.offset - 1
    return Key(after.merit_millis, after.reference, offset)
