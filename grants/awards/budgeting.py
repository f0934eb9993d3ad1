"""The budget of an award, line by line: what was asked for, cut to what is awarded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grants.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Line:
    """What a part of the money is for."""

    label: str
    amount: Money


def cut_to(amount: Money, asked: Sequence[Line]) -> list[Line]:
    """The lines that were asked for, in proportion, so that they sum to `amount` exactly.

    Largest remainder, as everywhere; a line of nil is left out.
    """
    wanted = [line for line in asked if line.amount.minor > 0]
    if not wanted:
        return []
    parts = amount.split([line.amount.minor for line in wanted])
    return [Line(line.label, part) for line, part in zip(wanted, parts, strict=True) if part]
